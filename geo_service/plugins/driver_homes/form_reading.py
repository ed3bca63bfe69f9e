"""An uploaded application form: its rows as sites, and everything that is wrong with it by sheet, row and column."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import ValidationError

from geo_service.core.errors import Fault
from geo_service.core.problems import faults_of
from geo_service.core.registry.importing.cells import known_of
from geo_service.core.registry.importing.checks import Review, checked_cells
from geo_service.core.registry.importing.columns import PERSONAL, heading, table_of
from geo_service.core.registry.importing.pages import is_form_heading, pages_of
from geo_service.core.registry.importing.readers import read_sheets
from geo_service.core.registry.importing.table import MASK, Declared, Finding, Grid, Table, plain, refused, shown
from geo_service.core.registry.importing.words import Words
from geo_service.core.text import Text
from geo_service.plugins.driver_homes.filing import HomeSite, gaps_of
from geo_service.plugins.driver_homes.rules import Form, HomeRules, Tier

NAME = "申报表.xlsx"
MOST_UNPACKED = 8 * 2**20
FORMATS = Text("本申报表的 xlsx 文件", "the application form as xlsx")
# What a spreadsheet makes of a long number.
ROUNDED = re.compile(r"[+-]?\d+(\.\d+)?e\+?\d+", re.IGNORECASE)
# The column in which a form has what a site calls otherwise.
COLUMN = {"services_text": "functions", "completes_on": "planned_for", "district_code": "address", "lon": "address"}
TITLED: Mapping[str, Tier] = {"微型": "micro", "综合型": "comprehensive"}


@dataclass(frozen=True)
class Row:
    """A row of a form: its site when it can be one, else what is wrong with it."""

    sheet: str | None
    number: int
    name: str
    labels: Mapping[str, str]
    site: HomeSite | None
    findings: tuple[Finding, ...] = ()

    def wrong(self, faults: Iterable[Fault]) -> "Row":
        """The row with these faults of its site, each at its column."""
        found = [self.found(fault) for fault in faults]
        return replace(self, site=None, findings=(*self.findings, *found))

    def found(self, fault: Fault) -> Finding:
        """A fault of the site as one of the row's cell; what stands in a person's cell is not said."""
        field = fault.where.removeprefix("attributes:").partition(":")[0]
        column = self.labels.get(COLUMN.get(field, field), field)
        given = "" if fault.given is None else MASK if field in PERSONAL else shown(str(fault.given))
        return Finding(NAME, self.sheet, self.number, column, given, fault.wanted)


@dataclass(frozen=True)
class FormRead:
    """What a file holds.

    Attributes:
        unions: what each page says its union is, and where.
        headings: sheet and number of the row of each page's heading.
        findings: faults of whole pages, with which none of their rows can be filed.
    """

    grids: Sequence[Grid]
    unions: Sequence[tuple[str, Finding]]
    headings: Sequence[tuple[str | None, int]]
    rows: Sequence[Row]
    findings: Sequence[Finding]


def read_form(content: bytes, words: Words, rules: HomeRules) -> FormRead:
    """The forms of a file: several sheets, several forms on one, pages that continue them.

    Raises:
        FileRefused: it is no workbook or table, swells when unpacked, or has no form in it.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / NAME
        file.write_bytes(content)
        grids = read_sheets(file, Declared(most_unpacked=MOST_UNPACKED), FORMATS)
    pages = [
        page for page in pages_of(grids, words.columns) if any(is_form_heading(r, words.columns) for _, r in page.rows)
    ]
    if not pages:
        known = "、".join(rules.form["micro"].columns)
        wanted = Text(f"应有表头：{known}", f"a heading such as {known}")
        raise refused(NAME, Text("中没有申报表", "holds no application form"), wanted)
    tables = [(page, table_of_page(page, words, rules)) for page in pages]
    unions = [(table.constants.get("union", ""), at_union(page, words)) for page, table in tables]
    rows = [row for page, table in tables for row in rows_of(page, table, words, rules)]
    of_rows = {(row.sheet, row.number) for row in rows}
    whole = [
        one for _, table in tables for one in table.findings if not one.notice and (one.sheet, one.row) not in of_rows
    ]
    headings = [(page.sheet, page.rows[heading_at(page, words)][0]) for page in pages]
    return FormRead(grids, unions, headings, rows, whole)


def table_of_page(page: Grid, words: Words, rules: HomeRules) -> Table:
    """The sites of a page by the form of its tier; one whose title and columns speak of different tiers has a fault."""
    at = heading_at(page, words)
    number, row = page.rows[at]
    titles = [plain(cell) for _, cells in page.rows[:at] for cell in cells if "申报表" in cell]
    said = next((tier for title in titles for word, tier in TITLED.items() if word in title), None)
    fields = {words.columns.fields.get(heading(cell)) for cell in row if cell}
    marks: dict[Tier, bool] = {"micro": "free_parking_minutes" in fields, "comprehensive": "chargers" in fields}
    found = [tier for tier, there in marks.items() if there]
    tier = said or (found[0] if len(found) == 1 else "micro")
    if said and found and said not in found:
        form, other = rules.form[said], rules.form[found[0]]
        finding = Finding(NAME, page.sheet, number, "", other.number, wrong_form(form, other))
        return Table(NAME, page.sheet, tier, [], {}, {}, {}, findings=[finding])
    table = table_of(page, words.columns, Declared(form=tier))
    assert table is not None  # a heading with a form's columns is one
    return table


def heading_at(page: Grid, words: Words) -> int:
    """Which of a page's rows is its heading."""
    return next(at for at, (_, row) in enumerate(page.rows) if is_form_heading(row, words.columns))


def wrong_form(form: Form, other: Form) -> Text:
    """What to do about the title of one form above the columns of another."""
    return Text(
        f"标题为《{form.title}》，表头却是{other.number}的；请使用{form.number}的表头：{'、'.join(form.columns)}",
        f"the columns of {form.number}, as the title says: {', '.join(form.columns)}; these are of {other.number}",
    )


def at_union(page: Grid, words: Words) -> Finding:
    """Where a page says its union: a finding without words."""
    for number, row in page.rows:
        if label := next((cell for cell in row if heading(cell.partition("：")[0]) == words.columns.union), None):
            return Finding(NAME, page.sheet, number, label.partition("：")[0], "", Text("", ""))
    return Finding(NAME, page.sheet, page.rows[0][0], words.columns.union, "", Text("", ""))


def rows_of(page: Grid, table: Table, words: Words, rules: HomeRules) -> Iterator[Row]:
    """The rows of a page, each a site or with all that is wrong with it."""
    review = checked_cells(table, words)
    for index, number in enumerate(table.numbers):
        if ROUNDED.fullmatch(plain(table.of("manager_mobile")[index])):
            text = Text(
                "号码已被表格改成科学计数，请按文本重新填写", "the whole number, as text: a spreadsheet has rounded it"
            )
            review.find(index, "manager_mobile", text)
        if number in page.hidden:
            text = Text("该行被隐藏；请取消隐藏，或删除该行", "a row that can be seen: show it, or delete it")
            review.find(index, "name", text)
    # A column that is not there is a fault of the heading, not of each row.
    absent = {field for field in words.columns.required[table.form or "micro"] if field not in table.labels}
    found: dict[int, list[Finding]] = {}
    for one in review.findings:
        if not one.notice and one.row is not None and one.column not in absent:
            found.setdefault(one.row, []).append(one)
    for index, number in enumerate(table.numbers):
        name = shown(review.of("name")[index])
        row = Row(page.sheet, number, name, table.labels, None, tuple(found.get(number, ())))
        yield (
            row
            if row.findings or absent
            else with_site(row, values_of(review, index, table.form or "micro", words), rules)
        )


def with_site(row: Row, values: Mapping[str, Any], rules: HomeRules) -> Row:
    """The row with its site, or with what is wrong with it."""
    try:
        site = HomeSite.model_validate(values)
    except ValidationError as error:
        return row.wrong(faults_of(error.errors()))
    gaps = [Fault(column, None, wanted) for column, wanted in gaps_of(site, rules)]
    return row.wrong(gaps) if gaps else replace(row, site=site)


def values_of(review: Review, index: int, tier: Tier, words: Words) -> dict[str, Any]:
    """A row's values by the fields of a site; services that have a code are functions, too."""
    same = (
        "name",
        "address",
        "district_code",
        "street_code",
        "free_parking_minutes",
        "free_bays",
        "chargers",
        "area_m2",
    )
    values = {field: review.values[field][index] for field in same}
    services = review.of("functions")[index]
    texts = {field: review.of(field)[index] or None for field in ("hours_text", "manager", "manager_mobile")}
    return (
        values
        | texts
        | {
            "tier": tier,
            "services_text": services or None,
            "functions": known_of(services, words.functions),
            "completes_on": review.values["planned_for"][index],
        }
    )
