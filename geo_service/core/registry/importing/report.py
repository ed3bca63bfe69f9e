"""What was found in a file, as a table on the terminal and as a workbook with the cells marked."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import Font, PatternFill  # type: ignore[import-untyped]

from geo_service.core.registry.importing.columns import PERSONAL
from geo_service.core.registry.importing.table import MASK, Finding, Table, masked

HEADINGS = ("文件 / file", "工作表 / sheet", "行 / row", "列 / column", "给出 / given", "应为", "wanted")
_SHOWN, _WIDEST, _WRITTEN, _COPIED = 1_000, 44, 100_000, 20_000
_WIDTHS = (20, 14, 10, 18, 32, 60, 60)
_RED, _YELLOW = PatternFill("solid", fgColor="FFC7CE"), PatternFill("solid", fgColor="FFEB9C")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Begins as a formula does, and is no number.
_FORMULA = re.compile(r"(?![+-]?\d+(?:\.\d+)?$)\s*[=+@|＝＋＠－-]")
_NO_TITLE = re.compile(r"[\[\]:*?/\\']")


def ordered(findings: Sequence[Finding], tables: Sequence[Table]) -> list[Finding]:
    """The findings as one meets them: by sheet, row and column, faults of whole sheets first."""
    sheets = {(table.file, table.sheet): number for number, table in enumerate(tables)}
    columns = {
        (table.file, table.sheet, label): number
        for table in tables
        for number, label in enumerate(table.labels.values())
    }
    return sorted(
        findings,
        key=lambda one: (
            sheets.get((one.file, one.sheet), -1),
            one.row or 0,
            columns.get((one.file, one.sheet, one.column), -1),
        ),
    )


def cells_of(finding: Finding) -> list[str]:
    """A finding as a line of a table."""
    row = "" if finding.row is None else str(finding.row)
    wanted = finding.wanted
    note = ("（提示）", "(notice) ") if finding.notice else ("", "")
    return [
        finding.file,
        finding.sheet or "",
        row,
        finding.column,
        finding.given,
        note[0] + wanted.zh,
        note[1] + wanted.en,
    ]


def terminal_table(findings: Sequence[Finding]) -> str:
    """The findings as aligned text, the first thousand of them; Chinese characters are two columns wide."""
    rows = [list(HEADINGS), *(cells_of(one) for one in findings[:_SHOWN])]
    last = len(HEADINGS) - 1
    lines = [
        [shortened(cell) if column < last - 1 else one_line(cell) for column, cell in enumerate(row)] for row in rows
    ]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    text = [
        "  ".join(cell + " " * (w - width(cell)) for cell, w in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    if len(findings) > _SHOWN:
        text.append(f"… +{len(findings) - _SHOWN} (--report)")
    return "\n".join(text)


def one_line(text: str) -> str:
    """The text on one line, without what would move the cursor or write a terminal's commands."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def shortened(text: str) -> str:
    """The text on one line, cut to the widest column."""
    line = one_line(text)
    while width(line) > _WIDEST:
        line = line[: -max(2, (width(line) - _WIDEST) // 2 + 1)] + "…"
    return line


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def write_report(file: Path, findings: Sequence[Finding], tables: Sequence[Table]) -> None:
    """Write a workbook: every finding on its first sheet, then each sheet read with the cells marked."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("错误 faults")
    sheet.freeze_panes = "A2"
    for column, letters in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = letters
    sheet.append([bold(sheet, heading) for heading in HEADINGS])
    for one in findings[:_WRITTEN]:
        sheet.append([literal(sheet, cell) for cell in cells_of(one)])
    if len(findings) > _WRITTEN:
        sheet.append([literal(sheet, f"… {len(findings) - _WRITTEN}")])
    for number, table in enumerate(tables, start=1):
        name = _NO_TITLE.sub("_", f"{number} {table.sheet or table.file}")[:31]
        copy_marked(book.create_sheet(name), table, findings)
    book.save(file)


def copy_marked(
    sheet: "openpyxl.worksheet._write_only.WriteOnlyWorksheet", table: Table, findings: Sequence[Finding]
) -> None:
    """Copy a table with its row numbers, wrong cells red and noted ones yellow; of a long one only those rows."""
    marks: dict[tuple[int | None, str], list[Finding]] = {}
    for one in findings:
        if (one.file, one.sheet) == (table.file, table.sheet):
            marks.setdefault((one.row, one.column), []).append(one)
    marked = {row for row, _ in marks}
    fields = [field for field in table.cells if table.labels.get(field)]
    sheet.append([bold(sheet, "行 / row"), *(bold(sheet, table.labels[field]) for field in fields)])
    for index, number in enumerate(table.numbers):
        if len(table.numbers) > _COPIED and number not in marked:
            continue
        cells = [mark(literal(sheet, str(number)), marks.get((number, ""), []))]
        for field in fields:
            text = table.cells[field][index]
            told = (MASK if text else "") if field in PERSONAL else masked(text)
            cells.append(mark(literal(sheet, told), marks.get((number, table.labels[field]), [])))
        sheet.append(cells)


def mark(cell: WriteOnlyCell, found: Sequence[Finding]) -> WriteOnlyCell:
    """The cell, coloured and with what would be right beside it."""
    if found:
        cell.fill = _YELLOW if all(one.notice for one in found) else _RED
        cell.comment = Comment("\n".join(" / ".join(dict.fromkeys(one.wanted)) for one in found)[:2000], "geo_service")
    return cell


def literal(sheet: "openpyxl.worksheet._write_only.WriteOnlyWorksheet", text: str) -> WriteOnlyCell:
    """A cell that holds text; what a spreadsheet could take for a formula, now or saved as CSV, gets an apostrophe."""
    said = _UNPRINTABLE.sub("�", text)[:32_000]
    cell = WriteOnlyCell(sheet, value=f"'{said}" if _FORMULA.match(said) else said)
    cell.data_type = "s"
    return cell


def bold(sheet: "openpyxl.worksheet._write_only.WriteOnlyWorksheet", text: str) -> WriteOnlyCell:
    """A cell of a heading."""
    cell = literal(sheet, text)
    cell.font = Font(bold=True)
    return cell
