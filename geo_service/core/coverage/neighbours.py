"""Which places lie side by side."""

import h3.api.numpy_int as h3  # type: ignore[import-untyped]
import numpy as np
import shapely
from numpy.typing import NDArray

type Pairs = NDArray[np.intp]


def neighbouring_cells(cell: NDArray[np.uint64]) -> Pairs:
    """Pairs of places whose H3 cells are the same or have an edge in common: (pairs, 2). A place without one has none.

    Args:
        cell: (n,) of one resolution, 0 for none.
    """
    known = np.unique(cell[cell != 0])
    near = [np.asarray(h3.grid_disk(one, 1), dtype=np.uint64) for one in known.tolist()]
    around = np.concatenate([np.zeros(0, dtype=np.uint64), *near])
    one = np.repeat(known, [disk.size for disk in near])
    there = np.isin(around, known)
    # A cell may stand for several places, one for each district that has a share of it: all are joined with all.
    pair, first = _places_of(one[there], cell)
    again, second = _places_of(around[there][pair], cell)
    return np.column_stack([first[again], second])


def _places_of(asked: NDArray[np.uint64], cell: NDArray[np.uint64]) -> tuple[Pairs, Pairs]:
    """The places in each cell that is asked for: the number of the question, and the place."""
    order = np.argsort(cell, kind="stable")
    at = cell[order]
    start, stop = np.searchsorted(at, asked), np.searchsorted(at, asked, side="right")
    count = stop - start
    question = np.repeat(np.arange(asked.size), count)
    offset = np.arange(question.size) - (np.cumsum(count) - count)[question]
    return question, order[start[question] + offset]


def touching(geometry: NDArray[np.object_]) -> Pairs:
    """Pairs of places whose outlines touch or overlap: (pairs, 2)."""
    pairs: Pairs = shapely.STRtree(geometry).query(geometry, predicate="intersects").T
    return pairs
