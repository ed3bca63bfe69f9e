"""Where sites are: coordinates into WGS-84, held against the country, the city and the declared district."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_service.core.errors import Fault
from geo_service.core.geometry import Datum, OutsideChina, convert, in_mainland_china
from geo_service.core.registry.importing.checks import Review
from geo_service.core.registry.importing.table import Outlines
from geo_service.core.text import Text

NEAR_M = 400.0
# Degrees; a site with a district of Shanghai lies in here: west, south, east, north.
_SHANGHAI = (120.80, 30.60, 122.30, 31.95)
_NAMES = {Datum.WGS84: "WGS-84", Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}

type Floats = NDArray[np.float64]


def check_positions(review: Review, outlines: Outlines) -> None:
    """Add `wgs84_lon` and `wgs84_lat` to the values, NaN for a site without coordinates, and find wrong ones."""
    lon, lat = numbers(review.values["lon"]), numbers(review.values["lat"])
    check_whole(review)
    placed = check_country(review, lon, lat)
    positions: Floats = np.full((2, review.size), np.nan)
    datums: NDArray[np.object_] = np.array(review.values["datum"], dtype=object)
    for datum in Datum:
        rows = np.flatnonzero(placed & (datums == datum.value))
        positions[:, rows] = in_wgs84(review, rows, lon[rows], lat[rows], datum)
    east, north = positions
    check_city(review, east, north)
    check_districts(review, east, north, outlines)
    unplaced = np.isnan(lon) & np.isnan(lat)
    values = review.values
    values["datum"] = [None if empty else one for one, empty in zip(values["datum"], unplaced, strict=True)]
    values["position_precision"] = [
        one or ("district" if empty else "street")
        for one, empty in zip(values["position_precision"], unplaced, strict=True)
    ]
    values["wgs84_lon"], values["wgs84_lat"] = east, north


def faults_in(lon: float, lat: float, datum: Datum, district: str | None, outlines: Outlines) -> Iterator[Fault]:
    """What is wrong with one position: not in the country, the city, or the declared district.

    Args:
        lon, lat: degrees, in the datum.
        outlines: by code of district, WGS-84; without one only the city is looked at.
    """
    given = f"{lon:g}, {lat:g} {datum.value}"
    try:
        east, north = (np.array([float(one)]) for one in convert(lon, lat, datum, Datum.WGS84))
    except OutsideChina:
        text = Text("不在中国大陆；经度在前，如 121.47、31.23", "a place in mainland China; lon comes first")
        yield Fault("lon", given, text)
        return
    if district is None:
        return
    if not in_shanghai(east, north)[0]:
        text = Text("所填的区在上海，坐标却不在", "a position in Shanghai, where the declared district is")
        yield Fault("lon", given, text)
    elif district in outlines and not within(outlines[district], east, north)[0]:
        yield Fault("lon", given, wanted_in(outlines[district], lon, lat, datum.value))


def numbers(values: Sequence[float | None]) -> Floats:
    """The numbers as an array, NaN for None."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def check_whole(review: Review) -> None:
    """Find rows that give a part of a position only."""
    text = Text("经度、纬度与坐标系应一并填写", "lon, lat and datum must be given together")
    given = {name: np.array([bool(cell) for cell in review.of(name)], dtype=bool) for name in ("lon", "lat")}
    datum = np.array([bool(one) for one in review.values["datum"]], dtype=bool)
    for index in np.flatnonzero(given["lon"] != given["lat"]).tolist():
        review.find(index, "lat" if given["lon"][index] else "lon", text)
    for index in np.flatnonzero(given["lon"] & given["lat"] & ~datum).tolist():
        if not review.of("datum")[index]:  # a wrong one has its fault
            review.find(index, "datum", text)


def check_country(review: Review, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """Whether each row has coordinates that may be in mainland China; find those that have others."""
    given = ~np.isnan(lon) & ~np.isnan(lat)
    inside = np.zeros(review.size, dtype=bool)
    inside[given] = in_mainland_china(lon[given], lat[given])
    for index in np.flatnonzero(given & ~inside):
        x, y = lon[index], lat[index]
        text = Text("不在中国大陆；经度在前，如 121.47、31.23", "a place in mainland China; lon comes first")
        if in_mainland_china(y, x):
            text = Text(
                f"经纬度填反；经度应为 {y:g}，纬度应为 {x:g}",
                f"lon comes first: they look swapped; lon {y:g}, lat {x:g} is inside",
            )
        review.find(int(index), "lon", text, f"{x:g}, {y:g}")
    return inside


def in_wgs84(review: Review, rows: NDArray[np.intp], lon: Floats, lat: Floats, datum: Datum) -> tuple[Floats, Floats]:
    """The positions of some rows in WGS-84, NaN for one that a datum does not reach, which is found."""
    try:
        return convert(lon, lat, datum, Datum.WGS84)
    except OutsideChina as error:
        at = error.index
    text = Text(f"{_NAMES[datum]} 坐标不在中国大陆", f"a place in mainland China in {_NAMES[datum]}")
    review.find(int(rows[at]), "lon", text)
    east, north = np.full(rows.size, np.nan), np.full(rows.size, np.nan)
    rest = np.arange(rows.size) != at
    east[rest], north[rest] = in_wgs84(review, rows[rest], lon[rest], lat[rest], datum)
    return east, north


def check_city(review: Review, east: Floats, north: Floats) -> None:
    """Find positions far from Shanghai that are declared to be in a district of it."""
    declared = np.array([code is not None for code in review.values["district_code"]], dtype=bool)
    for index in np.flatnonzero(declared & ~np.isnan(east) & ~in_shanghai(east, north)):
        text = Text("所填的区在上海，坐标却不在", "a position in Shanghai, where the declared district is")
        review.find(int(index), "lon", text, f"{east[index]:.6f}, {north[index]:.6f}")


def in_shanghai(east: Floats, north: Floats, margin: float = 0.0) -> NDArray[np.bool_]:
    """Whether each WGS-84 position can be in a district of Shanghai, or at most a margin in degrees from that."""
    west, south, far_east, far_north = np.array(_SHANGHAI) + margin * np.array([-1, -1, 1, 1])
    inside: NDArray[np.bool_] = (east >= west) & (east <= far_east) & (north >= south) & (north <= far_north)
    return inside


def check_districts(review: Review, east: Floats, north: Floats, outlines: Outlines) -> None:
    """Find positions more than 400 m from their declared district, and say in which datum they would fit."""
    codes = np.array([code or "" for code in review.values["district_code"]], dtype=object)
    for code, outline in outlines.items():
        rows = np.flatnonzero((codes == code) & ~np.isnan(east))
        rows = rows[~np.isin(rows, list(review.bad))] if review.bad else rows
        if not rows.size:
            continue
        near = within(outline, east[rows], north[rows])
        for index in rows[~near]:
            review.find(int(index), "lon", misplaced(review, int(index), outline), given_at(review, int(index)))


def within(outline: Any, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """Whether each WGS-84 position is in an outline or at most 400 m from it."""
    shapely.prepare(outline)
    found: NDArray[np.bool_] = shapely.intersects_xy(outline, lon, lat)
    outside = np.flatnonzero(~found)
    if outside.size:
        scale = metres_a_degree(float(outline.centroid.y))
        flat = shapely.transform(outline, lambda points: points * scale)
        points = shapely.points(lon[outside] * scale[0], lat[outside] * scale[1])
        found[outside] = shapely.distance(flat, points) <= NEAR_M
    return found


def metres_a_degree(lat: float) -> Floats:
    """How long a degree of lon and one of lat are near a latitude, on the ellipsoid."""
    phi = np.radians(lat)
    flat = 1 - 0.00669437999 * np.sin(phi) ** 2
    radius = 6378137.0 * np.pi / 180
    return np.array([radius * np.cos(phi) / np.sqrt(flat), radius * (1 - 0.00669437999) / flat**1.5])


def misplaced(review: Review, index: int, outline: Any) -> Text:
    """What would be right for a position that does not lie in its declared district."""
    values = review.values
    return wanted_in(outline, values["lon"][index], values["lat"][index], values["datum"][index])


def wanted_in(outline: Any, lon: float, lat: float, declared: str) -> Text:
    """What would be right for coordinates, as given in a datum, that do not lie in an outline."""
    fitting = [datum for datum in Datum if datum.value != declared and fits(outline, lon, lat, datum)]
    if fitting:
        named = ", ".join(_NAMES[datum] for datum in fitting)
        return Text(
            f"不在所填的区内；若坐标系为 {named} 则相符，请核对坐标系",
            f"a position in the declared district; it would fit as {named}: check the datum",
        )
    return Text(
        f"应在所填的区内，或距其不超过 {NEAR_M:.0f} 米",
        f"a position in the declared district or at most {NEAR_M:.0f} m from it",
    )


def fits(outline: Any, lon: float, lat: float, datum: Datum) -> bool:
    """Whether coordinates would lie in an outline, or near it, in a datum."""
    try:
        east, north = convert(np.array([lon]), np.array([lat]), datum, Datum.WGS84)
    except OutsideChina:
        return False
    return bool(within(outline, east, north)[0])


def given_at(review: Review, index: int) -> str:
    """The coordinates of a row as given, with their datum."""
    values = review.values
    return f"{values['lon'][index]:g}, {values['lat'][index]:g} {values['datum'][index]}"
