"""The service as a whole: its page, its health, its log, its plugins."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr, ValidationError

from geo_service.app import create_app
from geo_service.core.observe import JsonLines, logging_to_stderr
from geo_service.core.plugin import Found, find_plugins
from geo_service.core.upload import MOST_WITHOUT_FILE
from geo_service.settings import Settings

pytestmark = pytest.mark.usefixtures("bundled")
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Accept-Language": "zh-CN"}


@pytest.fixture(name="lines")
def _lines() -> Iterator[list[str]]:
    """What the service writes to its log, as lines."""
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(JsonLines().format(record))

    logger, keep = logging.getLogger("geo_service.request"), Keep()
    logger.addHandler(keep)
    logger.setLevel("INFO")
    yield written
    logger.setLevel(logging.NOTSET)
    logger.removeHandler(keep)


def test_the_log_is_on_standard_error_while_a_command_runs_and_not_afterwards(
    capsys: pytest.CaptureFixture[str],
) -> None:
    root, log = logging.getLogger(), logging.getLogger("geo_service")
    before = (root.handlers, root.level)
    with logging_to_stderr("INFO"):
        log.info("meanwhile")
    log.warning("afterwards")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["meanwhile"]
    assert (root.handlers, root.level) == before


def test_a_browser_gets_the_drivers_page_and_a_program_gets_the_landing_document(client: TestClient) -> None:
    page = client.get("/", headers=BROWSER)
    assert page.headers["content-type"].startswith("text/html")
    assert "工会服务站点" in page.text
    for accept in ("*/*", "application/json", "application/json,text/html"):
        assert "links" in client.get("/", headers={"Accept": accept}).json()


def test_f_wins_over_accept(client: TestClient) -> None:
    assert "links" in client.get("/?f=json", headers=BROWSER).json()
    assert client.get("/?f=html", headers={"Accept": "*/*"}).headers["content-type"].startswith("text/html")


def test_the_answer_at_the_root_varies_by_accept(client: TestClient) -> None:
    assert "Accept" in client.get("/", headers=BROWSER).headers["vary"]


def test_a_page_ignores_what_it_does_not_know(client: TestClient) -> None:
    assert client.get("/?district=nowhere&kind=pub&utm_source=x", headers=BROWSER).status_code == 200


def test_a_rehearsal_tells_its_date(database_url: str, found: Found) -> None:
    settings = Settings(database_url=SecretStr(database_url), business_date=date(2025, 6, 30))
    with TestClient(create_app(settings, found)) as client:
        assert client.get("/about").json()["rehearsal"] == "2025-06-30"


def test_public_mode_needs_a_map_approval_number_and_tells_it(database_url: str, found: Found) -> None:
    with pytest.raises(ValidationError, match="审图号"):
        Settings(public=True)
    settings = Settings(database_url=SecretStr(database_url), public=True, map_approval_number="沪S(2099)000号")
    with TestClient(create_app(settings, found)) as client:
        assert client.get("/about").json()["map_approval_number"] == "沪S(2099)000号"


def test_ready_means_database_migrations_and_plugins(client: TestClient) -> None:
    ready = client.get("/readyz").json()
    assert ready["status"] == "ready"
    assert ready["checks"]["database"]["revision"] == ready["checks"]["database"]["wanted"]
    assert len(ready["checks"]["plugins"]["loaded"]) == 10


def test_metrics_count_by_route_and_status(client: TestClient) -> None:
    client.get("/nearest?lon=31&lat=121")
    assert 'geo_service_requests_total{method="GET",route="/nearest",status="400"}' in client.get("/metrics").text


def test_metrics_tell_what_the_tiles_in_memory_take(client: TestClient) -> None:
    def held() -> float:
        lines = client.get("/metrics").text.splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("geo_service_tile_cache_bytes"))

    before = held()
    body = client.get("/tiles/all/6/53/26", headers={"accept-encoding": "identity"})
    assert body.status_code in (200, 204)
    assert before + len(body.content) < held() < before + len(body.content) + 2_000


def test_the_log_names_the_route_and_never_where_somebody_is(client: TestClient, lines: list[str]) -> None:
    client.get("/nearest?lon=121.4737&lat=31.2305")
    client.get("/facilities/17")
    entries = [json.loads(line) for line in lines]
    assert [entry["route"] for entry in entries] == ["/nearest", "/facilities/{facility_id}"]
    assert "121.4737" not in "".join(lines)
    assert "/17" not in "".join(lines)


def test_a_request_keeps_its_id_unless_it_could_forge_a_log_line(client: TestClient, lines: list[str]) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc-123"}).headers["x-request-id"] == "abc-123"
    assert json.loads(lines[0])["request_id"] == "abc-123"
    forged = client.get("/healthz", headers={"X-Request-ID": "a b<script>"}).headers["x-request-id"]
    assert forged.isalnum()


def test_large_answers_are_compressed_as_the_client_can(client: TestClient) -> None:
    path = "/nearest?lon=121.4737&lat=31.2305"
    for encoding in ("br", "gzip"):
        assert client.get(path, headers={"Accept-Encoding": encoding}).headers["content-encoding"] == encoding
    assert "content-encoding" not in client.get("/healthz", headers={"Accept-Encoding": "br"}).headers


def test_the_core_runs_with_no_plugins(database_url: str) -> None:
    with TestClient(create_app(Settings(database_url=SecretStr(database_url)), Found((), {}))) as client:
        assert client.get("/readyz").status_code == 200
        collections = [one["id"] for one in client.get("/collections").json()["collections"]]
        assert collections == ["facilities", "districts", "streets"]
        assert client.get("/programmes").json() == []
        assert client.get("/nearest?lon=121.4737&lat=31.2305").json()["features"]


def test_a_plugin_that_fails_to_load_is_named_and_the_rest_serves(database_url: str) -> None:
    found = find_plugins(["driver_homes", "no_such_programme"])
    assert [plugin.name for plugin in found.plugins] == ["driver_homes"]
    with TestClient(create_app(Settings(database_url=SecretStr(database_url)), found)) as client:
        plugins = client.get("/readyz").json()["checks"]["plugins"]
        assert plugins["ok"] is False
        assert "no plugin is installed" in plugins["failed"]["no_such_programme"]
        assert client.get("/programmes/driver_homes").status_code == 200


def test_two_plugins_with_one_kind_are_refused(found: Found) -> None:
    homes = next(plugin for plugin in found.plugins if plugin.name == "driver_homes")
    twice = Found((homes, replace(homes, name="copy")), {})
    with pytest.raises(ValueError, match="'driver_home' is declared twice"):
        create_app(Settings(database_url=SecretStr("postgresql://nowhere")), twice)


def test_the_programmes_stand_in_the_notices_order_with_their_targets(client: TestClient) -> None:
    programmes = client.get("/programmes").json()
    assert [programme["number"] for programme in programmes] == list(range(1, 11))
    homes = client.get("/programmes/driver_homes").json()
    assert {target["code"]: target["amount"] for target in homes["targets"]} == {"micro": 80, "comprehensive": 20}


def test_a_target_of_sites_counts_the_open_ones_that_are_not_made_up(client: TestClient) -> None:
    # Of the real driver homes one is known to be comprehensive and none to be micro; the samples are 80 and 20.
    targets = {one["code"]: one for one in client.get("/programmes/driver_homes").json()["targets"]}
    assert {code: (one["done"], one["to_go"]) for code, one in targets.items()} == {
        "micro": (0, 80),
        "comprehensive": (1, 19),
    }


def test_a_target_that_nothing_counts_yet_says_so_instead_of_nought(client: TestClient) -> None:
    (target,) = client.get("/programmes/coordinators").json()["targets"]
    assert (target["done"], target["to_go"]) == (None, None)
    assert target["note"] == {"zh": "尚无数据", "en": "no data yet"}


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_readmes_example_call_answers_as_it_says(client: TestClient, readme: str) -> None:
    source = (Path(__file__).parents[2] / readme).read_text(encoding="utf-8")
    call = re.search(r"curl 'http://127\.0\.0\.1:8000(/nearest[^']+)'", source)
    assert call is not None
    feature = client.get(call[1]).json()["features"][0]
    assert feature["properties"]["kind"] == "driver_home"
    shown = re.search(r"```json\n(.*?)```", source, re.DOTALL)
    if shown is not None:
        for name, value in re.findall(r'"(name|district|distance_m|hours_text)":"?([^",]+)"?', shown[1]):
            assert str(feature["properties"][name]) == value


def test_head_answers_every_route_of_get_with_its_headers_and_no_body(client: TestClient) -> None:
    paths = [path for path, way in client.get("/api").json()["paths"].items() if "get" in way and "{" not in path]
    varying = {"x-request-id", "content-length"} if "/metrics" in paths else set()
    for path in [*paths, "/nearest?lon=121.4737&lat=31.2305", "/nowhere", "/sw.js"]:
        got, asked = client.get(path), client.head(path)
        assert (asked.status_code, asked.content) == (got.status_code, b""), path
        # What is known only once a file is made may be left out (RFC 9110, 9.3.2).
        unmade = {"content-length", "x-file-sha256"} if path.startswith("/feeds/") else set()
        assert {*got.headers} - unmade <= {*asked.headers} <= {*got.headers}, path
        # When it was read, and the second in which a file was made.
        made_again = {"x-file-sha256", "x-taken-at"} if path.startswith("/feeds/") else set()
        for name, value in asked.headers.items():
            assert name in varying | made_again or got.headers[name] == value, path


def test_a_route_without_get_does_not_answer_head(client: TestClient) -> None:
    assert client.head("/programmes/driver_homes/decisions/home.budget").status_code == 405


def test_half_of_a_pair_that_json_can_hold_is_refused_as_any_nonsense(client: TestClient) -> None:
    for body in (b'{"state": "\\ud800"}', b'{"\\ud800": 1}'):
        answer = client.post("/facilities/1/reports", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")


def test_no_more_is_read_than_what_is_taken_without_a_file(client: TestClient) -> None:
    path = "/programmes/member_protection/decisions/claim.due"

    def sent(content: Any) -> Any:
        return client.post(path, content=content, headers={"Content-Type": "application/json"})

    assert sent(b'{"benefit": ' + b" " * MOST_WITHOUT_FILE).status_code == 413
    answer = sent(b" " * 2**20 for _ in range(9))  # nobody says beforehand how much there is
    assert (answer.status_code, answer.json()["title"]) == (413, "内容过大")
    assert sent(b" " * (MOST_WITHOUT_FILE - 2) + b"{}").status_code == 422


@pytest.mark.parametrize(
    ("decision", "asked", "status"),
    [
        ("claim.due", {"benefit": "hospital", "complete_on": "9999-12-31"}, 422),
        ("enrol.central_step", {"step": "gru_submit", "on": "9999-12-31"}, 200),
        ("enrol.batch_total", {"channel": "central", "rows": [], "as_of": "9999-12-31"}, 200),
        ("enrol.working_day_deadline", {"applied_on": "9999-12-31", "working_days": 15}, 200),
    ],
)
def test_days_at_the_end_of_time_are_answered_as_any(
    decision: str, asked: dict[str, Any], status: int, client: TestClient
) -> None:
    answer = client.post(f"/programmes/member_protection/decisions/{decision}", json=asked)
    assert answer.status_code == status, answer.text
    assert [one["where"] for one in answer.json().get("errors", [])] == (["complete_on"] if status == 422 else [])
