"""The solvers against every choice of sites, on small random problems under all the conditions."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo_service.core.siting import solve
from tests.core.siting import brute
from tests.core.siting.brute import Case, cases


def agrees(
    case: Case, ask: Callable[[], solve.Solution], best: float | None, value: Callable[[Any], float], least: bool
) -> None:
    """The answer is the best of all choices and proved, with its bound on its side; or refused where there is none."""
    if best is None:
        with pytest.raises(solve.Infeasible):
            ask()
        return
    answer = ask()
    assert answer.objective == pytest.approx(best, rel=1e-7, abs=1e-9)
    assert answer.optimal
    assert answer.bound <= answer.objective if least else answer.bound >= answer.objective
    assert value(answer.sites) == pytest.approx(answer.objective)
    assert any(np.array_equal(answer.sites, chosen) for chosen in brute.choices(case))


@given(case=cases())
@settings(max_examples=50, deadline=None)
def test_the_p_median_is_the_best_of_all_choices(case: Case) -> None:
    best = brute.best(case, lambda chosen: brute.median(case, chosen), least=True)
    agrees(
        case,
        lambda: solve.p_median(case.cost, case.weight, case.p, **case.conditions),
        best,
        lambda sites: brute.median(case, sites),
        least=True,
    )


@given(case=cases())
@settings(max_examples=50, deadline=None)
def test_the_p_centre_is_the_best_of_all_choices(case: Case) -> None:
    best = brute.best(case, lambda chosen: brute.center(case, chosen), least=True)
    agrees(
        case,
        lambda: solve.p_center(case.cost, case.p, weight=case.weight, **case.conditions),
        best,
        lambda sites: brute.center(case, sites),
        least=True,
    )


@given(case=cases(), sparse=st.booleans())
@settings(max_examples=50, deadline=None)
def test_the_greatest_coverage_is_the_best_of_all_choices(case: Case, sparse: bool) -> None:
    covers = csr_array(case.covers) if sparse else case.covers
    agrees(
        case,
        lambda: solve.max_coverage(covers, case.weight, case.p, **case.conditions),
        brute.best(case, lambda chosen: brute.covered(case, chosen), least=False),
        lambda sites: brute.covered(case, sites),
        least=False,
    )


@given(case=cases())
@settings(max_examples=50, deadline=None)
def test_backup_coverage_is_the_best_of_all_choices(case: Case) -> None:
    agrees(
        case,
        lambda: solve.backup_coverage(case.covers, case.weight, case.p, **case.conditions),
        brute.best(case, lambda chosen: brute.covered(case, chosen, 2), least=False),
        lambda sites: brute.covered(case, sites, 2),
        least=False,
    )


@given(case=cases(), districts=st.integers(1, 3))
@settings(max_examples=50, deadline=None)
def test_the_worst_districts_share_is_the_best_of_all_choices(case: Case, districts: int) -> None:
    weight = case.weight + 1
    names = np.arange(weight.size) % districts

    def worst(chosen: Any) -> float:
        served = case.covers[:, chosen].any(axis=1)
        shares = [weight[served & (names == name)].sum() / weight[names == name].sum() for name in np.unique(names)]
        return float(min(shares))

    agrees(
        case,
        lambda: solve.fair_coverage(case.covers, weight, names, case.p, **case.conditions),
        brute.best(case, worst, least=False),
        worst,
        least=False,
    )


@given(case=cases(), priced=st.booleans())
@settings(max_examples=50, deadline=None)
def test_the_set_cover_is_the_least_of_all_choices(case: Case, priced: bool) -> None:
    conditions = {name: value for name, value in case.conditions.items() if name not in ("budget", "price")}
    price = np.arange(case.cost.shape[1]) + 1.0
    case = Case(case.cost, case.weight, None, conditions)
    paid = price.copy()
    paid[conditions.get("fixed", [])] = 0

    def cost(chosen: Any) -> float:
        everybody = case.covers[case.weight > 0][:, chosen].any(axis=1).all()
        return np.inf if not everybody else float(paid[chosen].sum()) if priced else float(chosen.size)

    best = brute.best(case, cost, least=True)
    agrees(
        case,
        lambda: solve.set_cover(case.covers, case.weight, **conditions, **({"price": price} if priced else {})),
        best,
        cost,
        least=True,
    )


@given(case=cases(), tightness=st.sampled_from([0.9, 1.2, 2.0]))
@settings(max_examples=30, deadline=None)
def test_the_capacitated_p_median_is_the_best_of_all_choices(case: Case, tightness: float) -> None:
    case = Case(case.cost[:5], case.weight[:5], case.p, case.conditions)
    capacity = np.full(case.cost.shape[1], np.ceil(tightness * case.weight.sum() / max(1, case.p or 2)))
    capacity[0] *= 2
    best = brute.best(case, lambda chosen: brute.capacitated(case, capacity, chosen), least=True)
    agrees(
        case,
        lambda: solve.capacitated_p_median(case.cost, case.weight, capacity, case.p, **case.conditions),
        best,
        lambda sites: brute.capacitated(case, capacity, sites),
        least=True,
    )
