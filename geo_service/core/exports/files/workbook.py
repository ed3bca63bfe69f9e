"""An Excel workbook: the features, what is removed, and a sheet 说明 with the stamp. Nothing in it is a formula.

XlsxWriter writes everything but the rows, which are put into their sheets while they are read.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import xlsxwriter

from geo_service.core.exports.files.rows import heading, rows

DATA, REMOVED, ABOUT = "数据", "已移除", "说明"
WIDTH, WIDE = 16, 100
MOMENT = "yyyy-mm-dd hh:mm:ss"
# A sheet without rows has two empty cells in their place, in the style of headings and in that of moments.
STYLES = re.compile(rb'<row r="1"[^>]*><c r="A1" s="(\d+)"/><c r="B1" s="(\d+)"/></row>')
SIZE = re.compile(rb'<dimension ref="[^"]*"/>')
MOST_COLUMNS = 100
TITLES = {
    "collection": "集合 / Collection",
    "title": "标题 / Title",
    "change_number": "变更编号 / Change number",
    "changed_at": "最近变更时间 / Changed at",
    "taken_at": "导出时间 / Taken at",
    "datum": "坐标基准 / Datum",
    "since": "起始变更编号（仅含其后的变更） / Only what changed after this number",
    "query": "查询条件 / Query",
    "licence": "许可 / Licence",
}
NOTE = (
    "注 / Note",
    "表中的时间为北京时间；功能代码以 ; 隔开 / Times in the sheets are Shanghai's; codes are separated by ;",
)


type Removed = Callable[[], pa.RecordBatchReader] | None


def write(path: Path, batches: pa.RecordBatchReader, removed: Removed, told: Mapping[str, Any]) -> None:
    """Write the workbook while its rows are read; a text too long for a cell is cut, and ends in …."""
    tables: dict[str, Callable[[], pa.RecordBatchReader]] = {DATA: lambda: batches}
    if removed is not None:
        tables[REMOVED] = removed
    sheets = {f"xl/worksheets/sheet{number}.xml": table for number, table in enumerate(tables.values(), 1)}
    with ZipFile(without_rows(list(tables), told["stamp"])) as model, ZipFile(path, "w", ZIP_DEFLATED) as book:
        for part in model.infolist():
            content = model.read(part)
            if part.filename not in sheets:
                book.writestr(part, content)
                continue
            with book.open(part.filename, "w", force_zip64=True) as sheet:
                fill(sheet, content, sheets[part.filename](), told["position"])


def without_rows(titles: Sequence[str], stamp: Mapping[str, Any]) -> BytesIO:
    """The workbook with sheets of these titles that have no rows yet, and the sheet with the stamp."""
    written = BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": MOMENT})
        for title in titles:
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, MOST_COLUMNS - 1, WIDTH)
            sheet.write_blank(0, 0, None, bold)
            sheet.write_blank(0, 1, None, moment)
        about = book.add_worksheet(ABOUT)
        about.set_column(0, 0, WIDTH * 3)
        about.set_column(1, 1, WIDE)
        lines = [(TITLES[name], value) for name, value in stamp.items() if value is not None]
        for number, (title, value) in enumerate([*lines, NOTE]):
            about.write_string(number, 0, title, bold)
            about.write_string(number, 1, str(value))
    return written


def fill(sheet: IO[bytes], model: bytes, batches: pa.RecordBatchReader, left_out: str | None) -> None:
    """Write a sheet: as its model, with a heading and the rows; one column is left out.

    How many rows there will be is not known at the beginning, so the sheet does not tell its size.
    """
    names = [name for name in batches.schema.names if name != left_out]
    before, bold, moment, after = STYLES.split(model)
    sheet.write(SIZE.sub(b"", before) + heading(names, bold.decode()))
    first = 2
    for batch in batches:
        sheet.write(rows(batch.select(names), first, moment.decode()))
        first += batch.num_rows
    sheet.write(after)
