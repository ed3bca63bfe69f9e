"""The p-centre: the least radius at which p sites cover everybody, by halving the radii that are left.

Each radius is a covering problem; a radius that no choice meets is a bound.
E. Minieka, "The m-center problem" (1970).
"""

import numpy as np
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from geo_service.core.siting import mip, search
from geo_service.core.siting.assign import times
from geo_service.core.siting.choice import Bools, Choice, Floats, allowed
from geo_service.core.siting.location import slots
from geo_service.core.siting.problem import coverage
from geo_service.core.siting.solution import Found, Infeasible, Unsolved, Watch
from geo_service.core.text import Text


def center(cost: Floats, choice: Choice, watch: Watch) -> Found:
    """The choice whose dearest row costs least.

    Args:
        cost: (rows, sites) weighted; inf where there is no way.

    Raises:
        Infeasible: rows that no choice reaches.
    """
    usable = np.where(choice.may, cost, np.inf)
    nearest = usable.min(axis=1)
    if not np.isfinite(nearest).all():
        raise _out_of_reach(int(np.argmax(~np.isfinite(nearest))))
    radii = np.unique(usable[np.isfinite(usable) & (usable >= nearest.max())])
    best = _first(usable, radii, choice, watch)
    least = _dearest(usable, best)
    low, high = 0, int(np.searchsorted(radii, least))  # radii below low are too small
    while low < high and not watch.over():
        middle = (low + high) // 2
        found, impossible = _within(usable, float(radii[middle]), choice, watch)
        if found is not None:
            best, least = found, _dearest(usable, found)
            high = int(np.searchsorted(radii, least))
        elif impossible:
            low = middle + 1
        else:
            break
    if low >= radii.size:
        raise Infeasible(
            Text(
                "在所给条件下，没有一种选址能让所有需求点可达",
                "under these conditions no choice of sites reaches every demand",
            )
        )
    if not np.isfinite(least):
        raise Unsolved()
    return Found(best, least, min(float(radii[low]), least), "greedy, swap, HiGHS on radii")


def _out_of_reach(row: int) -> Infeasible:
    return Infeasible(
        Text(f"没有任何可选场址能到达需求点 {row}", f"no site that may be chosen reaches demand {row}"),
    )


def _dearest(cost: Floats, open_: Bools) -> float:
    return float(cost[:, open_].min(axis=1).max()) if open_.any() else np.inf


def _first(cost: Floats, radii: Floats, choice: Choice, watch: Watch) -> Bools:
    """A choice by halving with the heuristic alone: the proof begins near its end."""
    low, high = 0, radii.size - 1
    best = _covered(cost, float(radii[-1]), choice, watch)
    while low < high and not watch.over():
        middle = (low + high) // 2
        open_ = _covered(cost, float(radii[middle]), choice, watch)
        if _dearest(cost, open_) < _dearest(cost, best):
            best = open_
        if _dearest(cost, open_) <= radii[middle]:
            high = middle
        else:
            low = middle + 1
    return best


def _covered(cost: Floats, radius: float, choice: Choice, watch: Watch) -> Bools:
    """A choice that covers many rows within a radius."""
    problem = coverage(csr_array(cost <= radius), np.ones(len(cost)))
    state = search.state(problem, choice.must, slots(choice))
    search.greedy(problem, choice, state)
    search.swap(problem, choice, state, watch)
    return state.open_


def _within(cost: Floats, radius: float, choice: Choice, watch: Watch) -> tuple[Bools | None, bool]:
    """A choice that covers every row within a radius, and whether it is sure that there is none."""
    covers = csr_array(cost <= radius)
    open_ = _covered(cost, radius, choice, watch)
    if times(covers, open_).all():
        return open_, False
    outcome = mip.cover_all(covers, np.zeros(open_.size), choice, watch)
    if outcome.columns is not None:
        found = outcome.columns > 0.5
        if allowed(choice, found) and times(covers, found).all():
            return found, False
    return None, outcome.proved and outcome.columns is None
