"""Every refusal and failure is a problem document in the asker's language, with headers, and writes down no person."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from geo_service.app import create_app
from geo_service.core.observe import OF_OTHERS, JsonLines
from geo_service.core.plugin import Found, Plugin
from geo_service.core.text import Text
from geo_service.settings import Settings

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = {"Accept-Language": "en"}
METHODS = ("POST", "PUT", "PATCH", "DELETE")
# A page passes over parameters it does not know; so do what probes ask and what a sign-in provider sends back to.
LENIENT = {"/", "/console", "/own", "/planner", "/healthz", "/readyz", "/metrics", "/session/oidc/callback"}
EXAMPLES = {
    "block": "0",
    "code": "driver_home",
    "name": "driver_homes",
    "facility_id": "1",
    "case_id": "1",
    "feature_id": "1",
    "photo_id": "1",
    "webhook_id": "00000000-0000-4000-8000-000000000000",
    "feedback_id": "1",
    "platform": "amap",
    "target": "amap",
    "programme": "driver_homes",
    "sha256": "0" * 64,
    "layer": "all",
    "layer_id": "employment_2023",
    **dict.fromkeys(
        (
            *("run_id", "other_id", "list_id", "claim_id", "batch_id", "account_id", "file_id"),
            *("application_id", "deduction_id"),
        ),
        "00000000-0000-4000-8000-000000000000",
    ),
    "reference": "RF00MP0000000000",
    "organisation": "district:310101",
    "job_id": "1",
    "kind": "other",
    "tier": "micro",
    "flavour": "light",
    **dict.fromkeys(("z", "x", "y", "row", "col"), "0"),
}
INSIDE = "postgresql://somebody:secret@inside/core.place"
HEADERS = {"X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Content-Security-Policy", "X-Request-ID"}

REFUSALS = {
    "no such route": ("GET", "/nowhere", 404),
    "no such file": ("GET", "/static/nowhere.css", 404),
    "no such facility": ("GET", "/facilities/999999999", 404),
    "no such collection": ("GET", "/collections/nothing", 404),
    "no such collection's items": ("GET", "/collections/nothing/items", 404),
    "no such programme": ("GET", "/programmes/nothing", 404),
    "wrong method": ("POST", "/nearest", 405),
    "unknown method": ("BREW", "/nearest", 405),
    "missing": ("GET", "/nearest", 400),
    "unknown parameter": ("GET", "/nearest?lon=121.4737&lat=31.2305&colour=red", 400),
    "swapped": ("GET", "/nearest?lon=31.2305&lat=121.4737", 400),
    "abroad": ("GET", "/nearest?lon=2.35&lat=48.85", 400),
    "not a number": ("GET", "/nearest?lon=NaN&lat=31.2305", 400),
    "infinite": ("GET", "/nearest?lon=121&lat=31&within_m=inf", 400),
    "word for a number": ("GET", "/nearest?lon=east&lat=31.2305", 400),
    "too many": ("GET", "/nearest?lon=121&lat=31&limit=101", 400),
    "none": ("GET", "/nearest?lon=121&lat=31&limit=0", 400),
    "a number without end": ("GET", f"/nearest?lon=121&lat=31&limit={'9' * 5000}", 400),
    "unknown datum": ("GET", "/nearest?lon=121&lat=31&datum=moon", 400),
    "unknown measure": ("GET", "/nearest?lon=121&lat=31&by=balloon", 400),
    "unknown kind": ("GET", "/nearest?lon=121&lat=31&kind=nothing", 400),
    "unknown function": ("GET", "/nearest?lon=121&lat=31&function=nothing", 400),
    "no such layer": ("GET", "/tiles/nothing/0/0/0", 404),
    "no such tile": ("GET", "/tiles/all/9/512/0", 404),
    "bad box": ("GET", "/collections/driver_home/items?bbox=1,2,3", 400),
    "an id that is a word": ("GET", "/facilities/word", 400),
    "an id beyond all": ("GET", f"/facilities/{2**63}", 400),
    "a negative id": ("GET", "/facilities/-1", 400),
}


@pytest.fixture(scope="module", name="failing")
def _failing(new_database: Callable[[], AbstractContextManager[str]], found: Found) -> Iterator[TestClient]:
    """The service with one more programme, whose routes fail."""
    router = APIRouter()

    @router.get("/broken/{person}")
    def read_broken(person: str) -> None:
        """Fails."""
        raise RuntimeError(f"could not reach {INSIDE}")

    @router.get("/loose")
    def read_loose(limit: Annotated[int, Depends(lambda limit=1: int(limit))], offset: int = 0) -> list[int]:
        """Takes parameters of its own and of what it depends on, without a model."""
        return [limit, offset]

    @router.get("/lost")
    async def read_lost() -> None:
        """Loses the database."""
        raise OperationalError("select secret from core.place", {}, Exception(INSIDE))

    failing = Plugin(name="failing", title=Text("出错", "Failing"), annex="", routers=(router,))
    with new_database() as url:
        app = create_app(Settings(database_url=SecretStr(url), work=False), Found((*found.plugins, failing), {}))
        with TestClient(app, raise_server_exceptions=False) as client:
            yield client


@pytest.fixture(name="request_log")
def _request_log() -> Iterator[list[str]]:
    """The lines that our loggers write, as they stand in the log."""
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(JsonLines().format(record))

    handler, logger = Keep(), logging.getLogger("geo_service")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield written
    logger.removeHandler(handler)
    logger.setLevel(level)


def operations(client: TestClient) -> list[tuple[str, str, dict[str, Any]]]:
    """Every GET route: its template, an address of it, and what OpenAPI says of it."""
    paths = client.get("/api").json()["paths"]
    return [(path, path.format_map(EXAMPLES), one["get"]) for path, one in paths.items() if "get" in one]


def check(answer: Any, status: int, language: str) -> dict[str, Any]:
    """The problem document of an answer, found right in form, language and headers."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].partition(";")[0] == "application/problem+json"
    assert answer.headers["content-language"] == language
    assert "accept-language" in answer.headers["vary"].lower()
    assert answer.headers["cache-control"] == "no-store"
    assert [name for name in HEADERS if name not in answer.headers] == []
    problem = answer.json()
    assert problem.keys() >= {"title", "status", "detail", "errors"}
    assert problem["status"] == status
    told = [problem["title"], *(fault["wanted"] for fault in problem["errors"])]
    assert [words for words in told if bool(CHINESE.search(words)) != (language == "zh")] == []
    return problem


@pytest.mark.parametrize("what", REFUSALS)
def test_a_refusal_is_a_problem_in_chinese_and_in_english_when_asked(what: str, client: TestClient) -> None:
    method, path, status = REFUSALS[what]
    in_chinese = check(client.request(method, path), status, "zh")
    in_english = check(client.request(method, path, headers=ENGLISH), status, "en")
    assert in_chinese["title"] != in_english["title"]
    if status == 400:
        assert [fault for fault in in_chinese["errors"] if not fault.keys() >= {"where", "given", "wanted"}] == []
        assert in_chinese["errors"]


def test_every_route_refuses_other_methods_and_says_which_it_takes(client: TestClient) -> None:
    for template, path, _ in operations(client):
        for method in set(METHODS) - {one.upper() for one in client.get("/api").json()["paths"][template]}:
            answer = client.request(method, path)
            check(answer, 405, "zh")
            assert "GET" in answer.headers["allow"]


def test_nothing_is_below_a_route(client: TestClient) -> None:
    for _, path, _ in operations(client):
        check(client.get(f"{path.rstrip('/')}/no/such/thing"), 404, "zh")


def test_every_route_of_the_api_refuses_a_parameter_it_does_not_know(client: TestClient) -> None:
    asked = [(template, path) for template, path, _ in operations(client) if template not in LENIENT]
    silent = [template for template, path in asked if client.get(path, params={"no_such": "x"}).status_code != 400]
    assert silent == []
    for _, path in asked:
        problem = check(client.get(path, params={"no_such": "x"}), 400, "zh")
        assert "no_such" in [fault["where"] for fault in problem["errors"]]


def test_a_route_knows_its_own_parameters_and_those_of_what_it_depends_on(failing: TestClient) -> None:
    path = "/programmes/failing/loose"
    assert failing.get(path, params={"limit": 5, "offset": 2}).json() == [5, 2]
    problem = check(failing.get(path, params={"limit": 5, "offest": 2}), 400, "zh")
    assert [fault["where"] for fault in problem["errors"]] == ["offest"]


def test_a_page_passes_over_parameters_it_does_not_know(client: TestClient) -> None:
    for path in (
        "/?no_such=x",
        "/?f=html&kind=driver_home&district=310101",
        "/?kind=driver_home&no_such=x",
        "/console?no_such=x",
    ):
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 200


def test_every_number_refuses_a_word(client: TestClient) -> None:
    tried = 0
    # Behind a gate nobody is told more than that they must sign in.
    for _, path, operation in (one for one in operations(client) if "401" not in one[2]["responses"]):
        for parameter in operation.get("parameters", []):
            kinds = {one.get("type") for one in [parameter["schema"], *parameter["schema"].get("anyOf", [])]}
            if parameter["in"] == "query" and kinds & {"number", "integer"}:
                tried += 1
                problem = check(client.get(path, params={parameter["name"]: "word"}), 400, "zh")
                assert parameter["name"] in [fault["where"] for fault in problem["errors"]]
    assert tried >= 6


def test_chinese_stays_unless_english_is_ranked_above_it(client: TestClient) -> None:
    for asked in ("", "*", "fr", "zh-CN,en;q=0.8", "zh;q=0.9,en;q=0.9", "en;q=0"):
        check(client.get("/nowhere", headers={"Accept-Language": asked}), 404, "zh")
    for asked in ("en-GB", "en,zh;q=0.5", "fr,en;q=0.3"):
        check(client.get("/nowhere", headers={"Accept-Language": asked}), 404, "en")


@pytest.mark.parametrize(("path", "status"), [("broken/13900000000", 500), ("lost", 503)])
def test_a_failure_shows_nothing_of_the_inside(path: str, status: int, failing: TestClient) -> None:
    for language, headers in (("zh", {}), ("en", ENGLISH)):
        answer = failing.get(f"/programmes/failing/{path}", headers=headers)
        check(answer, status, language)
        shown = answer.text + str(answer.headers)
        inside = ("secret", "inside", "select", "core.place", "Traceback", "RuntimeError", "sqlalchemy", ".py")
        assert [word for word in inside if word in shown] == []


def test_every_answer_has_the_security_headers_and_a_request_id(client: TestClient, failing: TestClient) -> None:
    set_by_us = {name.decode() for name, _ in OF_OTHERS}
    assert set_by_us >= {name.lower() for name in HEADERS} - {"x-request-id"}
    answers = [client.request(method, path) for method, path, _ in REFUSALS.values()]
    answers += [client.get(path) for _, path, _ in operations(client)]
    answers += [client.get("/api"), client.get("/console"), client.get("/", headers={"Accept": "text/html"})]
    answers += [client.get("/programmes/", follow_redirects=False), client.options("/nearest"), client.head("/nearest")]
    answers += [failing.get("/programmes/failing/broken/1"), failing.get("/programmes/failing/lost")]
    bare = [
        (answer.status_code, answer.url.path, name)
        for answer in answers
        for name in {*set_by_us, "x-request-id"}
        if name not in answer.headers
    ]
    assert bare == []
    assert {answer.status_code for answer in answers} >= {200, 400, 404, 405, 500, 503}
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == len(answers)


def test_a_plain_request_id_is_given_back(client: TestClient, failing: TestClient) -> None:
    for one, path in ((client, "/healthz"), (client, "/nowhere"), (failing, "/programmes/failing/broken/1")):
        assert one.get(path, headers={"X-Request-ID": "abc-123_4.5"}).headers["X-Request-ID"] == "abc-123_4.5"


@pytest.mark.parametrize(
    "hostile",
    [b"<script>alert(1)</script>", b"a b", b"a" * 65, b"a\tb", "编号".encode(), b'"}{"', b"a;b=c", b"a%0d%0ab"],
)
def test_a_hostile_request_id_is_replaced(hostile: bytes, client: TestClient, request_log: list[str]) -> None:
    for path in ("/healthz", "/nowhere", "/nearest"):
        answer = client.get(path, headers={b"X-Request-ID": hostile})
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])
        assert json.loads(request_log[-1])["request_id"] == answer.headers["X-Request-ID"]


def test_the_log_holds_no_position_no_parameter_and_no_path(
    client: TestClient, failing: TestClient, request_log: list[str]
) -> None:
    for path in (
        "/nearest?lon=121.473701&lat=31.230416&kind=driver_home",
        "/nearest?lon=121.473701&lat=east",
        "/nearest?lon=31.230416&lat=121.473701",
        "/facilities/987654321",
        "/collections/hidden_word/items?bbox=121.473701,31,122,32",
        "/hidden_word?lon=121.473701",
        "/static/hidden_word.css",
    ):
        client.get(path, headers={"Referer": "http://hidden_word/", "User-Agent": "hidden_word"})
    client.request("HIDDEN_WORD", "/nearest")
    failing.get("/programmes/failing/broken/hidden_word?lon=121.473701")
    lines = [json.loads(line) for line in request_log if json.loads(line)["logger"] == "geo_service.request"]
    assert len([line for line in lines if line["event"] == "request"]) == 9
    secrets = ("121.47", "31.23", "987654321", "hidden_word", "HIDDEN_WORD", "lon=", "bbox", "?")
    assert [(word, line) for line in request_log for word in secrets if word in line] == []
    expected = {"time", "level", "logger", "event", "request_id", "method", "route", "status", "ms"}
    assert {name for line in lines if line["event"] == "request" for name in line} == expected
    routes = {line["route"] for line in lines if line["event"] == "request"}
    assert routes >= {"/nearest", "/facilities/{facility_id}", "/collections/{code}/items"}


def test_metrics_name_routes_and_never_paths(client: TestClient) -> None:
    client.get("/facilities/987654321")
    client.get("/hidden_word?lon=121.473701")
    client.request("HIDDEN_WORD", "/nearest")
    told = client.get("/metrics").text
    assert 'route="/facilities/{facility_id}"' in told
    assert [word for word in ("987654321", "hidden_word", "HIDDEN_WORD", "121.47") if word in told] == []
