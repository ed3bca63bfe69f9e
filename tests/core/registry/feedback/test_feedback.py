"""信息有误: what drivers say is wrong, who hears of it, what becomes of it."""

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from pydantic import SecretStr
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from geo_service.app import create_app
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.pictures.store import Store
from geo_service.core.plugin import Found
from geo_service.core.registry.feedback.queries import put_feedback
from geo_service.core.taps import MOST_TAPS, Taps
from geo_service.settings import Settings
from tests.core.registry.photos.conftest import SITE, jpeg


@pytest.fixture(scope="module", name="rows")
def _rows(app_engine: Engine, unions: None) -> Callable[..., list[Any]]:
    def rows(asked: str, **values: Any) -> list[Any]:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            found = connection.execute(text(asked), values)
            return list(found) if found.returns_rows else []

    return rows


@pytest.fixture(name="site")
def _site(rows: Any) -> int:
    """An open site of Huangpu."""
    return site_of(rows)


def site_of(rows: Any, organisation: str = "district:310101", status: str = "open") -> int:
    return rows(SITE.text, precision="surveyed", organisation=organisation, status=status)[0][0]


@pytest.fixture(scope="module", name="manager")
def _manager(sign_in_as: Callable[[str, str], TestClient]) -> TestClient:
    """Who looks after the sites of Huangpu."""
    return sign_in_as("site_manager", "district:310101")


@pytest.fixture(autouse=True)
def _taps(client: TestClient) -> None:
    """Drivers who said nothing yet."""
    client.app.state.taps = Taps()  # type: ignore[attr-defined]


def say(who: TestClient, site: int, wrong: str = "hours", photo: bytes | None = None, **words: str) -> Any:
    files = {} if photo is None else {"photo": ("我.jpg", photo, "image/jpeg")}
    return who.post(f"/facilities/{site}/feedback", data={"wrong": wrong, **words}, files=files)


def waiting(manager: TestClient, site: int, state: str = "waiting") -> list[dict[str, Any]]:
    found = manager.get("/feedback", params={"state": state}).json()["feedback"]
    return [one for one in found if one["facility_id"] == site]


def test_what_drivers_tap_stands_before_who_looks_after_the_site_until_it_ages_out(
    client: TestClient, manager: TestClient, site: int, rows: Any, sign_in_as: Callable[[str, str], TestClient]
) -> None:
    def tapped(who: TestClient) -> list[str]:
        found = who.get("/feedback").json()["reports"]
        return [one["state"]["title"]["zh"] for one in found if one["facility_id"] == site]

    for state in ("free", "full"):
        assert client.post(f"/facilities/{site}/reports", json={"state": state}).status_code == 201
    assert tapped(manager) == ["已满"]
    assert tapped(sign_in_as("site_manager", "district:310104")) == []
    aged = "update core.driver_report set at = now() - interval '3 h', until = now() - interval '1 s'"
    rows(f"{aged} where facility_id = :site", site=site)
    assert tapped(manager) == []


def test_what_a_driver_says_without_signing_in_waits_for_who_looks_after_the_site(
    client: TestClient, manager: TestClient, site: int
) -> None:
    answer = say(client, site, "parking", words=" 只有两个车位 ")
    assert answer.status_code == 201
    assert answer.json().keys() == {"wrong", "said_at"}
    (told,) = waiting(manager, site)
    assert (told["wrong"], told["words"]) == (
        {"code": "parking", "title": {"zh": "停车", "en": "Parking"}},
        "只有两个车位",
    )
    assert (told["done"], told["photo_url"]) == (None, None)
    assert told["said_at"] == answer.json()["said_at"]


@pytest.mark.parametrize("wrong", ["address", "position", "hours", "functions", "parking", "gone"])
def test_each_thing_that_can_be_wrong_is_said_by_its_code(client: TestClient, site: int, wrong: str) -> None:
    assert say(client, site, wrong).status_code == 201


def test_a_code_that_is_none_is_refused_with_those_that_are(client: TestClient, site: int) -> None:
    refused = say(client, site, "price")
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "wrong")
    assert "、parking、" in refused.json()["errors"][0]["wanted"]


def test_numbers_and_addresses_of_persons_are_not_kept(client: TestClient, manager: TestClient, site: int) -> None:
    say(client, site, words="站长 13900000000，a.b@example.cn，证件 310101190001010000，24 小时")
    (told,) = waiting(manager, site)
    for number in ("13900000000", "example.cn", "310101190001010000"):
        assert number not in told["words"]
    assert "24 小时" in told["words"]


def test_words_are_kept_up_to_300(client: TestClient, site: int) -> None:
    assert say(client, site, words="字" * 300).status_code == 201
    assert say(client, site, words="字" * 301).status_code == 422


def test_a_photo_comes_along_without_where_it_was_taken(client: TestClient, manager: TestClient, site: int) -> None:
    assert say(client, site, photo=jpeg(at=(121.48, 31.23))).status_code == 201
    (told,) = waiting(manager, site)
    picture = manager.get(told["photo_url"])
    opened = Image.open(BytesIO(picture.content))
    assert (opened.format, opened.size, dict(opened.getexif())) == ("WEBP", (640, 480), {})
    assert picture.headers["cache-control"] == "no-store"
    assert client.get(told["photo_url"]).status_code == 401
    assert say(client, site, photo=b"<html>").status_code == 400


def test_nothing_that_was_said_is_public(client: TestClient, site: int) -> None:
    before = client.get(f"/facilities/{site}").json()
    say(client, site, "gone", words="没有了")
    assert client.get(f"/facilities/{site}").json() == before
    assert client.get("/feedback").status_code == 401


def test_of_a_site_that_is_not_open_nothing_can_be_said(client: TestClient, rows: Any) -> None:
    draft = say(client, site_of(rows, status="draft"))
    none = say(client, 87_654_321)
    assert (draft.status_code, none.status_code) == (404, 404)


def test_it_is_heard_by_the_sites_own_and_by_nobody_else(
    client: TestClient, sign_in_as: Any, manager: TestClient, rows: Any
) -> None:
    mine, other = site_of(rows), site_of(rows, "district:310104")
    for site in (mine, other):
        say(client, site)
    assert len(waiting(manager, mine)) == 1
    assert waiting(manager, other) == []
    neighbour = sign_in_as("site_manager", "district:310104")
    (told,) = waiting(neighbour, other)
    assert manager.post(f"/feedback/{told['id']}/answer", json={"done": "mended"}).status_code == 404
    assert sign_in_as("auditor", "federation").get("/feedback").status_code == 403


def test_it_is_seen_to_once_with_what_was_done(client: TestClient, manager: TestClient, site: int) -> None:
    say(client, site)
    (told,) = waiting(manager, site)
    where = f"/feedback/{told['id']}/answer"
    refused = manager.post(where, json={"done": "mended", "answer": "已告知 13900000000"})
    assert (refused.status_code, "13900000000" in refused.text) == (400, False)
    done = manager.post(where, json={"done": "mended", "answer": "时间已改"})
    assert (done.status_code, done.json()["done"]["title"]["zh"], done.json()["answer"]) == (200, "已更正", "时间已改")
    assert done.json()["answered_by"].startswith("person:")
    assert waiting(manager, site) == []
    assert [one["id"] for one in waiting(manager, site, "done")] == [told["id"]]
    again = manager.post(where, json={"done": "as_told"})
    assert (again.status_code, again.json()["detail"]) == (409, "这条反馈已处理")


def test_one_address_may_say_twelve_things_a_minute(client: TestClient, rows: Any) -> None:
    sites = [site_of(rows) for _ in range(2)]
    statuses = [say(client, sites[number % 2]).status_code for number in range(MOST_TAPS + 1)]
    assert statuses == [201] * 12 + [429]


def test_twenty_things_an_hour_are_said_of_one_site(client: TestClient, site: int, rows: Any) -> None:
    def said() -> int:
        client.app.state.taps = Taps()  # type: ignore[attr-defined]  # a driver with another address
        return say(client, site).status_code

    assert [said() for _ in range(21)] == [201] * 20 + [429]
    assert say(client, site_of(rows)).status_code == 201


def test_what_waits_comes_in_pages_of_100(sign_in_as: Any, app_engine: Engine, rows: Any, store: Store) -> None:
    sites = [site_of(rows, "district:310109") for _ in range(6)]
    for number in range(101):
        with app_engine.begin() as connection:
            assert put_feedback(connection, store, sites[number % 6], "hours", "", None)
    manager = sign_in_as("site_manager", "district:310109")
    first = manager.get("/feedback").json()
    rest = manager.get("/feedback", params={"after": first["next"]}).json()
    assert (len(first["feedback"]), len(rest["feedback"]), rest["next"]) == (100, 1, None)
    assert rest["feedback"][0]["id"] > first["feedback"][-1]["id"]


def test_a_driver_sees_and_changes_nothing_in_the_database(app_engine: Engine, client: TestClient, site: int) -> None:
    say(client, site)
    with app_engine.connect() as connection:
        act(connection, "driver", ())
        assert connection.exec_driver_sql("select count(*) from core.feedback").scalar_one() == 0
        for change in ("delete from core.feedback", "update core.feedback set done = 'mended', answer = ''"):
            assert connection.exec_driver_sql(change).rowcount == 0
        act(connection, "test", ("district:310104",))
        insert = text(
            "insert into core.feedback (facility_id, organisation, wrong) values (:site, 'district:310101', 'gone')"
        )
        with pytest.raises(ProgrammingError, match="row-level security"):
            connection.execute(insert, {"site": site})


def test_what_lasted_90_days_goes_and_what_is_younger_stays(
    client: TestClient, rows: Any, database_url: str, found: Found, admin_of: Any
) -> None:
    old, young, answered = (site_of(rows) for _ in range(3))
    for site in (old, young, answered):
        say(client, site)
    admin_of("update core.feedback set said_at = now() - interval '90 days 1 minute' where facility_id = %s", old)
    admin_of("update core.feedback set said_at = now() - interval '89 days 23 hours' where facility_id = %s", young)
    admin_of(
        "update core.feedback set said_at = now() - interval '100 days', done = 'mended', answer = '',"
        " answered_by = 'test', answered_at = now() where facility_id = %s",
        answered,
    )
    result = "select result ->> 'deleted' from core.job where name = 'forget_feedback' and status = 'succeeded'"
    with TestClient(create_app(Settings(database_url=SecretStr(database_url), work=True), found)):
        deadline = time.monotonic() + 20
        while not rows(result) and time.monotonic() < deadline:
            time.sleep(0.1)
    assert rows(result) == [("1",)]
    left = rows("select facility_id from core.feedback where facility_id in (:a, :b, :c)", a=old, b=young, c=answered)
    assert {row[0] for row in left} == {young, answered}


@pytest.fixture(name="admin_of")
def _admin_of(server: Any, database_url: str) -> Callable[..., None]:
    """Changes the database as its administrator, as time would."""

    def admin_of(change: str, *values: Any) -> None:
        url = server.url("geo_admin", make_url(database_url).database or "")
        with psycopg.connect(url) as connection:
            assert connection.execute(change, values).rowcount == 1

    return admin_of
