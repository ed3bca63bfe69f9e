"""A made-up city for the planner's page: outlines around the districts' middles, and who is at work in them."""

import math
from typing import Any

import numpy as np
import shapely
from shapely import affinity
from sqlalchemy import Connection

from geo_service.core.demand.cells import cells_in, centres
from geo_service.core.demand.frames import Demand, Layer
from geo_service.core.demand.queries import put_demand
from geo_service.core.districts.queries import put_outlines
from geo_service.core.registry.load import records
from geo_service.core.text import Text
from geo_service.settings import DATA

LAYER = "made_up_workers"
MIDDLE = (121.47, 31.23)
# A degree of longitude in degrees of latitude, there.
FLAT = math.cos(math.radians(MIDDLE[1]))
METRES = 110_870.0
# So far beyond the circles the land goes, and bays are filled that are narrower than twice this.
REACH_M = 3_000.0
FILLED_M = 15_000.0
MADE_UP = {"datum": "wgs84", "source": "示意数据，非行政区划", "approval_number": None}


def put_city(connection: Connection, resolution: int = 7) -> None:
    """Put the outlines, and the layer of demand, by hour: by day at work, by night fewer.

    Args:
        resolution: of the H3 cells; 7 makes some 1,300, 8 some 9,400.
    """
    shapes = outlines()
    rows = [{"code": code, "outline": one.wkb, "outline_gcj02": one.wkb, **MADE_UP} for code, one in shapes.items()]
    put_outlines(connection, rows)
    put_demand(connection, workers(shapes, resolution))


def outlines() -> dict[str, shapely.Geometry]:
    """Polygons that hold the circle that we know of each district, and share their borders: a power diagram."""
    known = list(records(DATA / "places" / "districts.csv"))
    circles = [
        (float(str(row["lon"])) * FLAT, float(str(row["lat"])), float(str(row["radius_m"])) / METRES) for row in known
    ]
    far = FILLED_M / METRES
    reach = shapely.unary_union([shapely.Point(x, y).buffer(r + REACH_M / METRES) for x, y, r in circles])
    coast = reach.buffer(far).buffer(-far).simplify(0.004)
    found = {}
    for row, (x, y, r) in zip(known, circles, strict=True):
        cell: shapely.Geometry = coast
        for other_x, other_y, other_r in circles:
            if (other_x, other_y) != (x, y):
                cell = cell.intersection(side(x, y, r, other_x, other_y, other_r))
        found[str(row["code"])] = affinity.scale(cell, 1 / FLAT, 1, origin=(0, 0))
    return found


def side(x: float, y: float, r: float, other_x: float, other_y: float, other_r: float) -> shapely.Geometry:
    """The half of the plane that is nearer to one circle than to another, by the tangents to them."""
    away_x, away_y = other_x - x, other_y - y
    far = math.hypot(away_x, away_y)
    along_x, along_y = away_x / far, away_y / far
    border = (far**2 + r**2 - other_r**2) / (2 * far)
    middle_x, middle_y = x + along_x * border, y + along_y * border
    across, back = 10.0, -10.0
    corners = [(-across, 0.0), (across, 0.0), (across, back), (-across, back)]
    return shapely.Polygon(
        [
            (middle_x - along_y * right + along_x * up, middle_y + along_x * right + along_y * up)
            for right, up in corners
        ]
    )


def workers(shapes: dict[str, Any], resolution: int) -> Demand:
    """Persons at work in each cell, most in the middle; by night a fifth of them."""
    cells = [cells_in(one, resolution) for one in shapes.values()]
    cell = np.concatenate(cells)
    district = np.repeat(np.array(list(shapes)), [len(one) for one in cells])
    cell, first = np.unique(cell, return_index=True)
    lon, lat = centres(cell)
    far_km = np.hypot((lon - MIDDLE[0]) * FLAT, lat - MIDDLE[1]) * METRES / 1_000
    draw = np.random.default_rng(7)
    weight = np.round(4_000 * np.exp(-far_km / 12) * draw.gamma(2, 0.5, cell.size) + draw.integers(5, 60, cell.size))
    by_hour = np.array([0.2] * 6 + [0.6] * 2 + [1.0] * 10 + [0.6] * 4 + [0.3] * 2)
    layer = Layer(
        LAYER,
        Text("示例·在岗职工", "Made-up workers"),
        Text("人", "persons"),
        "虚构数据，只供演示",
        "modelled",
        Text("按到市中心的距离推算", "by how far it is to the middle of the city"),
        "2025",
        float(weight.sum()),
    )
    nowhere = np.full(cell.size, "")
    hours = weight[:, None] * by_hour / by_hour.mean()
    return Demand(layer, cell, lon, lat, weight, district[first], nowhere, hours)
