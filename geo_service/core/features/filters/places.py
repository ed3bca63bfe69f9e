"""Geometries of a filter: read, checked, and taken to the registry's own positions."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from geo_service.core.features.crs import Crs, to_wgs84
from geo_service.core.features.filters.reading import refused
from geo_service.core.geometry import OutsideChina
from geo_service.core.text import Text

TYPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
CORNERS = {4: (0, 1, 2, 3), 6: (0, 1, 3, 4)}  # where the sides stand in a box of so many numbers
# Of s_disjoint it is what must not hold: PostGIS makes ready for all rows what ST_Intersects compares them with, for
# each anew what ST_Disjoint does.
RELATIONS = {
    "s_contains": "ST_Contains",
    "s_crosses": "ST_Crosses",
    "s_disjoint": "ST_Intersects",
    "s_equals": "ST_Equals",
    "s_intersects": "ST_Intersects",
    "s_overlaps": "ST_Overlaps",
    "s_touches": "ST_Touches",
    "s_within": "ST_Within",
}
# PostGIS 3.3 has the others for single geometries only.
OF_COLLECTIONS = ("s_intersects", "s_disjoint")
MOST_BOXES = 32

type Sides = tuple[float, float, float, float]  # west, south, east, north


def literal_place(node: Mapping[str, Any], crs: Crs, operator: str) -> shapely.Geometry:
    """The geometry of a literal, in degrees, WGS-84.

    Raises:
        BadRequest: it is none, is not valid, does not lie on the globe, or the operator does not take it.
    """
    try:
        place = shapely.force_2d(box_of(node["bbox"]) if "bbox" in node else shape(dict(node)))
    except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        wanted = Text(
            "几何如 POINT(121.47 31.23)，或 BBOX(西,南,东,北)", "a geometry such as POINT(121.47 31.23) or BBOX(…)"
        )
        raise refused(node, wanted) from error
    if place.geom_type not in TYPES or place.is_empty:
        raise refused(
            node, Text(f"应为其中之一：{', '.join(TYPES)}，且不为空", f"one of {', '.join(TYPES)}, not empty")
        )
    if place.geom_type == "GeometryCollection" and operator not in OF_COLLECTIONS:
        raise refused(node, Text(f"{operator} 只用于单一几何", f"{operator} takes no collection of geometries"))
    if not shapely.is_valid(place):
        raise refused(node, Text("环不得自交或互相穿过", "rings that cross neither themselves nor others"))
    moved = in_degrees(place, crs, node)
    west, south, east, north = shapely.bounds(moved)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise refused(node, Text("经度 −180 至 180，纬度 −90 至 90", "longitudes −180 to 180, latitudes −90 to 90"))
    return moved


def boxes_around(place: shapely.Geometry) -> list[Sides]:
    """Boxes, MOST_BOXES at most, that hold every point of the globe that is not in a geometry; it fills none of them.

    An index finds what lies somewhere, not what lies elsewhere. Beside the geometry's own box, which is quartered, and
    again the greatest box that the geometry cuts, there are four others.
    """
    shapely.prepare(place)
    west, south, east, north = place.bounds
    around = [(-180, -90, west, 90), (east, -90, 180, 90), (west, -90, east, south), (west, north, east, 90)]
    cut = [] if place.covers(shapely.box(*place.bounds)) else [place.bounds]
    while cut and len(around) + len(cut) + 3 <= MOST_BOXES:
        cut.sort(key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
        for box in quarters(cut.pop()):
            quarter = shapely.box(*box)
            if not place.covers(quarter):
                (cut if place.intersects(quarter) else around).append(box)
    return [*around, *cut]


def quarters(box: Sides) -> list[Sides]:
    """The four quarters of a box."""
    west, south, east, north = box
    middle, height = (west + east) / 2, (south + north) / 2
    return [
        (west, south, middle, height),
        (middle, south, east, height),
        (west, height, middle, north),
        (middle, height, east, north),
    ]


def in_degrees(place: shapely.Geometry, crs: Crs, node: Any) -> shapely.Geometry:
    """A geometry in a system as lon, lat in degrees, WGS-84; its vertices are moved, its sides stay straight."""
    try:
        return shapely.transform(place, lambda points: np.column_stack(to_wgs84(crs, points[:, 0], points[:, 1])))
    except OutsideChina as error:
        wanted = Text(
            "在中国大陆境内（GCJ-02、BD-09 只在此有定义）",
            "in mainland China, the only place where GCJ-02 and BD-09 are",
        )
        raise refused(node, wanted) from error


def box_of(numbers: Any) -> shapely.Geometry:
    """The box of four or six numbers, heights left out; one that is flat is a line or a point.

    Raises:
        ValueError: it has not so many, or its last corner is before its first.
    """
    if len(numbers) not in CORNERS:
        raise ValueError(f"{len(numbers)} numbers")
    first, second, third, fourth = (float(numbers[place]) for place in CORNERS[len(numbers)])
    if first > third or second > fourth:
        raise ValueError("the second corner is before the first")
    if first == third and second == fourth:
        return shapely.Point(first, second)
    if first == third or second == fourth:
        return shapely.LineString([(first, second), (third, fourth)])
    return shapely.box(first, second, third, fourth)
