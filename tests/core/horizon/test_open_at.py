"""Open then, as a part of the question: equal to asking the hours of every facility, right at the minute."""

import random
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import Engine, text

from geo_service.app import create_app
from geo_service.core.calendar import SHANGHAI
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.horizon.refresh import refresh
from geo_service.core.opening import is_open
from geo_service.core.plugin import Found
from geo_service.settings import Settings

# A Tuesday; the National Day holiday of 2025 begins within its horizon, with a make-up Sunday before it.
TODAY = date(2025, 9, 23)
HOURS = (
    "24/7",
    "06:00-22:00",
    "Mo-Fr 09:00-17:00",
    "Mo-Fr 09:00-17:00; PH off",
    "Mo-Fr 09:00-12:00,13:30-17:00; PH off",
    "Sa-Su 10:00-16:00",
    "PH 09:00-12:00",
    "22:00-06:00",
    "Fr 20:00-26:00",
    "We[1] 13:30-16:30",
    "Jun-Aug 08:00-20:00",
    "SH 00:00-24:00",  # nobody knows when schools are off: unknown, at any hour
    None,
)
FACILITIES = 91  # seven with each hours

PUT = """
with put as (
  insert into core.place (name, address, position, position_precision, given_lon, given_lat, given_datum, organisation,
                          sample, source)
  values (:name, '', st_setsrid(st_makepoint(:lon, :lat), 4326), 'rooftop', :lon, :lat, 'wgs84', 'federation', true,
          'test')
  returning id
)
insert into core.facility (place_id, kind, name, status, hours, organisation, sample, source)
select id, 'driver_home', :name, 'open', :hours, 'federation', true, 'test' from put
"""


@pytest.fixture(scope="module", name="rehearsal", autouse=True)
def _rehearsal(app_engine: Engine) -> None:
    """Facilities of all hours around the centre, their open times worked out from a Tuesday of 2025."""
    draw = random.Random(6)
    rows = [
        {
            "name": f"示例{number}号",
            "lon": 121.4 + draw.random() / 5,
            "lat": 31.1 + draw.random() / 5,
            "hours": HOURS[number % len(HOURS)],
        }
        for number in range(FACILITIES)
    ]
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(text(PUT), rows)
        assert refresh(connection, TODAY) == len(HOURS) - 1


def ask(client: TestClient, **parameters: Any) -> list[dict[str, Any]]:
    response = client.get("/nearest", params={"lon": 121.47, "lat": 31.23, "limit": 100} | parameters)
    assert response.status_code == 200, response.text
    return [feature["properties"] for feature in response.json()["features"]]


def shanghai(day: int, clock: str, month: int = 9) -> datetime:
    return datetime.fromisoformat(f"2025-{month:02}-{day:02}T{clock}").replace(tzinfo=SHANGHAI)


def open_hours(client: TestClient, at: datetime) -> set[str]:
    return {one["hours"] for one in ask(client, open_at=at.isoformat())}


def test_at_300_random_moments_exactly_the_open_ones_come_nearest_first(client: TestClient) -> None:
    everything, draw = ask(client), random.Random(7)
    assert len(everything) == FACILITIES
    for _ in range(300):
        at = datetime.combine(TODAY, datetime.min.time(), SHANGHAI) + timedelta(seconds=draw.randrange(14 * 86_400))
        wanted = [one["id"] for one in everything if one["hours"] and is_open(one["hours"], at)]
        assert [one["id"] for one in ask(client, open_at=at.isoformat())] == wanted
        assert [one["id"] for one in ask(client, open_at=at.isoformat(), limit=5)] == wanted[:5]


def test_the_minute_of_closing_is_closed_and_the_one_before_open(client: TestClient) -> None:
    assert "06:00-22:00" in open_hours(client, shanghai(23, "21:59:59"))
    assert "06:00-22:00" not in open_hours(client, shanghai(23, "22:00:00"))
    assert "06:00-22:00" not in open_hours(client, shanghai(24, "05:59:59"))
    assert "06:00-22:00" in open_hours(client, shanghai(24, "06:00:00"))


def test_the_make_up_sunday_is_worked_and_the_holiday_is_not(client: TestClient) -> None:
    working_days = "Mo-Fr 09:00-17:00; PH off"
    assert working_days in open_hours(client, shanghai(28, "10:00:00"))  # Sunday, worked for the holiday
    assert working_days not in open_hours(client, shanghai(27, "10:00:00"))  # Saturday
    assert working_days not in open_hours(client, shanghai(1, "10:00:00", month=10))  # Wednesday, National Day


def test_an_evening_reaches_into_the_next_day(client: TestClient) -> None:
    assert "Fr 20:00-26:00" in open_hours(client, shanghai(27, "01:59:00"))
    assert "Fr 20:00-26:00" not in open_hours(client, shanghai(27, "02:00:00"))


def test_unknown_is_not_open_and_is_shown_as_unknown(client: TestClient) -> None:
    at = shanghai(23, "11:00:00")
    assert "SH 00:00-24:00" not in open_hours(client, at)
    assert {one["open"] for one in ask(client) if one["hours"] in (None, "SH 00:00-24:00")} == {None}


def test_every_facility_that_comes_says_that_it_is_open_and_when_it_closes(client: TestClient) -> None:
    found = {one["hours"]: one for one in ask(client, open_at=shanghai(23, "11:00:00").isoformat())}
    assert {one["open"] for one in found.values()} == {True}
    assert found["Mo-Fr 09:00-12:00,13:30-17:00; PH off"]["closes_at"] == "2025-09-23T12:00:00+08:00"
    assert found["24/7"]["closes_at"] is None


def test_an_offset_is_heeded(client: TestClient) -> None:
    # 14:30 in Greenwich is 22:30 in Shanghai.
    found = {one["hours"] for one in ask(client, open_at="2025-09-23T14:30:00Z")}
    assert found == {"24/7", "22:00-06:00"}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("2025-09-23T10:00:00", "a moment with its offset"),
        ("2025-09-23T10:00:00 08:00", "a plus sign is %2B"),
        ("soon", "now, or a moment"),
        ("", "now, or a moment"),
        ("2025-09-22T23:59:59+08:00", "a moment from 2025-09-23T00:00+08:00 to before 2025-10-07T00:00+08:00"),
        ("2025-10-07T00:00:00+08:00", "to before 2025-10-07T00:00+08:00"),
    ],
)
def test_a_moment_that_is_none_or_beyond_the_horizon_is_refused(client: TestClient, given: str, wanted: str) -> None:
    query = {"lon": 121.47, "lat": 31.23, "open_at": given}
    response = client.get("/nearest", params=query, headers={"Accept-Language": "en"})
    assert response.status_code == 400
    assert [error["where"].rpartition(":")[2] for error in response.json()["errors"]] == ["open_at"]
    assert wanted in response.json()["errors"][0]["wanted"]


def test_an_answer_that_is_empty_for_the_hour_says_so(client: TestClient) -> None:
    query = {"lon": 121.47, "lat": 31.23, "open_at": shanghai(23, "03:00:00").isoformat(), "kind": "driver_home"}
    assert client.get("/nearest", params=query).json()["features"]
    at_hours = "delete from core.facility where hours in ('24/7', '22:00-06:00')"
    with client.app.state.service.database.app.connect() as connection:  # type: ignore[attr-defined]
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(text(at_hours))
        connection.commit()
    answer = client.get("/nearest", params=query).json()
    assert answer["features"] == []
    assert answer["empty_because"]["filters"] == ["open_at"]


@pytest.fixture(name="working")
def _working(database_url: str, found: Found) -> Iterator[TestClient]:
    """The whole service, carrying out its jobs."""
    settings = Settings(database_url=SecretStr(database_url), business_date=date(2025, 10, 1))
    with TestClient(create_app(settings, found)) as client:
        yield client


def test_the_nightly_job_moves_the_horizon_to_the_business_day(working: TestClient, app_engine: Engine) -> None:
    asked = "select distinct (since at time zone 'Asia/Shanghai')::date from core.open_times"
    for _ in range(100):
        with app_engine.connect() as connection:
            days = connection.execute(text(asked)).scalars().all()
        if days == [date(2025, 10, 1)]:
            break
        time.sleep(0.1)
    assert days == [date(2025, 10, 1)]
    response = working.get("/nearest", params={"lon": 121.47, "lat": 31.23, "open_at": "now"})
    assert response.status_code == 200
    assert response.json()["open_at"].startswith("2025-10-01T")
