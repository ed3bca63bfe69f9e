"""Positions of rows as an answer shows them, in the datum that was asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo_service.core.geometry import Datum, convert


def geojson_points(rows: Sequence[Mapping[Any, Any]], datum: Datum) -> list[dict[str, Any] | None]:
    """The position of each row as a GeoJSON point in a datum, None where it has none.

    Args:
        rows: with lon, lat in degrees, WGS-84, both None where there is no position. In WGS-84 they are
            answered as they stand, in the others to the sixth decimal.
    """
    placed = [(row["lon"], row["lat"]) for row in rows if row["lon"] is not None]
    if datum is not Datum.WGS84 and placed:
        lons, lats = zip(*placed, strict=True)
        moved = convert(lons, lats, Datum.WGS84, datum)
        placed = list(zip(*(axis.round(6).tolist() for axis in moved), strict=True))
    coordinates = iter(placed)
    return [None if row["lon"] is None else {"type": "Point", "coordinates": next(coordinates)} for row in rows]
