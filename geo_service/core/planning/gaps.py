"""Where many are out of reach in a run, and what one more site would change there. Pure."""

from collections.abc import Callable

import numpy as np

from geo_service.core.coverage.gaps import Remedies, gaps, remedies
from geo_service.core.coverage.neighbours import neighbouring_cells
from geo_service.core.coverage.places import Places
from geo_service.core.demand.cells import parents
from geo_service.core.demand.frames import Demand, described
from geo_service.core.planning.candidates import of_cells
from geo_service.core.planning.result import Array
from geo_service.core.planning.sites import Sites, sites_of

# Of so many gaps the remedies are worked out, with so many options for all of them.
MOST_GAPS, MOST_OPTIONS = 100, 300
# Options of a run of coverage are the middles of cells of this resolution.
OPTIONS = 8

# The options of some places, and the seconds from each place to each option.
type Options = Callable[[Array], tuple[Sites, Array]]


def places_of(demand: Demand, which: Array) -> Places:
    """Some of the places of a demand, as coverage has them."""
    return Places(
        demand.cell[which],
        demand.lon[which],
        demand.lat[which],
        demand.weight[which],
        demand.district[which],
        demand.street[which],
        described(demand.layer),
    )


def gaps_of(demand: Demand, nearest_s: Array, limit_s: float, options: Options) -> tuple[dict[str, Array], Array]:
    """The gaps, a row each, the heaviest first; and of each place the rank of the gap that it is in, 0 for none.

    Args:
        nearest_s: (places,), inf where there is no way.
        limit_s: inclusive; who is beyond it is not served.
        options: of the places that are not served, by their positions.
    """
    under = np.flatnonzero((nearest_s > limit_s) & (demand.weight > 0))
    places = places_of(demand, under)
    found = gaps(places, nearest_s[under], limit_s, neighbouring_cells(places.cell))
    sites, seconds = options(under)
    helped = remedies(found, seconds, near=1, most=MOST_GAPS)
    rank = np.zeros(demand.weight.size, dtype=np.int32)
    rank[under] = found.gap + 1
    shown = helped.best.size
    heavy = np.bincount(found.gap, places.weight, found.weight.size)[:shown]
    table = {
        "rank": np.arange(1, shown + 1),
        "weight": found.weight[:shown],
        "cells": found.members[:shown],
        "lon": np.bincount(found.gap, places.weight * places.lon, found.weight.size)[:shown] / heavy,
        "lat": np.bincount(found.gap, places.weight * places.lat, found.weight.size)[:shown] / heavy,
        "district": heaviest(places, found.gap, shown),
        "worst_s": np.where(np.isfinite(found.worst_s[:shown]), found.worst_s[:shown], np.nan),
        "unreached": found.unreached[:shown],
        **helpful(helped, sites),
    }
    return table, rank


def heaviest(places: Places, gap: Array, shown: int) -> Array:
    """The district that has most of each gap: (shown,)."""
    codes, district = np.unique(places.district, return_inverse=True)
    if not codes.size:
        return np.zeros(0, dtype=np.str_)
    weight = np.zeros((int(gap.max()) + 1, codes.size))
    np.add.at(weight, (gap, district), places.weight)
    found: Array = codes[weight[:shown].argmax(axis=1)]
    return found


def helpful(helped: Remedies, sites: Sites) -> dict[str, Array]:
    """The option that helps each gap most, and the weight that it brings within the limit there and in all gaps."""
    helps = helped.best >= 0
    if not len(sites):
        nothing = np.zeros(helps.size)
        nowhere = np.full(helps.size, np.nan)
        return {"option": np.full(helps.size, "", dtype=np.str_), "option_lon": nowhere, "option_lat": nowhere} | {
            "gained": nothing,
            "gained_in_all": nothing,
        }
    return {
        "option": np.where(helps, sites.key[helped.best], ""),
        "option_lon": np.where(helps, sites.lon[helped.best], np.nan),
        "option_lat": np.where(helps, sites.lat[helped.best], np.nan),
        "gained": helped.gained,
        "gained_in_all": helped.gained_in_all,
    }


def middles(demand: Demand, under: Array) -> Sites:
    """Options where people are: the middles of the heaviest cells that hold them, or else the heaviest points."""
    cells, weight = parents(demand.cell[under], OPTIONS), demand.weight[under]
    known, group = np.unique(cells, return_inverse=True)
    heavy = np.where(known == 0, 0.0, np.bincount(group, weight, known.size))
    kept = known[np.argsort(-heavy, kind="stable")[:MOST_OPTIONS]]
    sites = of_cells(np.where(np.isin(cells, kept), cells, np.uint64(0)), weight, demand.district[under])
    points = under[cells == 0]
    points = points[np.argsort(-demand.weight[points], kind="stable")][: MOST_OPTIONS - len(sites)]
    more = [{"key": f"place:{n}", "lon": demand.lon[n], "lat": demand.lat[n]} for n in points.tolist()]
    return sites + sites_of(more) if more else sites
