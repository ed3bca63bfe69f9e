"""What is near a point, asked of the public projection."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from geo_service.core.database.statements import statement

# Half the meridian and more: no bound at all.
ANYWHERE_M = 30_000_000.0
# How many facilities the first look walks past, nearest first, before the filter leads instead.
LOOKED_AT = 1_500

type Row = Mapping[str, Any]


async def nearest(
    connection: Any, lon: float, lat: float, within_m: float | None, limit: int, filters: Mapping[str, Any]
) -> tuple[Sequence[Row], Sequence[Row]]:
    """The `limit` facilities nearest to a point that pass the filters, and as many that pass but cannot be ranked.

    The first by spheroid distance, then id; the others, whose position is too coarse, by id.

    Args:
        lon: degrees, WGS-84, as is lat.
        within_m: greatest distance in metres, inclusive, or None.
    """
    question = {"lon": lon, "lat": lat, "rows": limit, **filters}
    rows = await fetch(connection, "nearest", {**question, "within_m": within_m or ANYWHERE_M, "looked_at": LOOKED_AT})
    found = [row for row in rows if row["distance_m"] is not None]
    unplaced = rows[len(found) :]
    if len(found) == limit:
        return found, unplaced
    async with planned_for_its_filters(connection):
        return await fetch(connection, "nearest_of_few", {**question, "within_m": within_m}), unplaced


async def of_ids(
    connection: Any, lon: float, lat: float, ids: Sequence[int], limit: int, filters: Mapping[str, Any]
) -> tuple[Sequence[Row], Sequence[Row]]:
    """Some placed facilities as far as they pass the filters, in no order, and `limit` that cannot be ranked, by id."""
    rows = await fetch(connection, "of_ids", {"lon": lon, "lat": lat, "ids": ids, "rows": limit, **filters})
    found = [row for row in rows if row["distance_m"] is not None]
    return found, [row for row in rows if row["distance_m"] is None]


async def left_without(
    connection: Any, lon: float, lat: float, within_m: float | None, filters: Mapping[str, Any]
) -> Row:
    """Whether any placed facility is left: at all, with every filter but no radius, and without each filter in turn.

    Args:
        lon: degrees, WGS-84, as is lat.
        within_m: greatest distance in metres, inclusive, or None.
    """
    question = {"lon": lon, "lat": lat, "within_m": within_m, **filters}
    async with planned_for_its_filters(connection):
        return (await fetch(connection, "left_without", question))[0]


@asynccontextmanager
async def planned_for_its_filters(connection: Any) -> AsyncIterator[None]:
    """Plan each statement for the filters it is given, so that the rarest leads; else one plan serves all."""
    async with connection.transaction(readonly=True):
        await connection.execute("set local plan_cache_mode = force_custom_plan")
        yield


async def fetch(connection: Any, name: str, values: Mapping[str, Any]) -> Sequence[Row]:
    """The rows of one of our statements."""
    asked = statement(__file__, name)
    rows: Sequence[Row] = await connection.fetch(asked.positional, *asked.arguments(values))
    return rows
