"""The rows of a list, one after the other however long it is: CSV in UTF-8 or GB18030, or an xlsx workbook."""

import csv
import io
import zipfile
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Literal

import openpyxl  # type: ignore[import-untyped]

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.incoming.queries import PIECE
from geo_service.core.registry.importing.readers import first_divided
from geo_service.core.registry.importing.table import MOST_COLUMNS, text_of
from geo_service.core.registry.importing.workbook import DAMAGE, filled, merged_and_hidden, refuse_bomb
from geo_service.core.text import Text
from geo_service.plugins.member_protection.lists.columns import FIRST_ROWS, heading_of, is_heading

type Encoding = Literal["utf-8", "gb18030", "xlsx"]
type Row = tuple[int, list[str]]

MOST_SHEET_ROWS = 2**20
MOST_BYTES, MOST_UNPACKED = 2 * 2**30, 4 * 2**30
START = 64 * 2**10
EXACT = 10**15  # a spreadsheet keeps 15 digits of a number, and makes naughts of the others
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
FORMATS = Text("应为 UTF-8 或 GB18030 的 CSV，或 xlsx", "CSV in UTF-8 or GB18030, or xlsx")
OLD_OR_LOCKED = Text(
    "是旧版 xls 或加了密码的工作簿；应取消密码并另存为 xlsx",
    "an old xls or a workbook with a password; take the password away and save it as xlsx",
)


class ListRefused(BadRequest):
    """A file that is no list at all; nothing of it was kept."""

    title = Text("不是参保名单", "Not a list")


def refused(wanted: Text, where: str = "file") -> ListRefused:
    """The refusal of a file."""
    return ListRefused(wanted, [Fault(where, None, wanted)])


@dataclass(frozen=True)
class Source:
    """A file that can be read from its beginning.

    Attributes:
        pieces: its bytes, from the beginning at every call.
        file_sha256: of all of them, 32 bytes.
    """

    pieces: Callable[[], Iterator[bytes]]
    encoding: Encoding
    file_sha256: bytes


class Look:
    """Looks at the bytes of a file as they pass: their digest, and what they are."""

    def __init__(self) -> None:
        self._digest, self._start, self._size = sha256(), b"", 0
        self._decoders = {name: getincrementaldecoder(name)() for name in ("utf-8", "gb18030")}

    def at(self, piece: bytes) -> None:
        """Look at the next piece.

        Raises:
            ListRefused: the file is too large.
        """
        self._digest.update(piece)
        self._start += piece[: max(0, len(ZIP) - len(self._start))]
        self._size += len(piece)
        if self._size > MOST_BYTES:
            most = MOST_BYTES // 2**30
            raise refused(Text(f"至多 {most} GB", f"at most {most} GB"))
        if not self._start.startswith(ZIP):
            self._decode(piece, final=False)

    def _decode(self, piece: bytes, final: bool) -> None:
        for name, decoder in list(self._decoders.items()):
            try:
                decoder.decode(piece, final)
            except UnicodeDecodeError:
                del self._decoders[name]

    def seen(self) -> tuple[Encoding, bytes]:
        """What the file is, once all of it has passed, and its SHA-256.

        Raises:
            ListRefused: it is empty, or neither text nor a workbook.
        """
        if not self._size:
            raise refused(Text("文件是空的", "the file is empty"))
        if self._start.startswith(ZIP):
            return "xlsx", self._digest.digest()
        if self._start.startswith(COMPOUND):
            raise refused(OLD_OR_LOCKED)
        self._decode(b"", final=True)
        if "utf-8" in self._decoders:
            return "utf-8", self._digest.digest()
        if "gb18030" in self._decoders:
            return "gb18030", self._digest.digest()
        raise refused(FORMATS)


def source_of(file: Path) -> Source:
    """A file on the disk, as lists are read.

    Raises:
        ListRefused: it is empty, too large, or neither text nor a workbook.
    """

    def pieces() -> Iterator[bytes]:
        with file.open("rb") as opened:
            while piece := opened.read(PIECE):
                yield piece

    look = Look()
    for piece in pieces():
        look.at(piece)
    return Source(pieces, *look.seen())


class Pieces(io.RawIOBase):
    """Pieces of bytes as a file that is read once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, memoryview(b"")

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, into: Any) -> int:
        """How many bytes were read; 0 at the end."""
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        count = min(len(into), len(self._rest))
        into[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


@dataclass(frozen=True)
class Table:
    """The rows of a file, numbered as a spreadsheet shows them.

    Attributes:
        hidden: numbers of rows that a spreadsheet does not show; known once the first row is read.
    """

    rows: Iterator[Row]
    hidden: set[int] = field(default_factory=set)


def table_of(source: Source) -> Table:
    """The rows of a file that are not empty.

    Raises:
        ListRefused: while they are read, it is damaged.
    """
    if source.encoding != "xlsx":
        return Table(csv_rows(source))
    hidden = set[int]()
    return Table(sheet_rows(source, hidden), hidden)


def csv_rows(source: Source) -> Iterator[Row]:
    """The rows of a CSV file that are not empty."""
    encoding = "utf-8-sig" if source.encoding == "utf-8" else source.encoding
    text = io.TextIOWrapper(io.BufferedReader(Pieces(source.pieces()), 2**20), encoding=encoding, newline="")
    start = text.read(START)
    delimiter = max(",\t;", key=first_divided(start).count)
    reader = csv.reader(lines(start, text), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cells):
                yield number, cells
    except csv.Error as error:
        line = reader.line_num
        wanted = Text(
            f"第 {line} 行不是 CSV：引号应成对，单元格不超过 131072 字",
            f"line {line} is no CSV: quotes in pairs, cells of at most 131072 letters",
        )
        raise refused(wanted, f"file:{line}") from error


def lines(start: str, rest: IO[str]) -> Iterator[str]:
    """The lines of a text of which the start has been read."""
    begun = io.StringIO(start, newline="").readlines()
    cut = begun.pop() if begun else ""
    yield from begun
    following = rest.readline()
    if cut.endswith("\n") or (cut.endswith("\r") and following != "\n"):
        yield cut
        yield following
    else:
        yield cut + following
    yield from rest


def sheet_rows(source: Source, hidden: set[int]) -> Iterator[Row]:
    """The rows of the one visible sheet of a workbook that has a heading; what is merged downwards is in each row.

    Args:
        hidden: takes the numbers of rows that a spreadsheet does not show.

    Raises:
        ListRefused: it is no sound workbook, swells when unpacked, or has two such sheets.
    """
    file = io.BytesIO(b"".join(source.pieces()))  # it stands on no disk in the clear
    try:
        with zipfile.ZipFile(file) as parts:
            refuse_bomb("xlsx", parts, MOST_UNPACKED)
            book = openpyxl.load_workbook(file, read_only=True, keep_vba=False, keep_links=False)
            yield from values_of(the_sheet(book), parts, hidden)
    except DAMAGE as error:
        raise refused(
            Text(
                "不是完好的 xlsx；请用表格软件打开并另存为 xlsx",
                "no sound xlsx; open it in a spreadsheet and save it",
            )
        ) from error


def the_sheet(book: Any) -> Any:
    """The visible sheet with a heading; the first one where none has.

    Raises:
        ListRefused: two have.
    """
    visible = [one for one in book.worksheets if one.sheet_state == "visible"]
    lists = []
    for sheet in visible:
        sheet.reset_dimensions()  # what a sheet says of its size may be wrong
        first = sheet.iter_rows(max_row=FIRST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        if any(is_heading(heading_of([text_of(value) for value in row])) for row in first):
            lists.append(sheet)
    if len(lists) > 1:
        raise refused(Text("只应有一个工作表是名单", "one sheet only with a list"))
    return (lists or visible)[0]


def values_of(sheet: Any, parts: zipfile.ZipFile, hidden: set[int]) -> Iterable[Row]:
    """The rows of a sheet that are not empty, as text."""
    merged, unseen = merged_and_hidden("xlsx", sheet, parts, MOST_SHEET_ROWS)
    hidden.update(unseen)
    sheet.reset_dimensions()
    values = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    return filled((tuple(map(kept, row)) for row in values), merged)


def kept(value: Any) -> Any:
    """A cell's value; a number of more digits than a spreadsheet keeps is written as one sees it there, 3.1E+17."""
    is_long = isinstance(value, int | float) and abs(value) >= EXACT
    return f"{value:.2E}" if is_long else value
