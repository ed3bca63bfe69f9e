"""An Excel workbook: the features, what is removed, and a sheet 说明 with the stamp. Nothing in it is a formula."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

from geo_service.core.calendar import SHANGHAI

DATA, REMOVED, ABOUT = "数据", "已移除", "说明"
LONGEST = 32_767  # characters of a cell
WIDTH, WIDE = 16, 100
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


def write(path: Path, rows: pa.RecordBatchReader, removed: Removed, told: Mapping[str, Any]) -> None:
    """Write the workbook row by row; a text too long for a cell is cut, and ends in …."""
    options = {"constant_memory": True, "tmpdir": str(path.parent), "default_date_format": "yyyy-mm-dd hh:mm:ss"}
    with xlsxwriter.Workbook(path, options) as book:
        bold = book.add_format({"bold": True})
        fill(book.add_worksheet(DATA), rows, told["position"], bold)
        if removed is not None:
            fill(book.add_worksheet(REMOVED), removed(), None, bold)
        about = book.add_worksheet(ABOUT)
        about.set_column(0, 0, WIDTH * 3)
        about.set_column(1, 1, WIDE)
        lines = [(TITLES[name], value) for name, value in told["stamp"].items() if value is not None]
        for number, (title, value) in enumerate([*lines, NOTE]):
            about.write_string(number, 0, title, bold)
            about.write_string(number, 1, str(value))


def fill(sheet: Any, batches: pa.RecordBatchReader, left_out: str | None, bold: Any) -> None:
    """A heading, and a row for each of the rows; one column is left out."""
    fields = [field for field in batches.schema if field.name != left_out]
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(fields) - 1, WIDTH)
    for column, field in enumerate(fields):
        sheet.write_string(0, column, field.name, bold)
    puts = [put_of(sheet, field.type) for field in fields]
    row = 0
    for batch in batches:
        columns = [plain(batch.column(field.name)) for field in fields]
        for values in zip(*columns, strict=True):
            row += 1
            fill_row(puts, row, values)


def fill_row(puts: list[Callable[[int, int, Any], Any]], row: int, values: Iterable[Any]) -> None:
    """The cells of a row that have a value."""
    for column, value in enumerate(values):
        if value is not None:
            puts[column](row, column, value)


def put_of(sheet: Any, kind: pa.DataType) -> Callable[[int, int, Any], Any]:
    """How a value of a type is written; text always as text."""
    if pa.types.is_string(kind):
        return lambda row, column, value: sheet.write_string(row, column, cut(value))
    if pa.types.is_timestamp(kind):
        return lambda row, column, value: sheet.write_datetime(row, column, in_shanghai(value))
    put: Callable[[int, int, Any], Any] = sheet.write_boolean if pa.types.is_boolean(kind) else sheet.write_number
    return put


def plain(column: pa.Array) -> list[Any]:
    """The values of a column, moments as microseconds: as moments Arrow would take pandas in, which takes a second."""
    values: list[Any] = (column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column).to_pylist()
    return values


def cut(text: str) -> str:
    """A text that fits into a cell."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def in_shanghai(microseconds: int) -> datetime:
    """A moment, by the microseconds since 1970 in UTC, as clocks in Shanghai show it; a cell knows no time zones."""
    return datetime.fromtimestamp(microseconds / 1e6, SHANGHAI).replace(tzinfo=None)
