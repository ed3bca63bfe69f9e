"""The proof: sites are put in and left out, one after the other, until no part of the choices can hold a better one."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from geo_service.core.siting.choice import Bools, Choice, Floats, allowed, decided
from geo_service.core.siting.lagrangian import Bound, Pace, raised
from geo_service.core.siting.problem import Problem, restricted
from geo_service.core.siting.solution import TOLERANCE, Watch
from geo_service.core.text import Text

STAGE = Text("证明", "Proving")
PACE = Pace(steps=60, patience=8, longest=0.8, shortest=0.05)  # each part begins where the one before it ended


@dataclass
class Incumbent:
    """The best of the allowed choices so far, and whether all that choices can cost is whole numbers."""

    choice: Choice
    open_: Bools
    value: float
    whole: bool
    worth: Callable[[Bools], float] = field(repr=False)
    climbed: Callable[[Bools], Bools] = field(repr=False)  # the choice that swaps make of one

    def offer(self, open_: Bools) -> bool:
        """Take a choice if it is allowed and better."""
        if not allowed(self.choice, open_) or (value := self.worth(open_)) >= self.value:
            return False
        self.open_, self.value = open_.copy(), value
        return True

    def climb(self, open_: Bools) -> None:
        """Take what swaps make of an allowed choice, if it is better."""
        if allowed(self.choice, open_):
            self.offer(self.climbed(open_))

    def cutoff(self) -> float:
        """What a better choice stays below: of whole numbers, the next one."""
        if self.whole:
            return self.value - 1 + self._rounding()
        return self.value - TOLERANCE * abs(self.value)

    def bound(self, proved: float) -> float:
        """The bound that follows from one up to rounding, for all choices: never above the best of them."""
        if self.whole:
            proved = float(np.ceil(proved - self._rounding()))
        return min(self.value, proved)

    def _rounding(self) -> float:
        return 1e-6 + 1e-11 * abs(self.value)


def fixed_by(choice: Choice, bound: Bound, cutoff: float) -> Choice | None:
    """The choice without the sites whose being chosen, or not, leaves nothing better; None where nothing is left."""
    sure = bound.value + bound.swing >= cutoff
    must = choice.must | (bound.chosen & sure)
    may = choice.may & ~(sure & ~bound.chosen)
    return decided(choice._replace(must=must, may=may | must))


def search(problem: Problem, choice: Choice, root: Bound, best: Incumbent, watch: Watch) -> float:
    """Improve the best choice, and return what none costs less than.

    Args:
        root: the bound of the whole, before anything is put in or left out.
    """
    order = count()
    heap: list[tuple[float, int, Choice, Bound]] = []
    start = _open_part(fixed_by(choice, root, best.cutoff()), best)
    if start is None:
        return best.value
    problem = restricted(problem, start.must, start.may)
    heapq.heappush(heap, (root.value, next(order), start, root))
    while heap:
        value, _, part, bound = heap[0]
        if value >= best.cutoff():
            return best.value
        watch.tick(STAGE)
        if watch.over():
            return value
        heapq.heappop(heap)
        for half in halves(part, bound):
            child = _bounded(problem, half, bound.pay, best)
            if child is not None:
                heapq.heappush(heap, (max(value, child[1].value), next(order), *child))
    return best.value


def halves(part: Choice, bound: Bound) -> list[Choice]:
    """The part with its most doubtful site put in, and with it left out."""
    free = np.flatnonzero(part.may & ~part.must)
    doubt = np.minimum(bound.often[free], 1 - bound.often[free])
    site = free[np.lexsort((bound.swing[free], -np.round(doubt, 2)))[0]]
    with_, without = part.must.copy(), part.may.copy()
    with_[site], without[site] = True, False
    return [part._replace(must=with_), part._replace(may=without)]


def _bounded(problem: Problem, part: Choice, pay: Floats, best: Incumbent) -> tuple[Choice, Bound] | None:
    """The part with its bound and what follows from it, None where it holds nothing better."""
    sure = _open_part(decided(part), best)
    if sure is None:
        return None
    bound = raised(problem, sure, pay, best.cutoff, PACE)
    best.climb(bound.chosen)
    if bound.value >= best.cutoff():
        return None
    left = _open_part(fixed_by(sure, bound, best.cutoff()), best)
    return None if left is None else (left, bound)


def _open_part(part: Choice | None, best: Incumbent) -> Choice | None:
    """The part unless all is decided in it: then its only choice is offered."""
    if part is None or (part.may & ~part.must).any():
        return part
    best.offer(part.must)
    return None
