"""What is wrong with outlines of districts, all of it at once; repairs nothing. No database, no file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import shapely

from geo_service.core.districts.file import Row
from geo_service.core.errors import Fault
from geo_service.core.geometry import Datum, OutsideChina, convert
from geo_service.core.text import Text

# Metres in a degree: of latitude in Shanghai, and of longitude at the equator; right to 0.1 % there.
NORTH_M, EAST_M = 110_870.0, 111_420.0
# Neighbours drawn by one hand share their line; what rounding leaves of it stays below a hectare.
MOST_OVERLAP_M2 = 10_000.0
# Read in another datum circles leave less outside, by so much in all: the datum was mixed up. The least that a
# mix-up costs in Shanghai, of WGS-84 with GCJ-02, is 1,200 m.
MIXED_UP_M = 500.0
# An outline that its circle leaves by more is somewhere else: no mix-up moves a point of Shanghai so far.
FAR_M = 1_200.0


@dataclass(frozen=True)
class District:
    """A district as our own data know it: a circle of radius_m around lon, lat (WGS-84) lies inside it."""

    code: str
    name: str
    lon: float
    lat: float
    radius_m: float


@dataclass(frozen=True)
class Checked:
    """What became of the rows of a file.

    Attributes:
        outlines: in WGS-84, by code of their district.
        passed_over: how many rows are of other provinces.
    """

    outlines: dict[str, shapely.Geometry]
    passed_over: int
    faults: list[Fault]


def check(rows: Sequence[Row], datum: Datum, districts: Mapping[str, District]) -> Checked:
    """The outlines of the districts, read in a datum and converted to WGS-84, and every fault of the rows.

    Args:
        districts: by code, all that an outline is wanted of.
    """
    here = [row for row in rows if not is_elsewhere(row, districts)]
    given, faults = matched(here, districts)
    faults += lacking(given, districts)
    outlines = {}
    for code, row in given.items():
        if fault := unsound(row):
            faults.append(fault)
            continue
        try:
            outlines[code] = in_datum(row.outline, datum, Datum.WGS84)
        except OutsideChina as outside:
            wanted = Text("经度在前、纬度在后，单位为度，在中国大陆境内", "lon, lat in degrees, in mainland China")
            faults.append(Fault(row.where, [outside.lon, outside.lat], wanted))
    far = {code: far_off(outline, districts[code], given[code].where) for code, outline in outlines.items()}
    faults += mixed_up({code: given[code].outline for code in outlines if not far[code]}, datum, districts)
    faults += [fault for found in far.values() for fault in found]
    faults += overlapping(outlines, districts)
    return Checked(outlines, len(rows) - len(here), faults)


def is_elsewhere(row: Row, districts: Mapping[str, District]) -> bool:
    """Whether a row is of another province, by its code, or a line that is nobody's: the whole country is welcome."""
    if row.code is not None:
        return row.code.isdecimal() and row.code[:2] not in {code[:2] for code in districts}
    is_line = row.outline is not None and row.outline.geom_type in ("LineString", "MultiLineString")
    return is_line and row.name not in {district.name for district in districts.values()}


def matched(rows: Sequence[Row], districts: Mapping[str, District]) -> tuple[dict[str, Row], list[Fault]]:
    """The row of each district, by code, or by name where a row has no code; a fault for what has no district."""
    by_name = {district.name: district for district in districts.values()}
    given: dict[str, Row] = {}
    faults = []
    for row in rows:
        district = districts.get(row.code) if row.code else by_name.get(row.name or "")
        if district is None:
            wanted = Text("各区的六位代码或名称，如 310101 黄浦区", "a district's code or name, such as 310101 黄浦区")
            faults.append(Fault(row.where, row.code or row.name, wanted))
            continue
        if by_name.get(row.name or "", district) is not district:
            wanted = Text(f"代码 {district.code} 是{district.name}", f"{district.code} is {district.name}")
            faults.append(Fault(row.where, row.name, wanted))
        if district.code in given:
            before = given[district.code].where
            wanted = Text(f"每区一行；{before} 已是{district.name}", f"one row a district; {before} is {district.name}")
            faults.append(Fault(row.where, row.code or row.name, wanted))
        given.setdefault(district.code, row)
    return given, faults


def lacking(given: Mapping[str, Row], districts: Mapping[str, District]) -> list[Fault]:
    """A fault that names the districts without a row, if any."""
    without = ", ".join(f"{one.code} {one.name}" for one in districts.values() if one.code not in given)
    wanted = Text(f"还应有：{without}", f"also {without}")
    return [Fault("*", f"{len(given)} / {len(districts)}", wanted)] if without else []


def unsound(row: Row) -> Fault | None:
    """What is wrong with an outline that cannot be used; None for one that can."""
    kind = None if row.outline is None or row.outline.is_empty else row.outline.geom_type
    if kind not in ("Polygon", "MultiPolygon"):
        wanted = Text("由闭合的环组成的面（Polygon 或 MultiPolygon）", "a polygon or multipolygon of closed rings")
        return Fault(row.where, kind, wanted)
    if not shapely.is_valid(row.outline):
        wanted = Text(
            "环不得自交或互相穿过；不作修补", "rings that cross neither themselves nor others; none is repaired"
        )
        return Fault(row.where, shapely.is_valid_reason(row.outline), wanted)
    return None


def in_datum(outline: shapely.Geometry, given: Datum, wanted: Datum) -> shapely.Geometry:
    """The outline with every vertex converted from one datum to another.

    Raises:
        OutsideChina: a vertex is not in mainland China.
    """
    return shapely.transform(
        outline, lambda vertices: np.column_stack(convert(vertices[:, 0], vertices[:, 1], given, wanted))
    )


def in_metres(outline: shapely.Geometry, lon: float, lat: float) -> shapely.Geometry:
    """The outline in a plane, in metres east and north of a point."""
    scale = np.array([EAST_M * np.cos(np.radians(lat)), NORTH_M])
    return shapely.transform(outline, lambda vertices: (vertices - (lon, lat)) * scale)


def left_out_m(outline: shapely.Geometry, district: District) -> float:
    """By how many metres the circle of a district leaves an outline (WGS-84); 0 when it lies inside."""
    around, middle = in_metres(outline, district.lon, district.lat), shapely.Point(0, 0)
    to_line = middle.distance(around.boundary)
    return float(max(0.0, district.radius_m - (to_line if around.contains(middle) else -to_line)))


def mixed_up(given: Mapping[str, shapely.Geometry], datum: Datum, districts: Mapping[str, District]) -> list[Fault]:
    """A fault when outlines as given, read in another datum, fit the circles of the districts much better."""

    def all_left_out_m(other: Datum) -> float:
        try:
            return sum(
                left_out_m(in_datum(outline, other, Datum.WGS84), districts[code]) for code, outline in given.items()
            )
        except OutsideChina:
            return np.inf

    left_out = {other: all_left_out_m(other) for other in Datum}
    best = min(Datum, key=left_out.__getitem__)
    if left_out[datum] - left_out[best] <= MIXED_UP_M:
        return []
    wanted = Text(
        f"{best} 才吻合：按 {datum} 读取，各区中部的圆共伸出界外 {left_out[datum]:.0f} 米，"
        f"按 {best} 读取为 {left_out[best]:.0f} 米",
        f"{best} would fit: read as {datum}, the circles in the middles of the districts leave their outlines by"
        f" {left_out[datum]:.0f} m in all, as {best} by {left_out[best]:.0f} m",
    )
    return [Fault("--datum", datum.value, wanted)]


def far_off(outline: shapely.Geometry, district: District, where: str) -> list[Fault]:
    """A fault when an outline (WGS-84) is not where its district is."""
    left_out = left_out_m(outline, district)
    if left_out <= FAR_M:
        return []
    wanted = Text(
        f"{district.name}的界线应包住 {district.lon}, {district.lat} 周围 {district.radius_m:.0f} 米，"
        f"这一面差 {left_out:.0f} 米",
        f"an outline of {district.name} holds {district.radius_m:.0f} m around {district.lon}, {district.lat};"
        f" this one lacks {left_out:.0f} m",
    )
    return [Fault(where, district.code, wanted)]


def overlapping(outlines: Mapping[str, shapely.Geometry], districts: Mapping[str, District]) -> list[Fault]:
    """A fault for each two outlines (WGS-84) that share more than a hectare."""
    origin = next(iter(districts.values()))
    planes = {code: in_metres(outline, origin.lon, origin.lat) for code, outline in outlines.items()}
    faults = []
    for one, other in combinations(planes, 2):
        shared_m2 = planes[one].intersection(planes[other]).area
        if shared_m2 > MOST_OVERLAP_M2:
            names = f"{districts[one].name}、{districts[other].name}"
            wanted = Text(
                f"{names}重叠 {shared_m2:.0f} 平方米，至多 {MOST_OVERLAP_M2:.0f}",
                f"{names} share {shared_m2:.0f} m², at most {MOST_OVERLAP_M2:.0f}",
            )
            faults.append(Fault("*", f"{one}, {other}", wanted))
    return faults
