"""How far it is from each place, and the share of demand within limits: by district, kind, function or hour.

Costs are in seconds here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo_service.core.coverage.costs import Costs, Indices, as_costs, weights
from geo_service.core.coverage.hours import CLOSED, OPEN, Opened
from geo_service.core.coverage.kernels import Array, Mask
from geo_service.core.coverage.measure import k_nearest, weight_within
from geo_service.core.coverage.places import Places, Told, framed, in_minutes, minutes, table
from geo_service.core.coverage.refusals import UnfitInput
from geo_service.core.text import Text

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame  # type: ignore[import-untyped]


@dataclass(frozen=True)
class Reach:
    """The nearest sites of each place.

    Attributes:
        site: (places, k), nearest first; -1 beyond the last.
        seconds: (places, k), inf beyond the last.
    """

    places: Places
    site: Indices
    seconds: Array

    def to_frame(self) -> "GeoDataFrame":
        """A row a place: its nearest site (-1 for none), and the minutes to the nearest, second nearest, and on."""
        columns: dict[str, Any] = {"site": self.site[:, 0]}
        columns |= {f"nearest_{rank + 1}_min": minutes(self.seconds[:, rank]) for rank in range(self.site.shape[1])}
        return framed(self.places, columns)

    def shares(self, by: str, limits_s: ArrayLike) -> "Shares":
        """Demand within the limits by `district`, `street` or `cell`, or in all by `all`."""
        if by not in ("district", "street", "cell", "all"):
            raise UnfitInput("by", by, Text("district、street、cell 或 all", "district, street, cell or all"))
        group = np.zeros(self.places.cell.size, dtype=np.intp) if by == "all" else getattr(self.places, by)
        return shares_by(by, group, self.seconds[:, 0], self.places.weight, limits_s, self.places.told)


@dataclass(frozen=True)
class Shares:
    """Demand within limits, by group.

    Attributes:
        by: what the groups are, such as district.
        group: (groups,).
        limits_s: (limits,), inclusive.
        weight: (groups,), all demand.
        within: (groups, limits), the demand whose nearest site is within each limit.
    """

    by: str
    group: NDArray[Any]
    limits_s: Array
    weight: Array
    within: Array
    told: Told

    @property
    def share(self) -> Array:
        """(groups, limits), 0 to 1; NaN where there is no demand."""
        return quotient(self.within, self.weight[:, None])

    def to_frame(self) -> "DataFrame":
        """A row a group: its demand, and weight and share within each limit."""
        columns = {self.by: self.group, "weight": self.weight}
        columns |= dict(zip(in_minutes("within", self.limits_s), self.within.T, strict=True))
        columns |= dict(zip(in_minutes("share", self.limits_s), self.share.T, strict=True))
        return table(columns, self.told)


@dataclass(frozen=True)
class HourlyShares:
    """Share of demand within limits by hour: at least `lower`, and `upper` if all sites of unknown hours are open.

    Attributes:
        moments: (hours,), the beginning of each.
        limits_s: (limits,), inclusive.
        weight: (hours,), all demand of the hour.
        lower: (hours, limits), 0 to 1, by the sites that are certainly open; NaN where there is no demand.
        upper: (hours, limits), likewise, by those too that may be.
    """

    moments: tuple[datetime, ...]
    limits_s: Array
    weight: Array
    lower: Array
    upper: Array
    told: Told

    def to_frame(self) -> "DataFrame":
        """A row an hour: when, its weekday (1 is Monday) and hour of day, and the shares within each limit."""
        columns: dict[str, Any] = {
            "from": self.moments,
            "weekday": [moment.isoweekday() for moment in self.moments],
            "hour": [moment.hour for moment in self.moments],
            "weight": self.weight,
        }
        columns |= dict(zip(in_minutes("at_least", self.limits_s), self.lower.T, strict=True))
        columns |= dict(zip(in_minutes("at_most", self.limits_s), self.upper.T, strict=True))
        return table(columns, self.told)


def reach(places: Places, cost_s: Costs, k: int = 2, allowed: Mask | None = None) -> Reach:
    """The k nearest sites of each place: the nearest, and who stands in for it.

    Args:
        cost_s: (places, sites), dense or sparse.
        allowed: (sites,), which sites count; all when None.

    Raises:
        UnfitInput: shapes do not fit, or a cost is not a number or below 0.
    """
    weights(places.weight, "weight", as_costs(cost_s).shape[0])
    return Reach(places, *k_nearest(cost_s, k, allowed))


def shares_by(
    by: str, group: NDArray[Any], cheapest_s: Array, weight: Array, limits_s: ArrayLike, told: Told
) -> Shares:
    """Demand within limits by whatever groups the places: (places,) labels.

    Raises:
        UnfitInput: a limit is not a number or below 0.
    """
    names, number = np.unique(group, return_inverse=True)
    limits = limits_of(limits_s)
    near = np.isfinite(cheapest_s)[:, None] & (cheapest_s[:, None] <= limits)
    within = [np.bincount(number, np.where(inside, weight, 0.0), names.size) for inside in near.T]
    return Shares(by, names, limits, np.bincount(number, weight, names.size), np.array(within).T, told)


def shares_of(by: str, services: Mapping[str, Mask], places: Places, cost_s: Costs, limits_s: ArrayLike) -> Shares:
    """Demand within limits of the sites of each service: by kind, tier or function.

    Args:
        services: which sites offer each; a site may offer several.

    Raises:
        UnfitInput: shapes do not fit, or a number is not one.
    """
    costs, limits = as_costs(cost_s), limits_of(limits_s)
    weight = weights(places.weight, "weight", costs.shape[0])
    within = [weight_within(k_nearest(costs, 1, mask)[1][:, 0], weight, limits) for mask in services.values()]
    names, whole = np.array(list(services)), np.full(len(services), weight.sum())
    return Shares(by, names, limits, whole, np.array(within).reshape(len(services), limits.size), places.told)


def shares_by_hour(
    places: Places, cost_s: Costs, opened: Opened, limits_s: ArrayLike, weight_by_hour: Array | None = None
) -> HourlyShares:
    """Share of demand within limits of a site that is open, hour by hour; hours that are alike are measured once.

    Args:
        opened: of the sites of the costs.
        weight_by_hour: (places, 24) demand by hour of day, where it is known; else it is the same at all hours.

    Raises:
        UnfitInput: shapes do not fit, or a number is not one.
    """
    costs, limits = as_costs(cost_s), limits_of(limits_s)
    patterns, number = np.unique(opened.state, axis=1, return_inverse=True)
    number = number.ravel()
    bounds = [np.stack([_cheapest(costs, p == OPEN), _cheapest(costs, p != CLOSED)]) for p in patterns.T]
    whole, within = np.zeros(number.size), np.zeros((2, number.size, limits.size))
    for hour, moment in enumerate(opened.moments):
        weight = places.weight if weight_by_hour is None else weight_by_hour[:, moment.hour]
        whole[hour] = weight.sum()
        for bound in (0, 1):
            within[bound, hour] = weight_within(bounds[number[hour]][bound], weight, limits)
    lower, upper = quotient(within, whole[:, None])
    return HourlyShares(tuple(opened.moments), limits, whole, lower, upper, places.told)


def _cheapest(costs: Costs, allowed: Mask) -> Array:
    return k_nearest(costs, 1, allowed)[1][:, 0]


def limits_of(limits_s: ArrayLike | Sequence[float]) -> Array:
    """Limits as an array.

    Raises:
        UnfitInput: one is not a number or below 0.
    """
    limits = np.atleast_1d(np.asarray(limits_s, dtype=np.float64))
    return weights(limits, "limits", limits.size)


def quotient(part: Array, whole: Array) -> Array:
    """Parts of wholes, NaN where the whole is 0."""
    shape = np.broadcast_shapes(part.shape, whole.shape)
    found = np.full(shape, np.nan)
    np.divide(part, whole, out=found, where=np.broadcast_to(whole, shape) > 0)
    return found
