"""Tables of demand in a file: which column is what, and what its texts say. CSV, xlsx, GeoJSON, GeoPackage."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from geo_service.core.demand.cells import Cells
from geo_service.core.demand.frames import HOUR_NAMES, HOURS
from geo_service.core.demand.given import AT_LEAST_0, LON_LAT, Given
from geo_service.core.demand.told import Told
from geo_service.core.geometry import Datum, Floats
from geo_service.core.registry.importing.columns import heading
from geo_service.core.registry.importing.readers import read_file
from geo_service.core.registry.importing.table import MOST_ROWS, Declared, FileRefused, Grid, plain, refused
from geo_service.core.text import Text

OF_CELLS = {"h3", "cell", "h3_index", "h3index", "hex", "格网"}
OF_WEIGHTS = {"weight", "权重"}
OF_POINTS = ("lon", "lat")
DIVISIONS = ("district", "street")  # of which a file may have both name and code

type Columns = Mapping[str, Sequence[str]]


def read_given(file: Path, told: Told, headings: Mapping[str, str], most_rows: int = MOST_ROWS) -> Given:
    """The rows of a file with what they say, and a finding for each that is no number.

    Args:
        headings: field by plain heading, as data/columns.toml has them, for lon, lat, district_code, street_code.
        most_rows: of the file.

    Raises:
        FileRefused: it cannot be read, or lacks a column.
    """
    declared = Declared(datum=told.datum, layer=told.table, most_rows=most_rows)
    grids = [grid for grid in read_file(file, declared) if len(grid.rows) > 1]
    if len(grids) != 1:
        wanted = Text("一个有表头和数据的工作表", "one sheet with a heading and rows below it")
        raise refused(
            file.name, Text("不能作为需求数据读取", "holds no table of demand"), wanted, given=str(len(grids))
        )
    (grid,) = grids
    labels = labels_of(grid, told, headings)
    at = {field: list(grid.rows[0][1]).index(label) for field, label in labels.items()}
    rows = grid.rows[1:]
    cells = {field: [row[column] if column < len(row) else "" for _, row in rows] for field, column in at.items()}
    return given_of(grid, [number for number, _ in rows], labels, cells, told.datum)


def labels_of(grid: Grid, told: Told, headings: Mapping[str, str]) -> dict[str, str]:
    """What the sheet calls each field.

    Raises:
        FileRefused: a column that is needed is not there.
    """
    known = {**dict.fromkeys(OF_CELLS, "cell"), **{name: name for name in HOUR_NAMES}}
    known |= dict.fromkeys([plain(told.weight)] if told.weight else OF_WEIGHTS, "weight")
    renamed = {"district_code": "district", "street_code": "street", "lon": "lon", "lat": "lat"}
    known |= {name: renamed[field] for name, field in headings.items() if field in renamed and name not in known}
    labels: dict[str, str] = {}
    for label in grid.rows[0][1]:
        field = known.get(plain(label)) or known.get(heading(label))
        if field in labels and field not in DIVISIONS:
            raise stands_twice(grid, field, labels[field], label)
        if field is not None:
            labels.setdefault(field, label)
    if "cell" in labels:
        labels = {field: label for field, label in labels.items() if field not in OF_POINTS}
    hours = [name for name in HOUR_NAMES if name in labels]
    faults = []
    if "cell" not in labels and not labels.keys() >= set(OF_POINTS):
        faults.append(Text("lon 与 lat 列，或 h3 列", "columns lon and lat, or h3"))
    if "weight" not in labels and (told.weight or len(hours) < HOURS):
        faults.append(Text("weight 列，或用 --weight 指明权重列", "a column weight, or name it by --weight"))
    if 0 < len(hours) < HOURS:
        faults.append(Text("h00 至 h23 共 24 列，或都没有", "all 24 columns h00 to h23, or none"))
    if faults:
        wanted = Text("应有" + "；".join(one.zh for one in faults), "; ".join(one.en for one in faults))
        there = ", ".join(grid.rows[0][1])
        raise refused(grid.file, Text("缺少列", "lacks a column"), wanted, given=there[:200], sheet=grid.sheet)
    return labels


def stands_twice(grid: Grid, field: str, one: str, other: str) -> FileRefused:
    """The refusal of a sheet with two columns of a field, of which nobody knows which is meant."""
    wanted = Text(f"{field} 只应有一列", f"one column of {field}")
    return refused(
        grid.file, Text("有重复的列", "has a column twice"), wanted, given=f"{one}, {other}", sheet=grid.sheet
    )


def given_of(grid: Grid, numbers: list[int], labels: dict[str, str], cells: Columns, datum: Datum) -> Given:
    """The rows with the numbers that their texts say; without a weight it is the mean of the hours."""
    given = Given(
        *(grid.file, grid.sheet, numbers, datum, np.zeros(len(numbers))),
        district=cells.get("district", [""] * len(numbers)),
        street=cells.get("street", [""] * len(numbers)),
        labels=labels,
    )
    given.findings += grid.findings
    at = {number: index for index, number in enumerate(numbers)}
    given.bad |= {at[one.row] for one in grid.findings if one.row in at}
    if "h00" in labels:
        given.hours = np.column_stack([floats(given, name, cells[name], AT_LEAST_0) for name in HOUR_NAMES])
    if "weight" in labels:
        given.weight = floats(given, "weight", cells["weight"], AT_LEAST_0)
    elif given.hours is not None:
        given.weight = given.hours.mean(axis=1)
    if "cell" in labels:
        given.cell = indices(given, cells["cell"])
    else:
        given.lon, given.lat = (floats(given, axis, cells[axis], LON_LAT) for axis in OF_POINTS)
    return given


def floats(given: Given, field: str, texts: Sequence[str], wanted: Text) -> Floats:
    """The texts as numbers, NaN for those that are none, which are found."""
    try:
        return np.array(texts, dtype=np.float64)
    except ValueError:
        found = np.full(len(texts), np.nan)
    for index, text in enumerate(texts):
        try:
            found[index] = float(text)
        except ValueError:
            given.find(index, field, text, wanted)
    return found


def indices(given: Given, texts: Sequence[str]) -> Cells:
    """The texts as H3 writes indices, in hexadecimal, or else in decimal; 0 for those that are none."""
    found = np.zeros(len(texts), dtype=np.uint64)
    for index, text in enumerate(texts):
        # An index has 15 digits in hexadecimal and begins with 8; in decimal it has 18.
        base = 16 if len(text) <= 15 else 10
        try:
            found[index] = int(text, base)
        except (ValueError, OverflowError):
            continue
    if given.datum is not Datum.WGS84:
        wanted = Text("H3 格网按 WGS-84 定义，坐标系应为 wgs84", "wgs84: H3 cells are of WGS-84")
        given.find(0, "cell", given.datum.value, wanted)
    return found
