"""Which cells of a table are hidden: those under the least count, and as many more as keep them from being worked out.

A row's cells add up to its total, so do a column's. Gusfield (SIAM J. Comput. 17, 1988): whoever knows that and all
that is shown can work a hidden cell out if and only if it is on no cycle of the graph whose edges are the hidden cells
between their rows and columns; a cell of 0 can only grow, so it is an edge of one direction.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

LEAST = 5

type Counts = NDArray[np.int64]
type Mask = NDArray[np.bool_]
type Node = tuple[str, int]


def with_totals(counts: Counts) -> Counts:
    """A table of (rows, columns) with the totals of the rows as its last column; those of columns are always shown."""
    return np.column_stack([counts, counts.sum(axis=1)])


def hidden(counts: Counts, least: int = LEAST) -> Mask:
    """Which cells of (rows, columns + 1) are hidden, the totals of the rows being the last column.

    Args:
        counts: (rows, columns) of at least 0; every column adds up to `least` or more, for its total is shown.
    """
    full = with_totals(counts)
    hides = full < least
    while True:
        before = hides.sum()
        for row in range(len(full)):
            hide_more_of(full[row], hides[row], least, has_total=True)
        for column in range(full.shape[1]):
            hide_more_of(full[:, column], hides[:, column], least, has_total=False)
        if hides.sum() == before and not break_bridge(full, hides):
            return hides


def hide_more_of(line: Counts, hides: Mask, least: int, has_total: bool) -> None:
    """Hide more of a line, the smallest first, until what is hidden cannot be told from what its total leaves.

    Args:
        has_total: whether the last of the line is its total; else that is shown, and not among them.
    """
    parts = slice(None, -1) if has_total else slice(None)
    while hides.any() and not hides.all():
        total_hides = has_total and bool(hides[-1])
        if hides.sum() > 1 and (total_hides or line[parts][hides[parts]].sum() >= least):
            return
        hides[smallest_shown(line, hides)] = True


def smallest_shown(line: Counts, hides: Mask) -> int:
    """Where the smallest cell of a line stands that is not hidden."""
    return int(np.where(hides, np.iinfo(np.int64).max, line).argmin())


def break_bridge(full: Counts, hides: Mask) -> bool:
    """Whether a cell could be worked out, and one beside it is now hidden as well."""
    ways = ways_of(full, hides)
    for row, column in np.argwhere(hides):
        if is_on_cycle(ways, int(row), int(column)):
            continue
        for line, hides_of in ((full[row], hides[row]), (full[:, column], hides[:, column])):
            if not hides_of.all():
                hides_of[smallest_shown(line, hides_of)] = True
                return True
    return False


def ways_of(full: Counts, hides: Mask) -> dict[Node, set[Node]]:
    """From each row and column, where a hidden cell leads: +1 goes from row to column, -1 from column to row.

    A total stands on the other side of its row's sum, so that its signs are turned.
    """
    ways: dict[Node, set[Node]] = {}
    for row, column in np.argwhere(hides):
        one, other = ("row", int(row)), ("column", int(column))
        is_total = column == full.shape[1] - 1
        more, less = ((other, one), (one, other)) if is_total else ((one, other), (other, one))
        ways.setdefault(more[0], set()).add(more[1])
        if full[row, column] > 0:
            ways.setdefault(less[0], set()).add(less[1])
    return ways


def is_on_cycle(ways: dict[Node, set[Node]], row: int, column: int) -> bool:
    """Whether one can go through a cell, in a direction that it has, and come back without it."""
    one, other = ("row", row), ("column", column)
    return any(
        end in ways.get(start, ()) and start in reached(ways, end, {(start, end), (end, start)})
        for start, end in ((one, other), (other, one))
    )


def reached(ways: dict[Node, set[Node]], start: Node, without: set[tuple[Node, Node]]) -> Iterator[Node]:
    """What can be reached from somewhere without some ways."""
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        yield here
        for there in ways.get(here, ()):
            if there not in seen and (here, there) not in without:
                seen.add(there)
                waiting.append(there)
