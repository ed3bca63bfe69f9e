"""The sheets of an xlsx workbook: looked at as a zip first, then read row by row; macros are never looked at."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils.cell import range_boundaries  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from geo_service.core.registry.importing.table import (
    MOST_COLUMNS,
    MOST_ROWS,
    Declared,
    Grid,
    refused,
    text_of,
    too_many,
)
from geo_service.core.text import Text

_MOST_PARTS, _MOST_RATIO, _SMALL = 5_000, 200, 16 * 2**20
_BLOCK, _MOST_MERGED = 2**20, 2 * MOST_ROWS
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_ROW = re.compile(rb"<(?:\w+:)?row[ >]")
_ROW_HIDDEN = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d{1,7})"')
_CELL = re.compile(rb"<(?:\w+:)?(?:v|is)>")
# What openpyxl and the libraries below it raise on a workbook that is damaged, or made to hurt.
DAMAGE = (
    # SyntaxError is what XML parsers raise, the standard library's and lxml, which openpyxl uses where it is installed.
    InvalidFileException, zipfile.BadZipFile, SyntaxError, KeyError, ValueError, TypeError, AttributeError, IndexError,
    EOFError, OverflowError, NotImplementedError, RuntimeError, OSError,
)  # fmt: skip


type Area = tuple[int, int, int, int]  # left, top, right, bottom, counted from 1


def read_workbook(file: Path, declared: Declared) -> list[Grid]:
    """The visible sheets that are not empty, or the one that is declared.

    Raises:
        FileRefused: it is no workbook, swells when unpacked, or has too many rows.
    """
    damaged = refused(
        file.name,
        Text("不是完好的 xlsx 文件", "is no sound xlsx file"),
        Text("请用表格软件打开并另存为 xlsx", "open it in a spreadsheet and save it as xlsx"),
    )
    try:
        with zipfile.ZipFile(file) as parts:
            refuse_bomb(file.name, parts, declared.most_unpacked)
            book = openpyxl.load_workbook(file, read_only=True, keep_vba=False, keep_links=False)
            try:
                names = chosen(file.name, book, declared.sheet)
                grids = [read_sheet(file.name, book[name], parts, declared.most_rows) for name in names]
                return [grid for grid in grids if grid.rows]
            finally:
                book.close()
    except DAMAGE as error:
        raise damaged from error


def refuse_bomb(file: str, parts: zipfile.ZipFile, most_unpacked: int) -> None:
    """Refuse a zip that swells, going by its directory; a directory that lies fails when a part is read.

    Raises:
        FileRefused: it has too many parts, or unpacks to too much.
    """
    entries = parts.infolist()
    packed, unpacked = sum(entry.compress_size for entry in entries), sum(entry.file_size for entry in entries)
    swells = unpacked > _SMALL and unpacked > _MOST_RATIO * max(packed, 1)
    if len(entries) > _MOST_PARTS or unpacked > most_unpacked or swells:
        most = Text(
            f"解压后至多 {most_unpacked // 2**20} MB、{_MOST_RATIO} 倍",
            f"at most {most_unpacked // 2**20} MB unpacked, and {_MOST_RATIO} times its size",
        )
        given = f"{unpacked // 2**20} MB, {len(entries)} parts"
        raise refused(
            file, Text("解压后过大，疑似压缩炸弹", "unpacks to too much, as a zip bomb does"), most, given=given
        )


def chosen(file: str, book: Any, sheet: str | None) -> list[str]:
    """The names of the sheets to read.

    Raises:
        FileRefused: the declared one is not there.
    """
    visible = [one.title for one in book.worksheets if one.sheet_state == "visible"]
    if sheet is None:
        return visible
    if sheet not in [one.title for one in book.worksheets]:
        wanted = Text(f"应为其中之一：{'、'.join(visible)}", f"one of {', '.join(visible)}")
        raise refused(file, Text(f"没有工作表 {sheet}", f"has no sheet {sheet}"), wanted, given=sheet)
    return [sheet]


def read_sheet(file: str, sheet: Any, parts: zipfile.ZipFile, most_rows: int) -> Grid:
    """The rows of a sheet; a cell merged over several rows stands in each of them.

    Raises:
        FileRefused: it has too many rows or columns.
    """
    merged, hidden = merged_and_hidden(file, sheet, parts, most_rows)
    # The dimension that a sheet claims may be wrong; without it every row is read.
    sheet.reset_dimensions()
    rows: list[tuple[int, list[str]]] = []
    values = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    for number, cells in filled(values, merged):
        rows.append((number, cells))
        if len(rows) > most_rows + 1:
            raise too_many(file, most_rows, sheet.title)
        if len(cells) > MOST_COLUMNS and cells[MOST_COLUMNS]:
            most = Text(f"至多 {MOST_COLUMNS} 列", f"at most {MOST_COLUMNS} columns")
            raise refused(file, Text("的列数过多", "has too many columns"), most, sheet=sheet.title)
    return Grid(file, sheet.title, rows, hidden=hidden)


def filled(values: Iterator[tuple[Any, ...]], merged: list[Area]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty as text, with their number; what is merged downwards is written in each row."""
    tall = {(left, row): top for left, top, _, bottom in merged for row in range(top + 1, bottom + 1)}
    columns = sorted({left for left, _ in tall})
    above: dict[tuple[int, int], str] = {}
    tops = {(left, top) for left, top, _, _ in merged}
    for number, row in enumerate(values, start=1):
        cells = [text_of(value) for value in row]
        own = any(cells)
        for column in columns if own else ():
            if column > len(cells):
                cells += [""] * (column - len(cells))
            if (column, number) in tops:
                above[column, number] = cells[column - 1]
            elif (column, number) in tall:
                cells[column - 1] = above.get((column, tall[column, number]), "")
        if own:
            yield number, cells


def merged_and_hidden(
    file: str, sheet: Any, parts: zipfile.ZipFile, most_rows: int = MOST_ROWS
) -> tuple[list[Area], frozenset[int]]:
    """The areas of a sheet that are merged downwards, and its hidden rows, found in its bytes before it is read.

    Raises:
        FileRefused: it has more rows with something in them than are read, or more merged ones.
    """
    rows = cells = 0
    merged: set[bytes] = set()
    hidden: set[int] = set()
    path = sheet._worksheet_path  # noqa: SLF001 - openpyxl shows merged cells only to those who load all in memory
    with parts.open(path) as part:
        tail = b""
        while block := part.read(_BLOCK):
            window = tail + block
            rows += len(_ROW.findall(block))
            cells += len(_CELL.findall(block))
            merged.update(_MERGED.findall(window))
            hidden.update(map(int, _ROW_HIDDEN.findall(window)))
            tail = block[-200:]
            if rows > most_rows + 100 and cells > most_rows + 100:
                raise too_many(file, most_rows, sheet.title)
    areas = [range_boundaries(area.decode()) for area in merged]
    tall = [area for area in areas if area[1] < area[3] <= area[1] + most_rows and area[0] <= MOST_COLUMNS]
    # Each row below the first of an area is written out, so many tall areas would fill the memory.
    if sum(bottom - top for _, top, _, bottom in tall) > _MOST_MERGED:
        wanted = Text("请取消整列的合并单元格", "no cells merged over whole columns")
        raise refused(file, Text("合并的单元格过多", "has too many merged cells"), wanted, sheet=sheet.title)
    return tall, frozenset(hidden)
