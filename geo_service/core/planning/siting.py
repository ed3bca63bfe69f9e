"""A run of siting: where the next sites do most good, and how good that is at most. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from geo_service.core.coverage.measure import k_nearest
from geo_service.core.demand.frames import Demand
from geo_service.core.planning.candidates import positions
from geo_service.core.planning.coverage import columns_of, finite, in_gaps
from geo_service.core.planning.gaps import MOST_OPTIONS, gaps_of
from geo_service.core.planning.inputs import SitingAsked
from geo_service.core.planning.measures import MINUTE_S, by_district, in_all, rows_of, served
from geo_service.core.planning.refusals import refuse_out_of_reach
from geo_service.core.planning.result import Array, Result
from geo_service.core.planning.sites import Sites
from geo_service.core.planning.words import how_good
from geo_service.core.siting import solve
from geo_service.core.siting.solution import TOLERANCE, Progress, Solution
from geo_service.core.text import Text


@dataclass(frozen=True)
class Places:
    """The sites of a run of siting: those that stand, then the candidates; and what it takes to reach them.

    Attributes:
        standing: how many stand; they go on serving.
        seconds: (places of demand, sites), inf where there is no way.
    """

    sites: Sites
    standing: int
    seconds: Array


@dataclass(frozen=True)
class Case:
    """What is to be solved."""

    demand: Demand
    places: Places
    asked: SitingAsked

    @property
    def weight(self) -> Array:
        """The weight of each place of demand."""
        return self.demand.weight

    @property
    def covers(self) -> Array:
        """Which site is within the limit of which place: (places of demand, sites)."""
        found: Array = self.places.seconds <= self.asked.limit_min * MINUTE_S
        return found


type Rules = dict[str, Any]
type Problem = Callable[[Case, Rules], Solution]


def p_median(case: Case, rules: Rules) -> Solution:
    """The least travel in all."""
    return solve.p_median(case.places.seconds, case.weight, **rules)


def p_center(case: Case, rules: Rules) -> Solution:
    """The least worst way of any place with demand, however much."""
    return solve.p_center(case.places.seconds, weight=case.weight > 0, **rules)


def max_coverage(case: Case, rules: Rules) -> Solution:
    """The most demand within the limit; with equity the greatest share in the district that has the least."""
    if case.asked.equity:
        return solve.fair_coverage(case.covers, case.weight, case.demand.district, **rules)
    return solve.max_coverage(case.covers, case.weight, **rules)


def set_cover(case: Case, rules: Rules) -> Solution:
    """The fewest sites that bring everybody within the limit who can be: by sites that stand or may be chosen."""
    may_be = np.delete(case.covers, rules["forbidden"], axis=1)
    return solve.set_cover(case.covers, case.weight * may_be.any(axis=1), **rules)


def capacitated(case: Case, rules: Rules) -> Solution:
    """The least travel in all where each site can take so much and no more."""
    places = case.places
    return solve.capacitated_p_median(places.seconds, case.weight, places.sites.capacity, **rules)


def backup(case: Case, rules: Rules) -> Solution:
    """The most demand within the limit of two sites."""
    return solve.backup_coverage(case.covers, case.weight, **rules)


PROBLEMS: Mapping[str, Problem] = {
    "p_median": p_median,
    "p_center": p_center,
    "max_coverage": max_coverage,
    "set_cover": set_cover,
    "capacitated": capacitated,
    "backup": backup,
}


def solved(case: Case, progress: Progress) -> Solution:
    """The best sites that are found in the time.

    Raises:
        BadRequest: a candidate is named that is none; Infeasible: no choice meets all conditions.
    """
    places, asked = case.places, case.asked
    may_be = ~np.isin(places.sites.key, asked.forbidden)
    refuse_out_of_reach(asked, case.weight, places.seconds[:, may_be])
    rules: Rules = {
        "fixed": list(range(places.standing)),
        "locked": positions(places.sites, asked.locked, "locked"),
        "forbidden": positions(places.sites, asked.forbidden, "forbidden"),
        "time_limit_s": asked.time_limit_s,
        "seed": asked.seed,
        "progress": progress,
    }
    if asked.minimum_per_district:
        rules |= {"group": places.sites.district, "at_least": asked.minimum_per_district}
    if asked.budget is not None:
        rules |= {"price": places.sites.cost, "budget": asked.budget}
    if asked.count is not None:
        rules["p"] = asked.count + places.standing
    return PROBLEMS[asked.problem](case, rules)


def sited(demand: Demand, places: Places, asked: SitingAsked, names: Mapping[str, str], progress: Progress) -> Result:
    """What a run of siting finds: the sites, whom they serve, and what was before.

    Args:
        names: of districts, by code.

    Raises:
        BadRequest: something does not fit; Infeasible: no choice meets all conditions.
    """
    found = solved(Case(demand, places, asked), progress)
    is_open = np.zeros(len(places.sites), dtype=bool)
    is_open[found.sites] = True
    stands = np.arange(is_open.size) < places.standing
    _, before = k_nearest(places.seconds, 1, allowed=stands)
    site, after = k_nearest(places.seconds, 1, allowed=is_open)
    limit_s = asked.limit_min * MINUTE_S
    # Of a capacitated plan the nearest can be full: it serves whom it is given.
    serving = found.assignment if asked.problem == "capacitated" else site[:, 0]
    newly = (before[:, 0] > limit_s) & (after[:, 0] <= limit_s)
    cells = {
        "cell": demand.cell,
        "lon": demand.lon,
        "lat": demand.lat,
        "weight": demand.weight,
        "district": demand.district,
        "site": serving.astype(np.int32),
        "before_s": finite(before[:, 0]),
        "nearest_s": finite(after[:, 0]),
    }
    if asked.problem == "capacitated":
        cells["served_s"] = finite(to_each(places.seconds, serving))

    def options(under: Array) -> tuple[Sites, Array]:
        can_be = np.flatnonzero(~is_open & ~np.isin(places.sites.key, asked.forbidden))
        reached = (places.seconds[np.ix_(under, can_be)] <= limit_s).T @ demand.weight[under]
        best = np.sort(can_be[np.argsort(-reached, kind="stable")[:MOST_OPTIONS]])
        return places.sites.take(best), places.seconds[np.ix_(under, best)]

    gaps, cells["gap"] = gaps_of(demand, after[:, 0], limit_s, options)
    districts = by_district(demand.district, demand.weight, before[:, 0], asked.thresholds_min, names, "before_")
    districts |= by_district(demand.district, demand.weight, after[:, 0], asked.thresholds_min, names)
    sites = {
        **columns_of(places.sites),
        "role": np.where(stands, "stands", np.where(is_open, "chosen", "candidate")),
        "served": served(serving, demand.weight, is_open.size),
        "newly_served": served(np.where(newly, site[:, 0], -1), demand.weight, is_open.size),
    }
    summary = summarised(demand, places, asked, found, before[:, 0], after[:, 0], sites)
    summary["districts"] = rows_of(districts)
    summary["gaps"] = in_gaps(demand.weight, cells["gap"], limit_s)
    return Result({"cells": cells, "sites": sites, "gaps": gaps, "districts": districts}, summary)


def to_each(seconds: Array, site: Array) -> Array:
    """From each place to the site that serves it, inf for those that none serves: (places,)."""
    return np.where(site >= 0, np.take_along_axis(seconds, np.maximum(site, 0)[:, None], axis=1)[:, 0], np.inf)


def summarised(
    demand: Demand,
    places: Places,
    asked: SitingAsked,
    found: Solution,
    before_s: Array,
    after_s: Array,
    sites: Mapping[str, Array],
) -> dict[str, Any]:
    """In short: the value with its bound, what is chosen, and what is within reach before and after."""
    is_chosen = sites["role"] == "chosen"
    names = ("key", "name", "kind", "district", "lon", "lat", "cost", "unknown", "served", "newly_served")
    good = how_good(found.gap, found.optimal)
    value = value_of(asked, found.objective, demand, float(demand.weight[after_s <= asked.limit_min * MINUTE_S].sum()))
    return {
        "headline": Text(f"{value.zh}；{good.zh}", f"{value.en}; {good.en}").json(),
        "value": found.objective,
        "value_in_words": value.json(),
        "bound": found.bound,
        "gap": found.gap if np.isfinite(found.gap) else None,
        "is_optimal": found.optimal,
        "how_good": good.json(),
        "status": str(found.status),
        "solver": found.solver,
        "seed": found.seed,
        "seconds": round(found.seconds, 2),
        "standing": places.standing,
        "chosen": rows_of({name: sites[name][is_chosen] for name in names}),
        "before": in_all(demand.weight, before_s, asked.thresholds_min),
        **in_all(demand.weight, after_s, asked.thresholds_min),
    }


def value_of(asked: SitingAsked, objective: float, demand: Demand, within: float) -> Text:
    """What a plan achieves, in words.

    Args:
        within: the weight that has a site within the limit.
    """
    total = float(demand.weight.sum())
    minutes, limit = objective / MINUTE_S, f"{asked.limit_min:g}"
    if asked.problem in ("p_median", "capacitated"):
        mean = f"{minutes / total:.1f}" if total else "0"
        return Text(f"平均 {mean} 分钟可达", f"{mean} min away on average")
    if asked.problem == "p_center":
        return Text(f"最远 {minutes:.1f} 分钟可达", f"nobody is more than {minutes:.1f} min away")
    if asked.problem == "set_cover":
        return fewest(f"{objective:.0f}", limit, within / total if total else 1.0)
    if asked.equity:
        return Text(
            f"覆盖最少的区有 {100 * objective:.1f} % 在 {limit} 分钟内",
            f"{100 * objective:.1f} % within {limit} min in the district that is served worst",
        )
    percent = f"{100 * objective / total:.1f}" if total else "0"
    if asked.problem == "backup":
        return Text(f"{limit} 分钟内有两处站点的需求占 {percent} %", f"{percent} % within {limit} min of two sites")
    return Text(f"{limit} 分钟内覆盖 {percent} %", f"{percent} % within {limit} min")


def fewest(number: str, limit: str, share: float) -> Text:
    """How many sites it takes to bring everybody within the limit, or as many people as any of the sites can."""
    if share >= 1 - TOLERANCE:
        return Text(f"共需 {number} 个站点，{limit} 分钟全覆盖", f"{number} sites bring everybody within {limit} min")
    # Downwards, for it is not everybody.
    percent = f"{share * 1000 // 1 / 10:.1f}"
    return Text(
        f"共需 {number} 个站点，{limit} 分钟内覆盖 {percent} %；其余需求在任何站点和候选点 {limit} 分钟之外",
        f"{number} sites bring {percent} % within {limit} min; the rest is farther from every site and candidate",
    )
