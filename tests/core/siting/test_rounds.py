"""Truck rounds: every plan keeps every condition, none serves more than the bound; small ones are the best."""

import time
from dataclasses import replace
from itertools import permutations, product
from math import ceil
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.core.siting.round_case import Case, Stops, Trucks, Visit
from geo_service.core.siting.rounds import Rounds, rounds
from geo_service.core.siting.solution import Cancelled, Infeasible
from tests.core.siting.valid_rounds import faults

HOUR = 60


def drawn(seed: int, trucks: int, days: int, stops: int, most_persons: int, most_stops: int) -> Case:
    """A case drawn at random: hours, weekdays, quotas, days off, two depots, some ways that are shorter by a detour."""
    draw = np.random.default_rng(seed)
    unions = int(draw.integers(1, min(stops, 4) + 1))
    depots = 2
    places = draw.uniform(0, 40, (stops + depots, 2))
    if draw.random() < 0.3:
        places[0] = places[stops]  # a stop at the depot
    travel = np.ceil(np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) * draw.choice([1, 2])).astype(int)
    opens = draw.choice([8, 9, 13], stops) * HOUR
    return Case(
        Trucks(
            draw.integers(0, depots, trucks),
            draw.integers(1, 2 * most_persons + 1, trucks),
            np.full(trucks, 8 * HOUR),
            draw.integers(13, 19, trucks) * HOUR,
            draw.choice([4.0, 7.5, 30.0], trucks),
        ),
        Stops(
            draw.integers(0, unions, stops),
            opens,
            opens + draw.integers(1, 8, stops) * HOUR,
            draw.integers(1, most_persons + 1, stops),
            draw.integers(0, 4, stops),
        ),
        draw.integers(0, most_persons * days, unions),
        draw.integers(0, most_persons * days, unions),
        draw.random((days, stops)) < 0.7,
        draw.random((trucks, days)) < 0.9,
        travel,
        setup_min=int(draw.choice([0, 30])),
        least_persons=int(draw.integers(1, 3)),
        most_stops=most_stops,
        forbidden=((-1, -1, int(draw.integers(stops))), (0, int(draw.integers(days)), -1)),
    )


def visits_of(plan: Rounds) -> list[Visit]:
    columns = (plan.truck, plan.day, plan.stop, plan.persons)
    return [Visit(*row) for row in zip(*(one.tolist() for one in columns), strict=True)]


def small(**changes: Any) -> Case:
    """One truck, two days, two stops an hour from the depot and from each other; 10 minutes a person, 60 of setup."""
    case = Case(
        Trucks(np.array([0]), np.array([30]), np.array([8 * HOUR]), np.array([18 * HOUR]), np.array([10.0])),
        Stops(np.array([0, 1]), np.full(2, 9 * HOUR), np.full(2, 17 * HOUR), np.full(2, 30), np.full(2, 9)),
        np.array([40, 20]),
        np.array([40, 20]),
        np.ones((2, 2), dtype=bool),
        np.ones((1, 2), dtype=bool),
        np.array([[0, 60, 60], [60, 0, 60], [60, 60, 0]]),
        setup_min=60,
    )
    return replace(case, **changes)


def test_a_stop_to_which_it_takes_no_time_counts_in_the_bound() -> None:
    plan = rounds(small(travel_min=np.array([[0, 60, 0], [60, 0, 60], [0, 60, 0]])), time_limit_s=5)
    # 30 persons a day on two days, and 60 are there.
    assert (plan.bound, plan.total) == (60, 60)
    assert plan.optimal


@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 2**32),
    trucks=st.integers(1, 3),
    days=st.integers(1, 12),
    stops=st.integers(1, 12),
    most_stops=st.integers(1, 3),
)
def test_random_plans_are_valid_and_so_are_those_made_beside_them(
    seed: int, trucks: int, days: int, stops: int, most_stops: int
) -> None:
    case = drawn(seed, trucks, days, stops, 30, most_stops)
    plan = rounds(case, time_limit_s=0.15, seed=seed)
    assert faults(case, plan) == []
    if plan.day.size:
        first = visits_of(plan)[0]
        whole = tuple(v for v in visits_of(plan) if (v.truck, v.day) == (first.truck, first.day))
        other = replace(case, locked=whole, forbidden=(*case.forbidden, (-1, -1, int(plan.stop[-1]))))
        if all(v.stop != plan.stop[-1] for v in whole):
            again = rounds(other, near=visits_of(plan), time_limit_s=0.15, seed=seed)
            assert faults(other, again) == []
            assert plan.stop[-1] not in again.stop


@pytest.mark.parametrize("seed", range(12))
def test_small_plans_are_as_good_as_the_best_of_all(seed: int) -> None:
    case = drawn(seed, 1, 2, 3, 4, 2)
    plan = rounds(case, time_limit_s=2, seed=seed)
    assert faults(case, plan) == []
    served, road = best_of_all(case)
    assert plan.total <= served <= plan.bound
    assert (plan.total, plan.road_min) == (served, road)


def best_of_all(case: Case) -> tuple[int, int]:
    """The most persons of any plan of one truck, and the least road with as many: every tour and number tried."""
    days = range(case.may.shape[0])
    tours = [tours_of(case, day) for day in days]
    best = (0, 0)
    for plan in product(*tours):
        served, road, times = [0] * len(case.demand), 0, [0] * len(case.stops.union)
        for tour, minutes in plan:
            road += minutes
            for stop, persons in tour:
                served[case.stops.union[stop]] += persons
                times[stop] += 1
        within = all(n <= case.wanted[u] for u, n in enumerate(served))
        if within and all(n <= case.stops.visits[s] for s, n in enumerate(times)):
            best = min(best, (-sum(served), road))
    return -best[0], best[1]


def tours_of(case: Case, day: int) -> list[tuple[tuple[tuple[int, int], ...], int]]:
    found: list[tuple[tuple[tuple[int, int], ...], int]] = [((), 0)]
    banned = {(b, c) for a, b, c in case.forbidden if a in (-1, 0)}
    here = [
        s
        for s in range(len(case.stops.union))
        if case.may[day, s] and case.works[0, day] and not banned & {(day, s), (-1, s), (day, -1)}
    ]
    depot = len(case.stops.union) + case.trucks.depot[0]
    for count in range(1, case.most_stops + 1):
        for stops in permutations(here, count):
            for persons in product(*(range(case.least_persons, case.stops.persons[s] + 1) for s in stops)):
                now, at, road = case.trucks.starts[0], depot, 0
                fits = sum(persons) <= case.trucks.persons[0]
                for stop, n in zip(stops, persons, strict=True):
                    road += case.travel_min[at, stop]
                    now = max(now + case.travel_min[at, stop], case.stops.opens[stop])
                    now += case.setup_min + ceil(n * case.trucks.per_person_min[0])
                    fits, at = fits and now <= case.stops.closes[stop], stop
                road += case.travel_min[at, depot]
                if fits and now + case.travel_min[at, depot] <= case.trucks.ends[0]:
                    found.append((tuple(zip(stops, persons, strict=True)), int(road)))
    return found


@pytest.mark.parametrize(("closes", "persons"), [(17 * HOUR, 60), (17 * HOUR - 1, 59)])
def test_a_day_by_hand(closes: int, persons: int) -> None:
    # 30 of the first stop's 40 fill a day. For its other 10 it is there from 9:00, screens from 10:00 to 11:40; an hour
    # on and an hour of setup is 13:40, and the 20 of the second stop take until 17:00. Road: 60 + 60, and 60 + 60 + 60.
    case = small(stops=replace(small().stops, closes=np.full(2, closes)))
    plan = rounds(case)
    assert (plan.total, plan.road_min) == (persons, 300)
    at = plan.persons.argmax()
    assert (plan.arrives[at], plan.begins[at], plan.leaves[at]) == (9 * HOUR, 10 * HOUR, 15 * HOUR)
    assert [(one.persons, one.why) for one in plan.unmet] == ([] if persons == 60 else [(1, "trucks_full")])


def test_what_is_not_served_has_its_reason() -> None:
    case = small(quota=np.array([25, 20]), may=np.array([[True, False], [True, False]]))
    whys = [(one.union, one.persons, one.why) for one in rounds(case).unmet]
    assert whys == [(0, 15, "over_quota"), (1, 20, "no_stop")]
    once = small(stops=replace(small().stops, visits=np.array([1, 1])))
    assert [(one.union, one.persons, one.why) for one in rounds(once).unmet] == [(0, 10, "stops_full")]


def test_a_visit_that_is_moved_stays_there_and_the_rest_stays_near() -> None:
    case = small(may=np.ones((6, 2), dtype=bool), works=np.ones((1, 6), dtype=bool))
    plan = rounds(case)
    assert plan.total == 60
    first, *rest = visits_of(plan)
    free = next(day for day in range(6) if day not in plan.day)
    moved = replace(case, locked=(replace(first, day=free),), forbidden=((-1, first.day, -1),))
    again = rounds(moved, near=visits_of(plan))
    assert faults(moved, again) == []
    assert again.total == 60
    assert set(visits_of(again)) == {replace(first, day=free), *rest}
    assert again.kept == len(rest)


@pytest.mark.parametrize(
    ("locked", "why"),
    [
        (Visit(0, 0, 0, 31), "more persons than"),
        (Visit(0, 1, 1, 21), "the quota"),
        (Visit(0, 0, 1, 20), "may not be there"),
    ],
)
def test_what_is_locked_and_cannot_be_is_refused_with_the_reason(locked: Visit, why: str) -> None:
    case = small(locked=(locked,), may=np.array([[True, False], [True, True]]))
    with pytest.raises(Infeasible) as refused:
        rounds(case)
    assert why in refused.value.detail.en


def test_the_same_seed_is_the_same_plan_and_who_stops_it_is_heard() -> None:
    case = drawn(3, 2, 10, 10, 30, 2)
    one, two = (rounds(case, time_limit_s=60, seed=5) for _ in range(2))
    assert visits_of(one) == visits_of(two)
    began = time.monotonic()
    with pytest.raises(Cancelled):
        rounds(case, cancel=lambda: True)
    assert time.monotonic() - began < 2
