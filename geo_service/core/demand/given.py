"""Rows of demand as they are given, held against what a place of demand has to be; every bad row is found. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_service.core.demand.cells import COMPUTED, Cells, are_cells, centres, parents, resolutions
from geo_service.core.demand.frames import HOUR_NAMES, Codes, Demand, Layer, complete, together
from geo_service.core.geometry import Datum, Floats, OutsideChina, convert, in_mainland_china
from geo_service.core.registry.importing.position import in_shanghai, wanted_in, within
from geo_service.core.registry.importing.table import FileRefused, Finding, shown
from geo_service.core.text import Text

COARSEST = 5
MOST_TOLD = 1_000
NEAR = 0.005  # degrees, more than 400 m
AT_LEAST_0 = Text("应为不小于 0 的数字", "a number of at least 0")
LON_LAT = Text("应为经度、纬度，如 121.47、31.23", "lon and lat, such as 121.47, 31.23")

type Outlines = Mapping[str, shapely.Geometry]


@dataclass(frozen=True)
class Divisions:
    """What rows are held against.

    Attributes:
        districts: code by name and by code; any six digits will do where there are none.
        streets: code by district, and name or code; any nine digits of the district will do where there are none.
        outlines: of districts by code, degrees, WGS-84, as far as they were imported.
    """

    districts: Mapping[str, str] = field(default_factory=dict)
    streets: Mapping[tuple[str, str], str] = field(default_factory=dict)
    outlines: Outlines = field(default_factory=dict)

    def district(self, text: str) -> str | None:
        """The code of a district, None where there is none of that name or code."""
        if self.districts:
            return self.districts.get(text)
        return text if re.fullmatch(r"\d{6}", text) else None

    def street(self, district: str, text: str) -> str | None:
        """The code of a street of a district, None where there is none of that name or code."""
        if self.streets:
            return self.streets.get((district, text))
        return text if re.fullmatch(r"\d{9}", text) and text.startswith(district) else None


@dataclass
class Given:
    """Rows of a file while they are checked.

    Attributes:
        numbers: which row of the file each is.
        lon: (n,) degrees in `datum`, as lat, NaN for what is no number; None where the rows are cells.
        cell: (n,) H3 indices, 0 for what is none; None where the rows are points.
        weight: (n,) NaN for what is no number.
        hours: (n, 24), None where they are not given.
        district: (n,) codes or names, or empty, as given; so is street.
        labels: what the file calls each column.
    """

    file: str
    sheet: str | None
    numbers: Sequence[int]
    datum: Datum
    weight: Floats
    district: Sequence[str]
    street: Sequence[str]
    lon: Floats | None = None
    lat: Floats | None = None
    cell: Cells | None = None
    hours: Floats | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)

    def find(self, index: int, column: str, given: object, wanted: Text) -> None:
        """Note the first thing wrong with a row."""
        if index in self.bad:
            return
        self.bad.add(index)
        label = self.labels.get(column, column)
        self.findings.append(Finding(self.file, self.sheet, self.numbers[index], label, shown(str(given)), wanted))


def demand_of(given: Given, layer: Layer, divisions: Divisions) -> Demand:
    """The demand of rows: points as they stand, in WGS-84, and cells of resolution 9 where they are finer.

    Rows of one cell are put together, rows without any demand left out. A point without a district has that of the
    outline it lies in, or at most 400 m from.

    Raises:
        FileRefused: naming every row with a fault.
    """
    check_weights(given)
    cell, lon, lat = in_cells(given) if given.cell is not None else in_wgs84(given)
    district, street = named(given, divisions)
    held_against(given, divisions.outlines, lon, lat, district)
    some = given.weight > 0 if given.hours is None else (given.weight > 0) | (given.hours > 0).any(axis=1)
    if not given.findings and not some.any():
        wanted = Text("至少一行的权重大于 0", "a row with a weight above 0")
        given.findings.append(Finding(given.file, given.sheet, None, given.labels.get("weight", "weight"), "", wanted))
    if given.findings:
        raise refused(given)
    made = Demand(
        layer,
        cell[some],
        lon[some],
        lat[some],
        given.weight[some],
        np.where(district == "", found_in(divisions.outlines, lon, lat), district)[some],
        street[some],
        None if given.hours is None else given.hours[some],
    )
    return complete(together(made))


def refused(given: Given) -> FileRefused:
    """The refusal of a file with all its findings by row; what is told of it to whoever asks are the first."""
    found = sorted(given.findings, key=lambda one: one.row or 0)
    return refusal_of(given.file, given.sheet, found)


def refusal_of(file: str, sheet: str | None, found: Sequence[Finding]) -> FileRefused:
    """The refusal of a file with all its findings; its faults are those that a message holds."""
    count, told = len(found), list(found[:MOST_TOLD])
    if count > MOST_TOLD:
        more = Text(f"还有 {count - MOST_TOLD} 行有误", f"{count - MOST_TOLD} more rows have faults")
        told.append(Finding(file, sheet, None, "", "", more))
    error = FileRefused(file, Text(f"有 {count} 处错误", f"has {count} faults"), told)
    error.findings = found
    return error


def check_weights(given: Given) -> None:
    """Find rows whose weights are no numbers of at least 0."""
    columns = [("weight", given.weight)]
    if given.hours is not None:
        columns += [(name, given.hours[:, hour]) for hour, name in enumerate(HOUR_NAMES)]
    for name, values in columns:
        for index in np.flatnonzero(~(np.isfinite(values) & (values >= 0))).tolist():
            given.find(index, name, "" if np.isnan(values[index]) else values[index], AT_LEAST_0)


def in_cells(given: Given) -> tuple[Cells, Floats, Floats]:
    """The cell and its middle for each row; rows that give none, one too coarse, or one elsewhere, are found."""
    assert given.cell is not None
    usable = are_cells(given.cell)
    usable[usable] &= resolutions(given.cell[usable]) >= COARSEST
    wanted = Text(f"应为 {COARSEST} 至 15 级的 H3 格网编号", f"the index of an H3 cell of resolution {COARSEST} to 15")
    for index in np.flatnonzero(~usable).tolist():
        given.find(index, "cell", f"{int(given.cell[index]):x}", wanted)
    cell = np.where(usable, parents(given.cell, COMPUTED), 0)
    lon, lat = np.full(cell.size, np.nan), np.full(cell.size, np.nan)
    lon[usable], lat[usable] = centres(cell[usable])
    check_city(given, "cell", lon, lat)
    return cell, lon, lat


def in_wgs84(given: Given) -> tuple[Cells, Floats, Floats]:
    """No cell and the position in WGS-84 for each row; rows that are not in Shanghai are found."""
    assert given.lon is not None
    assert given.lat is not None
    x, y = given.lon, given.lat
    lon, lat = np.full(x.size, np.nan), np.full(x.size, np.nan)
    inside = np.isfinite(x) & np.isfinite(y)
    inside[inside] &= in_mainland_china(x[inside], y[inside])
    for index in np.flatnonzero(~inside).tolist():
        given.find(index, "lon", f"{x[index]:g}, {y[index]:g}", outside(x[index], y[index]))
    try:
        lon[inside], lat[inside] = convert(x[inside], y[inside], given.datum, Datum.WGS84)
    except OutsideChina as error:
        index = int(np.flatnonzero(inside)[error.index])
        given.find(index, "lon", f"{error.lon:g}, {error.lat:g} {given.datum}", LON_LAT)
    check_city(given, "lon", lon, lat)
    return np.zeros(x.size, dtype=np.uint64), lon, lat


def outside(lon: float, lat: float) -> Text:
    """What would be right for a point that is not in mainland China."""
    if np.isfinite(lon) and np.isfinite(lat) and in_mainland_china(lat, lon):
        return Text("经纬度填反；经度在前", f"lon comes first: they look swapped; lon {lat:g}, lat {lon:g} is inside")
    return LON_LAT


def check_city(given: Given, column: str, lon: Floats, lat: Floats) -> None:
    """Find rows that are not in Shanghai."""
    for index in np.flatnonzero(np.isfinite(lon) & ~in_shanghai(lon, lat)).tolist():
        given.find(index, column, f"{lon[index]:g}, {lat[index]:g}", Text("应在上海市内", "a place in Shanghai"))


def named(given: Given, divisions: Divisions) -> tuple[Codes, Codes]:
    """The codes of district and street of each row, empty where none is given; unknown ones are found."""
    districts, streets = np.full(len(given.numbers), "", "<U6"), np.full(len(given.numbers), "", "<U9")
    for index, (district, street) in enumerate(zip(given.district, given.street, strict=True)):
        if district:
            code = divisions.district(district)
            if code is None:
                given.find(index, "district", district, Text("应为区的代码或名称", "a district's code or name"))
                continue
            districts[index] = code
        if street:
            found = divisions.street(str(districts[index]), street)
            if found is None:
                wanted = Text("应为所填区内街镇的代码或名称", "a street of the declared district, by code or name")
                given.find(index, "street", street, wanted)
                continue
            streets[index] = found
    return districts, streets


def held_against(given: Given, outlines: Outlines, lon: Floats, lat: Floats, district: Codes) -> None:
    """Find rows more than 400 m from their declared district, and say which datum would fit."""
    for code, outline in outlines.items():
        rows = np.flatnonzero((district == code) & np.isfinite(lon))
        far = rows[~within(outline, lon[rows], lat[rows])]
        for index in far.tolist():
            if given.lon is None or given.lat is None:
                x, y = lon[index], lat[index]
            else:
                x, y = given.lon[index], given.lat[index]
            given.find(index, "lon", f"{x:g}, {y:g} {given.datum}", wanted_in(outline, x, y, given.datum))


def found_in(outlines: Outlines, lon: Floats, lat: Floats) -> NDArray[np.str_]:
    """The district that each point (degrees, WGS-84) lies in, or else is at most 400 m from; empty where none is."""
    found = np.full(lon.size, "", "<U6")
    for inside in (shapely.intersects_xy, within):
        for code, outline in outlines.items():
            west, south, east, north = np.array(outline.bounds) + NEAR * np.array([-1, -1, 1, 1])
            around = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
            rows = np.flatnonzero((found == "") & around)
            if rows.size:
                shapely.prepare(outline)
                found[rows[inside(outline, lon[rows], lat[rows])]] = code
    return found
