"""core.convert in the database says what geo_service.core.geometry says, and refuses what it refuses."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from psycopg.errors import InvalidParameterValue
from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError

from geo_service.core.geometry import BOX, ELSEWHERE, Datum, OutsideChina, convert, in_mainland_china

FACTS = json.loads(Path(__file__).with_name("reference_vectors.json").read_text(encoding="utf-8"))
IN_DEGREES = [v for v in FACTS["vectors"] if v["to_crs"] != "bd09mc"]

PAIRS = [(source, target) for source in Datum for target in Datum]
every_pair = pytest.mark.parametrize("pair", PAIRS, ids="-".join)

CONVERTED = text(
    "select st_x(there), st_y(there) from unnest(cast(:lons as float8[]), cast(:lats as float8[]))"
    " with ordinality p(lon, lat, number),"
    " core.convert(st_setsrid(st_makepoint(lon, lat), 4326), :source, :target) there order by number"
)
IN_CHINA = text(
    "select core.in_mainland_china(lon, lat, 1e-9) from unnest(cast(:lons as float8[]), cast(:lats as float8[]))"
    " with ordinality p(lon, lat, number) order by number"
)


def metres(lon: Any, lat: Any, other_lon: Any, other_lat: Any) -> Any:
    """Distance in a plane of 111,320 m a degree, which is right for what is near."""
    east = np.subtract(other_lon, lon) * np.cos(np.radians(lat))
    return np.hypot(east, np.subtract(other_lat, lat)) * 111_320


def scattered(points: int, west: float, south: float, east: float, north: float) -> tuple[Any, Any]:
    random = np.random.default_rng(20251124)
    return random.uniform(west, east, points), random.uniform(south, north, points)


def in_sql(connection: Connection, lon: Any, lat: Any, source: str, target: str) -> Any:
    """What the database makes of the points: lons, lats."""
    asked = {"lons": np.atleast_1d(lon).tolist(), "lats": np.atleast_1d(lat).tolist()}
    return np.array(connection.execute(CONVERTED, asked | {"source": source, "target": target}).all()).T


def refusal(connection: Connection, geometry: str, source: str = "wgs84", target: str = "gcj02") -> Any:
    """How the database refuses to convert a geometry, given as WKT."""
    asked = {"geometry": geometry, "source": source, "target": target}
    with pytest.raises(DataError) as refused, connection.begin_nested():
        connection.execute(text("select core.convert(cast(:geometry as geometry), :source, :target)"), asked)
    assert isinstance(refused.value.orig, InvalidParameterValue)
    return refused.value.orig.diag


@every_pair
def test_ten_thousand_mainland_points_are_where_numpy_has_them(
    connection: Connection, pair: tuple[Datum, Datum]
) -> None:
    lon, lat = scattered(40_000, 73.66, 3.86, 135.05, 53.55)
    inside = in_mainland_china(lon, lat)
    lon, lat = convert(lon[inside][:10_000], lat[inside][:10_000], Datum.WGS84, pair[0])
    assert lon.size == 10_000
    assert metres(*in_sql(connection, lon, lat, *pair), *convert(lon, lat, *pair)).max() <= 1e-6


@every_pair
def test_ten_thousand_points_come_back_within_a_micrometre(connection: Connection, pair: tuple[Datum, Datum]) -> None:
    lon, lat = convert(*scattered(10_000, 120.85, 30.67, 122.00, 31.88), Datum.WGS84, pair[0])
    back = in_sql(connection, *in_sql(connection, lon, lat, *pair), *pair[::-1])
    assert metres(lon, lat, *back).max() <= 1e-6


@pytest.mark.parametrize("vector", IN_DEGREES, ids=lambda v: v["id"])
def test_a_published_vector_is_met_within_its_tolerance(connection: Connection, vector: dict[str, Any]) -> None:
    there = in_sql(connection, *vector["from_lonlat"], vector["from_crs"], vector["to_crs"])
    assert metres(*there, *vector["to_lonlat"]) <= vector["tolerance_m"]


def test_the_worked_example_of_shanghai_is_met_to_the_sixth_decimal(connection: Connection) -> None:
    there = in_sql(connection, 121.473667, 31.230525, "wgs84", "gcj02")
    assert np.round(there, 6).ravel().tolist() == [121.478190, 31.228583]


def test_what_is_mainland_china_is_the_same_on_both_sides_of_every_edge(connection: Connection) -> None:
    boxes = np.array([BOX, *ELSEWHERE])
    nudges = np.array([-2e-9, 0, 2e-9])
    lons = np.unique((boxes[:, [0, 2]].ravel()[:, None] + nudges).ravel())
    lats = np.unique((boxes[:, [1, 3]].ravel()[:, None] + nudges).ravel())
    lon, lat = (axis.ravel() for axis in np.meshgrid(lons, lats))
    said = connection.execute(IN_CHINA, {"lons": lon.tolist(), "lats": lat.tolist()}).scalars().all()
    assert lon.size > 10_000
    assert said == in_mainland_china(lon, lat).tolist()


def test_the_pieces_of_the_box_are_those_that_the_migration_took() -> None:
    """They changed? Write a migration that makes core.in_mainland_china anew; then this digest."""
    pieces = hashlib.sha256(repr((BOX, ELSEWHERE)).encode()).hexdigest()
    assert pieces[:16] == "44b9ff73318f083a"


@every_pair
@pytest.mark.parametrize("place", [(73.65, 39.3), (73.64, 39.3), (135.0615, 48.4), (135.07, 48.4), (123.0, 53.57)])
def test_the_margins_of_the_box_hold_and_refuse_alike(
    connection: Connection, pair: tuple[Datum, Datum], place: tuple[float, float]
) -> None:
    try:
        there = convert(*place, *pair)
    except OutsideChina:
        assert refusal(connection, f"POINT({place[0]} {place[1]})", *pair).message_primary.startswith("outside")
    else:
        assert metres(*in_sql(connection, *place, *pair), *there) <= 1e-6


@pytest.mark.parametrize(("lon", "lat"), [(126.978, 37.5665), (121.5654, 25.033), (114.1694, 22.3193), (0, 0)])
def test_a_place_outside_mainland_china_is_refused_with_its_lon_and_lat(
    connection: Connection, lon: float, lat: float
) -> None:
    said = refusal(connection, f"POINT({lon} {lat})", "gcj02", "wgs84").message_primary
    assert said == f"outside mainland China: lon {lon}, lat {lat} in gcj02"


def test_swapped_lon_and_lat_are_refused_and_said_to_be_swapped(connection: Connection) -> None:
    assert refusal(connection, "POINT(31.23 121.47)").message_hint == "lon before lat"
    assert not refusal(connection, "POINT(2.352 48.857)").message_hint


@pytest.mark.parametrize("geometry", ["POINT EMPTY", "LINESTRING(121 31, 122 31)"])
def test_only_a_point_can_be_converted(connection: Connection, geometry: str) -> None:
    assert geometry.partition("(")[0] in refusal(connection, geometry).message_primary


def test_a_point_that_is_no_number_is_refused(connection: Connection) -> None:
    with pytest.raises(DataError, match="outside mainland China"):
        in_sql(connection, float("nan"), 31.2, "wgs84", "gcj02")


def test_an_unknown_datum_is_refused_with_those_there_are(connection: Connection) -> None:
    said = refusal(connection, "POINT(121.47 31.23)", "wgs84", "cgcs2000").message_primary
    assert said == "no such datum: from wgs84 to cgcs2000; wanted: wgs84, gcj02 or bd09"


def test_the_reference_system_stays_and_null_gives_null(connection: Connection) -> None:
    asked = "select st_srid(core.convert('SRID=4326;POINT(121.47 31.23)', 'wgs84', 'bd09'))"
    assert connection.execute(text(asked)).scalar_one() == 4326
    assert connection.execute(text("select core.convert(null, 'wgs84', 'bd09')")).scalar_one() is None


def test_it_is_immutable_strict_and_parallel_safe_and_both_roles_may_call_it(connection: Connection) -> None:
    asked = (
        "select provolatile, proisstrict, proparallel, has_function_privilege('geo_app', oid, 'execute'),"
        " has_function_privilege('geo_public', oid, 'execute') from pg_proc where oid = 'core.convert'::regproc"
    )
    assert tuple(connection.execute(text(asked)).one()) == ("i", True, "s", True, True)
