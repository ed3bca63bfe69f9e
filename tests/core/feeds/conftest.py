"""Sites that do not exist, as feeds tell of them, and sites in the registry to be handed over."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.exports.stamp import State
from geo_service.core.feeds.cells import cells_of_all
from geo_service.core.feeds.checks import findings
from geo_service.core.feeds.feed import Asked, Feed
from geo_service.core.feeds.form import read_form
from geo_service.core.feeds.platforms import BY_CODE
from geo_service.core.feeds.site import Removed, Shot, Site
from geo_service.settings import DATA

MICRO = Site(
    id=17,
    kind="driver_home",
    tier="micro",
    name="示例路微型司机之家",
    address="黄浦区示例路 101 号",
    district_code="310101",
    district="黄浦区",
    street="外滩街道",
    lon=121.473667,
    lat=31.230525,
    placed=True,
    functions=("toilet", "microwave"),
    free_parking_minutes=30,
    free_bays=5,
    chargers=None,
    hours="Mo-Fr 09:00-17:00; Sa-Su 10:00-16:00",
    hours_text="周一至周五 9:00-17:00，周末 10:00-16:00",
    phone="12351",
    updated_on=date(2025, 9, 1),
    photos=(Shot(None, "a" * 64), Shot("microwave", "b" * 64), Shot("toilet", "c" * 64), Shot("toilet", "d" * 64)),
)
COMPREHENSIVE = replace(
    MICRO,
    id=18,
    tier="comprehensive",
    name="示例综合型司机之家",
    address="徐汇区示例路 7 号",
    district_code="310104",
    district="徐汇区",
    street=None,
    lon=121.43,
    lat=31.16,
    functions=("toilet",),
    free_parking_minutes=None,
    free_bays=20,
    chargers=10,
    hours="24/7",
    hours_text="24小时",
    phone=None,
    change="changed",
    photos=(Shot("toilet", "e" * 64),),
)
STATION = replace(
    MICRO,
    id=19,
    kind="union_station",
    tier=None,
    name="示例户外职工驿站",
    address="黄浦区示例路 9 号",
    lon=121.48,
    lat=31.22,
    functions=("wifi",),
    free_parking_minutes=None,
    free_bays=None,
    hours="Mo-Fr 08:30-11:00,13:30-17:00; PH off",
    hours_text="工作日 8:30-11:00 13:30-17:00",
    phone="12351",
    photos=(Shot("wifi", "f" * 64),),
)
GONE = Removed(16, "示例路关闭的司机之家", "B0FF0016")
SITES = (MICRO, COMPREHENSIVE, STATION)
CHANGED_AT, TAKEN_AT = datetime(2025, 8, 31, 16, 30, tzinfo=UTC), datetime(2025, 9, 1, 1, 0, tzinfo=UTC)

type FeedOf = Callable[..., Feed]


@pytest.fixture(scope="session", name="feed_of")
def _feed_of(catalogue: Catalogue) -> FeedOf:
    """Makes the feed of a platform from sites."""

    def feed_of(code: str, sites: Sequence[Site] = SITES, datum: str | None = None, since: int | None = 1000) -> Feed:
        target, form = BY_CODE[code], read_form(DATA, code)
        asked = Asked(target.datums[0] if datum is None else next(one for one in target.datums if one == datum), since)
        cells = cells_of_all(sites, target, form, asked.datum, catalogue)
        held = findings(sites, form, dict(zip([site.id for site in sites], cells, strict=True)))
        told = [site for site in sites if not any(one.refused for one in held.get(site.id, ()))]
        rows = [row for site, row in zip(sites, cells, strict=True) if site in told]
        state = State(1042, CHANGED_AT, TAKEN_AT, asked.datum, "CC BY 4.0")
        return Feed(target, form, asked, state, told, rows, (GONE,), held, sites)

    return feed_of


PUT = text("""
with put as (
  insert into core.place (name, address, district_code, position, position_precision, given_lon, given_lat, given_datum,
                          organisation, sample, source)
  values (:name, :address, :district, st_setsrid(st_makepoint(:lon, :lat), 4326), :precision, :lon, :lat, 'wgs84',
          'district:310101', :sample, 'test') returning id
)
insert into core.facility (place_id, kind, name, status, functions, hours, hours_text, attributes, organisation, sample,
                           source, chargers)
select id, :kind, :name, :status, :functions, :hours, :hours_text, cast(:attributes as jsonb), 'district:310101',
       :sample, 'test', :chargers
  from put returning id
""")
PLAIN: dict[str, Any] = {
    "district": "310101",
    "lon": 121.473667,
    "lat": 31.230525,
    "precision": "rooftop",
    "kind": "driver_home",
    "status": "open",
    "functions": ["toilet"],
    "hours": "24/7",
    "hours_text": "24小时",
    "attributes": "{}",
    "sample": False,
    "chargers": None,
}

type Rows = Callable[..., list[Any]]
type Put = Callable[..., int]


@pytest.fixture(scope="module", name="rows")
def _rows(app_engine: Engine, unions: None) -> Rows:
    """Asks the database, acting for all."""

    def rows(asked: str, **values: Any) -> list[Any]:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            found = connection.execute(text(asked), values)
            return list(found) if found.returns_rows else []

    return rows


@pytest.fixture(scope="module", name="put")
def _put(app_engine: Engine, unions: None) -> Put:
    """Puts a site into the registry: its id. One of which nothing else is said is as every platform wants it."""

    def put(name: str, **told: Any) -> int:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            values = PLAIN | {"name": name, "address": f"示例路 {name}"} | told
            return connection.execute(PUT, values).scalar_one()

    return put


@pytest.fixture(scope="module", name="centre")
def _centre(sign_in_as: Callable[[str, str], TestClient]) -> TestClient:
    """The staff service centre."""
    return sign_in_as("staff_service_centre", "centre:staff_service")
