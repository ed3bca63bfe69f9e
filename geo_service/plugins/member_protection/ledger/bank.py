"""A bank's statement: CSV with day, reference and amount, as text."""

import csv
import io
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.money import fen
from geo_service.core.registry.importing.cells import Wanted, past_day
from geo_service.core.registry.importing.table import plain
from geo_service.core.text import Text
from geo_service.plugins.member_protection.lists.columns import named_twice

HEADINGS = {
    **dict.fromkeys(("交易日期", "日期", "入账日期", "day"), "day"),
    **dict.fromkeys(("凭证号", "流水号", "附言", "reference"), "reference"),
    **dict.fromkeys(("金额", "收入金额", "贷方金额", "amount"), "amount"),
}
MOST_LINES, LONGEST = 100_000, 64
ENCODINGS = ("utf-8-sig", "gb18030")
NO_STATEMENT = Text("银行流水应为 CSV，含 交易日期、凭证号、金额 三列", "a CSV with the columns 交易日期, 凭证号, 金额")
AMOUNT = Text("应为两位小数的正数金额，如 1234.50", "a positive amount with two decimals, such as 1234.50")


@dataclass(frozen=True)
class Line:
    """A line of a statement: when how much came under which reference."""

    line: int
    day: date
    reference: str
    fen: int


def lines_of(content: bytes, today: date) -> list[Line]:
    """The lines of a statement, all of days that have come.

    Raises:
        BadRequest: it is none, or naming every line that says something else than it should; nothing is kept.
    """
    return read(content, HEADINGS, NO_STATEMENT, lambda number, told: line_of(number, told, today))


def read[L](
    content: bytes,
    headings: Mapping[str, str],
    no_file: Text,
    line_of: Callable[[int, dict[str, str]], L],
    *,
    optional: Collection[str] = (),
    most: int = MOST_LINES,
) -> list[L]:
    """The lines of a bank's file: CSV in UTF-8 or GB18030.

    Args:
        headings: the field of each name that a column can have.
        no_file: what the file should be.
        line_of: makes a line of its number in the file and its fields.
        optional: fields that need no column; every other must have one.
        most: lines.

    Raises:
        BadRequest: it is no such file, has a column twice, or naming every line that is not as it should be.
    """
    reader = csv.reader(io.StringIO(decoded(content, no_file), newline=""))
    found: list[L] = []
    faults: list[Fault] = []
    try:
        heading = next(reader, [])
        columns = {headings[name]: at for at, cell in enumerate(heading) if (name := plain(cell)) in headings}
        if not set(headings.values()) - {*optional} <= columns.keys():
            raise BadRequest(no_file, [Fault("file:1", None, no_file)])
        if (twice := named_twice(heading, lambda cell: headings.get(plain(cell)), titles_of(headings))) is not None:
            raise BadRequest(twice, [Fault("file:1", None, twice)])
        for number, cells in enumerate(reader, start=2):
            if not any(cells):
                continue
            if len(found) + len(faults) == most:
                said = Text(f"文件至多 {most:,} 行", f"The file has at most {most:,} lines")
                raise BadRequest(said, [Fault(f"file:{number}", None, said)])
            told = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
            try:
                found.append(line_of(number, told))
            except Wanted as error:
                faults.append(Fault(f"file:{number}", None, error.text))
    except csv.Error as error:
        raise BadRequest(no_file, [Fault(f"file:{reader.line_num}", None, no_file)]) from error
    if faults:
        count = f"{len(faults):,}"
        raise BadRequest(
            Text(f"文件有 {count} 行有误，未作任何登记", f"{count} line(s) are wrong; nothing is kept"), faults
        )
    return found


def titles_of(headings: Mapping[str, str]) -> dict[str, Text]:
    """What each field of a bank's file is called: the first of its names."""
    titles: dict[str, Text] = {}
    for label, field in headings.items():
        titles.setdefault(field, Text(label, field))
    return titles


def decoded(content: bytes, no_file: Text) -> str:
    """The text of a file.

    Raises:
        BadRequest: it is no text, or there is a NUL in it, which the database takes in no text.
    """
    for encoding in ENCODINGS:
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            if "\x00" not in text:
                return text
    raise BadRequest(no_file, [Fault("file", None, no_file)])


def line_of(number: int, told: dict[str, str], today: date) -> Line:
    """A line.

    Raises:
        Wanted: it says something else than it should.
    """
    try:
        amount = fen(told["amount"].replace(",", ""))
    except ValueError:
        amount = 0
    if not amount:
        raise Wanted(*AMOUNT)
    if not 0 < len(told["reference"]) <= LONGEST:
        raise Wanted(f"凭证号应为 1 至 {LONGEST} 字", f"a reference of 1 to {LONGEST} letters")
    return Line(number, past_day(told["day"], today), told["reference"], amount)
