"""What drivers say of a site: one tap, the last word counts, it grows old, and nothing of who said it is kept."""

import json
import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import Engine, text

from geo_service.app import create_app
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.observe import JsonLines
from geo_service.core.plugin import Found
from geo_service.core.taps import MOST_TAPS, Taps
from geo_service.settings import Settings

pytestmark = pytest.mark.usefixtures("bundled", "unspent")


@pytest.fixture(name="unspent")
def _unspent(client: TestClient, app_engine: Engine) -> None:
    """Nobody has said anything yet."""
    fill_up(client)
    with app_engine.begin() as connection:
        connection.execute(text("delete from core.driver_report"))


def fill_up(client: TestClient) -> None:
    """Give every client all taps again."""
    assert isinstance(client.app, FastAPI)
    client.app.state.taps = Taps()


def one(engine: Engine, query: str, **values: Any) -> Any:
    with engine.connect() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        return connection.execute(text(query), values).scalar_one()


@pytest.fixture(name="site")
def _site(app_engine: Engine) -> int:
    """An open driver home with a position."""
    found = one(app_engine, "select min(id) from core.public_facility where placed and kind = 'driver_home'")
    return int(found)


def say(client: TestClient, site: int, state: str) -> httpx2.Response:
    return client.post(f"/facilities/{site}/reports", json={"state": state})


def shown(client: TestClient, site: int) -> Any:
    return client.get(f"/facilities/{site}").json()["properties"]["report"]


def make_older(engine: Engine, site: int, by: timedelta) -> None:
    """Let a report have been given so much earlier, and shown as long as any of its kind."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "update core.driver_report set at = at - :by, until = until - :by, window_began = window_began - :by"
                " where facility_id = :site"
            ),
            {"by": by, "site": site},
        )


def test_a_tap_is_answered_with_the_report_and_shown_wherever_the_site_is(client: TestClient, site: int) -> None:
    assert shown(client, site) is None
    answer = say(client, site, "full")
    assert answer.status_code == 201
    assert answer.json().keys() == {"state", "at"}
    assert answer.json()["state"] == "full"
    lon, lat = client.get(f"/facilities/{site}").json()["geometry"]["coordinates"]
    near = client.get("/nearest", params={"lon": lon, "lat": lat, "limit": 100}).json()["features"]
    few = client.get("/nearest", params={"lon": lon, "lat": lat, "limit": 100, "kind": "driver_home"}).json()[
        "features"
    ]
    items = client.get("/collections/driver_home/items?limit=1000").json()["features"]
    for features in (near, few, items):
        reports = {feature["id"]: feature["properties"]["report"] for feature in features}
        assert reports.pop(site)["state"] == "full"
        assert {*reports.values()} == {None}
    at = datetime.fromisoformat(shown(client, site)["at"])
    assert at == datetime.fromisoformat(answer.json()["at"])


def test_a_site_that_is_too_coarse_to_rank_has_its_report_too(client: TestClient, app_engine: Engine) -> None:
    coarse = one(app_engine, "select min(id) from core.public_facility where not placed")
    assert say(client, coarse, "closed").status_code == 201
    apart = client.get("/nearest?lon=121.4737&lat=31.2305&limit=100").json()["unplaced"]
    assert {each["id"]: each["properties"]["report"] for each in apart}[coarse]["state"] == "closed"


def test_the_last_word_counts(client: TestClient, site: int) -> None:
    for state in ("full", "closed", "free"):
        assert say(client, site, state).status_code == 201
    assert shown(client, site)["state"] == "free"


@pytest.mark.parametrize(("state", "hours"), [("free", 2), ("full", 2), ("closed", 12)])
def test_a_report_is_shown_for_its_hours_and_no_longer(
    client: TestClient, app_engine: Engine, site: int, state: str, hours: int
) -> None:
    say(client, site, state)
    make_older(app_engine, site, timedelta(hours=hours) - timedelta(minutes=1))
    assert shown(client, site)["state"] == state
    make_older(app_engine, site, timedelta(minutes=1))
    assert shown(client, site) is None


def test_a_closed_door_of_the_morning_does_not_come_back_after_a_newer_word_has_aged(
    client: TestClient, app_engine: Engine, site: int
) -> None:
    say(client, site, "closed")
    make_older(app_engine, site, timedelta(hours=3))
    say(client, site, "free")
    make_older(app_engine, site, timedelta(hours=2))
    assert shown(client, site) is None


def test_what_is_not_open_and_what_is_not_there_are_refused_alike(client: TestClient, app_engine: Engine) -> None:
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        hidden = connection.execute(
            text(
                "update core.facility set status = 'suspended'"
                " where id = (select max(id) from core.facility where status = 'open') returning id"
            )
        ).scalar_one()
    refusals = []
    for site in (hidden, 999_999):
        answer = say(client, site, "free")
        assert answer.headers["content-type"] == "application/problem+json"
        refusals.append((answer.status_code, answer.text.replace(str(site), "…")))
    assert refusals[0] == refusals[1]
    assert refusals[0][0] == 404
    assert one(app_engine, "select count(*) from core.driver_report") == 0


def test_a_site_that_closes_takes_its_report_along(client: TestClient, app_engine: Engine) -> None:
    site = one(app_engine, "select max(id) from core.public_facility")
    say(client, site, "free")
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(text("update core.facility set status = 'suspended' where id = :id"), {"id": site})
    assert one(app_engine, "select count(*) from core.driver_report") == 0


@pytest.mark.parametrize(
    "body", [{"state": "half"}, {}, {"state": "free", "name": "示例"}, {"state": None}, [], "free"]
)
def test_anything_but_one_of_the_three_words_is_refused(client: TestClient, site: int, body: Any) -> None:
    answer = client.post(f"/facilities/{site}/reports", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert shown(client, site) is None


def test_six_reports_a_minute_on_one_site_and_no_seventh(client: TestClient, app_engine: Engine, site: int) -> None:
    for _ in range(6):
        assert say(client, site, "free").status_code == 201
    make_older(app_engine, site, timedelta(seconds=50))
    refused = say(client, site, "closed")
    assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")
    assert 1 <= int(refused.headers["retry-after"]) <= 10
    assert "秒后再试" in refused.json()["detail"]
    assert shown(client, site)["state"] == "free"
    make_older(app_engine, site, timedelta(seconds=10))
    fill_up(client)
    assert [say(client, site, "closed").status_code for _ in range(6)] == [201] * 6  # another minute, another six
    fill_up(client)
    assert say(client, site, "closed").status_code == 429


def test_one_client_taps_twelve_times_on_many_sites_and_no_more(client: TestClient, app_engine: Engine) -> None:
    with app_engine.connect() as connection:
        sites = connection.execute(
            text("select id from core.public_facility order by id limit :n"), {"n": 13}
        ).scalars()
        answers = [say(client, site, "free") for site in sites]
    assert [answer.status_code for answer in answers] == [201] * MOST_TAPS + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 5  # one tap comes back in 5 s


def test_a_client_gets_a_tap_back_every_five_seconds_and_never_more_than_twelve() -> None:
    taps = Taps()
    assert [taps.take("192.0.2.1", 1000.0) for _ in range(12)] == [0.0] * 12
    assert taps.take("192.0.2.1", 1000.0) == pytest.approx(5)
    assert taps.take("192.0.2.1", 1004.9) == pytest.approx(0.1)
    assert taps.take("192.0.2.1", 1005.0) == 0
    assert taps.take("192.0.2.2", 1005.0) == 0  # somebody else
    assert [taps.take("192.0.2.1", 9000.0) > 0 for _ in range(13)] == [False] * 12 + [True]


def test_all_addresses_of_one_ipv6_network_are_one_client_and_its_neighbours_are_not() -> None:
    taps = Taps()
    assert [taps.take(f"2001:db8:1:2::{number:x}", 0.0) for number in range(12)] == [0.0] * 12
    assert taps.take("2001:db8:1:2:ffff::1", 0.0) > 0
    assert taps.take("2001:db8:1:3::1", 0.0) == 0


def test_ten_thousand_clients_are_remembered_under_keys_that_name_nobody() -> None:
    taps = Taps()
    for number in range(10_002):
        taps.take(f"198.18.{number // 250}.{number % 250}", 0.0)
    assert len(taps._left) == 10_000
    assert not [key for key in taps._left if b"198" in key]
    assert {*Taps()._left} == set()
    other = Taps()
    other.take("198.18.40.1", 0.0)
    assert not other._left.keys() & taps._left.keys()  # another process has another secret


def test_a_tap_is_no_change_of_the_registry(client: TestClient, app_engine: Engine, site: int) -> None:
    state = (
        "select concat_ws(' ', (select max(number) from core.public_change), (select max(number) from core.history),"
        " (select xmin from core.public_facility where id = :site))"
    )
    before = one(app_engine, state, site=site)
    assert say(client, site, "closed").status_code == 201
    after = one(app_engine, state, site=site)
    assert after == before


def test_nothing_of_who_reports_is_stored_logged_or_set(
    client: TestClient, app_engine: Engine, site: int, lines: list[str]
) -> None:
    answer = client.post(
        f"/facilities/{site}/reports", json={"state": "free"}, headers={"User-Agent": "geheim", "Cookie": "a=geheim"}
    )
    assert "set-cookie" not in answer.headers
    columns = "select string_agg(column_name, ' ' order by ordinal_position) from information_schema.columns"
    told = one(app_engine, f"{columns} where table_schema = 'core' and table_name = 'driver_report'")
    assert told == "facility_id state at until window_began in_window"
    # What happens beside it, the search index is made anew, is logged as well.
    routes = [route for line in lines if (route := json.loads(line).get("route"))]
    assert routes == ["/facilities/{facility_id}/reports"]
    assert [line for line in lines if "testclient" in line or "geheim" in line or f"/{site}" in line] == []


@pytest.fixture(name="lines")
def _lines() -> Iterator[list[str]]:
    """What the service logs, line by line."""
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(JsonLines().format(record))

    keep, root = Keep(level=logging.INFO), logging.getLogger("geo_service")
    level = root.level
    root.addHandler(keep)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(keep)
    root.setLevel(level)


def test_every_night_what_is_not_shown_any_more_is_deleted(
    client: TestClient, app_engine: Engine, database_url: str, found: Found, site: int
) -> None:
    other = one(app_engine, "select max(id) from core.public_facility")
    say(client, site, "free")
    say(client, other, "closed")
    for each in (site, other):
        make_older(app_engine, each, timedelta(hours=2))
    ended = "select count(*) from core.job where name = 'forget_driver_reports' and status = 'succeeded'"
    with TestClient(create_app(Settings(database_url=SecretStr(database_url), work=True), found)):
        deadline = time.monotonic() + 20
        while not one(app_engine, ended) and time.monotonic() < deadline:
            time.sleep(0.1)
    assert one(app_engine, "select result->>'deleted' from core.job where name = 'forget_driver_reports'") == "1"
    assert one(app_engine, "select string_agg(facility_id::text, ' ') from core.driver_report") == str(other)
