"""The cheapest choice for rows that are served by their cheapest site: heuristic, bound, proof."""

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from geo_service.core.siting import mip, search, tree
from geo_service.core.siting import problem as problems
from geo_service.core.siting.assign import nearest, times
from geo_service.core.siting.choice import Bools, Choice, Floats
from geo_service.core.siting.lagrangian import Bound, Pace, cheapest, raised
from geo_service.core.siting.problem import Problem
from geo_service.core.siting.solution import Found, Infeasible, Unsolved, Watch
from geo_service.core.siting.tree import Incumbent
from geo_service.core.text import Text

type Value = Callable[[Bools], float]

EXPLORE_SHARE, PROVE_SHARE, EXPLORE_AGAIN_SHARE = 0.3, 0.1, 0.4  # of the time that is left, at most
EXPLORE, EXPLORE_AGAIN = 100, 600  # tries in vain after which it ends; at most one for each site at first
PACE = Pace(steps=2000, patience=30, longest=1.0, shortest=0.0005)
SLOW = PACE._replace(steps=20_000, patience=300)
CLIMB_EVERY = 100  # steps of the bound
BOUND = Text("求界", "Raising the bound")


def slots(choice: Choice) -> int:
    """How many sites a choice can have at once."""
    return choice.p + 1 if choice.p >= 0 else int(choice.may.sum()) + 1


def locate(problem: Problem, choice: Choice, watch: Watch, value: Value, start: Bools | None = None) -> Found:
    """The choice that makes the rows cost least, as good as the time allows.

    Args:
        value: what a choice really costs; the problem may cost less where its lists are cut.
        start: an allowed choice to begin with.
    """
    state = search.state(problem, choice.must if start is None else start, slots(choice))
    search.greedy(problem, choice, state)
    search.swap(problem, choice, state, watch)

    def climbed(open_: Bools) -> Bools:
        again = search.state(problem, open_, slots(choice))
        search.swap(problem, choice, again, watch)
        return again.open_

    best = Incumbent(choice, state.open_.copy(), value(state.open_), _whole(problem), value, climbed)
    if not np.isfinite(best.value):
        return Found(best.open_, best.value, 0.0, "greedy, swap")
    pay = np.minimum((state.cost + state.second_cost) / 2, 2 * state.cost + 1)
    draw = np.random.default_rng(watch.seed)
    _explore(problem, choice, best, draw, min(EXPLORE, choice.may.size), watch.part(EXPLORE_SHARE))
    bound = raised(problem, choice, pay, best.cutoff, PACE, _Seen(problem, best, watch))
    best.climb(bound.chosen)
    proved = tree.search(problem, choice, bound, best, watch.part(PROVE_SHARE))
    if proved < best.cutoff() and not watch.over():
        _explore(problem, choice, best, draw, EXPLORE_AGAIN, watch.part(EXPLORE_AGAIN_SHARE))
        again = raised(problem, choice, pay, best.cutoff, SLOW, _Seen(problem, best, watch))  # the quick one is stuck
        bound = max(bound, again, key=_value)
        proved = max(proved, tree.search(problem, choice, bound, best, watch))
    # Nobody is served for less than by the nearest site of all, which steps of the bound may not have reached yet.
    proved = max(proved, float(cheapest(problem).sum()))
    return Found(best.open_, best.value, best.bound(proved), "greedy, swap, Lagrangian bound, branch and bound")


def _value(bound: Bound) -> float:
    return bound.value


class _Seen:
    """What the steps of the bound choose: the best of each few is let climb."""

    def __init__(self, problem: Problem, best: Incumbent, watch: Watch) -> None:
        self._problem, self._best, self._watch = problem, best, watch
        self._count, self._least = 0, np.inf
        self._open = best.open_

    def __call__(self, open_: Bools) -> bool:
        self._watch.tick(BOUND)
        value = search.value(self._problem, open_)
        if value < self._least:
            self._least, self._open = value, open_
        self._count += 1
        if self._count % CLIMB_EVERY == 0:
            self._best.climb(self._open)
            self._least = np.inf
        return not self._watch.over()


def _whole(problem: Problem) -> bool:
    """Whether all that choices can cost is whole numbers, small enough to tell apart."""
    whole = (problem.cost == np.floor(problem.cost)).all() and (problem.far == np.floor(problem.far)).all()
    return bool(whole and problem.far.sum() < 1e12)


def _explore(
    problem: Problem, choice: Choice, best: Incumbent, draw: np.random.Generator, patience: int, watch: Watch
) -> None:
    """Choose parts of the best choice anew, until so many tries in a row were in vain or the time is over."""
    state = search.state(problem, best.open_, slots(choice))
    for open_ in search.anew(problem, choice, state, draw, patience, watch):
        best.offer(open_)


def median(cost: Floats, weight: Floats, choice: Choice, watch: Watch) -> Found:
    """The choice of least sum of weight times cost.

    Raises:
        Infeasible: no choice reaches every row that weighs something.
    """
    rows = weight > 0

    def value(open_: Bools) -> float:
        least = nearest(cost, open_)[1][rows] if open_.any() else np.full(1, np.inf)
        return float(least @ weight[rows]) if np.isfinite(least).all() else np.inf

    problem = problems.median(cost, weight, choice.may, max(1, choice.p))
    found = locate(problem, choice, watch, value)
    if np.isfinite(found.value):
        return found
    return locate(problem, choice, watch, value, _reaching(cost[rows], choice, watch))


def _reaching(cost: Floats, choice: Choice, watch: Watch) -> Bools:
    """A choice from which every row can be reached."""
    reach = csr_array(np.isfinite(cost))
    outcome = mip.cover_all(reach, np.zeros(choice.may.size), choice, watch)
    if outcome.columns is not None:
        return outcome.columns > 0.5
    if not outcome.proved:
        raise Unsolved
    raise Infeasible(
        Text(
            "在所给的数量、预算与条件下，没有一种选址能让所有需求点可达",
            "no choice of sites within p, budget and the other conditions reaches every demand",
        )
    )


def coverage(covers: csr_array, weight: Floats, choice: Choice, watch: Watch) -> Found:
    """The choice that covers most weight; its value and bound are of what is covered."""
    lost = problems.coverage(covers, weight)
    found = locate(lost, choice, watch, lambda open_: search.value(lost, open_))
    value = float(weight[times(covers, found.open_) > 0].sum())
    # Nothing less lost is nothing more covered, which the difference of two sums need not say.
    bound = value if found.bound >= found.value else max(value, float(lost.far.sum()) - found.bound)
    return Found(found.open_, value, bound, found.solver)
