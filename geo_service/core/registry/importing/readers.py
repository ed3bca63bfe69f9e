"""The sheets of a file, whatever its format: what it is goes by its first bytes, not by its name."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from geo_service.core.registry.importing.table import (
    MOST_BYTES,
    MOST_COLUMNS,
    Declared,
    Grid,
    refused,
    too_many,
)
from geo_service.core.registry.importing.workbook import read_workbook
from geo_service.core.text import Text

_BLOCK = 2**20
_DIVIDES = re.compile(r"[,;\t]")
_ZIP, _OLE, _SQLITE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"SQLite format 3\x00"
# What a GeoPackage writes into the header of an SQLite file.
_MARK, _GEOPACKAGE = slice(68, 72), (b"GPKG", b"GP10", b"GP11")
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"PAR1", b"fgb")
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def read_file(file: Path, declared: Declared) -> list[Grid]:
    """Every sheet, layer or the one table of a file.

    Raises:
        FileRefused: the file is too large, damaged, or in no format that is read.
    """
    if file.stat().st_size > MOST_BYTES:
        most = Text(f"至多 {MOST_BYTES // 2**20} MB", f"at most {MOST_BYTES // 2**20} MB")
        raise refused(file.name, Text("过大", "is too large"), most)
    with file.open("rb") as opened:
        start = opened.read(512)
    is_geopackage = start.startswith(_SQLITE) and start[_MARK] in _GEOPACKAGE
    if is_geopackage or start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")):
        # Here, for it brings GDAL and pandas along: half a second and 60 MB that no service needs to start.
        from geo_service.core.registry.importing.geofile import read_geojson, read_geopackage  # noqa: PLC0415

        return [read_geopackage(file, declared) if is_geopackage else read_geojson(file, declared)]
    formats = Text("CSV、xlsx、GeoJSON 或 GeoPackage", "CSV, xlsx, GeoJSON or GeoPackage")
    return read_sheets(file, declared, formats)


def read_sheets(file: Path, declared: Declared, formats: Text) -> list[Grid]:
    """Every sheet of a workbook, or the one table of a CSV file, whatever the file is called.

    Args:
        formats: what the caller reads, for whoever sent something else.

    Raises:
        FileRefused: the file is damaged, or neither.
    """
    with file.open("rb") as opened:
        start = opened.read(512)
    if start.startswith(_ZIP):
        return read_workbook(file, declared)
    if start.startswith((_OLE, _SQLITE, *_BINARY)):
        wanted = Text(
            f"应为 {formats.zh}；旧版 .xls 与加密文件请另存为 xlsx",
            f"{formats.en}; save an old .xls or an encrypted file as xlsx",
        )
        raise refused(file.name, Text("的格式不能读取", "is in a format that is not read"), wanted)
    return [read_csv(file, declared.most_rows)]


def read_csv(file: Path, most_rows: int) -> Grid:
    """The table of a CSV file in UTF-8, UTF-16 or GB18030, with commas, semicolons or tabs.

    Raises:
        FileRefused: it is none, or has too many rows.
    """
    if line_ends(file, 2 * most_rows) > 2 * most_rows:
        raise too_many(file.name, most_rows)
    text = decoded(file)
    # The first line that is divided is the heading, or a title that a spreadsheet has divided alike.
    delimiter = max(",\t;", key=first_divided(text).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for number, cells in numbered(reader):
            rows.append((number, cells))
            if len(rows) > most_rows + 1:
                raise too_many(file.name, most_rows)
            if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
                most = Text(f"至多 {MOST_COLUMNS} 列", f"at most {MOST_COLUMNS} columns")
                raise refused(file.name, Text("的列数过多", "has too many columns"), most)
    except csv.Error as error:
        where = f"{reader.line_num}"
        wanted = Text("引号应成对，单元格不超过 131072 字", "quotes in pairs, cells of at most 131072 letters")
        raise refused(
            file.name, Text(f"第 {where} 行不是 CSV", f"is no CSV at line {where}"), wanted, given=str(error)
        ) from error
    return Grid(file.name, None, rows)


def first_divided(text: str) -> str:
    """The first line that has a comma, semicolon or tab; empty when none has."""
    found = _DIVIDES.search(text)
    if found is None:
        return ""
    begin = max(text.rfind(end, 0, found.start()) for end in "\r\n") + 1
    return text[begin:].partition("\n")[0].partition("\r")[0]


def numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, stripped, with their number as a spreadsheet shows it."""
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield number, cells


def line_ends(file: Path, most: int) -> int:
    """How many line ends a file has; counting stops where it has more than the most."""
    found = 0
    with file.open("rb") as opened:
        while (block := opened.read(_BLOCK)) and found <= most:
            found += max(block.count(b"\n"), block.count(b"\r"))
    return found


def decoded(file: Path) -> str:
    """The text of a file.

    Raises:
        FileRefused: it is neither UTF-8, UTF-16 with its mark, nor GB18030.
    """
    content = file.read_bytes()
    marked = next((name for mark, name in _BOMS.items() if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    wanted = Text("应为 UTF-8 或 GB18030", "UTF-8 or GB18030")
    raise refused(file.name, Text("的文字编码不能识别", "is in an encoding that is not known"), wanted)
