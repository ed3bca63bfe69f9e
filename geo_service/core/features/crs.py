"""The coordinate reference systems of items: their names, the order of their axes, and how positions get there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atan, degrees, exp, pi

import numpy as np

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.geometry import Datum, Floats, Points, convert
from geo_service.core.text import Text

RADIUS_M = 6378137.0  # of the sphere of Web Mercator
NORTHMOST = 85.06  # degrees; beyond, Web Mercator has no end


@dataclass(frozen=True)
class Crs:
    """A way to write positions.

    Attributes:
        code: its name at /crs.
        uri: its name, or None where this service declares it itself, below its own address.
        datum: what its degrees are in, or what it is projected from.
        latitude_first: whether the first number is the latitude.
        in_metres: whether it is Web Mercator; else it is in degrees.
        decimals: of its numbers in an answer, or None to leave them as they are.
    """

    code: str
    uri: str | None
    title: Text
    note: Text
    datum: Datum = Datum.WGS84
    latitude_first: bool = False
    in_metres: bool = False
    decimals: int | None = None


CRS84 = Crs(
    "crs84",
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    Text("WGS-84，经度在前", "WGS 84, longitude first"),
    Text("登记册即以此保存，单位为度", "As the registry keeps it, in degrees"),
)
EPSG4326 = Crs(
    "epsg4326",
    "http://www.opengis.net/def/crs/EPSG/0/4326",
    Text("WGS-84，纬度在前", "WGS 84, latitude first"),
    Text("与 CRS84 只是次序不同，单位为度", "CRS84 in the other order, in degrees"),
    latitude_first=True,
)
WEB_MERCATOR = Crs(
    "epsg3857",
    "http://www.opengis.net/def/crs/EPSG/0/3857",
    Text("网络墨卡托", "Web Mercator"),
    Text("东、北，单位为米，至毫米", "East, north, in metres, to the millimetre"),
    in_metres=True,
    decimals=3,
)
CGCS2000 = Crs(
    "epsg4490",
    "http://www.opengis.net/def/crs/EPSG/0/4490",
    Text("国家大地坐标系 CGCS2000，纬度在前", "CGCS2000, latitude first"),
    Text(
        "两个椭球之差在地面上不足 0.2 毫米，两个框架在上海相差不到一米，小于登记册位置的精度：数值与 WGS-84 相同",
        "The ellipsoids differ by less than 0.2 mm on the ground, the frames by less than a metre in Shanghai, which "
        "is less than the registry's positions are good for: the numbers are those of WGS 84",
    ),
    latitude_first=True,
)
GCJ02 = Crs(
    "gcj02",
    None,
    Text("GCJ-02，经度在前", "GCJ-02, longitude first"),
    Text(
        "高德、腾讯地图所用；仅限中国大陆，在上海与 WGS-84 相差约 475 米；由 WGS-84 按公式换算，至六位小数",
        "What AMap and Tencent use; mainland China only, some 475 m from WGS 84 in Shanghai; computed from WGS 84 by "
        "formula, to six decimals",
    ),
    datum=Datum.GCJ02,
    decimals=6,
)
BD09 = Crs(
    "bd09",
    None,
    Text("BD-09，经度在前", "BD-09, longitude first"),
    Text(
        "百度地图所用；仅限中国大陆，在上海与 WGS-84 相差约 1120 米；由 WGS-84 按公式换算，至六位小数",
        "What Baidu uses; mainland China only, some 1,120 m from WGS 84 in Shanghai; computed from WGS 84 by formula, "
        "to six decimals",
    ),
    datum=Datum.BD09,
    decimals=6,
)
ALL: Mapping[str, Crs] = {one.code: one for one in (CRS84, EPSG4326, WEB_MERCATOR, CGCS2000, GCJ02, BD09)}
OF_DATUM: Mapping[Datum, Crs] = {Datum.WGS84: CRS84, Datum.GCJ02: GCJ02, Datum.BD09: BD09}


def uri(crs: Crs, base: str) -> str:
    """The name of a system, as a service below an address declares it."""
    return crs.uri or f"{base}/crs/{crs.code}"


def read_crs(given: str, parameter: str, addresses: Sequence[str]) -> Crs:
    """The system of a name.

    Args:
        addresses: of the service, below any of which it declares its own; the first is that which it tells.

    Raises:
        BadRequest: there is none; says which there are.
    """
    for crs in ALL.values():
        if given.partition("://")[2] in {uri(crs, base).partition("://")[2] for base in addresses}:
            return crs
    known = " ".join(uri(crs, addresses[0]) for crs in ALL.values())
    wanted = Text(f"应为其中之一：{known}", f"one of {known}")
    raise BadRequest(
        Text(f"{parameter} 不是已声明的坐标参考系", f"{parameter} is no reference system that is declared"),
        [Fault(parameter, given, wanted)],
    )


def from_wgs84(crs: Crs, lon: Floats, lat: Floats) -> Points:
    """Positions (degrees, WGS-84) in a system: its first and its second numbers.

    Raises:
        OutsideChina: a point is outside mainland China, for GCJ-02 and BD-09.
    """
    if crs.datum is not Datum.WGS84:
        lon, lat = convert(lon, lat, Datum.WGS84, crs.datum)
    if crs.in_metres:
        flat = np.clip(lat, -NORTHMOST, NORTHMOST)
        lon, lat = np.radians(lon) * RADIUS_M, np.arcsinh(np.tan(np.radians(flat))) * RADIUS_M
    if crs.decimals is not None:
        lon, lat = np.round(lon, crs.decimals), np.round(lat, crs.decimals)
    return (lat, lon) if crs.latitude_first else (lon, lat)


def to_wgs84(crs: Crs, first: Floats, second: Floats) -> Points:
    """Positions in a system as lon, lat in degrees, WGS-84.

    Raises:
        OutsideChina: a point is outside mainland China, for GCJ-02 and BD-09.
    """
    lon, lat = (second, first) if crs.latitude_first else (first, second)
    if crs.in_metres:
        return np.degrees(lon / RADIUS_M), np.degrees(np.arctan(np.sinh(lat / RADIUS_M)))
    return (lon, lat) if crs.datum is Datum.WGS84 else convert(lon, lat, crs.datum, Datum.WGS84)


def box_in_degrees(crs: Crs, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A box in a system as west, south, east, north in degrees of the system's datum."""
    if crs.latitude_first:
        south, west, north, east = box
        return west, south, east, north
    if not crs.in_metres:
        return box
    west, south, east, north = (value / RADIUS_M for value in box)
    return (degrees(west), latitude(south), degrees(east), latitude(north))


def latitude(y: float) -> float:
    """The latitude in degrees of a northing in radii of Web Mercator's sphere."""
    return degrees(2 * atan(exp(max(-2 * pi, min(2 * pi, y)))) - pi / 2)
