"""Loops over costs that numpy would go through several times over."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo_service.core.compiled import compiled

type Array = NDArray[np.float64]
type Mask = NDArray[np.bool_]
type Ends = NDArray[np.int64]
type Sites = NDArray[np.integer[Any]]


@compiled
def thinned(cost: Array, most: float, ends: Ends, site: Sites, kept: Array) -> int:
    """Write the pairs of dense costs that cost at most `most`; -1, or the first cell with what is no cost.

    Args:
        cost: (cells, sites).
        ends: (cells + 1,), the first 0, the others written: where the pairs of each cell begin and end.
        site: written: the site of each pair; longer than there are pairs.
        kept: likewise: its cost.
    """
    cells, sites = cost.shape
    at = 0
    for i in range(cells):
        fit = True
        for j in range(sites):
            # Written whether it is kept or not: a branch here would be guessed wrongly too often.
            site[at] = j
            kept[at] = cost[i, j]
            at += cost[i, j] <= most
            fit &= cost[i, j] >= 0
        ends[i + 1] = at
        if not fit:
            return i
    return -1


@compiled
def _put(sites: Sites, costs: Array, j: int, c: float) -> None:
    """Put a site into a cell's list of the cheapest, after those that cost as little."""
    at = costs.size - 1
    if c >= costs[at]:
        return
    while at > 0 and c < costs[at - 1]:
        costs[at], sites[at] = costs[at - 1], sites[at - 1]
        at -= 1
    costs[at], sites[at] = c, j


@compiled
def cheapest_dense(cost: Array, allowed: Mask, sites: Sites, costs: Array) -> int:
    """Write the cheapest sites of each cell of dense costs; -1, or the first cell with what is no cost.

    Args:
        cost: (cells, sites).
        allowed: (sites,), which sites count.
        sites: (cells, k), written where there is a site.
        costs: (cells, k), inf, written likewise.
    """
    for i in range(cost.shape[0]):
        for j in range(cost.shape[1]):
            c = cost[i, j]
            if not c >= 0:
                return i
            if c < costs[i, -1] and allowed[j]:
                _put(sites[i], costs[i], j, c)
    return -1


@compiled
def cheapest_sparse(ends: Ends, site: Sites, cost: Array, allowed: Mask, sites: Sites, costs: Array) -> None:
    """As cheapest_dense, of the pairs of each cell; a cell's pairs are from one of `ends` to the next."""
    for i in range(ends.size - 1):
        for at in range(ends[i], ends[i + 1]):
            if cost[at] < costs[i, -1] and allowed[site[at]]:
                _put(sites[i], costs[i], site[at], cost[at])


@compiled
def draw(ends: Ends, site: Sites, cost: Array, most: float, weight: Array, demand: Array, drawn: Array) -> None:
    """Add to what each site draws the demand of its cells by the weight of the pairs that cost at most `most`.

    Args:
        weight: of each pair, or a single one that all have.
        demand: (cells,).
        drawn: (sites,), added to.
    """
    step = int(weight.size > 1)
    for i in range(ends.size - 1):
        for at in range(ends[i], ends[i + 1]):
            # Added in either case: a branch here would be guessed wrongly too often.
            drawn[site[at]] += (cost[at] <= most) * weight[at * step] * demand[i]


@compiled
def reach(ends: Ends, site: Sites, cost: Array, most: float, weight: Array, ratio: Array, reached: Array) -> None:
    """Write what each cell reaches of the ratio of its sites by the weight of the pairs that cost at most `most`.

    Args:
        weight: of each pair, or a single one that all have.
        ratio: (sites,).
        reached: (cells,), written.
    """
    step = int(weight.size > 1)
    for i in range(ends.size - 1):
        found = 0.0
        for at in range(ends[i], ends[i + 1]):
            found += (cost[at] <= most) * weight[at * step] * ratio[site[at]]
        reached[i] = found
