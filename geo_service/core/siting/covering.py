"""Coverage beyond the plain: everybody, some twice, and the district that is worst off.

set_cover: C. Toregas et al., "The location of emergency service facilities" (1971).
backup: K. Hogan, C. ReVelle, "Concepts and applications of backup coverage" (1986).
"""

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array, hstack, identity, vstack  # type: ignore[import-untyped]

from geo_service.core.errors import Fault
from geo_service.core.siting import mip, search
from geo_service.core.siting.assign import times
from geo_service.core.siting.choice import Bools, Choice, Floats, Ints, addable, allowed
from geo_service.core.siting.location import slots
from geo_service.core.siting.problem import coverage
from geo_service.core.siting.solution import Found, Infeasible, Watch
from geo_service.core.text import Text

type Worth = Callable[[Ints], float]  # of (demand,) times covered, greater is better

SEARCH = Text("局部搜索", "Swapping sites")


def everybody(covers: csr_array, choice: Choice, site_cost: Floats, watch: Watch) -> Found:
    """The choice of least cost that covers every row.

    Raises:
        Infeasible: a row that no site covers.
    """
    alone = np.flatnonzero(covers.astype(np.int64) @ choice.may.astype(np.int64) == 0)
    if alone.size:
        raise Infeasible(
            Text(
                f"有 {alone.size} 个需求点没有任何可选场址能覆盖，第一个是第 {alone[0]} 个",
                f"{alone.size} demands are covered by no site that may be chosen, the first is {alone[0]}",
            ),
            [Fault(f"covers[{alone[0]}]", "0", Text("至少一个可选场址", "at least one site that may be chosen"))],
        )
    open_ = _greedy_cover(covers, choice, site_cost)
    outcome = mip.cover_all(covers, site_cost, choice, watch, open_)
    least = float(site_cost[open_].sum())
    found = _chosen(outcome, open_.size)
    if found is not None and allowed(choice, found) and times(covers, found).all():
        if site_cost[found].sum() < least:
            open_, least = found, float(site_cost[found].sum())
    else:
        found = None
    proved = outcome.proved and found is not None
    bound = least if proved else max(_share_bound(covers, choice, site_cost), outcome.bound)
    if (site_cost == site_cost.astype(np.int64)).all():
        bound = float(np.ceil(bound - 1e-6))
    return Found(open_, least, min(bound, least), "greedy, HiGHS")


def _greedy_cover(covers: csr_array, choice: Choice, site_cost: Floats) -> Bools:
    """A choice that covers every row: most new rows for the cost first, then without what is not needed."""
    problem = coverage(covers, np.ones(covers.shape[0]))
    state = search.state(problem, choice.must, slots(choice))
    search.greedy(problem, choice._replace(price=np.where(choice.must, 0.0, site_cost)), state)
    open_ = state.open_
    left = times(covers, open_)
    by_site = covers.tocsc()
    for j in np.flatnonzero(open_)[np.argsort(-site_cost[open_], kind="stable")]:
        rows = by_site.indices[by_site.indptr[j] : by_site.indptr[j + 1]]
        grouped = (choice.group[open_] == choice.group[j]).sum() > choice.at_least[choice.group[j]]
        if not choice.must[j] and grouped and (left[rows] > 1).all():
            open_[j] = False
            left[rows] -= 1
    return open_


def _share_bound(covers: csr_array, choice: Choice, site_cost: Floats) -> float:
    """What covering every row costs at least: each row pays its smallest share of a site, a dual solution."""
    size = np.maximum(np.bincount(covers.indices, minlength=site_cost.size), 1)
    share = np.where(choice.may, site_cost / size, np.inf)
    return float(np.minimum.reduceat(share[covers.indices], covers.indptr[:-1]).sum())


def backup(covers: csr_array, weight: Floats, choice: Choice, watch: Watch) -> Found:
    """The choice that covers most weight at least twice; its value and bound are of what is covered."""

    def worth(counted: Ints) -> float:
        return float(weight[counted > 1].sum() + 1e-7 * weight[counted == 1].sum())

    open_ = _climbed(covers, weight, choice, worth, watch)
    rows = covers.shape[0]
    asked = mip.programme(
        choice,
        np.zeros(open_.size),
        -weight,
        np.ones(rows),
        np.ones(rows, dtype=bool),
        hstack([covers.astype(np.float64), -2 * identity(rows)], format="csr"),
        np.zeros(rows),
        np.full(rows, np.inf),
    )
    twice = (times(covers, open_) > 1).astype(np.float64)
    outcome = mip.solve(asked, watch, np.concatenate((open_, twice)))
    reach = times(covers, choice.may) > 1
    return _better(
        open_, outcome, choice, lambda one: float(weight[times(covers, one) > 1].sum()), float(weight[reach].sum())
    )


def fair(covers: csr_array, share: csr_array, choice: Choice, watch: Watch) -> Found:
    """The choice whose worst district has the greatest share covered.

    Args:
        share: (districts, demand) what each demand is of its district; a district's sum to 1.
    """
    spread = np.asarray(share.sum(axis=0)).ravel() / share.shape[0]

    def worth(counted: Ints) -> float:
        return float((share @ (counted > 0)).min() + 1e-6 * spread[counted > 0].sum())

    open_ = _climbed(covers, spread, choice, worth, watch)
    rows, districts = covers.shape[0], share.shape[0]
    served = hstack([covers.astype(np.float64), -identity(rows), csr_array((rows, 1))])
    worst = hstack([csr_array((districts, open_.size)), share, csr_array(-np.ones((districts, 1)))])
    asked = mip.programme(
        choice,
        np.zeros(open_.size),
        np.append(np.zeros(rows), -1.0),
        np.ones(rows + 1),
        np.zeros(rows + 1, dtype=bool),
        vstack([served, worst], format="csr"),
        np.zeros(rows + districts),
        np.full(rows + districts, np.inf),
    )
    counted = times(covers, open_) > 0
    outcome = mip.solve(asked, watch, np.concatenate((open_, counted, [(share @ counted).min()])))
    reach = times(covers, choice.may) > 0
    return _better(
        open_,
        outcome,
        choice,
        lambda one: float((share @ (times(covers, one) > 0)).min()),
        float((share @ reach).min()),
    )


def _better(open_: Bools, outcome: mip.Outcome, choice: Choice, value: Callable[[Bools], float], most: float) -> Found:
    """The better of the heuristic's and the solver's choice, of something that is made great, and never above most."""
    best = value(open_)
    found = _chosen(outcome, open_.size)
    if found is None or not allowed(choice, found):
        # What the solver proves of a choice that breaks a condition by its tolerance is nothing of those that do not.
        return Found(open_, best, max(best, min(most, -outcome.bound)), "greedy, swap, HiGHS")
    if value(found) > best:
        open_, best = found, value(found)
    bound = best if outcome.proved else min(most, -outcome.bound)
    return Found(open_, best, max(bound, best), "greedy, swap, HiGHS")


def _chosen(outcome: mip.Outcome, sites: int) -> Bools | None:
    """The sites of the solver's answer, None where it has none."""
    return None if outcome.columns is None else outcome.columns[:sites] > 0.5


def _climbed(covers: csr_array, weight: Floats, choice: Choice, worth: Worth, watch: Watch) -> Bools:
    """A choice that no single swap makes worth more: begun by greedy coverage."""
    problem = coverage(covers, weight)
    state = search.state(problem, choice.must, slots(choice))
    search.greedy(problem, choice, state)
    open_, by_site = state.open_, covers.tocsc()
    _fill(choice, open_)
    best = worth(times(covers, open_))
    improved = True
    while improved:
        improved = False
        for go in np.flatnonzero(open_ & ~choice.must):
            watch.tick(SEARCH)
            if watch.over():
                return open_
            better = _best_in_place_of(by_site, choice, open_, int(go), worth, times(covers, open_))
            if better[1] > best * (1 + 1e-12):
                open_[go], open_[better[0]] = False, True
                best, improved = better[1], True
    return open_


def _fill(choice: Choice, open_: Bools) -> None:
    """Add what money and number allow, though it covers nobody new: it may do so twice."""
    while (able := np.flatnonzero(addable(choice, open_))).size:
        open_[able[np.argmin(choice.price[able])]] = True


def _best_in_place_of(
    by_site: csr_array, choice: Choice, open_: Bools, go: int, worth: Worth, counted: Ints
) -> tuple[int, float]:
    """The site that stands best in the place of one that goes, and what the choice is then worth."""
    left = counted.copy()
    left[by_site.indices[by_site.indptr[go] : by_site.indptr[go + 1]]] -= 1
    rest = open_.copy()
    rest[go] = False
    best = (go, worth(counted))
    for come in np.flatnonzero(addable(choice, rest)):
        rows = by_site.indices[by_site.indptr[come] : by_site.indptr[come + 1]]
        left[rows] += 1
        if (value := worth(left)) > best[1]:
            best = (int(come), value)
        left[rows] -= 1
    return best
