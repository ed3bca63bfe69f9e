"""A form given back: each sheet as it was read, its cells where they were, with a column 问题 beside its sites."""

import io
from collections.abc import Mapping, Sequence, Set
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from geo_service.core.registry.importing.report import HEADINGS, cells_of
from geo_service.core.registry.importing.table import Finding, Grid
from geo_service.plugins.driver_homes.form_filing import FormFiled
from geo_service.plugins.driver_homes.form_layout import fit_to_width, put_text
from geo_service.plugins.driver_homes.form_reading import NAME, Row

PROBLEM, LIST = "问题", "问题 faults"
NARROWEST, WIDEST, PROBLEM_WIDTH = 8, 28, 60  # characters
WIDTHS = (14, 8, 18, 28, 60, 60)  # characters, of the list
RED = PatternFill("solid", fgColor="FFC7CE")
FAULT_POINTS = 32  # the height of two lines, which a fault in two languages takes
TOP, LONG = Alignment(vertical="top", wrap_text=True), Alignment(vertical="top")


def report_workbook(filed: FormFiled) -> bytes:
    """The form with what is wrong with it, as xlsx; it can be mended and sent again as it is."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for grid in filed.read.grids:
        rows = {row.number: row for row, _ in filed.rows if row.sheet == grid.sheet}
        headings = {number for sheet, number in filed.read.headings if sheet == grid.sheet}
        put_grid(book.create_sheet(grid.sheet or NAME.partition(".")[0]), grid, headings, rows)
    put_list(book.create_sheet(LIST), filed.faults())
    for sheet in book.worksheets:
        fit_to_width(sheet)
    book.save(file := io.BytesIO())
    return file.getvalue()


def put_grid(sheet: Any, grid: Grid, headings: Set[int], rows: Mapping[int, Row]) -> None:
    """Write a sheet as it was read, and beside each row of a site what is wrong with it."""
    width = max(column for _, row in grid.rows for column, text in enumerate(row, start=1) if text)
    for number, row in grid.rows:
        for column, text in enumerate(row, start=1):
            # What stands above and below the sites is long, and has room beside it.
            put_text(sheet, number, column, text or None, TOP if number in {*headings, *rows} else LONG)
    column = width + 1
    for number, row in grid.rows:
        if number in headings:
            column = row.index(PROBLEM) + 1 if PROBLEM in row else width + 1
            put_text(sheet, number, column, PROBLEM, TOP)
        elif number in rows:
            put_problem(sheet.cell(number, column), rows[number].findings)
    for at in range(1, width + 1):
        longest = max((len(row[at - 1]) for number, row in grid.rows if number in rows and len(row) >= at), default=0)
        sheet.column_dimensions[get_column_letter(at)].width = min(WIDEST, max(NARROWEST, 2 * longest))
    sheet.column_dimensions[get_column_letter(column)].width = PROBLEM_WIDTH


def put_problem(cell: Any, findings: Sequence[Finding]) -> None:
    """Say beside a row what is wrong with it, and nothing of what was said before."""
    said = "\n".join(f"{one.column}：{' / '.join(dict.fromkeys(one.wanted))}" for one in findings)
    put_text(cell.parent, cell.row, cell.column, said, TOP)
    if findings:
        cell.fill = RED
        cell.parent.row_dimensions[cell.row].height = FAULT_POINTS * len(findings)


def put_list(sheet: Any, findings: Sequence[Finding]) -> None:
    """Write all that is wrong, one a line, with what is wrong with whole pages."""
    lines = [cells_of(one)[1:] for one in findings]
    for row, cells in enumerate([HEADINGS[1:], *lines], start=1):
        for column, text in enumerate(cells, start=1):
            put_text(sheet, row, column, text, TOP)
    for column, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
