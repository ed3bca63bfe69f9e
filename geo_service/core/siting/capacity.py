"""The p-median with capacities: each demand is served whole by one site, and no site takes more than it can.

The proof is by HiGHS where the pairs of demand and site are few enough, else by the p-median without capacities.
"""

import numpy as np
from scipy.sparse import coo_array  # type: ignore[import-untyped]

from geo_service.core.compiled import compiled
from geo_service.core.siting import location, mip
from geo_service.core.siting.choice import Bools, Choice, Floats, Ints, addable, allowed
from geo_service.core.siting.solution import Found, Infeasible, Unsolved, Watch
from geo_service.core.text import Text

PAIRS = 400_000  # of demand and site that HiGHS is given
UNLIMITED_SHARE = 0.2  # of the time, for the p-median without capacities: its bound holds here
SLACK = 1e-9  # relative: a load so little above the capacity is rounding
SEARCH = Text("局部搜索", "Swapping sites")


def _refuse_too_little(weight: Floats, capacity: Floats, choice: Choice) -> None:
    """Raise Infeasible where even the largest allowed sites together are too small, or no site takes some demand."""
    usable = np.where(choice.may, capacity, 0.0)
    most = usable.sum() if choice.p < 0 else np.sort(usable)[::-1][: choice.p].sum()
    if weight.sum() > most * (1 + SLACK):
        raise Infeasible(
            Text(
                f"capacity：需求合计 {weight.sum():g}，可选场址最多能容纳 {most:g}",
                f"capacity: the demand is {weight.sum():g} together, the sites take at most {most:g}",
            )
        )
    if weight.max() > usable.max() * (1 + SLACK):
        row = int(weight.argmax())
        raise Infeasible(
            Text(
                f"capacity：需求点 {row} 的 {weight[row]:g} 超过任何一个可选场址的容量 {usable.max():g}",
                f"capacity: demand {row} is {weight[row]:g}, more than any site takes, {usable.max():g}",
            )
        )


def capacitated(cost: Floats, weight: Floats, capacity: Floats, choice: Choice, watch: Watch) -> tuple[Found, Ints]:
    """The choice of least cost, and its assignment (rows,).

    Args:
        cost: (rows, sites), not weighted.
    """
    _refuse_too_little(weight, capacity, choice)
    start = location.median(cost, weight, choice, watch.part(UNLIMITED_SHARE))
    weighted = np.where(choice.may, cost * weight[:, None], np.inf)
    open_, assignment, least = _searched(weighted, weight, capacity, choice, start.open_, watch)
    bound = start.bound
    if weighted.size <= PAIRS:
        asked = _programme(weighted, weight, capacity, choice)
        guess = _columns(weighted, open_, assignment) if np.isfinite(least) else None
        outcome = mip.solve(asked, watch, guess)
        if outcome.proved and outcome.columns is None:
            raise Infeasible(
                Text(
                    "在所给的容量与条件下没有可行的分配",
                    "no assignment keeps within the capacities under these conditions",
                )
            )
        bound = max(bound, outcome.bound)
        if outcome.columns is not None:
            found = _read(weighted, outcome.columns)
            holds = allowed(choice, found[0]) and _fits(weight, capacity, found[1])
            if holds and found[2] < least:
                open_, assignment, least = found
            if holds and outcome.proved:
                bound = least
    if not np.isfinite(least):
        raise Unsolved
    return Found(open_, least, min(bound, least), "regret assignment, swap, Lagrangian, HiGHS"), assignment


def _searched(
    weighted: Floats, weight: Floats, capacity: Floats, choice: Choice, open_: Bools, watch: Watch
) -> tuple[Bools, Ints, float]:
    """A choice with its assignment that no single swap of sites makes cheaper; inf where none fits."""
    open_ = open_.copy()
    assignment, least, spill = _assigned(weighted, weight, capacity, open_)
    improved = True
    while improved:
        improved = False
        for go in np.flatnonzero(open_ & ~choice.must):
            rest = open_.copy()
            rest[go] = False
            for come in np.flatnonzero(addable(choice, rest)):
                watch.tick(SEARCH)
                if watch.over():
                    return open_, assignment, least
                other = rest.copy()
                other[come] = True
                tried = _assigned(weighted, weight, capacity, other)
                if (tried[2], tried[1]) < (spill, least):
                    open_, (assignment, least, spill), improved = other, tried, True
                    break
            if improved:
                break
    return open_, assignment, least


def _assigned(weighted: Floats, weight: Floats, capacity: Floats, open_: Bools) -> tuple[Ints, float, float]:
    """Each row's site, what that costs (inf where a row finds no room), and the weight that finds none."""
    chosen = np.flatnonzero(open_)
    order = np.argsort(-weight, kind="stable")
    room = capacity[chosen] * (1 + SLACK)
    at = _regret(np.ascontiguousarray(weighted[:, chosen]), weight, room, order)
    spill = float(weight[at < 0].sum())
    if spill > 0 or (at < 0).any():
        return np.where(at >= 0, chosen[at], -1), np.inf, spill + 1e-12
    sites = chosen[at]
    return sites, float(weighted[np.arange(at.size), sites].sum()), 0.0


@compiled
def _regret(cost: Floats, weight: Floats, room: Floats, order: Ints) -> Ints:
    """The row that loses most by its second choice goes first; then shifts and exchanges while they save."""
    rows, sites = cost.shape
    at = np.full(rows, -1)
    for _ in range(rows):
        pick, place, worst = -1, -1, -1.0
        for i in order:
            if at[i] >= 0:
                continue
            best, second, site = np.inf, np.inf, -1
            for j in range(sites):
                if weight[i] <= room[j] and cost[i, j] < second:
                    if cost[i, j] < best:
                        best, second, site = cost[i, j], best, j
                    else:
                        second = cost[i, j]
            if site >= 0 and second - best > worst:
                pick, place, worst = i, site, second - best
        if pick < 0:
            return at
        at[pick] = place
        room[place] -= weight[pick]
    _improve(cost, weight, room, at)
    return at


@compiled
def _improve(cost: Floats, weight: Floats, room: Floats, at: Ints) -> None:
    """Shift a row to another site, or exchange two, while that saves."""
    rows, sites = cost.shape
    improved = True
    while improved:
        improved = False
        for i in range(rows):
            for j in range(sites):
                if weight[i] <= room[j] and cost[i, j] < cost[i, at[i]] * (1 - 1e-12):
                    room[at[i]] += weight[i]
                    room[j] -= weight[i]
                    at[i] = j
                    improved = True
            for k in range(i):
                a, b = at[i], at[k]
                saved = cost[i, a] + cost[k, b] - cost[i, b] - cost[k, a]
                more = weight[i] - weight[k]
                if a != b and saved > 1e-12 * (cost[i, a] + cost[k, b]) and more <= room[b] and -more <= room[a]:
                    room[a] += more
                    room[b] -= more
                    at[i], at[k] = b, a
                    improved = True


def _programme(weighted: Floats, weight: Floats, capacity: Floats, choice: Choice) -> mip.Programme:
    """One column for each site, then one for each pair that is within reach."""
    rows, sites = weighted.shape
    i, j = np.nonzero(np.isfinite(weighted))
    pairs = np.arange(i.size)
    ones = np.ones(i.size)
    entries = [
        (i, sites + pairs, ones),  # each row is served once
        (rows + j, sites + pairs, weight[i]),  # within the capacity
        (rows + np.arange(sites), np.arange(sites), -capacity),
        (rows + sites + pairs, sites + pairs, ones),  # by a chosen site
        (rows + sites + pairs, j, -ones),
    ]
    row, column, data = (np.concatenate([entry[k] for entry in entries]) for k in range(3))
    matrix = coo_array((data, (row, column)), shape=(rows + sites + i.size, sites + i.size)).tocsr()
    least = np.concatenate((np.ones(rows), np.full(sites + i.size, -np.inf)))
    most = np.concatenate((np.ones(rows), np.zeros(sites + i.size)))
    return mip.programme(choice, np.zeros(sites), weighted[i, j], ones, ones > 0, matrix, least, most)


def _fits(weight: Floats, capacity: Floats, assignment: Ints) -> bool:
    """Whether every row is served and no site takes more than it can: the solver keeps to that by its tolerance."""
    if (assignment < 0).any():
        return False
    load = np.bincount(assignment, weights=weight, minlength=capacity.size)
    return bool((load <= capacity * (1 + SLACK)).all())


def _columns(weighted: Floats, open_: Bools, assignment: Ints) -> Floats:
    i, j = np.nonzero(np.isfinite(weighted))
    return np.concatenate((open_, assignment[i] == j)).astype(np.float64)


def _read(weighted: Floats, columns: Floats) -> tuple[Bools, Ints, float]:
    """The choice, the assignment and its cost in a solution of the programme."""
    rows, sites = weighted.shape
    i, j = np.nonzero(np.isfinite(weighted))
    assignment = np.full(rows, -1, dtype=np.int64)
    taken = columns[sites:] > 0.5
    assignment[i[taken]] = j[taken]
    return columns[:sites] > 0.5, assignment, float(weighted[np.arange(rows), assignment].sum())
