"""Whether a plan of truck rounds keeps every condition: written from these, sharing no code with the solver."""

from collections import Counter, defaultdict
from itertools import pairwise
from math import ceil
from typing import Any


def faults(case: Any, plan: Any) -> list[str]:
    """Everything that is wrong with a plan; nothing when it is valid."""
    names = ("truck", "day", "stop", "persons", "order", "arrives", "begins", "leaves")
    visits = [
        dict(zip(names, row, strict=True)) for row in zip(*(getattr(plan, n).tolist() for n in names), strict=True)
    ]
    found = [*of_visits(case, visits), *of_days(case, visits), *of_all(case, visits), *of_numbers(case, plan, visits)]
    wanted = {(one.truck, one.day): [] for one in case.locked}
    for one in case.locked:
        wanted[one.truck, one.day].append((one.stop, one.persons))
    for (truck, day), stops in wanted.items():
        there = [(v["stop"], v["persons"]) for v in visits if (v["truck"], v["day"]) == (truck, day)]
        if sorted(there) != sorted(stops):
            found.append(f"locked {truck, day}: {there}, not {stops}")
    return found


def of_visits(case: Any, visits: list[Any]) -> list[str]:
    found = []
    for v in visits:
        truck, day, stop = v["truck"], v["day"], v["stop"]
        if not case.may[day, stop]:
            found.append(f"stop {stop} may not be used on day {day}")
        if not case.works[truck, day]:
            found.append(f"truck {truck} does not work on day {day}")
        for a, b, c in case.forbidden:
            if a in (-1, truck) and b in (-1, day) and c in (-1, stop):
                found.append(f"forbidden: {truck, day, stop}")
        if not case.least_persons <= v["persons"] <= case.stops.persons[stop]:
            found.append(f"{v['persons']} persons at stop {stop}")
        if v["arrives"] < case.stops.opens[stop] or v["leaves"] > case.stops.closes[stop]:
            found.append(f"outside the hours of stop {stop}")
        if v["begins"] != v["arrives"] + case.setup_min:
            found.append(f"begins at once at stop {stop}")
        if v["leaves"] - v["begins"] < ceil(v["persons"] * case.trucks.per_person_min[truck] - 1e-6):
            found.append(f"too little time at stop {stop}")
    return found


def of_days(case: Any, visits: list[Any]) -> list[str]:
    found, tours, stops = [], defaultdict(list), len(case.stops.union)
    for v in visits:
        tours[v["truck"], v["day"]].append(v)
    for (truck, day), tour in tours.items():
        where = f"truck {truck}, day {day}"
        tour.sort(key=lambda v: v["order"])
        if [v["order"] for v in tour] != list(range(len(tour))) or len(tour) > case.most_stops:
            found.append(f"{where}: {len(tour)} stops")
        if sum(v["persons"] for v in tour) > case.trucks.persons[truck]:
            found.append(f"{where}: more persons than the truck takes")
        at, now = stops + case.trucks.depot[truck], case.trucks.starts[truck]
        for v in tour:
            now += case.travel_min[at, v["stop"]]
            if v["arrives"] < now:
                found.append(f"{where}: at stop {v['stop']} before it can be")
            at, now = v["stop"], v["leaves"]
        if now + case.travel_min[at, stops + case.trucks.depot[truck]] > case.trucks.ends[truck]:
            found.append(f"{where}: home too late")
    return found


def of_all(case: Any, visits: list[Any]) -> list[str]:
    found = []
    served: Counter[int] = Counter()
    for v in visits:
        served[int(case.stops.union[v["stop"]])] += v["persons"]
    for union, persons in served.items():
        if persons > case.quota[union] or persons > case.demand[union]:
            found.append(
                f"union {union}: {persons} persons of {case.quota[union]} places and {case.demand[union]} wanted"
            )
    for (day, stop), trucks in Counter((v["day"], v["stop"]) for v in visits).items():
        if trucks > 1:
            found.append(f"{trucks} trucks at stop {stop} on day {day}")
    for stop, times in Counter(v["stop"] for v in visits).items():
        if times > case.stops.visits[stop]:
            found.append(f"{times} visits to stop {stop}")
    return found


def of_numbers(case: Any, plan: Any, visits: list[Any]) -> list[str]:
    """Whether what the plan says of itself is true."""
    found = []
    total = sum(v["persons"] for v in visits)
    if plan.total != total or plan.served.sum() != total:
        found.append(f"{plan.total} said, {total} served")
    if plan.bound < total:
        found.append(f"the bound {plan.bound} is below {total}")
    if plan.optimal != (plan.bound == total):
        found.append("optimal without a proof, or not said")
    unmet = sum(one.persons for one in plan.unmet)
    if unmet + total != case.demand.sum():
        found.append(f"{total} served and {unmet} unmet of {case.demand.sum()}")
    road, stops = 0, len(case.stops.union)
    by_tour = defaultdict(list)
    for v in visits:
        by_tour[v["truck"], v["day"]].append(v["stop"])
    for (truck, _), tour in by_tour.items():
        nodes = [stops + case.trucks.depot[truck], *tour, stops + case.trucks.depot[truck]]
        road += sum(int(case.travel_min[a, b]) for a, b in pairwise(nodes))
    if road != plan.road_min:
        found.append(f"{plan.road_min} minutes of road said, {road} driven")
    return found
