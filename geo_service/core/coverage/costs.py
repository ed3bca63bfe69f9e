"""Costs of travel from cells to sites, dense or sparse, gone through in blocks of rows so that little memory is taken.

A cost is 0 or more, in seconds or in any other unit that the limits share. Dense costs are (cells, sites), inf where
there is no way. Sparse ones are any scipy.sparse array of that shape: a stored 0 is a way that costs nothing, and where
nothing is stored there is no way.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse  # type: ignore[import-untyped]

from geo_service.core.coverage.kernels import Array, Ends, Sites, thinned
from geo_service.core.coverage.refusals import UnfitInput
from geo_service.core.text import Text

type Indices = NDArray[np.intp]
type Costs = NDArray[Any] | sparse.csr_array

LARGEST = float(np.finfo(np.float64).max)  # what is above it is inf
BLOCK_PAIRS = 1 << 18  # pairs of a cell and a site at a time: 3 MB, which the processor's cache holds


def from_triples(cell: ArrayLike, site: ArrayLike, cost: ArrayLike, shape: tuple[int, int]) -> sparse.csr_array:
    """Sparse costs from a list of pairs, each with its cost.

    Args:
        shape: how many cells, how many sites.

    Raises:
        UnfitInput: a pair stands twice.
    """
    costs = np.asarray(cost, dtype=np.float64)
    return as_costs(sparse.coo_array((costs, (np.asarray(cell), np.asarray(site))), shape=shape))


def as_costs(cost: Any) -> Costs:
    """Costs as a dense array of two axes, or as CSR with sites in ascending order, each at most once a cell.

    Raises:
        UnfitInput: it has not two axes, or a pair stands twice.
    """
    if not sparse.issparse(cost):
        dense = np.asarray(cost)
        if dense.ndim != 2 or dense.dtype.kind not in "biuf":
            wanted = Text("（网格，站点）两维的数", "numbers with two axes (cells, sites)")
            raise UnfitInput("cost", f"{dense.dtype} {dense.shape}", wanted)
        return dense
    pairs = cost.nnz
    # Triples that stand twice are added up on the way to CSR, so that their number tells.
    rows = cost if isinstance(cost, sparse.csr_array) else sparse.csr_array(cost)
    if not rows.has_canonical_format:
        rows = rows.copy()
        rows.sum_duplicates()
    if rows.nnz != pairs:
        wanted = Text("每对网格与站点只出现一次", "each pair of a cell and a site once")
        raise UnfitInput("cost", f"{pairs - rows.nnz} pairs twice", wanted)
    return rows


def rows_of(cost: Costs) -> Iterator[slice]:
    """The cells in order, in slices of some BLOCK_PAIRS pairs, at least one cell each."""
    cells, sites = cost.shape
    start = 0
    while start < cells:
        if isinstance(cost, np.ndarray):
            fits = start + BLOCK_PAIRS // max(1, sites)
        else:
            fits = int(np.searchsorted(cost.indptr, cost.indptr[start] + BLOCK_PAIRS, side="right")) - 1
        stop = min(max(fits, start + 1), cells)
        yield slice(start, stop)
        start = stop


def dense_rows(cost: NDArray[Any], rows: slice) -> Array:
    """Some cells of dense costs as float64 that lie one after the other."""
    return np.ascontiguousarray(cost[rows], dtype=np.float64)


def sparse_rows(cost: sparse.csr_array, rows: slice) -> tuple[Ends, Sites, Array]:
    """Some cells of sparse costs: where the pairs of each begin and end, and the site and cost of each pair.

    Raises:
        UnfitInput: a cost is not a number or below 0.
    """
    ends = cost.indptr[rows.start : rows.stop + 1].astype(np.int64)
    pairs = slice(ends[0], ends[-1])
    ends, costs = ends - ends[0], cost.data[pairs].astype(np.float64, copy=False)
    if costs.size and not costs.min() >= 0:
        unfit = np.flatnonzero(~(costs >= 0))[0]
        refuse(int(np.searchsorted(ends, unfit, side="right")) - 1, rows)
    return ends, cost.indices[pairs], costs


def refuse(cell: int, rows: slice) -> None:
    """Refuse a cell of some rows whose costs are no costs; none when it is -1.

    Raises:
        UnfitInput: it is another.
    """
    if cell >= 0:
        wanted = Text("不小于 0 的数，没有通路时为 inf", "0 or more, and inf where there is no way")
        raise UnfitInput(f"cost[{rows.start + cell}]", "NaN or below 0", wanted)


def pairs_within(cost: Costs, limit: float) -> Iterator[tuple[slice, Ends, Sites, Array]]:
    """Pairs of some cells at a time: which cells, where the pairs of each begin and end, and the site and cost of each.

    Of dense costs those come that are at most the limit, of sparse ones all.

    Args:
        cost: as as_costs gives it.

    Raises:
        UnfitInput: a cost is not a number or below 0.
    """
    for rows in rows_of(cost):
        if isinstance(cost, np.ndarray):
            dense = dense_rows(cost, rows)
            ends = np.zeros(len(dense) + 1, dtype=np.int64)
            site, kept = np.empty(dense.size + 1, dtype=np.int32), np.empty(dense.size + 1)
            refuse(thinned(dense, min(limit, LARGEST), ends, site, kept), rows)
            yield rows, ends, site[: ends[-1]], kept[: ends[-1]]
        else:
            yield rows, *sparse_rows(cost, rows)


def weights(values: ArrayLike, where: str, count: int) -> Array:
    """Weights of cells or sites as float64.

    Raises:
        UnfitInput: their number is another, or one is not finite or below 0.
    """
    found = np.asarray(values, dtype=np.float64)
    if found.shape != (count,):
        raise UnfitInput(where, f"shape {found.shape}", Text(f"长度为 {count} 的数组", f"shape ({count},)"))
    fit = np.isfinite(found) & (found >= 0)
    if not fit.all():
        first = int(fit.argmin())
        raise UnfitInput(f"{where}[{first}]", float(found[first]), Text("不小于 0 的数", "a number of 0 or more"))
    return found
