"""Which truck stands where on which day, for how many: the most persons first, then the least road, then an even pace.

First a packing: how often to which stops (packing.py, HiGHS), whose bound no plan beats. Then the tours: visits are put
where they cost least, and neighbourhoods of tours are taken apart and put together again while that serves more persons
or saves road (tours.py). Last the days (spreading.py). What is locked stays; near another plan everything stays of it
that still holds, unless a new one serves more persons.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, permutations

import numpy as np

from geo_service.core.siting.packing import packed
from geo_service.core.siting.round_case import Case, Ints, Visit, refuse_misfits
from geo_service.core.siting.solution import Cancel, Infeasible, Progress, Status, Watch
from geo_service.core.siting.spreading import spread_out, unevenness
from geo_service.core.siting.tours import (
    Land,
    Tours,
    best_place,
    fill,
    land_of,
    no_tours,
    put,
    road_min,
    take_apart,
    takes,
    tour_min,
)
from geo_service.core.text import Text

SOLVER = "HiGHS packing, insertion, ruin and recreate, assignment of days"
TRIES = 1_000  # neighbourhoods that are taken apart: a number, so that the clock decides nothing while it has time
PACKING, TOURS = Text("分配停靠次数", "Packing visits"), Text("编排路线", "Making tours")


@dataclass(frozen=True)
class Unmet:
    """Persons of a union whom the plan does not serve, and why.

    Attributes:
        why: over_quota, no_stop (none of its stops can be used), stops_full (all as often and as full as they may be),
            trucks_full (no truck has room left for them), too_few (fewer are left than a visit is worth).
    """

    union: int
    persons: int
    why: str


@dataclass(frozen=True)
class Rounds:
    """A plan, and the proof of how many more could be served.

    Attributes:
        truck, day, stop, persons: (visits,) by day, truck and order of the tour.
        order: (visits,) 0 the first of its tour.
        arrives, begins, leaves: (visits,) minutes of the day; people are screened from begins to leaves.
        served: (unions,) persons.
        total: persons in all; the bound is what no plan can beat, the gap (bound - total) / total, inf where that is 0.
        optimal: whether nobody more can be served; nothing is proved of the road.
        road_min: minutes on the road in all.
        unevenness: of the pace, 0 to 1, as spreading.unevenness has it.
        kept: visits that stand as in the plan that this one is near to.
        status: whether the search came to its end, or to that of its time.
    """

    truck: Ints
    day: Ints
    stop: Ints
    persons: Ints
    order: Ints
    arrives: Ints
    begins: Ints
    leaves: Ints
    served: Ints
    total: int
    bound: int
    gap: float
    optimal: bool
    road_min: int
    unevenness: float
    unmet: tuple[Unmet, ...]
    kept: int
    seconds: float
    status: Status
    solver: str
    seed: int


class CannotStand(Infeasible):
    """What is locked for a truck on a day cannot be: which visits, by number, and why."""

    def __init__(self, visits: Sequence[Visit], why: Text) -> None:
        self.visits, self.why = tuple(visits), why
        truck, day, stops = visits[0].truck, visits[0].day, ", ".join(str(one.stop) for one in visits)
        super().__init__(
            Text(
                f"locked：第 {truck} 车第 {day} 日在停靠点 {stops}：{why.zh}",
                f"locked: truck {truck} on day {day} at stop {stops}: {why.en}",
            )
        )


def rounds(
    case: Case,
    *,
    near: Sequence[Visit] = (),
    time_limit_s: float = 60,
    seed: int = 0,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Rounds:
    """The plan that serves the most persons that are found to be served, with the least road, at an even pace.

    Args:
        near: the visits of another plan, to stay near to.

    Raises:
        BadRequest: arrays do not belong together; CannotStand: what is locked cannot be; Cancelled.
    """
    refuse_misfits(case)
    watch = Watch(time_limit_s, seed, progress, cancel)
    land, tours = land_of(case), no_tours(case)
    for row, visits in _by_row(case.locked, land.days):
        if (why := stand(land, tours, row, visits)) is not None:
            raise CannotStand(visits, why)
    fixed = int(case.wanted.sum() - tours.left.sum())
    watch.tick(PACKING)
    packing = packed(land, tours, watch)
    bound = fixed + packing.bound
    found = None
    if near:
        found = _beside(land, tours, near, watch)
    if found is None or int(case.wanted.sum() - found.left.sum()) < bound:
        fresh = _toured(land, tours, packing.stop, packing.persons, watch)
        spread_out(land, fresh)
        if found is None or fresh.left.sum() < found.left.sum():
            found = fresh
    return _told(case, land, found, bound, near, watch)


def _by_row(visits: Iterable[Visit], days: int) -> list[tuple[int, list[Visit]]]:
    """Visits by truck-day, in the order of days."""

    def key(one: Visit) -> tuple[int, int]:
        return one.day, one.truck

    return [(truck * days + day, list(some)) for (day, truck), some in groupby(sorted(visits, key=key), key=key)]


def stand(land: Land, tours: Tours, row: int, visits: Sequence[Visit]) -> Text | None:
    """Let visits be all that a truck does on a day, in the order of least road; or why they cannot be."""
    stops = [one.stop for one in visits]
    persons = {one.stop: one.persons for one in visits}
    truck, day = divmod(row, land.days)
    asked = np.bincount(land.union[stops], weights=[one.persons for one in visits], minlength=tours.left.size)
    refusals = (
        (
            len(persons) < len(stops) or len(stops) > tours.stop.shape[1],
            ("一日内停靠过多", "too many stops on one day"),
        ),
        (tours.length[row] > 0 or tours.shut[row], ("该车当日已有安排", "the truck has something else on the day")),
        (not land.may[row, stops].all(), ("该日不可停靠或已禁止", "it may not be there on the day")),
        (tours.there[day, stops].any(), ("当日已有另一辆车", "another truck is there on the day")),
        ((tours.visits[stops] < 1).any(), ("停靠次数已满", "no visit is left of those allowed")),
        (sum(persons.values()) > land.capacity[truck], ("超过车辆每日人数", "more persons than the truck takes a day")),
        (any(n > land.most[s] for s, n in persons.items()), ("超过单次人数", "more persons than come to one visit")),
        (any(n < land.least for n in persons.values()), ("少于单次最少人数", "too few persons for a visit")),
        ((asked > tours.left).any(), ("超过名额或需求", "more persons than the quota, or the demand, has left")),
    )
    if why := next((words for holds, words in refusals if holds), None):
        return Text(*why)
    best: tuple[int, tuple[int, ...]] | None = None
    for order in permutations(stops):
        road = tour_min(land, truck, np.array(order), np.array([persons[one] for one in order]), len(order))
        if road >= 0 and (best is None or road < best[0]):
            best = road, order
    if best is None:
        return Text("时间排不下", "it does not fit into the hours")
    for k, one in enumerate(best[1]):
        put(land, tours, row, k, one, persons[one])
    tours.shut[row] = True
    return None


def _beside(land: Land, tours: Tours, near: Sequence[Visit], watch: Watch) -> Tours:
    """What still holds of another plan, and beside it what more can be served."""
    kept = tours.copy()
    for row, visits in _by_row(near, land.days):
        if holds := [one for one in visits if land.may[row, one.stop]]:
            stand(land, kept, row, holds)
    rest = packed(land, kept, watch)
    return _toured(land, kept, rest.stop, rest.persons, watch)


def _toured(land: Land, tours: Tours, stop: Ints, persons: Ints, watch: Watch) -> Tours:
    """The tours of a packing, made better while that serves more or saves road; or better ones made without it."""
    free = np.zeros(tours.length.size, dtype=bool)
    best: Tours | None = None
    for way in range(3):
        trial = tours.copy()
        if way == 0:
            for here, many in zip(stop.tolist(), persons.tolist(), strict=True):
                row, k, can, _ = best_place(land, trial, here, many, free)
                if row >= 0:
                    put(land, trial, row, k, here, can)
        fill(land, trial, way == 2, free)
        watch.tick(TOURS)
        if best is None or _value(land, trial) < _value(land, best):
            best = trial
    assert best is not None
    least = _value(land, best)
    for number in range(TRIES):
        if watch.over():
            break
        if number % 8 == 0:
            watch.tick(TOURS)
        trial = best.copy()
        take_apart(land, trial, watch.seed * TRIES + number)
        fill(land, trial, number % 2 == 0, free)
        if (value := _value(land, trial)) <= least:
            best, least = trial, value
    return best


def _value(land: Land, tours: Tours) -> tuple[int, int]:
    """What is made small: first whom nobody serves, then the road."""
    return int(tours.left.sum()), road_min(land, tours)


def _unmet(case: Case, land: Land, tours: Tours) -> tuple[Unmet, ...]:
    """Whom the plan does not serve, union by union."""
    found = []
    usable = land.may.any(axis=0)
    for union in range(case.demand.size):
        if (over := int(case.demand[union] - case.wanted[union])) > 0:
            found.append(Unmet(union, over, "over_quota"))
        if (left := int(tours.left[union])) == 0:
            continue
        stops = np.flatnonzero((land.union == union) & usable)
        full = (tours.visits[stops] <= 0).all()
        if stops.size == 0:
            why = "no_stop"
        else:
            why = "stops_full" if full else "too_few" if left < land.least else "trucks_full"
        found.append(Unmet(union, left, why))
    return tuple(found)


def _told(case: Case, land: Land, tours: Tours, bound: int, near: Sequence[Visit], watch: Watch) -> Rounds:
    rows = np.repeat(np.arange(tours.length.size), tours.length)
    order = np.arange(rows.size) - np.repeat(np.cumsum(tours.length) - tours.length, tours.length)
    by_day = np.lexsort((order, rows // land.days, rows % land.days))
    rows, order = rows[by_day], order[by_day]
    truck, day = rows // land.days, rows % land.days
    stop, persons = tours.stop[rows, order], tours.persons[rows, order]
    arrives, leaves = np.zeros(rows.size, dtype=np.int64), np.zeros(rows.size, dtype=np.int64)
    for i, (one, here) in enumerate(zip(truck.tolist(), stop.tolist(), strict=True)):
        at = land.depot[one] if order[i] == 0 else stop[i - 1]
        now = land.starts[one] if order[i] == 0 else leaves[i - 1]
        arrives[i] = max(now + land.travel[at, here], land.opens[here])
        leaves[i] = arrives[i] + takes(land, one, int(persons[i]))
    served = case.wanted - tours.left
    total = int(served.sum())
    before = {(one.truck, one.day, one.stop) for one in near}
    return Rounds(
        *(truck, day, stop, persons, order, arrives, arrives + land.setup, leaves),
        served=served,
        total=total,
        bound=bound,
        gap=(bound - total) / total if total else float("inf") if bound else 0.0,
        optimal=total >= bound,
        road_min=road_min(land, tours),
        unevenness=unevenness(day, land.union[stop], persons, land.days),
        unmet=_unmet(case, land, tours),
        kept=sum(one in before for one in zip(truck.tolist(), day.tolist(), stop.tolist(), strict=True)),
        seconds=watch.seconds(),
        status=Status.TIME_LIMIT if watch.over() else Status.OPTIMAL if total >= bound else Status.TIME_LIMIT,
        solver=SOLVER,
        seed=watch.seed,
    )
