"""The box of a bbox parameter: read, and as a condition on positions."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Float, and_, func, literal, or_

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.features.columns import FACILITY
from geo_service.core.features.crs import Crs, box_in_degrees
from geo_service.core.features.models import POSITION
from geo_service.core.geometry import Datum
from geo_service.core.text import Text

# More than a datum moves any point, in degrees.
MOVES = {Datum.GCJ02: 0.012, Datum.BD09: 0.025}
# By how much BD-09 moves a point of GCJ-02, and by how much more or less here and there, in degrees.
BD09_EAST, BD09_NORTH, BD09_WAVES = 0.0065, 0.006, 0.0006
CORNERS = {4: (0, 1, 2, 3), 6: (0, 1, 3, 4)}
SUCH_AS = {
    True: Text(
        "南,西,北,东 四个数，单位为度，如 31.1,121.3,31.3,121.6",
        "south,west,north,east in degrees, such as 31.1,121.3,31.3,121.6",
    ),
    False: Text(
        "西,南,东,北 四个数，单位为度，如 121.3,31.1,121.6,31.3",
        "west,south,east,north in degrees, such as 121.3,31.1,121.6,31.3",
    ),
}
IN_METRES = Text(
    "西,南,东,北 四个数，单位为米，如 13503000,3650000,13537000,3676000",
    "west,south,east,north in metres, such as 13503000,3650000,13537000,3676000",
)


# Of a box that is small, in square degrees: four to five kilometres a side.
SMALL = 0.002


class Box(NamedTuple):
    """West, south, east, north in degrees of a datum; across the antimeridian where west is greater than east.

    The sides are numbers, or in a statement that is kept the elements that stand for them.
    """

    west: Any
    south: Any
    east: Any
    north: Any
    datum: Datum

    @property
    def is_small(self) -> bool:
        """Whether few facilities can be in it, however many there are in the city."""
        return bool((self.east - self.west) * (self.north - self.south) <= SMALL)


def read_box(given: str, crs: Crs) -> Box:
    """The box of four or six numbers in a system; heights are passed over.

    Raises:
        BadRequest: not so many numbers, not on the globe, or south above north.
    """
    try:
        numbers = [float(part) for part in given.split(",")]
        corners = tuple(numbers[place] for place in CORNERS[len(numbers)])
        west, south, east, north = box_in_degrees(crs, corners)  # type: ignore[arg-type]
    except (ValueError, KeyError, OverflowError):
        west = south = east = north = float("nan")
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        wanted = IN_METRES if crs.in_metres else SUCH_AS[crs.latitude_first]
        raise BadRequest(Text("bbox 不符合要求", "bbox does not fit"), [Fault("bbox", given, wanted)])
    return Box(west, south, east, north, crs.datum)


def points_within(box: Box) -> ColumnElement[bool]:
    """That a facility lies in a box, on its edge included."""
    if box.west > box.east:
        halves = (box._replace(east=180.0), box._replace(west=-180.0))
        return or_(*(points_within(half) for half in halves))
    if box.datum is Datum.WGS84:
        return points_within_flat(box)
    inside = grid_within(box, 0) if box.datum is Datum.GCJ02 else in_bd09(box)
    return and_(near(box), func.coalesce(inside, False))


def points_within_flat(box: Box) -> ColumnElement[bool]:
    """That a facility lies in a box of WGS-84 whose west is not greater than its east."""
    # The index knows boxes in single precision: it gives what is near, the numbers say what is inside. The planner
    # would take each number for a narrow choice of its own; of coalesce it believes that it halves what is near.
    return and_(
        FACILITY.c.position.op("&&")(envelope(box, 0)),
        func.coalesce(numbers_within(FACILITY.c.position, box), False),
    )


def points_within_small(box: Box) -> ColumnElement[bool]:
    """That a facility lies in a box of WGS-84 so small that all in it can be looked at, whatever else is asked."""
    return and_(POSITION.op("&&")(envelope(box, 0)), numbers_within(FACILITY.c.position, box))


def in_bd09(box: Box) -> ColumnElement[bool]:
    """That a facility lies in a box of BD-09: GCJ-02 moved by nearly the same everywhere, so few are converted."""
    moved = box._replace(
        west=box.west - BD09_EAST, east=box.east - BD09_EAST, south=box.south - BD09_NORTH, north=box.north - BD09_NORTH
    )
    there = func.core.convert(FACILITY.c.position, "wgs84", "bd09")
    return and_(grid_within(moved, BD09_WAVES), or_(grid_within(moved, -BD09_WAVES), numbers_within(there, box)))


def grid_within(box: Box, margin: float) -> ColumnElement[bool]:
    """That a facility's place on the grid of GCJ-02 lies in a box, its edges moved outwards by so many degrees."""
    across, down = FACILITY.c.across_gcj02, FACILITY.c.down_gcj02
    return and_(
        across.between(func.core.across(number(box.west - margin)), func.core.across(number(box.east + margin))),
        down.between(func.core.down(number(box.north + margin)), func.core.down(number(box.south - margin))),
    )


def near(box: Box) -> ColumnElement[bool]:
    """That a facility may lie in a box: what an index finds, and the planner guesses well."""
    whole = box if box.west <= box.east else box._replace(west=-180.0, east=180.0)
    return FACILITY.c.position.op("&&")(envelope(whole, MOVES.get(box.datum, 0)))


def places_within(place: ColumnElement[Any], box: Box) -> ColumnElement[bool]:
    """That a geometry (WGS-84) shares a point with a box (WGS-84)."""
    if box.west > box.east:
        halves = (box._replace(east=180.0), box._replace(west=-180.0))
        return or_(*(places_within(place, half) for half in halves))
    return func.ST_Intersects(place, envelope(box, 0))


def envelope(box: Box, margin: float) -> ColumnElement[Any]:
    """The box as a geometry, its edges moved outwards by so many degrees."""
    sides = (box.west, box.south, box.east, box.north)
    if margin:
        sides = (box.west - margin, box.south - margin, box.east + margin, box.north + margin)
    return func.ST_MakeEnvelope(*(number(side) for side in sides), 4326)


def numbers_within(position: ColumnElement[Any], box: Box) -> ColumnElement[bool]:
    """That a point's numbers lie between those of a box."""
    return and_(
        func.ST_X(position).between(number(box.west), number(box.east)),
        func.ST_Y(position).between(number(box.south), number(box.north)),
    )


def number(value: Any) -> ColumnElement[Any]:
    """A number, bound; an element as it is."""
    return value if isinstance(value, ColumnElement) else literal(value, Float(53))
