"""Every choice of sites of a small problem, tried: what the solvers must agree with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations, product
from typing import Any

import numpy as np
from hypothesis import strategies as st


@dataclass(frozen=True)
class Case:
    """A small problem, and the conditions as keywords."""

    cost: Any
    weight: Any
    p: int | None
    conditions: dict[str, Any] = field(default_factory=dict)

    @property
    def covers(self) -> Any:
        return self.cost <= 40


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Problems of up to 8 demands and 6 sites, with any of the conditions."""
    rows, sites = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    whole = draw(st.booleans())
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    cost = random.integers(0, 100, (rows, sites)).astype(float)
    weight = random.integers(0, 9, rows).astype(float)
    weight[0] += 1
    if not whole:
        cost, weight = cost + random.random((rows, sites)), weight * 0.37
    if draw(st.booleans()):
        cost[random.random((rows, sites)) < 0.15] = np.inf
    some = st.lists(st.integers(0, sites - 1), max_size=2)
    conditions: dict[str, Any] = {}
    for name in ("fixed", "locked", "forbidden"):
        if draw(st.integers(0, 3)) == 0:
            conditions[name] = draw(some)
    if draw(st.integers(0, 2)) == 0:
        conditions["group"] = random.integers(0, 2, sites)
        conditions["at_least"] = draw(st.sampled_from([1, {0: 1, 1: 0}, {0: 2}]))
    p: int | None = draw(st.integers(1, sites))
    if draw(st.integers(0, 2)) == 0:
        p = None
        conditions["price"] = random.integers(1, 10, sites)
        conditions["budget"] = draw(st.integers(3, 30))
    return Case(cost, weight, p, conditions)


def choices(case: Case) -> Iterator[np.ndarray[Any, Any]]:
    """All that the conditions allow, each as columns."""
    sites = case.cost.shape[1]
    asked = case.conditions
    must = {*asked.get("fixed", ()), *asked.get("locked", ())}
    barred = set(asked.get("forbidden", ()))
    if len(barred) == sites:
        return
    sizes = range(sites + 1) if case.p is None else [case.p]
    for chosen in chain.from_iterable(combinations(range(sites), size) for size in sizes):
        if not must <= set(chosen) or barred & set(chosen):
            continue
        if "budget" in asked:
            paid = [asked["price"][j] for j in chosen if j not in asked.get("fixed", ())]
            if sum(paid) > asked["budget"]:
                continue
        if "group" in asked and not _held(asked, np.array(chosen, dtype=int)):
            continue
        yield np.array(chosen, dtype=int)


def _held(asked: dict[str, Any], chosen: Any) -> bool:
    least = asked["at_least"]
    each = least if isinstance(least, dict) else dict.fromkeys(np.unique(asked["group"]).tolist(), least)
    return all((asked["group"][chosen] == name).sum() >= number for name, number in each.items())


def median(case: Case, chosen: Any) -> float:
    rows = case.weight > 0
    return float((case.cost[rows][:, chosen].min(axis=1, initial=np.inf) * case.weight[rows]).sum())


def center(case: Case, chosen: Any) -> float:
    rows = case.weight > 0
    return float((case.cost[rows][:, chosen].min(axis=1, initial=np.inf) * case.weight[rows]).max(initial=0.0))


def covered(case: Case, chosen: Any, times: int = 1) -> float:
    return float(case.weight[case.covers[:, chosen].sum(axis=1) >= times].sum())


def capacitated(case: Case, capacity: Any, chosen: Any) -> float:
    """The cheapest assignment within the capacities, inf where there is none."""
    rows = np.flatnonzero(case.weight > 0)
    best = np.inf
    for served in product(chosen, repeat=rows.size):
        load = np.bincount(served, weights=case.weight[rows], minlength=capacity.size) if rows.size else np.zeros(1)
        if (load <= capacity[: load.size] + 1e-9).all():
            best = min(best, float((case.cost[rows, list(served)] * case.weight[rows]).sum()))
    return best


def best(case: Case, value: Callable[[Any], float], least: bool) -> float | None:
    """The best value of all choices, None where there is no choice or none of finite value."""
    values = [one for chosen in choices(case) if np.isfinite(one := value(chosen))]
    return None if not values else min(values) if least else max(values)
