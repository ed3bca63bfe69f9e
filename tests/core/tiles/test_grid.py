"""Where the database puts public facilities on the grid of tiles, and how a tile finds them there."""

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from psycopg import sql
from sqlalchemy import Connection, text

from geo_service.core.database.statements import Statement, statement
from geo_service.core.geometry import Datum, wgs84_to_gcj02
from geo_service.core.tiles import queries
from geo_service.core.tiles.matrix import DEEPEST, Address
from tests.core.tiles.conftest import Put

GRID = text("""
select st_x(position) as lon, st_y(position) as lat, across, down, quad, across_gcj02, down_gcj02, quad_gcj02
  from core.public_facility where placed
""")
MANY = 20_000
# Of the parameters of tiles; all others are texts.
TYPES = {"side": "float8", "x": "float8", "y": "float8", "first": "bigint", "last": "bigint"}
TYPES |= {"rows": "bigint", "cells": "int", "shift": "int"}


def square(lon: float, lat: float) -> tuple[float, float]:
    """Web Mercator by the textbook, as fractions of its square from the west and from the north (EPSG method 1024)."""
    return (lon + 180) / 360, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2


@pytest.mark.usefixtures("bundled")
def test_every_public_facility_has_its_place_on_the_grid_in_both_datums(connection: Connection) -> None:
    placed = connection.execute(GRID).mappings().all()
    assert len(placed) > 100
    for one in placed:
        shifted = (float(value) for value in wgs84_to_gcj02(one["lon"], one["lat"]))
        for suffix, (lon, lat) in {"": (one["lon"], one["lat"]), "_gcj02": tuple(shifted)}.items():
            across, down = square(lon, lat)
            assert (one[f"across{suffix}"], one[f"down{suffix}"]) == pytest.approx((across, down), abs=1e-12)
            side = 2**DEEPEST
            column, row = math.floor(one[f"across{suffix}"] * side), math.floor(one[f"down{suffix}"] * side)
            assert Address(DEEPEST, column, row).quads == (one[f"quad{suffix}"],) * 2


@pytest.mark.parametrize(
    ("across", "down", "corner"),
    [(0, 0, (0, 0)), (1, 1, (2**24 - 1, 2**24 - 1)), (-0.1, 1.1, (0, 2**24 - 1)), (0.5, 0.5, (2**23, 2**23))],
)
def test_the_grid_ends_with_the_square(
    connection: Connection, across: float, down: float, corner: tuple[int, int]
) -> None:
    asked = text("select core.quad(:across, :down)")
    quad = connection.execute(asked, {"across": across, "down": down}).scalar_one()
    assert Address(DEEPEST, *corner).quads == (quad, quad)


@pytest.fixture(scope="module", name="many")
def _many(put: Put, owner: Callable[..., None]) -> None:
    """So many facilities that an index is worth it, with statistics."""
    put("driver_home", [121 + 1e-4 * (i % 141) for i in range(MANY)], [31 + 1e-4 * (i // 141) for i in range(MANY)])
    owner("analyze core.public_facility")


def plan_of(connection: Connection, asked: Statement, values: dict[str, Any]) -> str:
    """The plan with which the service asks for a tile: one for whatever tile it is."""
    declared = ", ".join(TYPES.get(one, "text") for one in asked.names)
    given = sql.SQL(", ").join(sql.Literal(one) for one in asked.arguments(values)).as_string(None)
    connection.exec_driver_sql("set local plan_cache_mode = force_generic_plan")
    connection.exec_driver_sql(f"prepare tile ({declared}) as {asked.positional}".replace("%", "%%"))
    try:
        return "\n".join(row[0] for row in connection.exec_driver_sql(f"explain execute tile ({given})"))
    finally:
        connection.exec_driver_sql("deallocate tile")


@pytest.mark.parametrize("name", ["facilities", "clusters"])
@pytest.mark.parametrize(("datum", "index"), [("wgs84", "tile"), ("gcj02", "tile_gcj02")])
def test_a_tile_is_read_from_one_range_of_its_datums_index(
    many: None, connection: Connection, name: str, datum: str, index: str
) -> None:
    at = Address(14, 13696, 6701)
    first, last = at.quads
    values = {"layer": "all", "kind": None, "first": first, "last": last, "side": 2.0**14}
    values |= {"x": at.x, "y": at.y, "rows": 100, "cells": 8}
    # Of so few rows a bitmap may be as good, and then they are sorted.
    connection.exec_driver_sql("set local enable_bitmapscan = off")
    plan = plan_of(connection, queries.points_of(name, Datum(datum)), values)
    assert re.search(rf"(using|on) public_facility_{index}\b", plan)
    assert "Seq Scan" not in plan
    if name == "facilities":
        assert "Sort" not in plan


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.GCJ02])
def test_a_tile_from_afar_is_read_from_one_range_of_squares(
    put: Put, owner: Callable[..., None], connection: Connection, datum: Datum
) -> None:
    # One in each of 40 x 40 squares of zoom 14, which are 0.022 degrees wide.
    put("driver_home", [121 + 0.022 * (i % 40) for i in range(1600)], [30.7 + 0.019 * (i // 40) for i in range(1600)])
    owner("analyze core.tile_square, core.public_facility")
    z = queries.FROM_SQUARES_TO_Z
    at = Address(z, 1714, 836)
    first, last = (quad >> 2 * (DEEPEST - queries.SQUARES_AT) for quad in at.quads)
    values = {"layer": "all", "kind": None, "datum": datum.value, "side": 2.0**z, "x": at.x, "y": at.y}
    plan = plan_of(
        connection, statement(queries.__file__, "far_clusters"), {**values, "first": first, "last": last, "shift": 0}
    )
    assert re.search(r"(using|on) tile_square_pkey\b", plan), plan
    assert "Index Cond: ((datum = $" in plan, plan
    assert "Seq Scan on tile_square" not in plan
