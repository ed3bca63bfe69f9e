"""Demand rows and the sites that serve each, cheapest first: the one form that coverage and the p-median share.

A row costs what its cheapest chosen site costs, or `far` where none of its list is chosen. Coverage has costs of 0,
and the weight as `far`: what is lost. The p-median of a large matrix lists only the nearest sites of a row, with the
cost of the next one as `far`: a problem that costs at most what the full one costs, so its bounds hold.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, issparse  # type: ignore[import-untyped]

from geo_service.core.compiled import compiled
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.siting.choice import Bools, Floats, Ints
from geo_service.core.siting.solution import Infeasible
from geo_service.core.text import Text

ENTRIES = 8_000_000  # of a dense matrix that are listed
NEAREST = 4  # lists hold so many times the sites that one chosen site stands for

type Sites = NDArray[np.int32]


class Problem(NamedTuple):
    """The lists by row, and the same by site.

    Attributes:
        start: (rows + 1,) where each row's list begins in site and cost.
        site: of each entry.
        cost: of each entry, weight times cost, ascending within a row, at most far.
        far: (rows,) the cost where no listed site is chosen.
        weight: (rows,) what each counts for.
        site_start: (sites + 1,) where each site's rows begin in row and row_cost.
    """

    start: Ints
    site: Sites
    cost: Floats
    far: Floats
    weight: Floats
    site_start: Ints
    row: Sites
    row_cost: Floats


def cost_matrix(cost: ArrayLike) -> Floats:
    """(demand, sites) as given, checked: no NaN, nothing below 0; inf where there is no way."""
    matrix = np.asarray(cost, dtype=np.float64)
    if matrix.ndim != 2 or not matrix.size:
        raise BadRequest(
            Text(
                f"cost 应为（需求 × 场址）的二维数组，给出的形状是 {matrix.shape}",
                f"cost must be an array of (demand, sites); its shape is {matrix.shape}",
            )
        )
    if not matrix.min() >= 0:
        row, column = (int(at[0]) for at in np.nonzero(~(matrix >= 0)))
        raise BadRequest(
            Text("cost 中有 NaN 或负数", "cost has a NaN or a negative number"),
            [
                Fault(
                    f"cost[{row}, {column}]",
                    str(matrix[row, column]),
                    Text("不小于 0 的数或 inf", "at least 0, or inf"),
                )
            ],
        )
    return matrix


def cover_matrix(covers: object) -> csr_array:
    """(demand, sites) as CSR with an entry for each pair that covers, from a dense or a sparse matrix."""
    if issparse(covers):
        matrix = csr_array(covers, dtype=bool)
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
    else:
        dense = np.asarray(covers)
        if dense.ndim != 2 or not dense.size:
            raise BadRequest(
                Text(
                    f"covers 应为（需求 × 场址）的二维数组，给出的形状是 {dense.shape}",
                    f"covers must be an array of (demand, sites); its shape is {dense.shape}",
                )
            )
        if dense.dtype != bool and not np.isin(dense, (0, 1)).all():
            raise BadRequest(Text("covers 只能含 0 与 1", "covers must be all true or false, or 0 or 1"))
        matrix = csr_array(dense.astype(bool))
    return matrix


def weights(weight: ArrayLike | None, rows: int, name: str = "weight") -> Floats:
    """(demand,) as given, checked: finite, nothing below 0, not all 0; ones where none is given."""
    if weight is None:
        return np.ones(rows)
    array = np.asarray(weight, dtype=np.float64)
    if array.shape != (rows,):
        raise BadRequest(
            Text(
                f"{name} 应有 {rows} 项，每个需求点一项，给出的形状是 {array.shape}",
                f"{name} must have {rows} items, one a demand; its shape is {array.shape}",
            )
        )
    if not (np.isfinite(array) & (array >= 0)).all():
        row = int(np.argmin(np.isfinite(array) & (array >= 0)))
        raise BadRequest(
            Text(f"{name} 中有 NaN、无穷或负数", f"{name} has a NaN, an infinity or a negative number"),
            [Fault(f"{name}[{row}]", str(array[row]), Text("不小于 0 的有限数", "a finite number of at least 0"))],
        )
    if not array.any():
        raise BadRequest(Text(f"{name} 全为 0", f"every {name} is 0"))
    return array


def shares(weight: Floats, district: ArrayLike) -> csr_array:
    """(districts, demand) what each demand is of its district's weight; districts that weigh nothing are left out."""
    labels = np.asarray(district)
    if labels.shape != weight.shape:
        raise BadRequest(
            Text(
                f"district 应有 {weight.size} 项，每个需求点一项",
                f"district must have {weight.size} items, one a demand",
            )
        )
    rows = np.flatnonzero(weight > 0)
    names, number = np.unique(labels[rows], return_inverse=True)
    whole = np.bincount(number, weights=weight[rows])
    return csr_array((weight[rows] / whole[number], (number, rows)), shape=(names.size, weight.size))


def coverage(covers: csr_array, weight: Floats) -> Problem:
    """What is lost where a row is not covered; rows that the same sites cover are one row, and weigh their sum."""
    rows, start, site = _merged(covers.indptr.astype(np.int64), covers.indices.astype(np.int32))
    far = np.bincount(rows[rows >= 0], weights=weight[rows >= 0], minlength=start.size - 1)
    return _problem(start, site, np.zeros(site.size), far, far, covers.shape[1])


def _merged(start: Ints, site: Sites) -> tuple[Ints, Ints, Sites]:
    """Of each row the number of the distinct list it has, -1 where that is empty; and the distinct lists."""
    order = np.lexsort((site, np.repeat(np.arange(start.size - 1), np.diff(start))))
    site = site[order]
    mark = np.random.default_rng(0).integers(1, 2**62, size=int(site.max(initial=0)) + 1, dtype=np.int64)
    sums = np.concatenate(([0], np.cumsum(mark[site])))  # wraps around, and is still a fingerprint
    key = sums[start[1:]] - sums[start[:-1]]
    size = np.diff(start)
    _, first, rows = np.unique(np.stack((key, size), axis=1), axis=0, return_index=True, return_inverse=True)
    rows = rows.ravel()
    if not _alike(start, site, first[rows]):
        first, rows = np.arange(start.size - 1), np.arange(start.size - 1)
    kept = np.flatnonzero(size[first] > 0)
    number = np.full(first.size, -1, dtype=np.int64)
    number[kept] = np.arange(kept.size)
    begins = start[first[kept]]
    lengths = size[first[kept]]
    made = np.concatenate(([0], np.cumsum(lengths)))
    entries = np.repeat(begins - made[:-1], lengths) + np.arange(made[-1])
    return number[rows], made, site[entries]


@compiled
def _alike(start: Ints, site: Sites, other: Ints) -> bool:
    """Whether each row's list is the list of the other row."""
    for i in range(start.size - 1):
        if start[i + 1] - start[i] != start[other[i] + 1] - start[other[i]]:
            return False
        for k in range(start[i + 1] - start[i]):
            if site[start[i] + k] != site[start[other[i]] + k]:
                return False
    return True


def median(cost: Floats, weight: Floats, may: Bools, p: int) -> Problem:
    """The weighted costs of rows that weigh something, nearest sites first; forbidden sites are not listed.

    Raises:
        Infeasible: a row that no site reaches.
    """
    rows = np.flatnonzero(weight > 0)
    allowed = np.flatnonzero(may)
    width = min(allowed.size, max(64, NEAREST * allowed.size // max(1, p)))
    if rows.size * allowed.size <= ENTRIES:
        width = allowed.size
    finite_sum, lists = 0.0, []
    for first in range(0, rows.size, block := max(1, 2_000_000 // allowed.size)):
        part = cost[rows[first : first + block]][:, allowed] * weight[rows[first : first + block], None]
        if (lost := ~np.isfinite(part).any(axis=1)).any():
            raise _unreachable(int(rows[first + int(np.argmax(lost))]))
        finite_sum += float(np.where(np.isfinite(part), part, 0.0).max(axis=1).sum())
        lists.append(_nearest(part, width))
    near = np.concatenate([one[0] for one in lists])
    sorted_cost = np.concatenate([one[1] for one in lists])
    far = np.concatenate([one[2] for one in lists])
    far[~np.isfinite(far)] = 2 * finite_sum + 1  # one row out of reach is dearer than all rows at their dearest
    listed = np.isfinite(sorted_cost)
    start = np.concatenate(([0], np.cumsum(listed.sum(axis=1))))
    return _problem(
        start, allowed[near[listed]].astype(np.int32), sorted_cost[listed], far, weight[rows], cost.shape[1]
    )


def _unreachable(row: int) -> Infeasible:
    return Infeasible(
        Text(f"没有任何可选场址能到达需求点 {row}", f"no site that may be chosen reaches demand {row}"),
        [Fault(f"cost[{row}]", "inf", Text("至少一个有限的数", "at least one finite number"))],
    )


def _nearest(part: Floats, width: int) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Of each row the columns of the cheapest sites, their costs ascending, and the cost of the next (inf: none)."""
    if width < part.shape[1]:
        kept = np.argpartition(part, width, axis=1)
        far = np.take_along_axis(part, kept[:, width : width + 1], axis=1)[:, 0]
        kept = kept[:, :width]
    else:
        kept, far = np.broadcast_to(np.arange(width), part.shape), np.full(len(part), np.inf)
    costs = np.take_along_axis(part, kept, axis=1)
    order = np.argsort(costs, axis=1, kind="stable")
    return np.take_along_axis(kept, order, axis=1), np.take_along_axis(costs, order, axis=1), far


def restricted(problem: Problem, must: Bools, may: Bools) -> Problem:
    """The problem without the sites that may not be chosen, and without what costs no less than a site that must be."""
    rows = np.repeat(np.arange(problem.far.size), np.diff(problem.start))
    far = problem.far.copy()
    sure = must[problem.site]
    np.minimum.at(far, rows[sure], problem.cost[sure])
    kept = may[problem.site] & (problem.cost < far[rows])
    start = np.concatenate(([0], np.cumsum(np.bincount(rows[kept], minlength=far.size))))
    return _problem(start, problem.site[kept], problem.cost[kept], far, problem.weight, may.size)


def _problem(start: Ints, site: Sites, cost: Floats, far: Floats, weight: Floats, sites: int) -> Problem:
    return Problem(start, site, cost, far, weight, *_by_site(start, site, cost, sites))


def _by_site(start: Ints, site: Sites, cost: Floats, sites: int) -> tuple[Ints, Sites, Floats]:
    """The entries in the order of their sites."""
    site_start = np.concatenate(([0], np.cumsum(np.bincount(site, minlength=sites))))
    row, row_cost = np.empty(site.size, dtype=np.int32), np.empty(site.size)
    _fill_by_site(start, site, cost, site_start[:-1].copy(), row, row_cost)
    return site_start, row, row_cost


@compiled
def _fill_by_site(start: Ints, site: Sites, cost: Floats, at: Ints, row: Sites, row_cost: Floats) -> None:
    for i in range(start.size - 1):
        for k in range(start[i], start[i + 1]):
            j = site[k]
            row[at[j]] = i
            row_cost[at[j]] = cost[k]
            at[j] += 1
