"""The heading of a list, and the rows below it that hold something of somebody."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from geo_service.core.text import Text
from geo_service.plugins.member_protection.lists.checking import ListFault
from geo_service.plugins.member_protection.lists.columns import (
    FIRST_ROWS,
    TITLES,
    field_of,
    heading_of,
    is_heading,
    missing,
    named_twice,
)
from geo_service.plugins.member_protection.lists.reading import Row, Source, Table, refused, table_of
from geo_service.plugins.member_protection.rules import Way

MOST_ROWS = 3_500_000
HIDDEN = Text(
    "该行在表格中已隐藏，仍已读取；不应参保的请删除该行",
    "a spreadsheet hides the row, and it is read all the same; delete it if it is not meant",
)


def members_of(source: Source, way: Way) -> tuple[dict[str, int], Table]:
    """The column of each field of a list, and its rows below the heading.

    Raises:
        ListRefused: it has no heading, lacks columns or has one twice; or, while the rows are read, it is damaged or
            too long.
    """
    table = table_of(source)
    rows = table.rows
    for _, cells in islice(rows, FIRST_ROWS):
        found = heading_of(cells)
        if is_heading(found):
            break
    else:
        raise refused(
            Text(
                f"前 {FIRST_ROWS} 行中应有表头，如 姓名、证件号码、卡类型、卡号、保障类型",
                f"a heading within the first {FIRST_ROWS} rows, such as 姓名, 证件号码, 卡类型, 卡号, 保障类型",
            ),
            "file:heading",
        )
    if lacking := missing(found, way):
        raise refused(
            Text(
                f"缺少列：{'、'.join(one.zh for one in lacking)}",
                f"it lacks the columns {', '.join(one.en for one in lacking)}",
            ),
            "file:heading",
        )
    if (twice := named_twice(cells, field_of, TITLES)) is not None:
        raise refused(twice, "file:heading")
    return found, replace(table, rows=bounded(filled_in(rows, found.values())))


def filled_in(rows: Iterator[Row], columns: Iterable[int]) -> Iterator[Row]:
    """The rows without those that are numbered beforehand only: nothing in any column of ours, numbers in others."""
    ours = tuple(columns)
    for number, cells in rows:
        if any(cells[at].strip() for at in ours if at < len(cells)) or not all(map(is_numbering, cells)):
            yield number, cells


def is_numbering(cell: str) -> bool:
    """Whether a cell is empty, or holds what numbers a row."""
    text = cell.strip()
    return not text or text.isdigit() or text.startswith("=")


def bounded(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, as long as they are not too many.

    Raises:
        ListRefused: they are.
    """
    yield from islice(rows, MOST_ROWS)
    if next(rows, None) is not None:
        raise refused(Text(f"每份名单至多 {MOST_ROWS:,} 行", f"at most {MOST_ROWS:,} rows a list"))


def with_unseen(table: Table, unseen: list[ListFault]) -> Iterator[Row]:
    """The rows of a list; each that a spreadsheet does not show is taken as the others are, and told."""
    for row in table.rows:
        if row[0] in table.hidden:
            unseen.append(ListFault(row[0], "row", "", "hidden", HIDDEN, is_notice=True))
        yield row
