"""What the rows of a workbook hold, read back by openpyxl."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pyarrow as pa
import pytest

from geo_service.core.exports.files.workbook import write

TOLD = {"position": "where", "stamp": {"collection": "facilities", "change_number": 7, "since": None}}


def written(path: Path, column: list[Any], kind: pa.DataType) -> Path:
    """A workbook of one column and a position, in two batches."""
    schema = pa.schema([("值", kind), ("where", pa.binary())])
    half = len(column) // 2
    batches = [
        pa.record_batch([pa.array(part, kind), pa.nulls(len(part), pa.binary())], schema=schema)
        for part in (column[:half], column[half:])
    ]
    write(path / "book.xlsx", pa.RecordBatchReader.from_batches(schema, batches), None, TOLD)
    return path / "book.xlsx"


@pytest.mark.parametrize(
    ("kind", "given", "read"),
    [
        (pa.string(), [" <&>'\"\n]]> ", None, "=1", "桥𠮷"], [" <&>'\"\n]]> ", None, "=1", "桥𠮷"]),
        (pa.string(), ["龘" * 32_767, "龘" * 32_768], ["龘" * 32_767, "龘" * 32_766 + "…"]),
        (pa.int64(), [0, None, -(2**31), 2**53], [0, None, -(2**31), 2**53]),
        (pa.float64(), [1e-7, None, 121.478190, -0.5], [1e-7, None, 121.478190, -0.5]),
        (pa.bool_(), [True, None, False], [True, None, False]),
        (
            pa.timestamp("us", "UTC"),
            [None, datetime(2025, 12, 31, 16, 0, 1, tzinfo=UTC)],
            [None, datetime(2026, 1, 1, 0, 0, 1)],  # noqa: DTZ001  a new year in Shanghai
        ),
    ],
    ids=["text", "long text", "whole numbers", "numbers", "yes and no", "moments"],
)
def test_cells_are_read_as_they_were_given(
    kind: pa.DataType, given: list[Any], read: list[Any], tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(written(tmp_path, given, kind))
    assert [row[0] for row in book["数据"].iter_rows(values_only=True)] == ["值", *read]
    assert book["数据"]["A1"].font.bold
    assert dict(book["说明"].iter_rows(values_only=True))["变更编号 / Change number"] == "7"


def test_what_xml_cannot_hold_is_escaped_as_the_standard_says(tmp_path: Path) -> None:
    book = written(tmp_path, ["a\x01b\rc", "_x0041_", "\uffff"], pa.string())
    with ZipFile(book) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    # ISO/IEC 29500-1, 22.9.2.19: a character as _xHHHH_, and _ itself so where a text looks like that.
    assert ">a_x0001_b_x000D_c<" in sheet
    assert ">_x005F_x0041_<" in sheet
    assert ">_xFFFF_<" in sheet


def test_a_number_that_no_cell_can_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="column A is not finite"):
        written(tmp_path, [1.0, float("nan")], pa.float64())
