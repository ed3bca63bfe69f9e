"""Good choices of sites: greedy, then the best swaps, kept up to date row by row; then a part of them chosen anew.

M. G. C. Resende, R. F. Werneck, "A fast swap-based local search procedure for location problems" (2007).
G. Schrimpf et al., "Record breaking optimization results using the ruin and recreate principle" (2000).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from geo_service.core.compiled import compiled
from geo_service.core.siting.choice import Bools, Choice, Floats, Ints, addable, lacks
from geo_service.core.siting.problem import Problem, Sites
from geo_service.core.siting.solution import Watch
from geo_service.core.text import Text

SWAPPING = Text("局部搜索", "Swapping sites")
EPSILON = 1e-9  # relative to the costs: a swap that saves less is noise
TAKEN_OUT = 12  # sites at a time, at most
TRIED, TYPICAL = 60, 8.0  # how far down the list of what saves most a site is picked, at most and on average
WORSE = 0.05  # of what an average site saves: so much worse a choice may be to go on from


class State(NamedTuple):
    """A choice of sites, and of every row the two cheapest of them.

    Attributes:
        open_: (sites,) chosen.
        slot: (sites,) the place of a chosen site in extra, -1 of others.
        first, second: (rows,) the two cheapest chosen sites, -1 where none is listed.
        cost, second_cost: (rows,) what the cheapest and the next one cost, far where there is none.
        gain: (sites,) what adding a site saves.
        loss: (sites,) what dropping a chosen one costs.
        extra: (slots, sites) what a swap costs less than the two apart.
    """

    open_: Bools
    slot: Sites
    first: Sites
    second: Sites
    cost: Floats
    second_cost: Floats
    gain: Floats
    loss: Floats
    extra: Floats


@compiled
def value(problem: Problem, open_: Bools) -> float:
    """What the rows cost together."""
    cost = problem.far.copy()
    for j in range(open_.size):
        if open_[j]:
            for k in range(problem.site_start[j], problem.site_start[j + 1]):
                cost[problem.row[k]] = min(cost[problem.row[k]], problem.row_cost[k])
    return cost.sum()


def state(problem: Problem, open_: Bools, slots: int) -> State:
    """The state of a choice, with room for so many sites: first no row says anything, as though it cost nothing."""
    rows, sites = problem.far.size, open_.size
    made = State(
        open_=open_.copy(),
        slot=np.full(sites, -1, dtype=np.int32),
        first=np.full(rows, -1, dtype=np.int32),
        second=np.full(rows, -1, dtype=np.int32),
        cost=np.zeros(rows),
        second_cost=np.zeros(rows),
        gain=np.zeros(sites),
        loss=np.zeros(sites),
        extra=np.zeros((slots, sites)),
    )
    made.slot[open_] = np.arange(np.count_nonzero(open_))
    _count_all(problem, made)
    return made


@compiled
def _count_all(problem: Problem, state: State) -> None:
    for i in range(problem.far.size):
        _count(problem, state, i, *_two_cheapest(problem, state.open_, i))


@compiled
def _two_cheapest(problem: Problem, open_: Bools, i: int) -> tuple[int, float, int, float]:
    """The two cheapest chosen sites of a row and their costs."""
    first, cost = -1, problem.far[i]
    for k in range(problem.start[i], problem.start[i + 1]):
        if open_[problem.site[k]]:
            if first >= 0:
                return first, cost, problem.site[k], problem.cost[k]
            first, cost = problem.site[k], problem.cost[k]
    return first, cost, -1, problem.far[i]


@compiled
def _count(problem: Problem, state: State, i: int, first: int, cost: float, second: int, next_: float) -> None:
    """Give a row its two cheapest sites, and change what it says about gains, losses and swaps."""
    old, old_cost, old_next = state.first[i], state.cost[i], state.second_cost[i]
    at = state.slot[old] if old >= 0 else -1
    to = state.slot[first] if first >= 0 else -1
    if at >= 0:
        state.loss[old] -= old_next - old_cost
    if to >= 0:
        state.loss[first] += next_ - cost
    state.first[i], state.cost[i], state.second[i], state.second_cost[i] = first, cost, second, next_
    most = max(old_next if at >= 0 else old_cost, next_ if to >= 0 else cost)
    for k in range(problem.start[i], problem.start[i + 1]):
        offered, j = problem.cost[k], problem.site[k]
        if offered >= most:
            break
        saved = cost - offered if offered < cost else 0.0
        saved_before = old_cost - offered if offered < old_cost else 0.0
        state.gain[j] += saved - saved_before
        if to >= 0 and offered < next_:
            state.extra[to, j] += next_ - cost if offered < cost else next_ - offered
        if at >= 0 and offered < old_next:
            state.extra[at, j] -= old_next - old_cost if offered < old_cost else old_next - offered


def _change(problem: Problem, state: State, j: int) -> None:
    """Open or close a site, and bring the rows that list it up to date."""
    if state.open_[j]:
        at = state.slot[j]
        _flip(problem, state, j, -1)
        state.loss[j], state.extra[at] = 0.0, 0.0  # not what rounding left of them
    else:
        _flip(problem, state, j, _free_slot(state))


def _free_slot(state: State) -> int:
    used = np.zeros(state.extra.shape[0], dtype=bool)
    used[state.slot[state.open_]] = True
    return int(np.argmin(used))


@compiled
def _flip(problem: Problem, state: State, j: int, slot: int) -> None:
    """Close a site (slot -1) or open it in a slot."""
    state.open_[j] = slot >= 0
    if slot >= 0:
        state.slot[j] = slot
    for k in range(problem.site_start[j], problem.site_start[j + 1]):
        i, cost = problem.row[k], problem.row_cost[k]
        if slot < 0 and (state.first[i] == j or state.second[i] == j):
            _count(problem, state, i, *_two_cheapest(problem, state.open_, i))
        elif slot >= 0 and cost < state.cost[i]:
            _count(problem, state, i, j, cost, state.first[i], state.cost[i])
        elif slot >= 0 and cost < state.second_cost[i]:
            _count(problem, state, i, state.first[i], state.cost[i], j, cost)
    if slot < 0:
        state.slot[j] = slot


def greedy(problem: Problem, choice: Choice, state: State, draw: np.random.Generator | None = None) -> None:
    """Add the site that saves most, or most for its price where money limits, until the choice is full.

    Args:
        draw: picks one of those that save most, where another choice than the greedy one is wanted.
    """
    worth = np.maximum(choice.price, 1e-12 * max(1.0, choice.price.max())) if choice.p < 0 else 1.0
    while (able := addable(choice, state.open_)).any():
        gain = np.where(able, np.maximum(state.gain, 0.0) / worth, -1.0)
        best = int(np.argmax(gain)) if draw is None else _one_of_the_most(gain, draw)
        if choice.p < 0 and gain[best] <= 0 and not lacks(choice, state.open_).any():
            return
        if choice.p < 0 and gain[best] <= 0:  # only to give a group its number
            best = int(
                np.argmax(np.where(able & (lacks(choice, state.open_)[choice.group] > 0), -choice.price, -np.inf))
            )
        _change(problem, state, best)


def _one_of_the_most(gain: Floats, draw: np.random.Generator) -> int:
    """One of the first sites by gain, the first ones more often; the first where that one gains less than nothing."""
    tried = min(TRIED, gain.size)
    most = np.argpartition(-gain, tried - 1)[:tried]
    most = most[np.lexsort((most, -gain[most]))]
    one = most[min(int(draw.exponential(TYPICAL)), tried - 1)]
    return int(one if gain[one] > 0 else most[0])


def swap(problem: Problem, choice: Choice, state: State, watch: Watch) -> None:
    """Make the best swaps while they save anything and there is time."""
    while not watch.over():
        watch.tick(SWAPPING)
        least = EPSILON * max(1.0, float(state.cost.sum()))
        spare = np.bincount(choice.group[state.open_], minlength=choice.at_least.size) > choice.at_least
        money = choice.budget - choice.price[state.open_].sum()
        going = np.flatnonzero(state.open_ & ~choice.must)
        coming = np.flatnonzero(choice.may & ~state.open_)
        go, come = _best_swap(choice, state, going, coming, spare, money, least)
        if go < 0:
            break
        _change(problem, state, go)
        _change(problem, state, come)
        if choice.p < 0:
            greedy(problem, choice, state)


@compiled
def _best_swap(
    choice: Choice, state: State, going: Ints, coming: Ints, spare: Bools, money: float, least: float
) -> tuple[int, int]:
    """The site to close and the one to open that together save most, -1 and -1 where none saves more than the least."""
    best, go, come = least, -1, -1
    for r in going:
        extra = state.extra[state.slot[r]]
        for j in coming:
            saved = state.gain[j] - state.loss[r] + extra[j]
            grouped = spare[choice.group[r]] or choice.group[j] == choice.group[r]
            if saved > best and grouped and choice.price[j] - choice.price[r] <= money:
                best, go, come = saved, r, j
    return go, come


def anew(
    problem: Problem, choice: Choice, state: State, draw: np.random.Generator, patience: int, watch: Watch
) -> Iterator[Bools]:
    """Choose some neighbouring sites anew, again and again; yields what is better than before.

    It ends after so many tries in a row that brought nothing better, or with the time; the state is then some choice.
    """
    cost = least = float(state.cost.sum())
    waited = 0
    while waited < patience and not watch.over():
        watch.tick(SWAPPING)
        free = np.flatnonzero(state.open_ & ~choice.must)
        if not free.size:
            return
        before = state.open_.copy()
        for j in _neighbours(state, int(draw.choice(free)), ~choice.must, int(draw.integers(2, TAKEN_OUT + 1))):
            _change(problem, state, j)
        greedy(problem, choice, state, draw)
        swap(problem, choice, state, watch)
        slack = WORSE * float(state.loss[state.open_].sum()) / max(1, int(state.open_.sum()))
        waited += 1
        if (now := float(state.cost.sum())) > cost + slack:
            _return(problem, state, before)
            continue
        cost = now
        if cost < least * (1 - EPSILON):
            least, waited = cost, 0
            yield state.open_


def _neighbours(state: State, site: int, free: Bools, number: int) -> list[int]:
    """A chosen site and the free ones that are most often next to it, one the cheapest of a row, the other the second.

    Args:
        number: of sites, at most.
    """
    first, second = state.first, state.second
    pairs = np.concatenate((second[(first == site) & (second >= 0)], first[second == site]))
    shared = np.bincount(pairs, minlength=free.size) * free
    nearest = np.argsort(-shared, kind="stable")[: number - 1]
    return [site, *nearest[shared[nearest] > 0].tolist()]


def _return(problem: Problem, state: State, before: Bools) -> None:
    """Make the choice what it was."""
    for j in (*np.flatnonzero(state.open_ & ~before), *np.flatnonzero(before & ~state.open_)):
        _change(problem, state, int(j))
