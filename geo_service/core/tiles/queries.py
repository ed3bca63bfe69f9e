"""What tiles are made of, asked of the public projection."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from geo_service.core.database.statements import Statement, statement
from geo_service.core.geometry import Datum
from geo_service.core.tiles.matrix import DEEPEST, Address

# From here on a tile shows every facility; before, one point for each cell of so many a side.
EVERY_FROM_Z = 14
# From here on it says all of each; before, what a marker and its name need.
IN_DETAIL_FROM_Z = 16
COARSE_CELLS = 8
# Up to here such a cell is made of whole squares, whose sums the database keeps: SQUARES_AT - log2(COARSE_CELLS).
SQUARES_AT, FROM_SQUARES_TO_Z = 14, 11
# Where more facilities than these, or more bytes, would be in a tile, it shows one point for each of so many cells.
MOST_FACILITIES = 1_000
MOST_BYTES = 200_000
FINE_CELLS = 48
# Where the points of each datum are.
POINTS = {Datum.WGS84: "core.tile_point", Datum.GCJ02: "core.tile_point_gcj02"}
# More than GCJ-02 moves any point, in degrees: 0.012 at most.
MARGINS = {Datum.WGS84: 0.0, Datum.GCJ02: 0.012}


async def facilities_tile(connection: Any, layer: str, kind: str | None, address: Address, datum: Datum) -> bytes:
    """A tile of the facilities of a kind, of all when None: each a point, or clusters where they are many."""
    first, last = address.quads
    where: dict[str, Any] = {"first": first, "last": last, "side": 2.0**address.z, "x": address.x, "y": address.y}
    asked = {"layer": layer, "kind": kind, **where}
    if address.z <= FROM_SQUARES_TO_Z:
        return await far_clusters(connection, asked, address.z, datum)
    if address.z < EVERY_FROM_Z:
        return await clusters(connection, asked, COARSE_CELLS, datum)
    name = "facilities" if address.z < IN_DETAIL_FROM_Z else "facilities_in_detail"
    row = await only(connection, points_of(name, datum), {**asked, "rows": MOST_FACILITIES + 1})
    if row["facilities"] > MOST_FACILITIES or len(row["tile"] or b"") > MOST_BYTES:
        return await clusters(connection, asked, FINE_CELLS, datum)
    return row["tile"] or b""


async def clusters(connection: Any, asked: Mapping[str, Any], cells: int, datum: Datum) -> bytes:
    """A tile with one point for each cell that holds facilities."""
    return (await only(connection, points_of("clusters", datum), {**asked, "cells": cells}))["tile"] or b""


async def far_clusters(connection: Any, asked: Mapping[str, Any], z: int, datum: Datum) -> bytes:
    """A tile with one point for each cell that holds facilities, of zooms that show most of the city."""
    of_square = 2 * (DEEPEST - SQUARES_AT)
    squares = {"first": asked["first"] >> of_square, "last": asked["last"] >> of_square}
    told = {**asked, **squares, "shift": 2 * (FROM_SQUARES_TO_Z - z), "datum": datum.value}
    return (await only(connection, statement(__file__, "far_clusters"), told))["tile"] or b""


async def districts_tile(connection: Any, address: Address, datum: Datum, *, approved_only: bool) -> bytes:
    """A tile of the districts' outlines and labels."""
    west, south, east, north = address.bounds
    edges = {"west": west, "south": south, "east": east, "north": north, "margin": MARGINS[datum]}
    where: dict[str, Any] = {"z": address.z, "x": address.x, "y": address.y, "datum": datum.value, **edges}
    asked = {**where, "approved_only": approved_only}
    return (await only(connection, statement(__file__, "districts"), asked))["tile"] or b""


async def last_changes(connection: Any, since: int) -> dict[str, tuple[int, Any]]:
    """The number and the time of the last public change after a number, by kind."""
    asked = statement(__file__, "changes")
    rows = await connection.fetch(asked.positional, *asked.arguments({"since": since}))
    return {row["kind"]: (row["number"], row["at"]) for row in rows}


async def districts_state(connection: Any) -> str:
    """A fingerprint of the districts and their outlines."""
    return (await only(connection, statement(__file__, "districts_state"), {}))["state"] or ""


@cache
def points_of(name: str, datum: Datum) -> Statement:
    """One of our statements about points, as it asks for those of a datum.

    A parameter would have both read and sorted together; the view of one datum has its index give them in order.
    """
    asked = statement(__file__, name)
    return replace(asked, positional=asked.positional.replace("core.tile_point", POINTS[datum]))


async def only(connection: Any, asked: Statement, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The only row of a statement."""
    row: Mapping[str, Any] = await connection.fetchrow(asked.positional, *asked.arguments(values))
    return row
