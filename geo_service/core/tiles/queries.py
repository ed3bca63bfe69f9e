"""What tiles are made of, asked of the public projection."""

from collections.abc import Mapping
from typing import Any

from geo_service.core.database.statements import statement
from geo_service.core.geometry import Datum
from geo_service.core.tiles.matrix import Address

# From here on a tile shows every facility; before, one point for each cell of so many a side.
EVERY_FROM_Z = 14
# From here on it says all of each; before, what a marker and its name need.
IN_DETAIL_FROM_Z = 16
COARSE_CELLS = 8
# Where more facilities than these, or more bytes, would be in a tile, it shows one point for each of so many cells.
MOST_FACILITIES = 1_000
MOST_BYTES = 200_000
FINE_CELLS = 48
# More than GCJ-02 moves any point, in degrees: 0.012 at most.
MARGINS = {Datum.WGS84: 0.0, Datum.GCJ02: 0.012}


async def facilities_tile(connection: Any, layer: str, kind: str | None, address: Address, datum: Datum) -> bytes:
    """A tile of the facilities of a kind, of all when None: each a point, or clusters where they are many."""
    first, last = address.quads
    where: dict[str, Any] = {"first": first, "last": last, "side": 2.0**address.z, "x": address.x, "y": address.y}
    asked = {"layer": layer, "kind": kind, "datum": datum.value, **where}
    if address.z < EVERY_FROM_Z:
        return await clusters(connection, asked, COARSE_CELLS)
    name = "facilities" if address.z < IN_DETAIL_FROM_Z else "facilities_in_detail"
    row = await one(connection, name, {**asked, "rows": MOST_FACILITIES + 1})
    if row["facilities"] > MOST_FACILITIES or len(row["tile"] or b"") > MOST_BYTES:
        return await clusters(connection, asked, FINE_CELLS)
    return row["tile"] or b""


async def clusters(connection: Any, asked: Mapping[str, Any], cells: int) -> bytes:
    """A tile with one point for each cell that holds facilities."""
    return (await one(connection, "clusters", {**asked, "cells": cells}))["tile"] or b""


async def districts_tile(connection: Any, address: Address, datum: Datum, *, approved_only: bool) -> bytes:
    """A tile of the districts' outlines and labels."""
    west, south, east, north = address.bounds
    edges = {"west": west, "south": south, "east": east, "north": north, "margin": MARGINS[datum]}
    where: dict[str, Any] = {"z": address.z, "x": address.x, "y": address.y, "datum": datum.value, **edges}
    asked = {**where, "approved_only": approved_only}
    return (await one(connection, "districts", asked))["tile"] or b""


async def last_changes(connection: Any, since: int) -> dict[str, tuple[int, Any]]:
    """The number and the time of the last public change after a number, by kind."""
    asked = statement(__file__, "changes")
    rows = await connection.fetch(asked.positional, *asked.arguments({"since": since}))
    return {row["kind"]: (row["number"], row["at"]) for row in rows}


async def districts_state(connection: Any) -> str:
    """A fingerprint of the districts and their outlines."""
    return (await one(connection, "districts_state", {}))["state"] or ""


async def one(connection: Any, name: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The only row of one of our statements."""
    asked = statement(__file__, name)
    row: Mapping[str, Any] = await connection.fetchrow(asked.positional, *asked.arguments(values))
    return row
