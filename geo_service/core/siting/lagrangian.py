"""A bound that no choice beats: rows pay for their service, sites are chosen for what they earn.

Any payments give a valid bound; subgradient steps raise it.
M. L. Fisher, "The Lagrangian relaxation method for solving integer programming problems" (1981).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from geo_service.core.compiled import compiled
from geo_service.core.siting.choice import Best, Bools, Choice, Floats, best_choice, swing
from geo_service.core.siting.problem import Problem

WORTHWHILE = 1e-4  # of what is left: a smaller rise of the bound does not count as one
DEFLECTION = 0.95  # of the last direction that stays in the next
SHORTER = 0.7  # of the length, after steps that were in vain
BEYOND = 1e-3  # of the cutoff: steps that aim at it alone come ever nearer and never arrive
MEMORY = 0.1  # what a step counts for in how often sites are chosen


class Pace(NamedTuple):
    """How far and how fast to go.

    Attributes:
        steps: at most.
        patience: how many without a better bound make the steps shorter.
        longest, shortest: the first and the last length, as a share of what is between the bound and the cutoff.
    """

    steps: int
    patience: int
    longest: float
    shortest: float


class Bound(NamedTuple):
    """The best bound of some steps.

    Attributes:
        value: no allowed choice costs less.
        pay: (rows,) the payments that show it.
        chosen: the sites that earn most with them.
        swing: (sites,) how much the bound rises where a site is chosen that is not among them, or not where it is.
        often: (sites,) how often each was chosen in the last steps, 0 to 1.
    """

    value: float
    pay: Floats
    chosen: Bools
    swing: Floats
    often: Floats


def raised(
    problem: Problem,
    choice: Choice,
    pay: Floats,
    cutoff: Callable[[], float],
    pace: Pace,
    seen: Callable[[Bools], bool] = lambda _: True,
) -> Bound:
    """The bound after some steps: it stops where it reaches the cutoff, or the steps become too short.

    Args:
        pay: (rows,) where to begin.
        cutoff: says what a better choice would have to stay below.
        seen: shown the chosen sites of each step, says whether to go on.
    """
    low, length, waited = cheapest(problem), pace.longest, 0
    pay = np.clip(pay, low, problem.far)
    earned, direction, often = np.zeros(choice.may.size), np.zeros(pay.size), np.zeros(choice.may.size)
    kept = (-np.inf, pay, Best(0.0, choice.must, 0.0), earned)
    for _ in range(pace.steps):
        _earn(problem, pay, earned)
        best = best_choice(earned, choice)
        value = float(pay.sum()) - best.total
        often += MEMORY * (best.chosen - often)
        waited += 1
        if value > kept[0]:
            if kept[0] == -np.inf or value > kept[0] + WORTHWHILE * abs(cutoff() - kept[0]):
                waited = 0
            kept = (value, pay.copy(), best, earned.copy())
        if value >= cutoff() or length < pace.shortest or not seen(best.chosen):
            break
        if waited >= pace.patience:
            length, waited = SHORTER * length, 0
            value, pay[:], best = kept[0], kept[1], kept[2]
            direction[:] = 0
        if not _step(problem, pay, best.chosen, direction, low, length * (cutoff() - value + BEYOND * abs(cutoff()))):
            break
    return Bound(kept[0], kept[1], kept[2].chosen, swing(kept[3], kept[2], choice), often)


def cheapest(problem: Problem) -> Floats:
    """(rows,) what each costs at least."""
    filled = problem.start[1:] > problem.start[:-1]
    low = problem.far.copy()
    low[filled] = problem.cost[problem.start[:-1][filled]]
    return low


@compiled
def _earn(problem: Problem, pay: Floats, earned: Floats) -> None:
    """What each site earns: of each row that pays more than it costs, the difference."""
    earned[:] = 0.0
    for i in range(pay.size):
        paid, begin, end = pay[i], problem.start[i], problem.start[i + 1]
        if begin < end and problem.cost[begin] == problem.cost[end - 1]:  # coverage: no need to read them all
            gain = max(paid - problem.cost[begin], 0.0)
            for k in range(begin, end if gain else begin):
                earned[problem.site[k]] += gain
            continue
        for k in range(begin, end):
            if problem.cost[k] >= paid:
                break
            earned[problem.site[k]] += paid - problem.cost[k]


@compiled
def _step(problem: Problem, pay: Floats, chosen: Bools, direction: Floats, low: Floats, length: float) -> bool:
    """Move the payments: up where no chosen site is paid, down where more than one is; False where all are right.

    Rows that weigh more move further: with steps of one size, what is little to one row is all that another pays.
    """
    norm = 0.0
    for i in range(pay.size):
        direction[i] = DEFLECTION * direction[i] + (1.0 if pay[i] < problem.far[i] else 0.0)
    for j in range(chosen.size):
        if chosen[j]:
            for k in range(problem.site_start[j], problem.site_start[j + 1]):
                if problem.row_cost[k] < pay[problem.row[k]]:
                    direction[problem.row[k]] -= 1.0
    for i in range(pay.size):
        norm += problem.weight[i] * direction[i] * direction[i]
    if norm < 1e-12:
        return False
    for i in range(pay.size):
        pay[i] = min(max(pay[i] + length / norm * problem.weight[i] * direction[i], low[i]), problem.far[i])
    return True
