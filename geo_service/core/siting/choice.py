"""Which sites may be chosen together: how many, or for how much money; which must be; how many of each group."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo_service.core.compiled import compiled

type Floats = NDArray[np.float64]
type Bools = NDArray[np.bool_]
type Ints = NDArray[np.int64]
SLACK = 1e-9  # relative: so little above the budget is rounding
_HALVINGS = 40  # of the interval in which the price of money is sought


class Choice(NamedTuple):
    """The allowed sets of sites, as arrays that compiled code reads.

    Attributes:
        must: (sites,) chosen in every allowed set.
        may: (sites,) chosen in some; holds where must holds.
        p: how many in all, or -1 where the budget alone limits.
        price: (sites,) in the unit of the budget; 0 for sites that exist.
        budget: inf where p limits.
        group: (sites,) the number of each site's group.
        at_least: (groups,) how many of each.
    """

    must: Bools
    may: Bools
    p: int
    price: Floats
    budget: float
    group: Ints
    at_least: Ints


def lacks(choice: Choice, open_: Bools) -> Ints:
    """(groups,) how many more each group needs."""
    held = np.bincount(choice.group[open_], minlength=choice.at_least.size)
    lack: Ints = np.maximum(choice.at_least - held, 0)
    return lack


def reserve(choice: Choice, open_: Bools) -> tuple[float, Floats]:
    """The least money that what the groups lack costs, and of each group the dearest site in that sum."""
    lack, dearest = lacks(choice, open_), np.zeros(choice.at_least.size)
    if not lack.any():
        return 0.0, dearest
    taken = _first_of_groups(-choice.price, choice, open_, lack)
    np.maximum.at(dearest, choice.group[taken], choice.price[taken])
    return float(choice.price[taken].sum()), dearest


def addable(choice: Choice, open_: Bools) -> Bools:
    """(sites,) those that can be added so that an allowed set can still be reached."""
    lack = lacks(choice, open_)
    spare = choice.p < 0 or choice.p - int(open_.sum()) - int(lack.sum()) > 0
    held, dearest = reserve(choice, open_)
    money = choice.budget - held - choice.price[open_].sum()
    needed = lack[choice.group] > 0
    slack = SLACK * choice.budget if np.isfinite(choice.budget) else 0.0
    extra = choice.price - np.where(needed, dearest[choice.group], 0.0)
    able: Bools = choice.may & ~open_ & (needed | spare) & (extra <= money + slack)
    return able


def allowed(choice: Choice, open_: Bools) -> bool:
    """Whether a set meets all the conditions."""
    money = choice.price[open_].sum() <= choice.budget * (1 + SLACK)
    number = choice.p < 0 or int(open_.sum()) == choice.p
    within = not (open_ & ~choice.may).any() and not (choice.must & ~open_).any()
    return bool(money and number and within and not lacks(choice, open_).any())


class Best(NamedTuple):
    """An allowed set of most value.

    Attributes:
        total: no allowed set is worth more.
        chosen: the set, or nearly where money limits.
        money: what a unit of the budget is worth.
    """

    total: float
    chosen: Bools
    money: float


def decided(choice: Choice) -> Choice | None:
    """The choice with all that follows of what must and what may be; None where no set is left."""
    must, may = choice.must.copy(), choice.may
    if choice.p >= 0 and np.count_nonzero(may) == choice.p:
        must = may.copy()
    lack = lacks(choice, must)
    held = np.bincount(choice.group[may], minlength=choice.at_least.size)
    must |= may & (lack > 0)[choice.group] & (held == choice.at_least)[choice.group]
    made = choice._replace(must=must)
    may = must | addable(made, must)
    held = np.bincount(choice.group[may], minlength=choice.at_least.size)
    short = choice.p >= 0 and not np.count_nonzero(must) <= choice.p <= np.count_nonzero(may)
    if short or (held < choice.at_least).any() or not within_budget(made, must):
        return None
    if choice.p >= 0 and choice.p < np.count_nonzero(must) + lacks(choice, must).sum():
        return None
    return made._replace(may=may)


def within_budget(choice: Choice, open_: Bools) -> bool:
    """Whether a set, and the cheapest of what its groups lack, can be paid."""
    total = float(choice.price[open_].sum()) + reserve(choice, open_)[0]
    return total <= choice.budget * (1 + SLACK)


def best_choice(value: Floats, choice: Choice) -> Best:
    """The allowed set of most value.

    Args:
        value: (sites,) what each is worth, at least 0.
    """
    if choice.p >= 0:
        return _best_p(value, choice)
    best = _best_at(value, choice, 0.0)
    if choice.price[best.chosen].sum() <= choice.budget:
        return best
    priced = choice.price > 0
    low, high = 0.0, float((value[priced] / choice.price[priced]).max(initial=0.0)) * 2 + 1e-12
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        tried = _best_at(value, choice, middle)
        low, high = (low, middle) if choice.price[tried.chosen].sum() <= choice.budget else (middle, high)
        best = min(best, tried, key=_total)
    return best


def swing(value: Floats, best: Best, choice: Choice) -> Floats:
    """(sites,) how much less the total is, at least, where a site is chosen that is not, or not where it is."""
    chosen = best.chosen
    if choice.p >= 0:
        least_in = value[chosen & ~choice.must].min(initial=np.inf)
        most_out = value[choice.may & ~chosen].max(initial=-np.inf)
        return np.maximum(np.where(chosen, value - most_out, least_in - value), 0.0)
    net = value - best.money * choice.price
    relief = max(0.0, -float(net[chosen].min(initial=0.0)))  # of a group that must take a site of no worth
    return np.maximum(np.abs(net) - relief, 0.0)


def _total(best: Best) -> float:
    return best.total


def _best_p(value: Floats, choice: Choice) -> Best:
    """The p sites of most value, each group served first."""
    chosen = choice.must.copy()
    if choice.at_least.any() and (lack := lacks(choice, chosen)).any():
        chosen |= _first_of_groups(value, choice, chosen, lack)
    room = np.empty(max(1, choice.p))
    return Best(
        float(_fill(value, choice.may, chosen, choice.p, room, np.empty(room.size, dtype=np.int64))), chosen, 0.0
    )


@compiled
def _fill(value: Floats, may: Bools, chosen: Bools, p: int, most: Floats, site: Ints) -> float:
    """Choose the sites of most value until there are p; what all chosen are worth.

    Args:
        most, site: (p,) room to work in.
    """
    total, wanted, held = 0.0, p, 0
    for j in range(value.size):
        if chosen[j]:
            total += value[j]
            wanted -= 1
    if wanted == 0:
        return total
    for j in range(value.size):
        if chosen[j] or not may[j] or (held == wanted and value[j] <= most[held - 1]):
            continue
        at = held if held < wanted else held - 1
        while at > 0 and most[at - 1] < value[j]:
            most[at], site[at] = most[at - 1], site[at - 1]
            at -= 1
        most[at], site[at] = value[j], j
        held = min(held + 1, wanted)
    for k in range(held):
        chosen[site[k]] = True
        total += most[k]
    return total


def _best_at(value: Floats, choice: Choice, money: float) -> Best:
    """The best set where a unit of the budget is worth so much."""
    net = value - money * choice.price
    chosen = choice.must | (choice.may & (net > 0))
    lack = lacks(choice, chosen)
    if lack.any():
        chosen |= _first_of_groups(net, choice, chosen, lack)
    return Best(float(net[chosen].sum()) + (money * choice.budget if money else 0.0), chosen, money)


def _first_of_groups(value: Floats, choice: Choice, open_: Bools, lack: Ints) -> Bools:
    """The sites of most value that each group lacks, none of them open."""
    free = np.flatnonzero(choice.may & ~open_)
    order = free[np.lexsort((-value[free], choice.group[free]))]
    groups = choice.group[order]
    rank = np.arange(order.size) - np.searchsorted(groups, groups)
    chosen = np.zeros_like(open_)
    chosen[order[rank < lack[groups]]] = True
    return chosen
