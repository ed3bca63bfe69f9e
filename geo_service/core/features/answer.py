"""Rows as GeoJSON features, in the system that was asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import orjson
import shapely

from geo_service.core.features.crs import CRS84, Crs, from_wgs84
from geo_service.core.features.question import Question

type Row = Mapping[Any, Any]
type Geometry = dict[str, Any] | orjson.Fragment | None


def features(rows: Sequence[Row], question: Question) -> list[dict[str, Any]]:
    """The features of some rows; see `picked` in queries for what stands in them."""
    places = geometries(rows, question)
    before = {"facilities": 3, "districts": 2, "streets": 1}[question.collection.source]
    first = before if question.with_geometry else 1
    last = first + len(question.shown)
    nested = [
        number for number, name in enumerate(question.shown) if question.collection.by_name[name].type == "object"
    ]
    names = question.shown
    told = []
    for row, place in zip(rows, places, strict=True):
        values = list(row[first:last])
        for number in nested:
            if values[number] is not None:
                values[number] = orjson.Fragment(values[number])
        properties = dict(zip(names, values, strict=True))
        told.append({"type": "Feature", "id": row[0], "geometry": place, "properties": properties})
    return told


def geometries(rows: Sequence[Row], question: Question) -> list[Geometry]:
    """The geometry of each row, None where it has none or none was asked for."""
    if not question.with_geometry or not question.collection.has_geometry:
        return [None] * len(rows)
    if question.collection.source == "facilities":
        return points([(row[1], row[2]) for row in rows], question.crs)
    return [orjson.Fragment(shapely.to_geojson(moved(row[1], question.crs))) for row in rows]


def points(places: Sequence[tuple[float | None, float | None]], crs: Crs) -> list[Geometry]:
    """Positions (degrees, WGS-84, or Nones) as points in a system."""
    placed = [place for place in places if place[0] is not None]
    if crs is not CRS84 and placed:
        lons, lats = np.array(placed, dtype=np.float64).T
        placed = list(zip(*(axis.tolist() for axis in from_wgs84(crs, lons, lats)), strict=True))
    coordinates = iter(placed)
    return [None if place[0] is None else {"type": "Point", "coordinates": next(coordinates)} for place in places]


def moved(wkb: bytes, crs: Crs) -> shapely.Geometry:
    """A geometry (WKB, degrees, WGS-84) with its vertices in a system."""
    place = shapely.from_wkb(wkb)
    if crs is CRS84:
        return place
    return shapely.transform(place, lambda points: np.column_stack(from_wgs84(crs, points[:, 0], points[:, 1])))


def key_values(row: Row, question: Question) -> list[Any]:
    """What a row has for the keys of the order."""
    return list(row[len(row) - len(question.keys) :])
