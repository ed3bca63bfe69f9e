"""On which road a point is, and where along it; pure."""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo_service.core.travel.line import metres_between

type Floats = NDArray[np.float64]

# A point takes a road of the greatest part of the network, unless one of another part is nearer by more than this.
ISLAND_M = 300.0
# A point that is farther from every road is on none.
REACH_M = 2_000.0
# How fast one gets from a point to its road: over a yard, through a gate.
ACCESS_KM_PER_HOUR = 15.0
# Of a degree: over so little the spheroid is flat.
HUNDREDTH = 0.01


class Snapped(NamedTuple):
    """Points on their roads.

    Attributes:
        road: (points,) number of the road; -1 for a point that is far from all.
        share: (points,) where along it, from 0 at its first point to 1.
        metres: (points,) to the road, across country; as are `seconds`, at ACCESS_KM_PER_HOUR.
    """

    road: NDArray[np.int32]
    share: Floats
    metres: Floats
    seconds: Floats

    def of(self, rows: NDArray[np.int64]) -> "Snapped":
        """Some of the points, by their rows."""
        return Snapped(self.road[rows], self.share[rows], self.metres[rows], self.seconds[rows])


class Snapping:
    """Finds the roads of points: the nearest on which one can stop, whichever side of it the point is on.

    Where carriageways are drawn apart each is a road of its own, so a point is on the one of its side. Measured in a
    plane with the scales of the middle latitude: within 0.5 % up to 50 km north and south of it.
    """

    def __init__(
        self,
        indptr: NDArray[np.int32],
        lon: Floats,
        lat: Floats,
        stops: NDArray[np.bool_],
        is_main: NDArray[np.bool_],
    ) -> None:
        middle = float(np.mean(lat)) if len(lat) else 0.0
        east_m = metres_between(0, middle, HUNDREDTH, middle)
        north_m = metres_between(0, middle - HUNDREDTH / 2, 0, middle + HUNDREDTH / 2)
        self._scale = np.array([east_m, north_m]) / HUNDREDTH
        numbers = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
        self._lines = shapely.linestrings(self._plane(lon, lat), indices=numbers)
        self._parts = [_Part(self._lines, np.flatnonzero(stops & part)) for part in (is_main, ~is_main)]

    def snap(self, lon: ArrayLike, lat: ArrayLike) -> Snapped:
        """Points on their roads: on one of the main part, unless another is nearer by more than ISLAND_M."""
        points = shapely.points(self._plane(np.atleast_1d(lon), np.atleast_1d(lat)))
        (main, main_m), (other, other_m) = (part.nearest(points) for part in self._parts)
        is_other = other_m + ISLAND_M < main_m
        road, metres = np.where(is_other, other, main), np.where(is_other, other_m, main_m)
        is_on = metres <= REACH_M
        share = np.zeros(len(points))
        located = shapely.line_locate_point(self._lines[road[is_on]], points[is_on], normalized=True)
        share[is_on] = np.nan_to_num(located)  # nan on a road without length
        road = np.where(is_on, road, -1).astype(np.int32)
        return Snapped(road, share, metres, metres * (3.6 / ACCESS_KM_PER_HOUR))

    def _plane(self, lon: ArrayLike, lat: ArrayLike) -> Floats:
        """Positions in metres, (points, 2)."""
        plane: Floats = np.column_stack([np.asarray(lon, float), np.asarray(lat, float)]) * self._scale
        return plane


class _Part:
    """Some of the roads, with an index of where they are."""

    def __init__(self, lines: NDArray[np.object_], numbers: NDArray[np.int64]) -> None:
        self._numbers = numbers
        self._tree = shapely.STRtree(lines[numbers])

    def nearest(self, points: NDArray[np.object_]) -> tuple[NDArray[np.int64], Floats]:
        """The nearest road of each point within reach, -1 for none, and metres to it, else inf."""
        road, metres = np.full(len(points), -1, np.int64), np.full(len(points), np.inf)
        found, distance = self._tree.query_nearest(
            points, max_distance=REACH_M, all_matches=False, return_distance=True
        )
        road[found[0]], metres[found[0]] = self._numbers[found[1]], distance
        return road, metres
