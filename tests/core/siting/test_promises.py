"""What an answer promises beside its value: a bound on its side, the same again, in time, words where there is none."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_array

from geo_service.core.errors import BadRequest
from geo_service.core.siting import mip, problem, solve
from geo_service.core.siting.conditions import choice_of
from geo_service.core.siting.lagrangian import Pace, raised
from geo_service.core.siting.solution import Watch
from scripts.bench_siting import drive_times

HARD = drive_times("river", 1200, 400, seed=3)
SQUARE = np.array([[0.0, 4.0, 9.0], [4.0, 0.0, 5.0], [9.0, 5.0, 0.0]])

Ask = Callable[..., solve.Solution]
EVERY: dict[str, Ask] = {
    "p_median": lambda **more: solve.p_median(*HARD, 20, **more),
    "p_center": lambda **more: solve.p_center(HARD[0], 20, **more),
    "max_coverage": lambda **more: solve.max_coverage(HARD[0] <= 500, HARD[1], 20, **more),
    "backup_coverage": lambda **more: solve.backup_coverage(HARD[0] <= 500, HARD[1], 20, **more),
    "fair_coverage": lambda **more: solve.fair_coverage(HARD[0] <= 700, HARD[1], np.arange(1200) % 7, 20, **more),
    "set_cover": lambda **more: solve.set_cover(HARD[0] <= HARD[0].min(axis=1).max(), **more),
    "capacitated_p_median": lambda **more: solve.capacitated_p_median(
        *HARD, np.full(400, HARD[1].sum() / 15), 20, **more
    ),
}


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    """No test waits for the compiler."""
    solve.p_median(SQUARE, np.ones(3), 1)
    solve.max_coverage(SQUARE <= 4, np.ones(3), 1)


@pytest.mark.parametrize("name", EVERY)
def test_the_time_limit_is_kept_and_no_clock_makes_an_optimum(name: str) -> None:
    began = time.monotonic()
    answer = EVERY[name](time_limit_s=0.5)
    assert time.monotonic() - began < 0.5 + 3.5  # a step begun is ended; the machine is busy
    least = name in {"p_median", "p_center", "set_cover", "capacitated_p_median"}
    assert answer.bound <= answer.objective if least else answer.bound >= answer.objective
    assert answer.gap == pytest.approx(abs(answer.bound - answer.objective) / answer.objective)
    assert answer.optimal == (answer.bound == answer.objective) == (answer.status == solve.Status.OPTIMAL)


def test_a_programme_whose_search_never_began_bounds_nothing() -> None:
    one = np.ones(1)
    whole, row = np.ones(1, dtype=bool), csr_array(np.ones((1, 1)))
    asked = mip.Programme(-one, np.zeros(1), 2 * one, whole, row, np.zeros(1), 2 * one)
    assert mip.outcome_of(mip.solver_of(asked, Watch(60, 0, None, None))) == mip.Outcome(None, -np.inf, proved=False)
    assert mip.solve(asked, Watch(60, 0, None, None)).bound == -2


def test_the_dearer_choice_that_the_search_begins_with_is_not_called_the_best() -> None:
    # Begun with sites 0, 2, 3, 4 (11), HiGHS takes their value for 7, and ends with them as the best there is.
    covers = np.array(
        [
            [0, 1, 0, 1, 0, 0, 0, 1],
            [0, 1, 0, 0, 1, 0, 0, 0],
            [0, 0, 0, 1, 0, 1, 0, 1],
            [1, 1, 0, 0, 0, 1, 0, 1],
            [0, 1, 0, 0, 1, 0, 1, 1],
            [1, 1, 0, 1, 0, 1, 0, 0],
        ]
    )
    answer = solve.set_cover(covers, price=[4, 7, 1, 2, 4, 8, 2, 7], group=[0, 0, 1, 0, 0, 1, 1, 1], at_least=1)
    assert (answer.sites.tolist(), answer.objective, answer.bound, answer.optimal) == ([1, 2, 3], 10, 10, True)


@pytest.mark.parametrize("unit", [1e-9, 1e-7, 1e9])
def test_an_answer_does_not_hang_on_the_unit_of_its_numbers(unit: float) -> None:
    random = np.random.default_rng(1)
    cost, weight = random.random((9, 7)), random.random(9)
    price, room = 1 + random.random(7), np.full(7, 0.45 * weight.sum())
    near = cost < 0.45

    def answers(by: float) -> list[solve.Solution]:
        paid = {"price": price * by, "budget": 4.5 * by}
        return [
            solve.p_median(cost, weight * by, **paid),
            solve.p_center(cost * by, **paid),
            solve.max_coverage(near, weight * by, **paid),
            solve.backup_coverage(near, weight * by, **paid),
            solve.fair_coverage(near, weight * by, np.arange(9) % 2, **paid),
            solve.set_cover(near, weight * near.any(axis=1) * by, price=price * by),
            solve.capacitated_p_median(cost, weight * by, room * by, 3),
        ]

    for there, here in zip(answers(unit), answers(1.0), strict=True):
        assert there.optimal
        assert there.objective in (pytest.approx(here.objective * unit), pytest.approx(here.objective))  # or a share


@pytest.mark.parametrize("name", EVERY)
def test_a_solver_that_is_cancelled_ends_at_once(name: str) -> None:
    asked: list[float] = []

    def cancel() -> bool:
        asked.append(time.monotonic())
        return len(asked) > 1

    with pytest.raises(solve.Cancelled):
        EVERY[name](cancel=cancel)
    assert time.monotonic() - asked[1] < 2.0


def test_what_progress_raises_stops_the_work() -> None:
    class Enough(Exception):
        pass

    def progress(share: float, text: Any) -> None:
        assert 0 <= share <= 1
        assert text.zh
        raise Enough

    with pytest.raises(Enough):
        EVERY["p_median"](progress=progress)


def test_a_seed_gives_the_same_answer_again() -> None:
    cost, weight = drive_times("clusters", 300, 80, seed=1)
    answers = [solve.p_median(cost, weight, 6, seed=5) for _ in range(2)]
    assert answers[0].optimal
    assert np.array_equal(answers[0].sites, answers[1].sites)
    assert (answers[0].objective, answers[0].bound, answers[0].seed) == (answers[1].objective, answers[1].bound, 5)


def test_the_bound_is_what_its_payments_are_worth() -> None:
    cost, weight = drive_times("clusters", 200, 60, seed=2)
    choice = choice_of(60, 5, {})
    rows = problem.median(cost, weight, choice.may, 5)
    bound = raised(rows, choice, cost.min(axis=1) * weight, lambda: np.inf, Pace(50, 10, 1e-9, 0.0))
    weighted = cost * weight[:, None]
    earned = np.maximum(bound.pay[:, None] - weighted, 0).sum(axis=0)
    assert bound.value == pytest.approx(bound.pay.sum() - np.sort(earned)[-5:].sum())


def test_lists_that_are_cut_bound_the_whole_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    cost, weight = drive_times("river", 150, 100, seed=4)
    whole = solve.p_median(cost, weight, 12)
    monkeypatch.setattr(problem, "ENTRIES", 0)
    cut = solve.p_median(cost, weight, 12)
    assert problem.median(cost, weight, np.ones(100, dtype=bool), 12).site.size < cost.size
    assert whole.optimal
    assert cut.objective == pytest.approx(whole.objective)
    assert cut.bound <= whole.objective * (1 + 1e-9)


def test_sites_that_stand_twice_are_no_trouble() -> None:
    cost = np.tile(SQUARE, (1, 2))
    assert solve.p_median(cost, np.ones(3), 3).objective == 0
    assert solve.p_center(cost, 2).objective == 4


def test_what_exists_is_free_and_what_is_locked_is_paid() -> None:
    price = np.array([5.0, 5.0, 5.0])
    free = solve.p_median(SQUARE, np.ones(3), fixed=[0], price=price, budget=5)
    assert free.sites.tolist() == [0, 2]  # 4 from the middle to either
    with pytest.raises(solve.Infeasible, match="budget = 4"):
        solve.p_median(SQUARE, np.ones(3), locked=[0], price=price, budget=4)


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ({"p": 4}, "p = 4"),
        ({"p": 0}, "p must be a whole number"),
        ({"p": None}, "either p or a budget"),
        ({"p": 1, "budget": 3, "price": [1, 1, 1]}, "either p or a budget"),
        ({"p": 1, "fixed": [0], "forbidden": [0]}, "both fixed or locked and forbidden"),
        ({"p": 1, "fixed": [0, 1]}, "need 2"),
        ({"p": 1, "fixed": [3]}, "not there: 3"),
        ({"p": 1, "group": ["a", "a", "b"], "at_least": 1}, "need 2"),
        ({"p": 2, "group": ["a", "a", "b"], "at_least": {"b": 2}}, "needs 2"),
        ({"p": 2, "group": ["a", "a", "b"], "at_least": {"c": 1}}, "no site: c"),
        ({"p": 1, "time_limit_s": 0}, "above 0 seconds"),
    ],
)
def test_conditions_that_cannot_be_are_named(conditions: dict[str, Any], words: str) -> None:
    p = conditions.pop("p")
    with pytest.raises(BadRequest, match=words):
        solve.p_median(SQUARE, np.ones(3), p, **conditions)


@pytest.mark.parametrize(
    ("cost", "weight", "words"),
    [
        (SQUARE * np.nan, np.ones(3), "NaN or a negative"),
        (-SQUARE, np.ones(3), "NaN or a negative"),
        (SQUARE[0], np.ones(3), "its shape is"),
        (SQUARE, np.ones(2), "3 items"),
        (SQUARE, [1, np.nan, 1], "weight has a NaN"),
        (SQUARE, np.zeros(3), "every weight is 0"),
        (np.array([[1.0, 2.0], [np.inf, np.inf]]), np.ones(2), "reaches demand 1"),
        (np.array([[1.0, np.inf], [np.inf, 1.0]]), np.ones(2), "reaches every demand"),
    ],
)
def test_numbers_that_cannot_be_are_named(cost: Any, weight: Any, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        solve.p_median(cost, weight, 1)


def test_demand_out_of_reach_that_weighs_nothing_is_left_alone() -> None:
    answer = solve.p_median([[1.0, 2.0], [np.inf, np.inf]], [1, 0], 1)
    assert (answer.objective, answer.assignment.tolist()) == (1, [0, -1])


def test_capacities_that_are_too_small_are_named() -> None:
    with pytest.raises(solve.Infeasible, match="the demand is 3 together, the sites take at most 2"):
        solve.capacitated_p_median(SQUARE, np.ones(3), np.ones(3), 2)
    with pytest.raises(solve.Infeasible, match="demand 0 is 5, more than any site takes, 4"):
        solve.capacitated_p_median(SQUARE, [5, 1, 1], [4, 4, 4], 2)


def test_demand_that_nobody_covers_is_named() -> None:
    with pytest.raises(solve.Infeasible, match="1 demands are covered by no site that may be chosen, the first is 2"):
        solve.set_cover([[1, 0], [0, 1], [0, 0]])
