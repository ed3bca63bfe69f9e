"""Which column of a sheet is which field: the heading row, and for application forms what stands above it."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo_service.core.registry.importing.table import MASK, Declared, Finding, Form, Grid, Table, plain, shown
from geo_service.core.text import Text

FIELDS = (
    *("name", "kind", "tier", "address", "district_code", "street_code", "region", "lon", "lat", "datum"),
    *("position_precision", "functions", "free_parking_minutes", "free_bays", "chargers", "hours_text"),
    *("attributes", "sample", "place", "organisation", "source"),
)
PERSONAL = frozenset({"manager", "manager_mobile", "person"})
PLANNED = "planned_for"
_SEARCHED = 20  # rows from the top in which the heading may stand
_LEAST = 2  # columns that a heading must at least have in common with ours
_FEW = 5  # columns of ours below which a heading with faults is that of another file
_LAST_LINE = ("表格电子版", "注:", "说明:", "备注:", "合计")


@dataclass(frozen=True)
class Columns:
    """data/columns.toml: the field behind each heading, the words of each field, and the forms.

    Attributes:
        fields: field by plain heading.
        titles: what a field is called in Chinese.
        words: code by plain word, by field.
        required: what each form must have filled in.
    """

    fields: Mapping[str, str]
    titles: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    required: Mapping[Form, Sequence[str]]
    union: str
    persons: Sequence[str]


def read_columns(file: Path) -> Columns:
    """The columns in a file of synonyms."""
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    fields = {field: field for field in FIELDS} | {
        heading(name): field for field, names in content["headings"].items() for name in [*names, field]
    }
    titles = {field: names[0] for field, names in content["headings"].items()}
    words = {field: {plain(word): code for word, code in found.items()} for field, found in content["words"].items()}
    forms: Any = content["forms"]
    required: dict[Form, Sequence[str]] = {
        "micro": [*forms["both"], *forms["micro"]],
        "comprehensive": [*forms["both"], *forms["comprehensive"]],
    }
    head = content["form_head"]
    return Columns(fields, titles, words, required, plain(head["union"]), [plain(label) for label in head["persons"]])


def heading(text: str) -> str:
    """A heading for comparing: plain, without brackets and what is in them, and without a colon."""
    return re.sub(r"\([^)]*\)|\[[^]]*\]|[:*]", "", plain(text)) or plain(text)


def table_of(grid: Grid, columns: Columns, declared: Declared) -> Table | None:
    """The sites of a sheet, with a finding for a heading that will not do; None where nothing looks like a heading."""
    at = heading_at(grid, columns)
    if at is None:
        return None
    number, labels = grid.rows[at]
    head = form_head(grid.rows[:at], columns) or grid.head
    fields = [columns.fields.get(heading(label), "") if label else "-" for label in labels]
    form = form_of(fields, declared) if declared.form or columns.union in head else None
    findings = heading_faults(grid, number, labels, fields, form, columns)
    # A file of something else gets one fault, not one a cell.
    strange = findings and len(set(fields) & {*FIELDS, "area_m2", PLANNED}) < _FEW
    below = [] if strange else [row for row in grid.rows[at + 1 :] if not is_no_site(row[1], fields)]
    findings += grid.findings
    if form and head is not grid.head:
        findings += head_faults(grid, at, head, columns)
    findings += ragged(grid, below, len(labels))
    findings += not_stored(
        grid, number, [*zip(fields, labels, strict=True), *(("person", one) for one in head if one in columns.persons)]
    )
    cells = {
        field: [row[column] if column < len(row) else "" for _, row in below]
        for column, field in enumerate(fields)
        if field not in ("", "-", "passed_over", "person")
    }
    names = {field: label for field, label in zip(fields, labels, strict=True) if field}
    constants = {"kind": "driver_home", "tier": form, "union": head.get(columns.union, "")} if form else {}
    numbers = [row_number for row_number, _ in below]
    return Table(grid.file, grid.sheet, form, numbers, cells, names, constants, grid.datum, findings)


def heading_at(grid: Grid, columns: Columns) -> int | None:
    """Where the heading is among the rows: the one of the first with most columns of ours, never fewer than two."""
    counts = [
        len({columns.fields.get(heading(cell)) for cell in row if cell} - {None, "person"})
        for _, row in grid.rows[:_SEARCHED]
    ]
    most = max(counts, default=0)
    return counts.index(most) if most >= _LEAST else None


def form_head(rows: Sequence[tuple[int, Sequence[str]]], columns: Columns) -> dict[str, str]:
    """What stands to the right of each label above the table of a form, before the next label; empty when nothing."""
    labels = {columns.union, *columns.persons}
    found: dict[str, str] = {}
    for _, row in rows:
        label = ""
        for cell in row:
            before, _, behind = unicodedata.normalize("NFKC", cell).partition(":")
            if (key := heading(before)) in labels:
                label = key
                found[label] = found.get(label, "") or behind.strip()
            elif label and cell and not found[label]:
                found[label] = cell
    return found


def form_of(fields: Sequence[str], declared: Declared) -> Form:
    """Which of the two forms a sheet is: as declared, else by the columns that only one has."""
    return declared.form or ("comprehensive" if "chargers" in fields else "micro")


def is_no_site(row: Sequence[str], fields: Sequence[str]) -> bool:
    """Whether a row is printed only: a number before empty cells, the last line of a form, or the heading again."""
    filled = [(field, cell) for field, cell in zip([*fields, *["-"] * len(row)], row, strict=False) if cell]
    if all(field == "passed_over" for field, _ in filled):
        return all(cell.isdigit() for _, cell in filled) or plain(filled[0][1]).startswith(_LAST_LINE)
    return len(filled) == 1 and plain(filled[0][1]).startswith(_LAST_LINE)


def heading_faults(
    grid: Grid, number: int, labels: Sequence[str], fields: Sequence[str], form: Form | None, columns: Columns
) -> list[Finding]:
    """Columns that are not known, that stand twice, and those without which there is no site."""
    unknown = [label for label, field in zip(labels, fields, strict=True) if not field]
    wanted = list(columns.required[form]) if form else ["name", "kind"]
    missing = [field for field in wanted if field not in fields]
    found = []
    if unknown or missing:
        known = wanted_columns(columns)
        needed = f"; {', '.join(missing)} missing" if missing else ""
        lacking = f"；缺少 {'、'.join(columns.titles[field] for field in missing)}" if missing else ""
        text = Text(known.zh + lacking, known.en + needed)
        found.append(Finding(grid.file, grid.sheet, number, "", shown(", ".join(unknown or missing)), text))
    free = ("", "-", "passed_over", "person")
    for column, field in enumerate(fields):
        if field not in free and field in fields[:column]:
            text = Text(f"{field} 只应有一列", f"one column of {field}")
            found.append(Finding(grid.file, grid.sheet, number, labels[column], labels[column], text))
    return found


def wanted_columns(columns: Columns) -> Text:
    """Which columns a file may have."""
    titles = "、".join(columns.titles[field] for field in FIELDS)
    return Text(f"应为这些列：{titles}", f"these columns: {', '.join(FIELDS)}, or their Chinese names")


def head_faults(grid: Grid, at: int, head: Mapping[str, str], columns: Columns) -> list[Finding]:
    """What stands above the table of a form and is not filled in."""
    rows = {
        heading(label): (number, label)
        for number, row in grid.rows[:at]
        for label in (unicodedata.normalize("NFKC", cell).partition(":")[0] for cell in row if cell)
    }
    missing = [label for label in [columns.union, *columns.persons] if not head.get(label)]
    required = Text("必须填写", "it is required")
    return [
        Finding(grid.file, grid.sheet, *rows.get(label, (grid.rows[at][0], label)), "", required) for label in missing
    ]


def not_stored(grid: Grid, number: int, columns: Sequence[tuple[str, str]]) -> list[Finding]:
    """What is read and not kept: data of persons, which the registry has no place for, and when a site is planned."""
    persons = Text("个人信息只核对是否填写，不保存", "of persons: looked at for being there, and not stored")
    planned = Text("只核对格式，不保存", "looked at for being a date, and not stored")
    found = []
    for text, wanted in ((persons, PERSONAL), (planned, {PLANNED})):
        labels = "、".join(label for field, label in columns if field in wanted)
        if labels:
            found.append(Finding(grid.file, grid.sheet, number, "", shown(labels), text, notice=True))
    return found


def ragged(grid: Grid, below: Sequence[tuple[int, Sequence[str]]], width: int) -> list[Finding]:
    """The rows with something to the right of the last heading."""
    wanted = Text(f"表头只有 {width} 列", f"the heading has {width} columns only")
    return [Finding(grid.file, grid.sheet, number, "", MASK, wanted) for number, row in below if any(row[width:])]
