"""A file of places where sites could be, as the points of a run: in WGS-84, with district and what is there. Pure."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from geo_service.core.demand.given import LON_LAT, Divisions, Given, found_in, held_against, in_wgs84, named, refused
from geo_service.core.demand.tables import floats, stands_twice
from geo_service.core.geometry import Datum, Floats
from geo_service.core.planning.inputs import MOST_POINTS, Point
from geo_service.core.registry.importing.columns import heading
from geo_service.core.registry.importing.readers import read_file
from geo_service.core.registry.importing.table import Declared, Grid, plain
from geo_service.core.registry.importing.table import refused as refused_whole
from geo_service.core.text import Text

NEEDS = ("parking", "power", "space")
WORDS = {"停车": "parking", "供电": "power", "场地": "space", "名称": "name"}
WORDS |= dict.fromkeys(("费用", "造价", "成本", "投资"), "cost")
WORDS |= dict.fromkeys(("容量", "可容纳", "服务能力"), "capacity")
NUMBERS = {
    "cost": Text("应为大于 0 的数字", "a number above 0"),
    "capacity": Text(
        "应为不小于 0 的数字，或留空（同任务所填）", "a number of at least 0, or nothing for that of the run"
    ),
}
SAID: dict[str, bool | None] = {
    **dict.fromkeys(("是", "有", "yes", "y", "true", "1"), True),
    **dict.fromkeys(("否", "无", "no", "n", "false", "0"), False),
    **dict.fromkeys(("", "待核实", "?"), None),
}
MOST = {"cost": 1e12, "capacity": 1e9}
YES_OR_NO = Text("应为 是、否，或留空（待核实）", "yes or no, or nothing where nobody has looked")
LONGEST_NAME = 200
NAME = Text(f"至多 {LONGEST_NAME} 字", f"at most {LONGEST_NAME} letters")
RENAMED = {"district_code": "district", "street_code": "street"}


def read_points(file: Path, datum: Datum, headings: Mapping[str, str], divisions: Divisions) -> list[Point]:
    """The points of a file in their order: CSV, xlsx, GeoJSON or GeoPackage.

    Args:
        datum: what its coordinates are in.
        headings: field by plain heading, as data/columns.toml has them.
        divisions: what districts are called, and where they are.

    Raises:
        FileRefused: naming every row with a fault.
    """
    grids = [grid for grid in read_file(file, Declared(datum=datum, most_rows=MOST_POINTS)) if len(grid.rows) > 1]
    if len(grids) != 1:
        wanted = Text("一个有表头和数据的工作表", "one sheet with a heading and rows below it")
        raise refused_whole(file.name, Text("不能作为点位读取", "holds no points"), wanted, given=str(len(grids)))
    (grid,) = grids
    labels = labels_of(grid, headings)
    columns = {field: list(grid.rows[0][1]).index(label) for field, label in labels.items()}
    rows = grid.rows[1:]
    cells = {field: [row[at] if at < len(row) else "" for _, row in rows] for field, at in columns.items()}
    return points_of(grid, [number for number, _ in rows], labels, cells, datum, divisions)


def labels_of(grid: Grid, headings: Mapping[str, str]) -> dict[str, str]:
    """What the sheet calls each field.

    Raises:
        FileRefused: it has no lon or lat.
    """
    known = {name: name for name in ("name", "lon", "lat", *NEEDS, *NUMBERS)} | WORDS
    known |= {name: RENAMED.get(field, field) for name, field in headings.items() if name not in known}
    labels: dict[str, str] = {}
    for label in grid.rows[0][1]:
        field = known.get(plain(label)) or known.get(heading(label))
        if field in labels and field not in ("name", "district"):
            raise stands_twice(grid, field, labels[field], label)
        if field in ("name", "lon", "lat", "district", *NEEDS, *NUMBERS):
            labels.setdefault(str(field), label)
    if not labels.keys() >= {"lon", "lat"}:
        wanted = Text("应有 lon 与 lat 列（经度、纬度）", "columns lon and lat")
        there = ", ".join(grid.rows[0][1])
        raise refused_whole(grid.file, Text("缺少列", "lacks a column"), wanted, given=there[:200], sheet=grid.sheet)
    return labels


def points_of(
    grid: Grid,
    numbers: list[int],
    labels: dict[str, str],
    cells: Mapping[str, Sequence[str]],
    datum: Datum,
    divisions: Divisions,
) -> list[Point]:
    """The points of the rows.

    Raises:
        FileRefused: naming every row with a fault.
    """
    none = [""] * len(numbers)
    given = Given(
        *(grid.file, grid.sheet, numbers, datum, np.ones(len(numbers))),
        district=cells.get("district", none),
        street=none,
        labels=labels,
    )
    given.findings += grid.findings
    at = {number: index for index, number in enumerate(numbers)}
    given.bad |= {at[one.row] for one in grid.findings if one.row in at}
    given.lon, given.lat = (floats(given, axis, cells[axis], LON_LAT) for axis in ("lon", "lat"))
    lon, lat = in_wgs84(given)[1:]
    district, _ = named(given, divisions)
    held_against(given, divisions.outlines, lon, lat, district)
    district = np.where(district == "", found_in(divisions.outlines, lon, lat), district)
    names = cells.get("name", none)
    for index, name in enumerate(names):
        if len(name) > LONGEST_NAME:
            given.find(index, "name", name, NAME)
    has = {need: said(given, need, cells.get(need, none)) for need in NEEDS}
    numbers_of = {field: told(given, field, cells[field]) for field in NUMBERS if field in cells}
    if given.findings:
        raise refused(given)
    return [
        Point.model_validate(
            {
                "name": names[index],
                "lon": round(float(lon[index]), 6),
                "lat": round(float(lat[index]), 6),
                "district": str(district[index]) or None,
                **{need: has[need][index] for need in NEEDS},
                **{field: found[index] for field, found in numbers_of.items() if np.isfinite(found[index])},
            }
        )
        for index in range(len(numbers))
    ]


def said(given: Given, need: str, texts: Sequence[str]) -> list[bool | None]:
    """What the texts say of a need; what says nothing of it is found."""
    found: list[bool | None] = []
    for index, text in enumerate(texts):
        if plain(text) not in SAID:
            given.find(index, need, text, YES_OR_NO)
        found.append(SAID.get(plain(text)))
    return found


def told(given: Given, field: str, texts: Sequence[str]) -> Floats:
    """The texts as costs or capacities, NaN for a capacity that is left out; what is no such number is found."""
    is_capacity = field == "capacity"
    left_out = np.array([is_capacity and not text for text in texts], dtype=bool)
    found = floats(given, field, np.where(left_out, "nan", np.array(texts, dtype=np.str_)).tolist(), NUMBERS[field])
    fits = np.isfinite(found) & (found <= MOST[field]) & ((found > 0) | (is_capacity & (found == 0)))
    for index in np.flatnonzero(~fits & ~left_out).tolist():
        given.find(index, field, texts[index], NUMBERS[field])
    return found
