"""PySAL spopt finds the same values on small problems, where it has the problem."""

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pulp
import pytest

from geo_service.core.siting import solve
from scripts.bench_siting import drive_times

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of PuLP, by spopt

REACH_S = 700


def peer(model: Any) -> float:
    """What spopt says is best."""
    model.problem.solve(pulp.HiGHS(msg=False, threads=1))
    return float(pulp.value(model.problem.objective))


@pytest.fixture(scope="module", name="locate")
def _locate() -> ModuleType:
    """spopt's models; to import them takes longer than to solve them, and only one worker needs to."""
    return importlib.import_module("spopt.locate")


PAIRS: dict[str, tuple[Callable[[Any, Any, Any], Any], Callable[[Any, Any], solve.Solution]]] = {
    "set cover": (
        lambda locate, cost, _: locate.LSCP.from_cost_matrix(cost, cost.min(axis=1).max()),
        lambda cost, _: solve.set_cover(cost <= cost.min(axis=1).max()),
    ),
    "coverage": (
        lambda locate, cost, people: locate.MCLP.from_cost_matrix(cost, people, REACH_S, 4),
        lambda cost, people: solve.max_coverage(cost <= REACH_S, people, 4),
    ),
    "p-median": (
        lambda locate, cost, people: locate.PMedian.from_cost_matrix(cost, people, 4),
        lambda cost, people: solve.p_median(cost, people, 4),
    ),
    "p-centre": (
        lambda locate, cost, _: locate.PCenter.from_cost_matrix(cost, 4),
        lambda cost, _: solve.p_center(cost, 4),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("seed", [1, 2])
def test_spopt_finds_the_same_value(name: str, seed: int, locate: ModuleType) -> None:
    cost, people = drive_times("clusters", 40, 15, seed)
    model, solved = PAIRS[name]
    theirs, ours = model(locate, cost, people), solved(cost, people)
    assert ours.optimal
    assert ours.objective == pytest.approx(peer(theirs))


def test_an_unreduced_programme_finds_the_same_median(locate: ModuleType) -> None:
    cost, people = drive_times("river", 60, 25, 3)
    ours = solve.p_median(cost, people, 5)
    assert ours.objective == pytest.approx(peer(locate.PMedian.from_cost_matrix(cost, people, 5)))
    assert np.isclose(ours.objective, (cost[:, ours.sites].min(axis=1) * people).sum())
