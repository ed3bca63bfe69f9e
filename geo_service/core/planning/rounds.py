"""A run of truck rounds: the case for the solver, and what its plan comes to in tables and words. Pure."""

from collections.abc import Callable, Sequence
from datetime import time
from typing import Any

import numpy as np

from geo_service.core.planning.measures import MINUTE_S, rows_of
from geo_service.core.planning.result import Array, Result, Table
from geo_service.core.planning.round_ground import RoundGround, Stop
from geo_service.core.planning.round_inputs import RoundsAsked
from geo_service.core.planning.ways import Ways
from geo_service.core.planning.words import UNMET, how_good, minute_of_day
from geo_service.core.siting.round_case import LOST, Case, Stops, Trucks
from geo_service.core.siting.rounds import CannotStand, Rounds, rounds
from geo_service.core.siting.solution import Infeasible
from geo_service.core.text import Text

type Progress = Callable[[float, Text], None]


def travelled(asked: RoundsAsked, stops: Sequence[Stop], seconds: Ways) -> Array:
    """(stops + depots, stops + depots) whole minutes, upwards, the depots last; LOST where there is no way."""
    lon = np.array([one.lon for one in stops] + [one.lon for one in asked.trucks], dtype=np.float64)
    lat = np.array([one.lat for one in stops] + [one.lat for one in asked.trucks], dtype=np.float64)
    minutes = np.ceil(np.asarray(seconds(lon, lat, lon, lat), dtype=np.float64) / MINUTE_S)
    np.fill_diagonal(minutes, 0)
    found: Array = np.where(np.isfinite(minutes), minutes, LOST).astype(np.int64)
    return found


def case_of(asked: RoundsAsked, on: RoundGround, travel_min: Array) -> Case:
    """The case that is solved; trucks at one place have one depot, so that they count as alike."""
    union = {one.district: n for n, one in enumerate(asked.unions)}
    served = [one.district in union for one in on.stops]
    places = [(one.lon, one.lat) for one in asked.trucks]
    minute = minutes_of
    conditions = [one.conditions for one in on.stops]

    def ints(values: Sequence[int]) -> Array:
        return np.array(values, dtype=np.int64)

    works = np.array([[day not in one.days_off for day in on.days] for one in asked.trucks], dtype=bool)
    return Case(
        trucks=Trucks(
            ints([places.index(one) for one in places]),
            ints([one.persons for one in asked.trucks]),
            ints([minute(one.starts) for one in asked.trucks]),
            ints([minute(one.ends) for one in asked.trucks]),
            np.array([one.per_person_min for one in asked.trucks], dtype=np.float64),
        ),
        stops=Stops(
            ints([union.get(one.district, 0) for one in on.stops]),
            ints([minute(one.opens) for one in conditions]),
            ints([minute(one.closes) for one in conditions]),
            ints([one.persons for one in conditions]),
            ints([one.visits for one in conditions]),
        ),
        demand=on.demand,
        quota=ints([one.quota for one in asked.unions]),
        may=on.may & np.array(served, dtype=bool),
        works=works,
        travel_min=travel_min,
        setup_min=asked.setup_min,
        least_persons=asked.least_persons,
        most_stops=asked.most_stops,
        locked=on.locked,
        forbidden=on.forbidden,
    )


def minutes_of(at: time) -> int:
    """Minutes of the day."""
    return at.hour * 60 + at.minute


def planned(asked: RoundsAsked, on: RoundGround, travel_min: Array, progress: Progress) -> Result:
    """What a run of rounds finds.

    Raises:
        BadRequest: something does not fit; Infeasible: what is locked cannot be.
    """
    case = case_of(asked, on, travel_min)
    try:
        plan = rounds(case, near=on.near, time_limit_s=asked.time_limit_s, seed=asked.seed, progress=progress)
    except CannotStand as error:
        raise cannot_stand(asked, on, error) from error
    tables = {
        "visits": visits_table(asked, on, plan),
        "sites": sites_table(on, plan),
        "districts": unions_table(asked, on, case, plan),
        "trucks": trucks_table(asked, travel_min, plan),
    }
    return Result(tables, summarised(tables, on, plan))


def cannot_stand(asked: RoundsAsked, on: RoundGround, error: CannotStand) -> Infeasible:
    """The refusal of what is locked, with the names of truck, day and stops."""
    first = error.visits[0]
    stops = "、".join(on.stops[one.stop].name for one in error.visits)
    where = f"{asked.trucks[first.truck].name} {on.days[first.day]} {stops}"
    return Infeasible(
        Text(f"锁定的停靠无法安排：{where}：{error.why.zh}", f"Locked, but it cannot be: {where}: {error.why.en}")
    )


def names(values: Sequence[str]) -> Array:
    """A column of text."""
    return np.array(values, dtype=np.str_)


def visits_table(asked: RoundsAsked, on: RoundGround, plan: Rounds) -> Table:
    """Each visit, by day, truck and order."""
    stops = [on.stops[n] for n in plan.stop.tolist()]
    at = list(zip(plan.truck.tolist(), plan.day.tolist(), plan.stop.tolist(), strict=True))
    locked = {(one.truck, one.day, one.stop) for one in on.locked}
    before = {(one.truck, one.day, one.stop) for one in on.near}
    return {
        "day": names([on.days[n].isoformat() for n in plan.day.tolist()]),
        "truck": names([asked.trucks[n].name for n in plan.truck.tolist()]),
        "order": plan.order + 1,
        "key": names([one.key for one in stops]),
        "name": names([one.name for one in stops]),
        "address": names([one.address for one in stops]),
        "district": names([one.district for one in stops]),
        "district_name": names([on.names.get(one.district, one.district) for one in stops]),
        "lon": np.array([one.lon for one in stops], dtype=np.float64),
        "lat": np.array([one.lat for one in stops], dtype=np.float64),
        "arrives": names([minute_of_day(n) for n in plan.arrives.tolist()]),
        "begins": names([minute_of_day(n) for n in plan.begins.tolist()]),
        "leaves": names([minute_of_day(n) for n in plan.leaves.tolist()]),
        "persons": plan.persons,
        "locked": np.array([one in locked for one in at], dtype=bool),
        "kept": np.array([one in before for one in at], dtype=bool),
        "sample": np.array([one.sample for one in stops], dtype=bool),
    }


def sites_table(on: RoundGround, plan: Rounds) -> Table:
    """Each stop that could be used, and how often it is."""
    number = len(on.stops)
    return {
        "key": names([one.key for one in on.stops]),
        "name": names([one.name for one in on.stops]),
        "district": names([one.district for one in on.stops]),
        "lon": np.array([one.lon for one in on.stops], dtype=np.float64),
        "lat": np.array([one.lat for one in on.stops], dtype=np.float64),
        "unknown": names([" ".join(one.unknown) for one in on.stops]),
        "visits": np.bincount(plan.stop, minlength=number),
        "persons": np.bincount(plan.stop, plan.persons, number).astype(np.int64),
    }


def unions_table(asked: RoundsAsked, on: RoundGround, case: Case, plan: Rounds) -> Table:
    """Each union: wanted, allotted, served, not served and why; and what was assumed."""
    whys: list[list[str]] = [[] for _ in asked.unions]
    unmet = np.zeros(len(asked.unions), dtype=np.int64)
    for one in plan.unmet:
        unmet[one.union] += one.persons
        whys[one.union].append(f"{UNMET[one.why].zh} {one.persons} / {UNMET[one.why].en} {one.persons}")
    code = names([one.district for one in asked.unions])
    visits = np.bincount(case.stops.union[plan.stop], minlength=len(asked.unions))
    order = np.argsort(code, kind="stable")
    table = {
        "district": code,
        "district_name": names([on.names.get(one, one) for one in code.tolist()]),
        "women_share": on.women_share,
        "demand": on.demand,
        "quota": case.quota,
        "persons": plan.served,
        "visits": visits,
        "unmet": unmet,
        "why": names(["; ".join(one) for one in whys]),
    }
    return {name: column[order] for name, column in table.items()}


def trucks_table(asked: RoundsAsked, travel_min: Array, plan: Rounds) -> Table:
    """Each truck: days out, visits, persons, minutes on the road."""
    number, stops = len(asked.trucks), travel_min.shape[0] - len(asked.trucks)
    first = plan.order == 0
    last = np.append(first[1:], True)[: first.size]
    depot = stops + plan.truck
    road = np.zeros(plan.stop.size, dtype=np.int64)
    road[first] = travel_min[depot[first], plan.stop[first]]
    road[~first] = travel_min[plan.stop[np.flatnonzero(~first) - 1], plan.stop[~first]]
    road[last] += travel_min[plan.stop[last], depot[last]]
    return {
        "truck": names([one.name for one in asked.trucks]),
        "lon": np.array([one.lon for one in asked.trucks], dtype=np.float64),
        "lat": np.array([one.lat for one in asked.trucks], dtype=np.float64),
        "days": np.bincount(plan.truck[first], minlength=number),
        "visits": np.bincount(plan.truck, minlength=number),
        "persons": np.bincount(plan.truck, plan.persons, number).astype(np.int64),
        "road_min": np.bincount(plan.truck, road, number).astype(np.int64),
    }


def summarised(tables: dict[str, Table], on: RoundGround, plan: Rounds) -> dict[str, Any]:
    """In short: how many are served, how many more could be at most, and by union."""
    good = how_good(plan.gap, plan.optimal)
    wanted = int(on.demand.sum())
    value = Text(
        f"{plan.day.size} 次停靠服务 {plan.total} 人（需求 {wanted} 人）",
        f"{plan.total} persons of {wanted} in {plan.day.size} visits",
    )
    return {
        "headline": Text(f"{value.zh}；{good.zh}", f"{value.en}; {good.en}").json(),
        "value": plan.total,
        "value_in_words": value.json(),
        "bound": plan.bound,
        "gap": plan.gap if np.isfinite(plan.gap) else None,
        "is_optimal": plan.optimal,
        "how_good": good.json(),
        "status": str(plan.status),
        "solver": plan.solver,
        "seed": plan.seed,
        "seconds": round(plan.seconds, 2),
        "days": len(on.days),
        "visits": int(plan.day.size),
        "kept": plan.kept,
        "before": len(on.near),
        "road_min": plan.road_min,
        "unevenness": round(plan.unevenness, 4),
        "districts": rows_of(tables["districts"]),
        "trucks": rows_of(tables["trucks"]),
    }
