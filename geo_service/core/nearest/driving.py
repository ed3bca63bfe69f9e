"""What is soonest reached by road: a search from the driver over the roads in memory, until enough is found."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo_service.core.nearest import queries
from geo_service.core.nearest.queries import Row
from geo_service.core.text import Text
from geo_service.core.travel.running import BY_LINE, Travel

OFF_ROAD = Text(
    "所在位置附近没有已载入的道路，按直线距离排列",
    "No road that is loaded is near the point: in the order of the straight line",
)
NO_WAY = Text(
    "有的站点没有道路可到：按直线距离排在最后，时间为估算",
    "Some sites cannot be reached by road: they come last, by the straight line, their times estimated",
)


@dataclass(frozen=True)
class Found:
    """What was found for a driver.

    Attributes:
        by: how the rows are ordered in truth: drive or line.
        unplaced: those whose position is too coarse to rank.
        notice: what a driver has to know of the order; None for nothing.
    """

    by: str
    rows: Sequence[Row]
    unplaced: Sequence[Row]
    notice: Text | None = None


async def nearest_by_road(
    connection: Any,
    travel: Travel,
    lon: float,
    lat: float,
    within_m: float | None,
    limit: int,
    filters: Mapping[str, Any],
) -> Found:
    """The facilities that pass the filters and are soonest reached by road; by the line, with a notice, without roads.

    Those to which no road leads come last: whoever looks for what is rare would rather know of them.

    Args:
        lon: degrees, WGS-84, as is lat.
        within_m: greatest distance on the spheroid in metres, inclusive, or None.
    """
    sites = None if travel.sites is None else await travel.sites.latest()
    if sites is None or not sites.is_on_road(lon, lat):
        rows, unplaced = await queries.nearest(connection, lon, lat, within_m, limit, filters)
        return Found("line", rows, unplaced, BY_LINE if sites is None else OFF_ROAD)
    times, others = await asyncio.to_thread(sites.soonest, lon, lat, within_m, limit, filters)
    rows, unplaced = await queries.of_ids(connection, lon, lat, [*times, *others], limit, filters)
    driven = [{**row, "drive_s": times[row["id"]]} for row in rows if row["id"] in times]
    driven.sort(key=lambda row: (row["drive_s"], row["id"]))
    rest = sorted((row for row in rows if row["id"] not in times), key=lambda row: (row["distance_m"], row["id"]))
    return Found("drive", [*driven, *rest], unplaced, NO_WAY if rest else None)
