"""The conditions on a choice of sites as callers state them, checked and made into arrays."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import ArrayLike

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.siting.choice import Bools, Choice, Floats, Ints, lacks, reserve
from geo_service.core.siting.solution import Cancel, Infeasible, Progress, Watch
from geo_service.core.text import Text

type AtLeast = int | Mapping[Hashable, int]


class Conditions(TypedDict, total=False):
    """The keywords of every solver; all may be left out.

    Attributes:
        fixed: sites (columns) that exist: chosen, and free of charge.
        locked: sites that must be chosen, and are paid.
        forbidden: sites that must not be chosen.
        group: (sites,) a label each, such as the district.
        at_least: how many sites of each group at least, those that exist among them: one number, or one by label.
        price: (sites,) in the unit of the budget.
        budget: what the chosen sites may cost together, instead of p.
        time_limit_s: wall time, 60.
        seed: 0; the same seed and data give the same answer wherever the proof ends in time.
        progress: called with the share of the time that is used, 0 to 1, and a Text; what it raises stops the work.
        cancel: asked often; true stops the work.
    """

    fixed: Sequence[int]
    locked: Sequence[int]
    forbidden: Sequence[int]
    group: ArrayLike | None
    at_least: AtLeast | None
    price: ArrayLike | None
    budget: float | None
    time_limit_s: float
    seed: int
    progress: Progress | None
    cancel: Cancel | None


def watch_of(conditions: Conditions) -> Watch:
    """The watch on the work, which begins now."""
    if unknown := sorted(set(conditions) - set(Conditions.__annotations__)):
        raise TypeError(f"unexpected keyword argument: {', '.join(unknown)}")
    return Watch(
        conditions.get("time_limit_s", 60.0),
        conditions.get("seed", 0),
        conditions.get("progress"),
        conditions.get("cancel"),
    )


def choice_of(sites: int, p: int | None, conditions: Conditions, *, free_number: bool = False) -> Choice:
    """The allowed sets of so many sites.

    Args:
        free_number: neither p nor a budget is needed.

    Raises:
        BadRequest: a condition that cannot be; Infeasible: conditions that no set meets together.
    """
    exists = _mask(sites, conditions.get("fixed", ()), "fixed")
    must = exists | _mask(sites, conditions.get("locked", ()), "locked")
    barred = _mask(sites, conditions.get("forbidden", ()), "forbidden")
    if (both := np.flatnonzero(must & barred)).size:
        raise Infeasible(
            Text(f"场址 {_few(both)} 既须选又禁选", f"sites {_few(both)} are both fixed or locked and forbidden"),
            [Fault("forbidden", _few(both), Text("不含须选的场址", "none that is fixed or locked"))],
        )
    budget = conditions.get("budget")
    if (p is None) == (budget is None) and not (free_number and budget is None):
        raise BadRequest(Text("p 与 budget 须且只须给出一个", "give either p or a budget, not both and not none"))
    prices = _prices(sites, conditions.get("price"), budget)
    prices[exists] = 0.0
    numbers, least = _groups(sites, conditions.get("group"), conditions.get("at_least"))
    number = -1 if p is None else _whole(p, "p", 1)
    made = Choice(must, ~barred, number, prices, np.inf if budget is None else float(budget), numbers, least)
    _refuse_impossible(made)
    return made


def _few(numbers: ArrayLike) -> str:
    shown = [str(number) for number in np.asarray(numbers)[:10]]
    return ", ".join(shown) + (" …" if np.size(numbers) > len(shown) else "")


def _whole(given: object, name: str, least: int) -> int:
    number = int(given) if isinstance(given, int | np.integer) and not isinstance(given, bool) else least - 1
    if number < least:
        raise BadRequest(
            Text(f"{name} 应为不小于 {least} 的整数", f"{name} must be a whole number of at least {least}"),
            [Fault(name, str(given), Text(f"整数，≥ {least}", f"a whole number ≥ {least}"))],
        )
    return number


def _mask(sites: int, which: Sequence[int], name: str) -> Bools:
    """True for the sites listed."""
    listed = np.asarray(which).ravel()
    mask = np.zeros(sites, dtype=bool)
    if not listed.size:
        return mask
    whole = listed.dtype.kind in "iu"
    wrong = listed[(listed < 0) | (listed >= sites)] if whole else listed
    if wrong.size:
        raise BadRequest(
            Text(f"{name} 中有不存在的场址：{_few(wrong)}", f"{name} names sites that are not there: {_few(wrong)}"),
            [Fault(name, _few(wrong), Text(f"0 至 {sites - 1} 的列号", f"columns 0 to {sites - 1}"))],
        )
    mask[listed] = True
    return mask


def _prices(sites: int, price: ArrayLike | None, budget: float | None) -> Floats:
    if budget is not None and not budget >= 0:
        raise BadRequest(Text("budget 应为不小于 0 的数", "budget must be a number of at least 0"))
    if price is None:
        if budget is not None:
            raise BadRequest(Text("给出 budget 时须同时给出 price", "a budget needs the price of every site"))
        return np.zeros(sites)
    prices = np.array(price, dtype=np.float64)
    if prices.shape != (sites,) or not np.isfinite(prices).all() or (prices < 0).any():
        raise BadRequest(
            Text(
                f"price 应为 {sites} 个不小于 0 的有限数",
                f"price must be {sites} finite numbers of at least 0, one a site",
            )
        )
    return prices


def _groups(sites: int, group: ArrayLike | None, at_least: AtLeast | None) -> tuple[Ints, Ints]:
    """The number of each site's group, and how many of each there must be."""
    if at_least is None or group is None:
        if at_least is not None:
            raise BadRequest(Text("给出 at_least 时须同时给出 group", "at_least needs the group of every site"))
        return np.zeros(sites, dtype=np.int64), np.zeros(1, dtype=np.int64)
    labels = np.asarray(group)
    if labels.shape != (sites,):
        raise BadRequest(Text(f"group 应有 {sites} 项，每个场址一项", f"group must have {sites} items, one a site"))
    names, numbers = np.unique(labels, return_inverse=True)
    if not isinstance(at_least, Mapping):
        return numbers.astype(np.int64), np.full(names.size, _whole(at_least, "at_least", 0), dtype=np.int64)
    least = {str(name): _whole(number, "at_least", 0) for name, number in at_least.items()}
    missing = sorted(name for name, number in least.items() if number and name not in set(names.astype(str)))
    if missing:
        raise Infeasible(
            Text(
                f"at_least 要求的组没有任何场址：{'、'.join(missing)}",
                f"at_least asks for groups that have no site: {', '.join(missing)}",
            )
        )
    return numbers.astype(np.int64), np.array([least.get(str(name), 0) for name in names], dtype=np.int64)


def _refuse_impossible(made: Choice) -> None:
    """Raise Infeasible for what no set of sites meets, naming the condition."""
    needed, there = int(made.must.sum()), int(made.may.sum())
    if not there:
        raise Infeasible(Text("所有场址都在 forbidden 中", "forbidden leaves no site that may be chosen"))
    held = np.bincount(made.group[made.may], minlength=made.at_least.size)
    if (held < made.at_least).any():
        short = int(np.argmax(made.at_least - held))
        raise Infeasible(
            Text(
                f"at_least：第 {short} 组要求 {made.at_least[short]} 个，可选的只有 {held[short]} 个",
                f"at_least: group {short} in sorted order needs {made.at_least[short]}, {held[short]} may be chosen",
            )
        )
    taken = needed + int(lacks(made, made.must).sum())
    if made.p >= 0 and not taken <= made.p <= there:
        raise Infeasible(
            Text(
                f"p = {made.p}：必选与各组下限共需 {taken} 个，可选的有 {there} 个",
                f"p = {made.p}: fixed, locked and at_least need {taken}, and {there} may be chosen",
            )
        )
    if (least := float(made.price[made.must].sum()) + float(reserve(made, made.must)[0])) > made.budget:
        raise Infeasible(
            Text(
                f"budget = {made.budget:g}：必选与各组下限至少需 {least:g}",
                f"budget = {made.budget:g}: fixed, locked and at_least need at least {least:g}",
            )
        )
