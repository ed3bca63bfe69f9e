"""Application forms on a sheet: several one below the other, and pages that continue one."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from geo_service.core.registry.importing.columns import PLANNED, Columns, form_head, heading
from geo_service.core.registry.importing.table import Grid

_FEW = 5  # columns of a form that a row has at least, to be its heading

type Rows = Sequence[tuple[int, Sequence[str]]]


def pages_of(grids: Sequence[Grid], columns: Columns) -> list[Grid]:
    """The sheets, those of forms cut at each heading; a page without a head of its own has that of the page before."""
    found: list[Grid] = []
    head: dict[str, str] = {}
    for grid in grids:
        starts = [at for at, (_, row) in enumerate(grid.rows) if is_form_heading(row, columns)]
        if not starts:
            found.append(grid)
        for rows in cut(grid.rows, starts, columns):
            own = form_head(rows, columns)
            found.append(replace(grid, rows=rows, head={} if own else head))
            head = own or head
    return found


def is_form_heading(row: Sequence[str], columns: Columns) -> bool:
    """Whether a row is the heading of an application form."""
    fields = {columns.fields.get(heading(cell)) for cell in row if cell} - {None, "person", "passed_over"}
    return len(fields) >= _FEW and {"name"} < fields and bool({PLANNED, "manager", "manager_mobile"} & fields)


def cut(rows: Rows, starts: Sequence[int], columns: Columns) -> Iterator[Rows]:
    """The rows from what stands above each heading to what stands above the next."""
    begins = [0, *(above(rows, at, columns) for at in starts[1:])]
    for begin, end in zip(begins, [*begins[1:], len(rows)], strict=True):
        if starts:
            yield rows[begin:end]


def above(rows: Rows, at: int, columns: Columns) -> int:
    """Where what belongs to a heading begins: titles, a single text in its row, and labels of the head."""
    labels = {columns.union, *columns.persons}
    while at > 0:
        filled = [cell for cell in rows[at - 1][1] if cell]
        named = {heading(unicodedata.normalize("NFKC", cell).partition(":")[0]) for cell in filled}
        title = len(set(filled)) == 1 and not filled[0].isdigit()
        if not (title or named & labels):
            break
        at -= 1
    return at
