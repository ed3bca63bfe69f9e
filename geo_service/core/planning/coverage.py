"""A run of coverage: who is within reach of the sites that count. Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from geo_service.core.coverage.measure import gaussian, k_nearest, two_step
from geo_service.core.demand.frames import Demand
from geo_service.core.planning.gaps import gaps_of, middles
from geo_service.core.planning.inputs import CoverageAsked, TwoStep
from geo_service.core.planning.measures import MINUTE_S, by_district, in_all, rows_of, served
from geo_service.core.planning.result import Array, Result
from geo_service.core.planning.sites import COUNTS, Sites
from geo_service.core.planning.ways import Ways
from geo_service.core.text import Text

# Where a Gaussian that reaches as far as the catchment has lost all but a hundredth of its height (Luo and Qi 2009).
SIGMAS = 3.03


def covered(
    demand: Demand, sites: Sites, seconds: Array, asked: CoverageAsked, names: Mapping[str, str], ways: Ways
) -> Result:
    """What a run of coverage measures: nearest and second nearest of each place, districts, gaps, and supply per head.

    Args:
        seconds: (places, sites), also of sites that do not count; inf where there is no way.
        names: of districts, by code.
        ways: seconds from points to points, for what one more site would change.
    """
    counts = sites.verdict == COUNTS
    index, cheapest = k_nearest(seconds, 2, allowed=counts)
    cells = {
        "cell": demand.cell,
        "lon": demand.lon,
        "lat": demand.lat,
        "weight": demand.weight,
        "district": demand.district,
        "site": index[:, 0].astype(np.int32),
        "nearest_s": finite(cheapest[:, 0]),
        "second_nearest_s": finite(cheapest[:, 1]),
    }
    if asked.two_step is not None:
        cells["access"] = accessible(seconds[:, counts], demand.weight, sites.capacity[counts], asked.two_step)
    gap_s = (asked.gap_min or asked.thresholds_min[-1]) * MINUTE_S

    def options(under: Array) -> tuple[Sites, Array]:
        where = middles(demand, under)
        return where, ways(demand.lon[under], demand.lat[under], where.lon, where.lat)

    gaps, cells["gap"] = gaps_of(demand, cheapest[:, 0], gap_s, options)
    districts = by_district(demand.district, demand.weight, cheapest[:, 0], asked.thresholds_min, names)
    told = in_all(demand.weight, cheapest[:, 0], asked.thresholds_min)
    summary = {"headline": headline(told), **told, "sites": verdicts(sites), "districts": rows_of(districts)}
    summary["gaps"] = in_gaps(demand.weight, cells["gap"], gap_s)
    tables = {
        "cells": cells,
        "sites": {**columns_of(sites), "served": served(index[:, 0], demand.weight, len(sites))},
        "gaps": gaps,
        "districts": districts,
    }
    return Result(tables, summary)


def in_gaps(weight: Array, gap: Array, limit_s: float) -> dict[str, Any]:
    """How many gaps there are beyond a limit, and the weight in them."""
    return {"minutes": limit_s / MINUTE_S, "gaps": int(gap.max(initial=0)), "weight": float(weight[gap > 0].sum())}


def accessible(seconds: Array, weight: Array, capacity: Array, asked: TwoStep) -> Array:
    """Supply per head of what each place can reach."""
    catchment_s = asked.catchment_min * MINUTE_S
    decay = gaussian(catchment_s / SIGMAS) if asked.decay == "gaussian" else None
    return two_step(seconds, weight, capacity, catchment_s, decay)


def finite(seconds: Array) -> Array:
    """Seconds to a tenth, NaN where there is no way."""
    return np.where(np.isfinite(seconds), np.round(seconds, 1), np.nan).astype(np.float32)


def columns_of(sites: Sites) -> dict[str, Array]:
    """The sites as a table."""
    return dict(vars(sites))


def verdicts(sites: Sites) -> dict[str, Any]:
    """How many sites count, and how many do not, by why: one can be there under several words."""
    found = Counter(word for verdict in sites.verdict.tolist() for word in verdict.split())
    return {"counted": found.pop(COUNTS, 0), "not_counted": dict(found)}


def headline(told: Mapping[str, Any]) -> dict[str, str]:
    """The one sentence of a run of coverage."""
    last = told["thresholds"][-1]
    if last["share"] is None:
        return Text("没有需求", "There is no demand").json()
    minutes, percent = f"{last['minutes']:g}", f"{100 * last['share']:.1f}"
    return Text(f"{minutes} 分钟内可达 {percent} %", f"{percent} % within {minutes} min").json()
