"""GET /facilities/{id}: all that the page of one site shows."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import Engine, text

from geo_service.app import create_app
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.plugin import Found
from geo_service.settings import Settings

pytestmark = pytest.mark.usefixtures("bundled")
MEMBERS = {
    *("id", "place_id", "kind", "tier", "name", "address", "district_code", "district", "street_code", "street"),
    *("region", "position_precision", "functions", "free_parking_minutes", "free_bays", "chargers", "attributes"),
    *("hours", "hours_text", "hours_said", "week", "open", "opens_at", "closes_at"),
    *("photos", "also_here", "navigate", "report", "sample", "updated_at"),
}


@pytest.fixture(scope="module", name="rehearsed")
def _rehearsed(database_url: str, found: Found) -> Iterator[TestClient]:
    """The service on a Thursday of 2025, with a make-up Sunday and a holiday in the week ahead."""
    settings = Settings(database_url=SecretStr(database_url), work=False, business_date=date(2025, 9, 25))
    with TestClient(create_app(settings, found)) as client:
        yield client


def test_the_vocabulary_has_both_titles_and_is_not_sent_twice(rehearsed: TestClient) -> None:
    answer = rehearsed.get("/functions")
    microwave = next(one for one in answer.json() if one["code"] == "microwave")
    title = {"zh": "微波炉", "en": "Microwave"}
    assert microwave == {"code": "microwave", "title": title, "icon": "microwave", "group": "base6"}
    assert answer.headers["cache-control"] == "public, max-age=3600"
    tag = answer.headers["etag"]
    for given in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = rehearsed.get("/functions", headers={"If-None-Match": given})
        assert (again.status_code, again.content) == (304, b"")
    assert rehearsed.get("/functions", headers={"If-None-Match": tag[:-2] + '"'}).status_code == 200


def test_every_kind_tells_its_titles_and_its_tiers(rehearsed: TestClient) -> None:
    kinds = {one["id"]: one for one in rehearsed.get("/collections").json()["collections"] if "clause" in one}
    assert len(kinds) == 6
    assert kinds["driver_home"]["titles"] == {"zh": "工会司机之家", "en": "Driver home"}
    assert [tier["code"] for tier in kinds["driver_home"]["tiers"]] == ["micro", "comprehensive"]
    for kind in kinds.values():
        for named in (kind["titles"], *(tier["title"] for tier in kind["tiers"])):
            assert named.keys() == {"zh", "en"}
            assert all(named.values())


def properties(client: TestClient, engine: Engine, hours: str | None) -> dict[str, Any]:
    """What is told of a site that has these hours."""
    with engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        values = {"hours": hours}
        change = (
            "update core.facility set hours = :hours where id = (select min(id) from core.public_facility) returning id"
        )
        site = connection.execute(text(change), values).scalar_one()
    found: dict[str, Any] = client.get(f"/facilities/{site}").json()["properties"]
    return found


def test_it_tells_everything_the_page_shows_and_nothing_else(rehearsed: TestClient, app_engine: Engine) -> None:
    told = properties(rehearsed, app_engine, "24/7")
    assert told.keys() == MEMBERS
    assert told["navigate"].keys() == {"amap", "baidu", "tencent", "apple"}


def test_the_hours_are_said_whole_and_day_by_day(rehearsed: TestClient, app_engine: Engine) -> None:
    told = properties(rehearsed, app_engine, "Mo-Fr 09:00-17:00; PH off")
    assert told["hours_said"] == {"zh": "工作日 9:00-17:00", "en": "Working days 9:00–17:00"}
    thursday, _, saturday, sunday, *_, wednesday = told["week"]
    assert thursday == {
        "date": "2025-09-25",
        "weekday": {"zh": "周四", "en": "Thursday"},
        "holiday": None,
        "make_up": False,
        "said": {"zh": "9:00-17:00", "en": "9:00–17:00"},
        "open": [["2025-09-25T09:00:00+08:00", "2025-09-25T17:00:00+08:00"]],
        "unknown": [],
    }
    assert (saturday["said"]["zh"], saturday["open"]) == ("休息", [])
    assert (sunday["make_up"], sunday["said"]["en"]) == (True, "9:00–17:00")
    assert (wednesday["date"], wednesday["said"]["en"]) == ("2025-10-01", "closed")
    assert wednesday["holiday"].keys() == {"zh", "en"}


@pytest.mark.parametrize("hours", [None, "随缘"])
def test_without_hours_that_are_understood_there_is_no_week(
    rehearsed: TestClient, app_engine: Engine, hours: str | None
) -> None:
    told = properties(rehearsed, app_engine, hours)
    assert (told["hours_said"], told["week"], told["open"]) == (None, None, None)
