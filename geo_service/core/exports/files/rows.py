"""Rows of a worksheet as its XML has them (ISO/IEC 29500-1, 18.3), a batch of Arrow at a time and by column.

A cell at a time, as libraries for workbooks write them, takes several times as long.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from geo_service.core.calendar import SHANGHAI

LONGEST = 32_767  # characters of a cell
# What XML cannot hold, or would read as another character, is written as _xHHHH_; so is what looks like that already.
ODD = r"[\x00-\x08\x0b-\x1f]|_x[0-9A-Fa-f]{4}_|\x{fffe}|\x{ffff}"
ODD_HERE = re.compile(ODD.replace(r"\x{fffe}|\x{ffff}", "\ufffe|\uffff"))
DAY_0, DAY = datetime(1899, 12, 30), timedelta(days=1)  # noqa: DTZ001  a cell knows no time zones

type Styles = Mapping[pa.DataType, str]


def heading(names: Sequence[str], style: str) -> bytes:
    """The first row: the names of the columns, in a style by its number."""
    return lines(pa.record_batch([pa.array([name]) for name in names], names=list(names)), 1, {pa.string(): style})


def rows(batch: pa.RecordBatch, first: int, moment_style: str) -> bytes:
    """The rows of a batch from a number on, moments in a style by its number; no cells where there is no value.

    Raises:
        ValueError: a number is not finite.
    """
    moments = [kind for kind in batch.schema.types if pa.types.is_timestamp(kind)]
    return lines(batch, first, dict.fromkeys(moments, moment_style))


def lines(batch: pa.RecordBatch, first: int, styles: Styles) -> bytes:
    """Rows from a number on, the cells of some types in a style."""
    numbers = pc.cast(pa.array(range(first, first + batch.num_rows)), pa.string())
    cells = [cell(column, xl_col_to_name(place), numbers, styles) for place, column in enumerate(batch.columns)]
    made = joined('<row r="', numbers, '">', *cells, "</row>", null_handling="replace", null_replacement="")
    return "".join(made.to_pylist()).encode()


def cell(column: pa.Array, letters: str, numbers: pa.Array, styles: Styles) -> pa.Array:
    """The cells of a column as XML; null where there is no value."""
    style = f' s="{styles[column.type]}"' if column.type in styles else ""
    before = (f'<c r="{letters}', numbers, f'"{style}')
    if pa.types.is_string(column.type):
        return joined(*before, ' t="inlineStr"><is><t xml:space="preserve">', text(column), "</t></is></c>")
    if pa.types.is_boolean(column.type):
        return joined(*before, ' t="b"><v>', pc.cast(pc.cast(column, pa.int8()), pa.string()), "</v></c>")
    values = days(column) if pa.types.is_timestamp(column.type) else column
    if pa.types.is_floating(values.type) and pc.any(pc.invert(pc.is_finite(values))).as_py():
        raise ValueError(f"a number in column {letters} is not finite")
    return joined(*before, "><v>", pc.cast(values, pa.string()), "</v></c>")


def joined(*parts: str | pa.Array, **options: Any) -> pa.Array:
    """Texts put together, row by row; null where a part is."""
    return pc.binary_join_element_wise(*parts, "", **options)


def text(column: pa.Array) -> pa.Array:
    """Texts as a cell holds them: one that is too long is cut, and ends in …."""
    odd = pc.or_(pc.match_substring_regex(column, ODD), pc.greater(pc.utf8_length(column), LONGEST))
    if pc.any(odd).as_py():
        column = pa.array([None if value is None else escaped(cut(value)) for value in column.to_pylist()], pa.string())
    for sign, name in {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.items():
        column = pc.replace_substring(column, sign, name)
    return column


def cut(value: str) -> str:
    """A text that fits into a cell."""
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"


def escaped(value: str) -> str:
    """A text each of whose characters XML can hold."""
    return ODD_HERE.sub(lambda found: f"_x{ord(found[0][0]):04X}_{found[0][1:]}", value)


def days(column: pa.Array) -> pa.Array:
    """Moments as a cell holds them: days since the last but one of 1899, as clocks in Shanghai show them."""
    # As moments Arrow would take pandas in, which takes a second: they come as microseconds since 1970 in UTC.
    values = pc.cast(column, pa.int64()).to_pylist()
    return pa.array([None if value is None else (in_shanghai(value) - DAY_0) / DAY for value in values], pa.float64())


def in_shanghai(microseconds: int) -> datetime:
    """A moment as clocks in Shanghai show it."""
    return datetime.fromtimestamp(microseconds / 1e6, SHANGHAI).replace(tzinfo=None)
