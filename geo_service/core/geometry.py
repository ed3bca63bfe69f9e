"""Where a point is in the datums of Chinese maps: WGS-84, GCJ-02 (AMap, Tencent, Apple) and BD-09 (Baidu).

Always lon, lat, in degrees. Arrays in, float64 arrays of the same shape out; numbers in, numpy numbers out.
GCJ-02 and BD-09 hold in mainland China only: a point outside is refused, never shifted or passed through.
There and back differs by less than 1e-6 m. AMap's own answers lie within 0.2 m, Baidu's within 0.7 m.
In the database core.convert says the same; whatever changes here changes there, by a migration.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

type Floats = NDArray[np.float64]
type Points = tuple[Floats, Floats]

_SPHEROID = Geod(ellps="WGS84")


class Datum(StrEnum):
    """The datum of a coordinate pair."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class OutsideChina(ValueError):
    """The first point refused: its index (C order), lon and lat as given, and whether they look swapped."""

    def __init__(self, index: int, lon: float, lat: float, datum: Datum) -> None:
        self.index, self.lon, self.lat, self.datum = index, lon, lat, datum
        self.swapped = bool(_AREAS[datum].holds(lat, lon))
        west, south, east, north = BOX
        wanted = f"lon {west} to {east}, lat {south} to {north}, less what is not mainland China"
        if self.swapped:
            wanted = f"lon before lat; lon {lat}, lat {lon} is inside"
        given = f"lon {lon}, lat {lat} in {datum}"
        super().__init__(f"point {index} is outside mainland China: {given}; wanted: {wanted}")


# West, south, east, north in degrees, WGS-84: the box, and coarse pieces of it that are not mainland China.
# They stay clear of the border: a foreign place near it may pass as inside, a Chinese one is never refused.
BOX = (73.66, 3.86, 135.05, 53.55)
ELSEWHERE = (
    # Korea, Japan, the Pacific, Taiwan and the sea south of it, the Philippines
    (124.65, 25.35, 135.05, 40.0), (126.0, 40.0, 135.05, 40.7), (126.5, 40.7, 127.2, 41.1),
    (127.2, 40.7, 135.05, 41.3), (129.0, 41.3, 135.05, 41.9), (119.3, 3.86, 135.05, 24.1),
    (120.05, 24.1, 135.05, 25.35), (118.4, 3.86, 119.3, 10.6),
    # Hong Kong, Macao
    (113.9, 22.18, 114.42, 22.4), (114.0, 22.4, 114.25, 22.47), (113.54, 22.18, 113.6, 22.21),
    (113.556, 22.11, 113.6, 22.18),
    # Russia
    (131.5, 41.9, 135.05, 44.7), (134.0, 44.7, 135.05, 46.2), (131.0, 48.6, 135.05, 50.3),
    (127.6, 50.3, 135.05, 53.55), (73.66, 49.2, 116.6, 53.55), (116.6, 50.0, 118.6, 53.55),
    (118.6, 51.5, 119.9, 53.55),
    # Mongolia
    (92.2, 45.3, 113.5, 49.2), (113.5, 45.7, 115.4, 49.2), (96.4, 43.0, 109.5, 45.3),
    (109.5, 43.8, 111.0, 45.3), (91.2, 46.9, 92.2, 49.2), (89.5, 48.3, 91.2, 49.2),
    # Kazakhstan, Kyrgyzstan, Tajikistan
    (73.66, 45.3, 82.2, 49.2), (82.2, 47.3, 85.4, 49.2), (73.66, 42.6, 79.9, 45.3), (73.66, 41.2, 77.8, 42.6),
    (77.8, 42.1, 79.8, 42.6), (73.66, 35.4, 74.4, 38.4),
    # Pakistan, India, Nepal, Bhutan, Bangladesh
    (73.66, 3.86, 77.8, 35.4), (77.8, 3.86, 78.3, 34.2), (78.3, 3.86, 81.9, 29.9), (81.9, 3.86, 88.65, 27.75),
    (81.9, 27.75, 84.4, 28.5), (88.65, 3.86, 91.4, 27.1), (89.4, 27.1, 91.4, 27.7), (91.4, 3.86, 97.45, 26.6),
    # Myanmar, Thailand, Laos, Viet Nam, Borneo
    (97.45, 3.86, 98.8, 23.6), (98.8, 3.86, 108.0, 21.0), (102.0, 21.0, 106.4, 22.0),
    (104.9, 22.0, 106.2, 22.7), (106.4, 21.0, 107.5, 21.4), (108.0, 10.5, 109.4, 16.5),
    (113.0, 3.86, 118.4, 5.0), (114.3, 5.0, 118.4, 6.6),
)  # fmt: skip


class _Area(NamedTuple):
    """Where a datum is accepted: a grid with a line at each edge of the box and of its pieces."""

    lons: Floats
    lats: Floats
    cells: NDArray[np.bool_]

    def holds(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
        """Whether each point lies in the area; NaN and infinity do not."""
        held: NDArray[np.bool_] = self.cells[np.searchsorted(self.lats, lat), np.searchsorted(self.lons, lon)]
        return held


def _area(margin: float) -> _Area:
    """The box grown by margin, less the pieces shrunk by it, in degrees."""
    boxes = np.array([BOX, *ELSEWHERE]) + margin * np.array([1, 1, -1, -1])
    boxes[0] += 2 * margin * np.array([-1, -1, 1, 1])
    boxes = boxes[(boxes[:, 0] < boxes[:, 2]) & (boxes[:, 1] < boxes[:, 3])]
    lons, lats = np.unique(boxes[:, [0, 2]]), np.unique(boxes[:, [1, 3]])
    cells = np.zeros((lats.size + 1, lons.size + 1), dtype=bool)
    columns, rows = np.searchsorted(lons, boxes[:, [0, 2]]) + 1, np.searchsorted(lats, boxes[:, [1, 3]]) + 1
    for i, ((west, east), (south, north)) in enumerate(zip(columns, rows, strict=True)):
        cells[south:north, west:east] = i == 0
    return _Area(lons, lats, cells)


# A margin for rounding (0.1 mm) in WGS-84, in the others for the most a point moves: what went can return.
_AREAS = {Datum.WGS84: _area(1e-9), Datum.GCJ02: _area(0.012), Datum.BD09: _area(0.025)}

# GCJ-02: amplitude in metres and rate of the sines of lon - 105 (east, north) and of lat - 35 (north).
_LON_RATES = np.pi * np.array([6, 2, 1, 1 / 3, 1 / 12, 1 / 30])
_LON_METRES = np.array([[20, 20, 20, 40, 150, 300], [20, 20, 0, 0, 0, 0]]) * 2 / 3
_LAT_RATES = np.pi * np.array([1, 1 / 3, 1 / 12, 1 / 30])
_LAT_METRES = np.array([20, 40, 160, 320]) * 2 / 3
_RADIUS_M, _ECCENTRICITY_2 = 6378245.0, 0.00669342162296594323  # Krasovsky 1940


def _wgs84_to_gcj02_shift(lon: Floats, lat: Floats) -> Points:
    """What GCJ-02 adds to a WGS-84 position, in degrees."""
    x, y = lon - 105, lat - 35
    east, north = _LON_METRES @ np.sin(np.multiply.outer(_LON_RATES, x))
    root, product = np.sqrt(np.abs(x)), 0.1 * x * y
    east += 300 + x + 2 * y + 0.1 * x * x + product + 0.1 * root
    north += _LAT_METRES @ np.sin(np.multiply.outer(_LAT_RATES, y))
    north += -100 + 2 * x + 3 * y + 0.2 * y * y + product + 0.2 * root
    phi = np.radians(lat)
    flat = 1 - _ECCENTRICITY_2 * np.sin(phi) ** 2
    parallel_m = np.pi / 180 * _RADIUS_M / np.sqrt(flat)
    return east / (parallel_m * np.cos(phi)), north * flat / (parallel_m * (1 - _ECCENTRICITY_2))


def _gcj02_to_bd09_shift(lon: Floats, lat: Floats) -> Points:
    """What BD-09 adds to a GCJ-02 position, in degrees."""
    rate = np.pi * 3000 / 180
    radius = np.hypot(lon, lat) + 2e-5 * np.sin(lat * rate)
    angle = np.arctan2(lat, lon) + 3e-6 * np.cos(lon * rate)
    return radius * np.cos(angle) + 0.0065 - lon, radius * np.sin(angle) + 0.006 - lat


type _Shift = Callable[[Floats, Floats], Points]
_LADDER = (Datum.WGS84, Datum.GCJ02, Datum.BD09)
_SHIFTS: tuple[_Shift, ...] = (_wgs84_to_gcj02_shift, _gcj02_to_bd09_shift)
_ROUNDS = 5  # each divides the error by 100 or more: 1e-7 m is left
_BLOCK = 8192  # points at a time, so that the sines stay in the processor's cache


def _undone(shift: _Shift, lon: Floats, lat: Floats) -> Points:
    """The position that shift moves to lon, lat: the fixed point of taking its own shift away."""
    start_lon, start_lat = lon, lat
    for _ in range(_ROUNDS):
        east, north = shift(start_lon, start_lat)
        start_lon, start_lat = lon - east, lat - north
    return start_lon, start_lat


def _moved(lon: Floats, lat: Floats, start: int, end: int) -> Points:
    """Positions taken from one rung of the ladder of datums to another."""
    for shift in _SHIFTS[start:end]:
        east, north = shift(lon, lat)
        lon, lat = lon + east, lat + north
    for shift in reversed(_SHIFTS[end:start]):
        lon, lat = _undone(shift, lon, lat)
    return lon, lat


def _points(lon: ArrayLike, lat: ArrayLike) -> Points:
    """Both as float64 arrays of one shape."""
    lons, lats = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if lons.shape != lats.shape:
        raise ValueError(f"lon has shape {lons.shape}, lat has {lats.shape}; both need the same")
    return lons, lats


def _refuse_unless(inside: NDArray[np.bool_], lon: Floats, lat: Floats, datum: Datum) -> None:
    if not inside.all():
        first = int(inside.argmin())
        raise OutsideChina(first, float(lon[first]), float(lat[first]), datum)


def in_mainland_china(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Whether each WGS-84 position may be in mainland China: it is not where False, as for NaN and infinity.

    Coarse on purpose: a foreign place near the border, or a point at sea, may be True.
    """
    return _AREAS[Datum.WGS84].holds(*_points(lon, lat))


def convert(lon: ArrayLike, lat: ArrayLike, source: Datum, target: Datum) -> Points:
    """The same places in the target datum, as lon, lat in degrees.

    Raises:
        OutsideChina: a point, or where it lands, is outside mainland China, or is not finite.
        ValueError: lon and lat differ in shape.

    """
    lons, lats = _points(lon, lat)
    flat_lon, flat_lat = lons.ravel(), lats.ravel()
    _refuse_unless(_AREAS[source].holds(flat_lon, flat_lat), flat_lon, flat_lat, source)
    start, end = _LADDER.index(source), _LADDER.index(target)
    new_lon, new_lat = np.empty_like(flat_lon), np.empty_like(flat_lat)
    for first in range(0, flat_lon.size, _BLOCK):
        block = slice(first, first + _BLOCK)
        new_lon[block], new_lat[block] = _moved(flat_lon[block], flat_lat[block], start, end)
    if end < start:  # the outermost part of the source's margin is nowhere in the target
        _refuse_unless(_AREAS[target].holds(new_lon, new_lat), flat_lon, flat_lat, source)
    return new_lon.reshape(lons.shape)[()], new_lat.reshape(lons.shape)[()]


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Points:
    """WGS-84 positions in GCJ-02, some 475 m away in Shanghai; see convert."""
    return convert(lon, lat, Datum.WGS84, Datum.GCJ02)


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Points:
    """GCJ-02 positions in WGS-84, the exact inverse; see convert."""
    return convert(lon, lat, Datum.GCJ02, Datum.WGS84)


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Points:
    """GCJ-02 positions in BD-09; see convert."""
    return convert(lon, lat, Datum.GCJ02, Datum.BD09)


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> Points:
    """BD-09 positions in GCJ-02, the exact inverse; see convert."""
    return convert(lon, lat, Datum.BD09, Datum.GCJ02)


def wgs84_to_bd09(lon: ArrayLike, lat: ArrayLike) -> Points:
    """WGS-84 positions in BD-09, some 1,120 m away in Shanghai; see convert."""
    return convert(lon, lat, Datum.WGS84, Datum.BD09)


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> Points:
    """BD-09 positions in WGS-84, the exact inverse; see convert."""
    return convert(lon, lat, Datum.BD09, Datum.WGS84)


# BD-09 Mercator by bands of latitude (from 0, 15, 30 and 45 degrees), as in Baidu's public map script: x is
# linear in lon; y is a polynomial of degree 6 in lat over the band's middle, which is the last column.
_BANDS = np.array([15.0, 30.0, 45.0])
_MERCATOR = np.array([
    (-0.0003218135878613132, 111320.7020701615, 0.00369383431289, 823725.6402795718, 0.46104986909093,
     2351.343141331292, 1.58060784298199, 8.77738589078284, 0.37238884252424, 7.45),
    (-0.0003441963504368392, 111320.7020576856, 278.2353980772752, 2485758.690035394, 6070.750963243378,
     54821.18345352118, 9540.606633304236, -2710.55326746645, 1405.483844121726, 22.5),
    (0.00220636496208, 111320.7020209128, 51751.86112841131, 3796837.749470245, 992013.7397791013,
     -1221952.21711287, 1340652.697009075, -620943.6990984312, 144416.9293806241, 37.5),
    (0.00337398766765, 111320.7020202162, 4481351.045890365, -23393751.19931662, 79682215.47186455,
     -115964993.2797253, 97236711.15602145, -43661946.33752821, 8477230.501135234, 52.5),
])  # fmt: skip


def bd09_to_bd09mc(lon: ArrayLike, lat: ArrayLike) -> Points:
    """BD-09 positions as x, y in metres of Baidu's Mercator.

    Raises:
        OutsideChina: a point is outside mainland China, or is not finite.

    """
    lons, lats = convert(lon, lat, Datum.BD09, Datum.BD09)
    band = np.moveaxis(_MERCATOR[np.searchsorted(_BANDS, lats, side="right")], -1, 0)
    y, share = band[8], lats / band[9]
    for coefficient in band[7:1:-1]:
        y = y * share + coefficient
    return band[0] + band[1] * lons, y


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """The distance of two WGS-84 positions on the spheroid, metres, as PostGIS measures it."""
    metres: float = _SPHEROID.inv(lon, lat, other_lon, other_lat)[2]
    return metres
