"""The application forms of 附件2-7 as workbooks: laid out as the notice prints them, to be printed on A4."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Border, Font, Side  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.pagebreak import Break  # type: ignore[import-untyped]

from geo_service.core.text import Text
from geo_service.plugins.driver_homes.rules import Form

# In characters, by column as the rules call it; what is not here is a number, which is short.
WIDTHS = {
    "序号": 5,
    "站点名称": 18,
    "地址": 24,
    "站长": 9,
    "站长手机": 14,
    "开放时间": 15,
    "服务项目": 22,
    "计划完成时间": 12,
}
SHORT, LINE, TITLE = 9, 24, 34  # width in characters; heights in points: of a line, the title
TALL = 66  # points, of a site: five and the head fill a page
FORMATS = {"站长手机": "@", "计划完成时间": "yyyy-mm-dd"}
BY_HAND = ("站长", "站长手机", "负责人姓名", "负责人邮箱", "负责人电话")
NOT_KEPT = Text(
    "个人信息系统不保存，请手工填写", "Data of persons are not kept by the service; please fill them in by hand"
)
FONT, MARGIN_INCHES = "宋体", 0.5
BOX = Border(*[Side("thin")] * 4)
CENTRE = Alignment("center", "center", wrap_text=True)
LEFT = Alignment("left", "center", wrap_text=True)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def form_workbook(form: Form, rows: Sequence[Mapping[str, Any]] = (), union: str | None = None) -> bytes:
    """A form as xlsx: empty, or with a union and its sites by the columns of the rules.

    The rows of the table fill whole pages, each with the head again; what is of persons is left empty.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = form.number.replace(" ", "")
    heading_row = put_head(sheet, form, union)
    pages = max(1, -(-len(rows) // form.rows))
    for number in range(1, pages * form.rows + 1):
        site = rows[number - 1] if number <= len(rows) else {}
        put_site(sheet, heading_row + number, form, {form.row_number: number} | dict(site))
    last = heading_row + pages * form.rows + 1
    put_line(sheet, last, form, form.last_line, LEFT)
    if union is not None:
        put_notes(sheet, heading_row)
    set_up_print(sheet, heading_row, last, form)
    book.save(file := io.BytesIO())
    return file.getvalue()


def put_head(sheet: Any, form: Form, union: str | None) -> int:
    """Write what is printed above the sites; the row of the heading."""
    put_line(sheet, 1, form, form.number, LEFT)
    put_line(sheet, 2, form, form.title, CENTRE)
    sheet["A2"].font = Font(FONT, sz=18, bold=True)
    sheet.row_dimensions[2].height = TITLE
    values = {form.head[0][0][0]: union}
    row = 2
    for labels in form.head:
        row += 1
        sheet.row_dimensions[row].height = LINE
        for label, first, end, value_end in spans(labels, len(form.heading)):
            put_text(sheet, row, first, label, CENTRE)
            put_text(sheet, row, end + 1, values.get(label), LEFT)
            boxed(sheet, row, first, end)
            boxed(sheet, row, end + 1, value_end)
    put_line(sheet, row + 1, form, form.section, CENTRE)
    boxed(sheet, row + 1, 1, len(form.heading))
    for column, (printed, name) in enumerate(zip(form.heading, (form.row_number, *form.columns), strict=True), start=1):
        put_text(sheet, row + 2, column, printed, CENTRE)
        boxed(sheet, row + 2, column, column)
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(name, SHORT)
    sheet.row_dimensions[row + 2].height = TITLE
    return row + 2


def spans(labels: Sequence[tuple[str, int]], width: int) -> Iterator[tuple[str, int, int, int]]:
    """Each label with its first and last column, and the last one of its value; the first column is too narrow."""
    starts = [start for _, start in labels]
    for (label, start), after in zip(labels, [*starts[1:], width + 1], strict=True):
        yield label, start, start + (start == 1), after - 1


def put_site(sheet: Any, row: int, form: Form, site: Mapping[str, Any]) -> None:
    """Write a row of the table, or an empty one."""
    sheet.row_dimensions[row].height = TALL
    for column, name in enumerate((form.row_number, *form.columns), start=1):
        put_text(sheet, row, column, site.get(name), LEFT if WIDTHS.get(name, 0) > WIDTHS["开放时间"] else CENTRE)
        boxed(sheet, row, column, column)
        sheet.cell(row, column).number_format = FORMATS.get(name, "General")


def put_line(sheet: Any, row: int, form: Form, text: str, alignment: Alignment) -> None:
    """Write a text across the form."""
    put_text(sheet, row, 1, text, alignment)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(form.heading))
    sheet.row_dimensions[row].height = LINE


def put_text(sheet: Any, row: int, column: int, value: Any, alignment: Alignment) -> None:
    """Write a value; text stays text, whatever it begins with, also when somebody edits the cell."""
    cell = sheet.cell(row, column)
    cell.font, cell.alignment = Font(FONT, sz=11), alignment
    if isinstance(value, str):
        cell.value = _UNPRINTABLE.sub("�", value)
        cell.data_type = "s"
        cell.quotePrefix = value.lstrip()[:1] in {"=", "+", "-", "@", "＝", "＋", "－", "＠"}
    elif isinstance(value, int | float | date):
        cell.value = value


def boxed(sheet: Any, row: int, first: int, last: int) -> None:
    """Draw lines around cells of a row, merged where there are several."""
    for column in range(first, last + 1):
        sheet.cell(row, column).border = BOX
    if last > first:
        sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def put_notes(sheet: Any, heading_row: int) -> None:
    """Say at each label of what is of persons why it is empty."""
    for row in sheet.iter_rows(max_row=heading_row):
        for cell in row:
            if cell.value in BY_HAND:
                cell.comment = Comment(f"{NOT_KEPT.zh} / {NOT_KEPT.en}", "geo_service", height=90, width=260)


def set_up_print(sheet: Any, heading_row: int, last: int, form: Form) -> None:
    """A4 across, as wide as the page, the head on every page."""
    fit_to_width(sheet)
    # A spreadsheet that fits pages passes over the breaks; TALL puts them in the same places.
    for row in range(heading_row + form.rows, last - form.rows, form.rows):
        sheet.row_breaks.append(Break(id=row))
    sheet.print_title_rows = f"1:{heading_row}"
    sheet.print_area = f"A1:{get_column_letter(len(form.heading))}{last}"
    sheet.print_options.horizontalCentered = True
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, MARGIN_INCHES)
    sheet.freeze_panes = f"A{heading_row + 1}"


def fit_to_width(sheet: Any) -> None:
    """A4 across, as wide as the page and as many of them as it takes."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
