"""Who is within reach of what: the nearest sites, shares within limits, and floating catchment areas.

Pure. Costs of travel are dense or sparse, see costs; what is measured of them holds in any unit that the limits share.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geo_service.core.coverage.costs import (
    LARGEST,
    Costs,
    Indices,
    as_costs,
    dense_rows,
    pairs_within,
    refuse,
    rows_of,
    sparse_rows,
    weights,
)
from geo_service.core.coverage.kernels import Array, Ends, Mask, Sites, cheapest_dense, cheapest_sparse, draw, reach
from geo_service.core.coverage.refusals import UnfitInput
from geo_service.core.text import Text

type Decay = Callable[[Array], Array]

_A_LIMIT = Text("不小于 0 的数", "a number of 0 or more")


def nearest(cost: Costs) -> tuple[Indices, Array]:
    """The cheapest site of each cell and its cost: (cells,) each; -1 and inf where no site can be reached.

    Of equally cheap sites it is the first.

    Args:
        cost: (cells, sites), dense or sparse.

    Raises:
        UnfitInput: a cost is not a number or below 0.
    """
    sites, costs = k_nearest(cost, 1)
    return sites[:, 0], costs[:, 0]


def k_nearest(cost: Costs, k: int, allowed: Mask | None = None) -> tuple[Indices, Array]:
    """The k cheapest sites of each cell, cheapest first, and their costs: (cells, k) each; -1 and inf beyond the last.

    Args:
        cost: (cells, sites), dense or sparse.
        allowed: (sites,), which sites count, such as those open at an hour; all when None.

    Raises:
        UnfitInput: k is below 1, or a cost is not a number or below 0.
    """
    if k < 1:
        raise UnfitInput("k", k, Text("不小于 1 的整数", "1 or more"))
    costs = as_costs(cost)
    cells, sites = costs.shape
    counts = np.ones(sites, dtype=np.bool_) if allowed is None else np.asarray(allowed, dtype=np.bool_)
    if counts.shape != (sites,):
        raise UnfitInput("allowed", f"shape {counts.shape}", Text(f"长度为 {sites} 的数组", f"shape ({sites},)"))
    site, least = np.full((cells, k), -1, dtype=np.int32), np.full((cells, k), np.inf)
    for rows in rows_of(costs):
        if isinstance(costs, np.ndarray):
            refuse(cheapest_dense(dense_rows(costs, rows), counts, site[rows], least[rows]), rows)
        else:
            cheapest_sparse(*sparse_rows(costs, rows), counts, site[rows], least[rows])
    return site.astype(np.intp), least


def share_within(cost: Costs, demand: ArrayLike, limits: ArrayLike) -> Array:
    """Share of demand whose cheapest site costs at most each limit, 0 to 1: (limits,).

    Args:
        cost: (cells, sites), dense or sparse.
        demand: (cells,), 0 or more, not all 0.
        limits: (limits,), inclusive.

    Raises:
        UnfitInput: a number is not one, or there is no demand.
    """
    costs = as_costs(cost)
    weight = weights(demand, "demand", costs.shape[0])
    if not weight.sum() > 0:
        raise UnfitInput("demand", 0, Text("总和大于 0", "more than 0 in all"))
    return weight_within(nearest(costs)[1], weight, limits) / weight.sum()


def weight_within(cheapest: Array, weight: Array, limits: ArrayLike) -> Array:
    """Weight of the cells whose cheapest site costs at most each limit: (limits,).

    Args:
        cheapest: (cells,), inf where no site can be reached, which no limit covers.
        limits: (limits,), inclusive.

    Raises:
        UnfitInput: a limit is not a number or below 0.
    """
    found = np.atleast_1d(np.asarray(limits, dtype=np.float64))
    if not (found >= 0).all():
        raise UnfitInput("limits", str(found), _A_LIMIT)
    return np.array([weight[(cheapest <= limit) & np.isfinite(cheapest)].sum() for limit in found])


def gaussian(sigma: float) -> Decay:
    """The decay exp(-cost² / 2 sigma²), sigma in the unit of the costs; Luo and Qi 2009.

    Raises:
        UnfitInput: sigma is not above 0.
    """
    if not sigma > 0:
        raise UnfitInput("sigma", sigma, Text("大于 0 的数", "a number above 0"))
    return lambda cost: np.exp(-cost * cost / (2 * sigma**2))


def steps(weight_of_limit: Mapping[float, float]) -> Decay:
    """The decay that is, up to each limit, inclusive, its weight, and 0 beyond the last; Luo and Qi 2009.

    Raises:
        UnfitInput: a limit or a weight is not a number or below 0.
    """
    if not all(limit >= 0 and weight >= 0 for limit, weight in weight_of_limit.items()):
        raise UnfitInput("steps", dict(weight_of_limit), _A_LIMIT)
    limits = np.array(sorted(weight_of_limit), dtype=np.float64)
    weight = np.array([*(weight_of_limit[limit] for limit in sorted(weight_of_limit)), 0.0])
    return lambda cost: weight[np.searchsorted(limits, cost)]


def two_step(cost: Costs, demand: ArrayLike, supply: ArrayLike, catchment: float, decay: Decay | None = None) -> Array:
    """Supply per head of demand that each cell reaches, 0 where it reaches none: (cells,).

    2SFCA, Luo and Wang 2003; with a decay E2SFCA, Luo and Qi 2009. A site shares its supply among the demand within the
    catchment, each weighed by the decay of its cost; a cell has the sum of what its sites can give it. A site that no
    demand can reach has nobody to share with and adds nothing.

    Args:
        cost: (cells, sites), dense or sparse.
        demand: (cells,), 0 or more.
        supply: (sites,), 0 or more: bays, places.
        catchment: the most that way may cost, inclusive; inf for no limit.
        decay: weights of costs within the catchment, 0 or more; 1 when None.

    Raises:
        UnfitInput: a number is not one or below 0, or shapes do not fit.
    """
    return _floating(cost, demand, supply, Pull(catchment, decay))


def three_step(
    cost: Costs,
    demand: ArrayLike,
    supply: ArrayLike,
    catchment: float,
    decay: Decay | None = None,
    choice: float | None = None,
) -> Array:
    """As two_step, with demand divided among the sites that it can choose from: (cells,).

    3SFCA, Wan, Zou and Sternberg 2012: a cell chooses each site in proportion to its decay.

    Args:
        choice: how far away a site is still chosen from. None is the catchment, as in the paper; PySAL's access takes
            all sites that have a cost, which is inf.

    Raises:
        UnfitInput: a number is not one or below 0, or shapes do not fit.
    """
    return _floating(cost, demand, supply, Pull(catchment, decay, catchment if choice is None else choice))


@dataclass(frozen=True)
class Pull:
    """How strongly a site draws demand.

    Attributes:
        catchment: the most that way may cost, inclusive.
        decay: weights of costs; 1 when None.
        choice: how far away sites share a cell's demand among them; None where each draws all of it.
    """

    catchment: float
    decay: Decay | None = None
    choice: float | None = None

    def __post_init__(self) -> None:
        for name, limit in (("catchment", self.catchment), ("choice", 0 if self.choice is None else self.choice)):
            if not limit >= 0:
                raise UnfitInput(name, limit, _A_LIMIT)


def demand_drawn(cost: Costs, demand: ArrayLike, pull: Pull) -> Array:
    """The demand that each site draws: (sites,). Of parts of the cells it is the sum of what it is of each.

    Raises:
        UnfitInput: a number is not one or below 0, or shapes do not fit.
    """
    costs = as_costs(cost)
    weight, drawn = weights(demand, "demand", costs.shape[0]), np.zeros(costs.shape[1])
    for rows, pairs in _pulled(costs, pull):
        draw(*pairs, weight[rows], drawn)
    return drawn


def per_head(supply: ArrayLike, drawn: Array) -> Array:
    """Supply for each unit of the demand that a site draws, 0 where it draws none: (sites,).

    Raises:
        UnfitInput: a supply is not a number or below 0.
    """
    given = weights(supply, "supply", drawn.size)
    return np.divide(given, drawn, out=np.zeros_like(drawn), where=drawn > 0)


def supply_reached(cost: Costs, ratio: Array, pull: Pull) -> Array:
    """What each cell reaches of sites that give a ratio to each head: (cells,). A part of the cells needs no other.

    Args:
        ratio: (sites,), as per_head gives it.

    Raises:
        UnfitInput: a cost is not a number or below 0.
    """
    costs, ratios = as_costs(cost), np.asarray(ratio, dtype=np.float64)
    reached = np.zeros(costs.shape[0])
    for rows, pairs in _pulled(costs, pull):
        reach(*pairs, ratios, reached[rows])
    return reached


def _floating(cost: Costs, demand: ArrayLike, supply: ArrayLike, pull: Pull) -> Array:
    costs = as_costs(cost)
    return supply_reached(costs, per_head(supply, demand_drawn(costs, demand, pull)), pull)


def _pulled(costs: Costs, pull: Pull) -> Iterator[tuple[slice, tuple[Ends, Sites, Array, float, Array]]]:
    """Cells in blocks: which, and of their pairs what draw and reach take: ends, site, cost, the most of it, weight."""
    most, catchment = max(pull.catchment, pull.choice or 0), min(pull.catchment, LARGEST)
    for rows, ends, site, cost in pairs_within(costs, most):
        weight = np.ones(1) if pull.decay is None else _decayed(cost, most, pull.decay)
        if pull.choice is not None:
            cell = np.repeat(np.arange(ends.size - 1), np.diff(ends))
            chosen = np.where(cost <= min(pull.choice, LARGEST), weight, 0)
            among = np.bincount(cell, chosen, ends.size - 1)[cell]
            weight = np.divide(weight * chosen, among, out=np.zeros(among.size), where=among > 0)
        yield rows, (ends, site, cost, catchment, weight)


def _decayed(cost: Array, most: float, decay: Decay) -> Array:
    """The weight of each cost, 0 where it is above the most or there is no way."""
    near = cost <= min(most, LARGEST)
    every = bool(near.all())
    weight = np.asarray(decay(cost if every else cost[near]), dtype=np.float64)
    if weight.shape != (np.count_nonzero(near),) or not (np.isfinite(weight) & (weight >= 0)).all():
        wanted = Text("每个代价一个不小于 0 的数", "for each cost a number of 0 or more")
        raise UnfitInput("decay", f"shape {weight.shape}, least {weight.min(initial=0)}", wanted)
    if every:
        return weight
    spread = np.zeros_like(cost)
    spread[near] = weight
    return spread
