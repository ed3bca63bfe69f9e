"""Nearest equals a brute-force search on the spheroid: 200,000 facilities, 300 random points, any filter, ties."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray
from pydantic import SecretStr
from pyproj import Geod
from sqlalchemy import Engine, text

from geo_service.core.audit.bulk import importing
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, connected, held
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.nearest import queries

WGS84 = Geod(ellps="WGS84")
ROWS = 200_000
NO_FILTER: dict[str, Any] = dict.fromkeys(
    ("kinds", "tiers", "functions", "min_free_parking_minutes", "min_free_bays", "min_chargers", "open_hours")
)

# Made-up places: two in three around the centre, the rest anywhere; every 400th stands on one and the same spot.
CITY = """
with spot as (
  select i,
         case when i % 400 = 0 then 121.5 when i % 3 < 2 then 121.45 + (random() + random() - 1) * 0.2
              else 120.9 + random() end as lon,
         case when i % 400 = 0 then 31.2 when i % 3 < 2 then 31.22 + (random() + random() - 1) * 0.2
              else 30.7 + random() end as lat
    from generate_series(1, :rows) i offset 0
), put as (
  insert into core.place (name, address, position, position_precision, given_lon, given_lat, given_datum,
                          organisation, sample, source)
  select 'place ' || i, '', st_setsrid(st_makepoint(lon, lat), 4326),
         case when i % 1000 = 1 then 'area' else 'rooftop' end, lon, lat, 'wgs84', 'federation', true, 'test'
    from spot
  returning id, name
)
insert into core.facility (place_id, kind, tier, name, status, functions, free_parking_minutes, free_bays, chargers,
                           organisation, sample, source)
select id, (array['driver_home', 'fitness_station', 'psychology_hut', 'screening_stop'])[1 + id % 4],
       case when id % 4 = 0 then case when id % 20 = 0 then 'comprehensive' else 'micro' end end, name,
       case when id % 97 = 0 then 'suspended' else 'open' end,
       array['fridge'] || case when id % 3 = 0 then array['toilet'] else '{}' end
                       || case when id % 5000 = 0 then array['shower'] else '{}' end,
       id % 5 * 15, id % 13, id % 17, 'federation', true, 'test'
  from put
"""


class City(NamedTuple):
    """What is placed and open, read back from the tables: a column an array."""

    ids: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    kinds: NDArray[np.str_]
    tiers: NDArray[np.str_]
    has_toilet: NDArray[np.bool_]
    has_shower: NDArray[np.bool_]
    minutes: NDArray[np.int64]
    bays: NDArray[np.int64]
    chargers: NDArray[np.int64]


@contextmanager
def indexed_afterwards(owner_url: str, table: str) -> Iterator[None]:
    """While a table is filled it has the index of its key only; afterwards all that it had, made in one go."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        asked = (
            "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index"
            " where indrelid = %s::regclass and not indisunique"
        )
        indexes = dict(owner.execute(asked, (table,)).fetchall())
        for name in indexes:
            owner.execute(f"drop index {name}")
        yield
        for definition in indexes.values():
            owner.execute(definition)
        assert dict(owner.execute(asked, (table,)).fetchall()) == indexes


@pytest.fixture(scope="module", name="city")
def _city(app_engine: Engine, server: PrivateServer) -> City:
    owner_url = server.url("geo_admin", app_engine.url.database or "")
    with indexed_afterwards(owner_url, "core.public_facility"), app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(text("select setseed(0.189)"))
        with importing(connection, Path(__file__), "core.facility", (), ROWS):  # else 400,000 entries in the audit
            connection.execute(text(CITY), {"rows": ROWS})
        rows = connection.execute(
            text(
                "select f.id, st_x(p.position), st_y(p.position), f.kind, coalesce(f.tier, ''),"
                "       'toilet' = any(f.functions), 'shower' = any(f.functions), f.free_parking_minutes, f.free_bays,"
                "       f.chargers"
                "  from core.facility f join core.place p on p.id = f.place_id"
                " where f.status = 'open' and p.position_precision = 'rooftop'"
            )
        ).all()
    return City(*(np.array(column) for column in zip(*rows, strict=True)))


@pytest.fixture(name="ask", scope="module")
def _ask(database_url: str, city: City) -> Iterator[Any]:
    """Asks nearest, and gives ids and distances."""
    with asyncio.Runner() as runner:
        opened = connected(SecretStr(database_url).get_secret_value(), 2, 60_000)
        database = runner.run(opened.__aenter__())

        async def ask(lon: float, lat: float, within_m: float | None, limit: int, filters: dict[str, Any]) -> Any:
            async with held(database.hot) as connection:
                rows, _ = await queries.nearest(connection, lon, lat, within_m, limit, NO_FILTER | filters)
            return [row["id"] for row in rows], [row["distance_m"] for row in rows]

        yield lambda *asked: runner.run(ask(*asked))
        runner.run(opened.__aexit__(None, None, None))


def brute_force(
    city: City, passing: NDArray[np.bool_], lon: float, lat: float, within_m: float | None, limit: int
) -> tuple[list[int], list[float]]:
    """The answer by measuring: everything that can be near on a sphere is measured on the spheroid."""
    numbers = np.flatnonzero(passing)
    east = np.radians(city.lon[numbers] - lon) * np.cos(np.radians(lat))
    north = np.radians(city.lat[numbers] - lat)
    rough_m = 6_371_000 * np.hypot(east, north)
    if len(numbers) > limit:
        # Flat and spherical, this is wrong by less than 3 % within the city; ten per cent more is safe.
        numbers = numbers[rough_m <= np.partition(rough_m, limit)[limit] * 1.1 + 10]
    many = np.full(len(numbers), lon), np.full(len(numbers), lat)
    distance_m = WGS84.inv(*many, city.lon[numbers], city.lat[numbers])[2]
    order = np.lexsort((city.ids[numbers], np.round(distance_m, 6)))
    kept = [n for n in order if within_m is None or distance_m[n] <= within_m][:limit]
    return [int(city.ids[numbers[n]]) for n in kept], [float(distance_m[n]) for n in kept]


def passing(city: City, filters: dict[str, Any]) -> NDArray[np.bool_]:
    """Which facilities pass, worked out without the database."""
    held = np.ones(len(city.ids), dtype=bool)
    for function in filters.get("functions", ()):
        held &= {"toilet": city.has_toilet, "shower": city.has_shower}[function]
    held &= np.isin(city.kinds, filters["kinds"]) if "kinds" in filters else True
    held &= np.isin(city.tiers, filters["tiers"]) if "tiers" in filters else True
    held &= city.minutes >= filters.get("min_free_parking_minutes", 0)
    held &= city.bays >= filters.get("min_free_bays", 0)
    held &= city.chargers >= filters.get("min_chargers", 0)
    return held


FILTERS = [
    {},
    {"kinds": ["driver_home"]},
    {"kinds": ["driver_home", "psychology_hut"], "functions": ["toilet"], "min_free_parking_minutes": 30},
    {"tiers": ["comprehensive"], "min_free_bays": 10, "min_chargers": 8},
    {"functions": ["shower"]},  # 40 of 200,000
    {"functions": ["toilet", "shower"], "min_chargers": 16},  # one or none
    {"kinds": ["fitness_station"], "tiers": ["micro"]},  # none
    {"min_free_bays": 12, "min_chargers": 16, "min_free_parking_minutes": 60},
]


def assert_same(found: Any, expected: Any) -> None:
    assert found[0] == expected[0]
    assert found[1] == pytest.approx(expected[1], abs=1e-5)


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: "+".join(filters) or "none")
def test_300_random_points_get_what_measuring_everything_gives(ask: Any, city: City, filters: dict[str, Any]) -> None:
    random = np.random.default_rng(20250101)
    held = passing(city, filters)
    for _ in range(300 // len(FILTERS) + 1):
        lon, lat = random.uniform(120.9, 121.9), random.uniform(30.7, 31.7)
        limit = int(random.choice([1, 10, 100]))
        within_m = None if random.random() < 0.7 else float(random.uniform(100, 20_000))
        assert_same(ask(lon, lat, within_m, limit, filters), brute_force(city, held, lon, lat, within_m, limit))


def test_of_500_on_one_spot_those_with_the_smallest_ids_come(ask: Any, city: City) -> None:
    on_the_spot = np.sort(city.ids[(city.lon == 121.5) & (city.lat == 31.2)])
    ids, distances = ask(121.5003, 31.2001, None, 100, {})
    assert [n for n in ids if n in on_the_spot] == on_the_spot[: sum(n in on_the_spot for n in ids)].tolist()
    assert_same((ids, distances), brute_force(city, passing(city, {}), 121.5003, 31.2001, None, 100))


@pytest.mark.parametrize("point", [(118.17, 29.72), (120.15, 30.25), (87.6, 43.8)], ids=["黄山", "杭州", "乌鲁木齐"])
@pytest.mark.parametrize("filters", [FILTERS[0], FILTERS[2], FILTERS[4]], ids=["none", "common", "rare"])
def test_a_point_far_from_everything_is_answered_as_well(
    ask: Any, city: City, point: tuple[float, float], filters: dict[str, Any]
) -> None:
    assert_same(ask(*point, None, 10, filters), brute_force(city, passing(city, filters), *point, None, 10))


def test_a_common_filter_with_nothing_within_the_radius_finds_nothing(ask: Any) -> None:
    assert ask(118.17, 29.72, 5_000.0, 10, {}) == ([], [])


def test_the_radius_is_inclusive(ask: Any) -> None:
    ids, distances = ask(121.47, 31.23, None, 3, {})
    assert ask(121.47, 31.23, distances[1], 3, {})[0] == ids[:2]
    assert ask(121.47, 31.23, distances[1] - 0.001, 3, {})[0] == ids[:1]
