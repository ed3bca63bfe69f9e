"""What every reader hands over: rows of text with the number each bears in its file, and what is wrong with them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal

from shapely.geometry.base import BaseGeometry

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.geometry import Datum
from geo_service.core.text import Text

MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 200_000, 200, 256 * 2**20
MASK = "•••"
_SHOWN = 80
_EXACT = 1e15  # whole numbers below are exact as floats
NOT_VALUES = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
# Numbers of mobile telephones, telephones with their area, and identity cards.
_OF_PERSONS = re.compile(
    r"(?<!\d)(?:(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}|\d{17}[\dXx])(?!\d)"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")

type Form = Literal["micro", "comprehensive"]
type Outlines = Mapping[str, BaseGeometry]


@dataclass(frozen=True)
class Declared:
    """What whoever loads a file says of it.

    Attributes:
        datum: of coordinates whose row names none.
        sheet: the only sheet to read; every sheet with a heading when None.
        layer: the layer of a GeoPackage, needed when it has several.
        form: which printed form the file is; found out when None.
        good_rows: load the rows without fault when others have some.
        organisation: of rows that name none.
        status: of new facilities; a form's are always applied.
        outlines: districts by code, WGS-84; without them no position is held against its district.
        most_unpacked: bytes that a workbook may unpack to.
        most_rows: of each sheet.
    """

    datum: Datum | None = None
    sheet: str | None = None
    layer: str | None = None
    form: Form | None = None
    good_rows: bool = False
    organisation: str | None = None
    status: Literal["draft", "open"] = "open"
    outlines: Outlines = field(default_factory=dict)
    most_unpacked: int = 2 * MOST_BYTES
    most_rows: int = MOST_ROWS


@dataclass(frozen=True)
class Finding:
    """One thing to mend, or with `notice` one thing to know, and the cell it stands in."""

    file: str
    sheet: str | None
    row: int | None
    column: str
    given: str
    wanted: Text
    notice: bool = False

    def fault(self) -> Fault:
        """The finding as errors say it: file, sheet, row and column in one word."""
        parts = (self.file, self.sheet, self.row and str(self.row), self.column)
        return Fault(":".join(part for part in parts if part), self.given or None, self.wanted)


@dataclass(frozen=True)
class Grid:
    """A sheet, or a page of an application form on it: its rows that are not empty, each with its number in the file.

    Attributes:
        head: what an earlier page says above its table, for one that does not say it again.
        hidden: numbers of rows that a spreadsheet does not show.
    """

    file: str
    sheet: str | None
    rows: Sequence[tuple[int, Sequence[str]]]
    datum: Datum | None = None
    findings: Sequence[Finding] = ()
    head: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Table:
    """The sites of a sheet by field, one text a row, and what the sheet calls each field."""

    file: str
    sheet: str | None
    form: Form | None
    numbers: Sequence[int]
    cells: Mapping[str, Sequence[str]]
    labels: Mapping[str, str]
    constants: Mapping[str, str]
    datum: Datum | None = None
    findings: Sequence[Finding] = ()

    def of(self, name: str) -> Sequence[str]:
        """The texts of a field, empty ones where the sheet has no such column."""
        found = self.cells.get(name)
        return found if found is not None else [self.constants.get(name, "")] * len(self.numbers)


class FileRefused(BadRequest):
    """A file of which nothing was loaded, and everything that was found in it."""

    def __init__(self, file: str, what: Text, findings: Sequence[Finding], tables: Sequence[Table] = ()) -> None:
        faults = [one.fault() for one in findings if not one.notice]
        super().__init__(Text(f"{file} {what.zh}，未载入任何数据", f"{file} {what.en}; nothing was loaded"), faults)
        self.findings, self.tables = findings, tables


def refused(file: str, what: Text, wanted: Text, given: str = "", sheet: str | None = None) -> FileRefused:
    """The refusal of a whole file that cannot be read, with what would be right."""
    return FileRefused(file, what, [Finding(file, sheet, None, "", given, wanted)])


def too_many(file: str, most_rows: int, sheet: str | None = None) -> FileRefused:
    """The refusal of a file with more rows than are read."""
    text = Text(f"每个文件至多 {most_rows:,} 行，请拆分", f"at most {most_rows:,} rows a file; split it")
    return refused(file, Text("的行数过多", "has too many rows"), text, sheet=sheet)


def plain(text: str) -> str:
    """The text for comparing: half-width, small letters, no space."""
    half_width = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return "".join(half_width.casefold().split())


def masked(text: str) -> str:
    """The text without telephone numbers, identity cards and mail addresses of persons."""
    half_width = unicodedata.normalize("NFKC", text)
    if not (_OF_PERSONS.search(half_width) or _MAIL.search(half_width)):
        return text
    return _MAIL.sub(MASK, _OF_PERSONS.sub(MASK, half_width))


def shown(text: str) -> str:
    """The text as findings quote it: masked, and cut short."""
    whole = masked(text[:2000])
    return whole if len(whole) <= _SHOWN else whole[:_SHOWN] + "…"


def text_of(value: Any) -> str:
    """A cell's value as text; what is neither text, number nor time is given as a formula is."""
    text = f"={type(value).__name__}"
    match value:
        case None:
            text = ""
        case str():
            text = value.strip()
        case bool():
            text = str(value).lower()
        case float():
            text = str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
        case datetime():
            text = value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date():
            text = value.isoformat()
        case time():
            text = value.strftime("%H:%M")
        case int():
            text = str(value)
    return text
