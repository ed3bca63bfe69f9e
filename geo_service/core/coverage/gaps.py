"""Where many are out of reach: connected groups of places, and what one more site would change. Costs are seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from scipy import sparse  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from geo_service.core.coverage.costs import Costs, Indices, as_costs, pairs_within, weights
from geo_service.core.coverage.kernels import Array
from geo_service.core.coverage.measure import k_nearest
from geo_service.core.coverage.neighbours import Pairs
from geo_service.core.coverage.places import Places, geographic, minutes, shapes
from geo_service.core.coverage.refusals import UnfitInput
from geo_service.core.text import Text

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True)
class Gaps:
    """Connected groups of places beyond a limit, the most demand first.

    Attributes:
        limit_s: inclusive; what is beyond it is under-served.
        gap: (places,), which gap each is in; -1 for none.
        weight: (gaps,)
        members: (gaps,), how many places.
        worst_s: (gaps,), the longest way, inf where one has none.
        unreached: (gaps,), the weight of those that have none.
    """

    places: Places
    limit_s: float
    gap: Indices
    weight: Array
    members: Indices
    worst_s: Array
    unreached: Array

    def to_frame(self) -> "GeoDataFrame":
        """A row a gap: its weight, places, worst minutes (empty where one has no way), weight without one; outline."""
        return self.framed(self.weight.size, {})

    def framed(self, count: int, columns: Mapping[str, Any]) -> "GeoDataFrame":
        """The first gaps as rows, with these columns."""
        known = {
            "gap": np.arange(count),
            "weight": self.weight[:count],
            "places": self.members[:count],
            "worst_min": minutes(self.worst_s[:count]),
            "unreached": self.unreached[:count],
        }
        geometry = shapes(self.places)
        outlines = [shapely.union_all(geometry[self.gap == number]) for number in range(count)]
        return geographic(known | dict(columns), outlines, self.places.told)


@dataclass(frozen=True)
class Remedies:
    """What one more site would change, for each of the first gaps.

    Attributes:
        near: (gaps, n) candidates, by their way to the nearest place of the gap; -1 beyond the last.
        near_s: (gaps, n), inf beyond the last.
        best: (gaps,) the candidate that brings most of the gap within the limit; -1 where none brings any.
        gained: (gaps,) the weight that it brings there.
        gained_in_all: (gaps,) the weight that it brings in this and all other gaps.
    """

    gaps: Gaps
    near: Indices
    near_s: Array
    best: Indices
    gained: Array
    gained_in_all: Array

    def to_frame(self) -> "GeoDataFrame":
        """As the frame of the gaps, with the best candidate, what it gains, the nearest, and minutes to the first."""
        columns = {
            "best": self.best,
            "gained": self.gained,
            "gained_in_all": self.gained_in_all,
            "nearest": [row[row >= 0].tolist() for row in self.near],
            "nearest_min": minutes(self.near_s[:, 0]),
        }
        return self.gaps.framed(self.best.size, columns)


def gaps(places: Places, nearest_s: Array, limit_s: float, neighbours: Pairs) -> Gaps:
    """Groups of places with demand whose nearest site is beyond the limit, neighbours together, the heaviest first.

    Args:
        nearest_s: (places,), inf where no site can be reached.
        neighbours: (pairs, 2) places side by side, as neighbouring_cells or touching finds them.

    Raises:
        UnfitInput: a weight is not a number or below 0, or shapes do not fit.
    """
    weight = weights(places.weight, "weight", nearest_s.size)
    if np.isnan(nearest_s).any() or not limit_s >= 0:
        raise UnfitInput("limit_s, nearest_s", limit_s, Text("不小于 0 的数，可为 inf", "0 or more, inf for no way"))
    under = np.flatnonzero((nearest_s > limit_s) & (weight > 0))
    inside = np.isin(neighbours, under).all(axis=1)
    one, other = np.searchsorted(under, neighbours[inside].T)
    links = sparse.coo_array((np.ones(one.size), (one, other)), shape=(under.size, under.size))
    count, group = connected_components(links, directed=False) if under.size else (0, under)
    heavy = np.bincount(group, weight[under], count)
    order = np.argsort(-heavy, kind="stable")
    number = np.empty(count, dtype=np.intp)
    number[order] = np.arange(count)
    gap = np.full(weight.size, -1, dtype=np.intp)
    gap[under] = number[group]
    worst = np.zeros(count)
    np.maximum.at(worst, gap[under], nearest_s[under])
    lost = np.where(np.isfinite(nearest_s[under]), 0.0, weight[under])
    unreached, members = np.bincount(gap[under], lost, count), np.bincount(gap[under], minlength=count)
    return Gaps(places, limit_s, gap, heavy[order], members, worst, unreached)


def remedies(found: Gaps, candidate_s: Costs, near: int = 3, most: int = 100) -> Remedies:
    """What one more site would change in each of the first gaps.

    Args:
        candidate_s: (places, candidates), dense or sparse.
        near: how many of the nearest candidates are named.
        most: of how many gaps; a number for each candidate and gap is held in memory.

    Raises:
        UnfitInput: shapes do not fit, or a cost is not a number or below 0.
    """
    costs = as_costs(candidate_s)
    weight = weights(found.places.weight, "weight", costs.shape[0])
    count, candidates = min(most, found.weight.size), costs.shape[1]
    least, gained, in_all = np.full((count, candidates), np.inf), np.zeros((count, candidates)), np.zeros(candidates)
    under = np.flatnonzero(found.gap >= 0)
    for rows, ends, site, cost in pairs_within(costs[under], np.inf):
        place = np.repeat(under[rows], np.diff(ends))
        gap, brought = found.gap[place], np.where(cost <= found.limit_s, weight[place], 0.0)
        in_all += np.bincount(site, brought, candidates)
        first = gap < count
        np.minimum.at(least, (gap[first], site[first]), cost[first])
        np.add.at(gained, (gap[first], site[first]), brought[first])
    if not candidates:
        nothing, none = np.zeros(count), np.full(count, -1, dtype=np.intp)
        return Remedies(found, none[:, None], np.full((count, 1), np.inf), none, nothing, nothing)
    best = gained.argmax(axis=1)
    most_gained = gained[np.arange(count), best]
    helps = most_gained > 0
    in_all_gained = np.where(helps, in_all[best], 0.0)
    return Remedies(found, *k_nearest(least, near), np.where(helps, best, -1), most_gained, in_all_gained)
