"""PySAL's access measures the same."""

import logging

import numpy as np
import pandas as pd
import pytest
from access import Access
from access import weights as their
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.core.coverage.costs import from_triples
from geo_service.core.coverage.measure import gaussian, steps, three_step, two_step

# What access asks of pandas is its own affair.
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")

# The hospital example of access: three tracts that are cells and sites at once; minutes there by scenario.
GRIDLOCK = {(0, 2): 40, (1, 2): 40, (2, 0): 40, (2, 1): 40, (0, 1): 80, (1, 0): 80}
SCENARIOS = [
    GRIDLOCK,
    GRIDLOCK | {(0, 2): 20, (1, 2): 20},
    GRIDLOCK | {(2, 0): 20, (2, 1): 20},
    {pair: minutes // 2 for pair, minutes in GRIDLOCK.items()},
]
PEOPLE, DOCTORS = np.array([100.0, 50, 10]), np.array([15.0, 20, 100])


def theirs(cell, site, cost, demand, supply):
    """The same problem as access holds it."""
    logging.getLogger("access").setLevel(logging.WARNING)
    return Access(
        demand_df=pd.DataFrame({"cell": range(len(demand)), "people": demand}),
        demand_index="cell",
        demand_value="people",
        supply_df=pd.DataFrame({"site": range(len(supply)), "places": supply}),
        supply_index="site",
        supply_value="places",
        cost_df=pd.DataFrame({"origin": cell, "dest": site, "cost": cost}),
        cost_origin="origin",
        cost_dest="dest",
        cost_name="cost",
    )


def column(frame, cells):
    """What access found for each cell; 0 where it found nothing."""
    return frame.iloc[:, 0].reindex(range(cells)).fillna(0).to_numpy()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_its_hospital_example(scenario):
    minutes = {(tract, tract): 1 for tract in range(3)} | scenario
    cell, site = np.array(list(minutes)).T
    cost = np.array(list(minutes.values()), dtype=float)
    peer, ours = theirs(cell, site, cost, PEOPLE, DOCTORS), from_triples(cell, site, cost, (3, 3))

    def gravity(c):
        return 1 / c

    two = peer.two_stage_fca(name="two", weight_fn=their.gravity(1, -1), max_cost=61)
    three = peer.three_stage_fca(name="three", weight_fn=their.gravity(1, -1), max_cost=61)
    assert two_step(ours, PEOPLE, DOCTORS, 61, gravity) == pytest.approx(column(two, 3), abs=1e-9)
    # access lets a cell choose among all sites that have a cost, also those beyond the catchment.
    assert three_step(ours, PEOPLE, DOCTORS, 61, gravity, np.inf) == pytest.approx(column(three, 3), abs=1e-9)


@settings(max_examples=8)
@given(st.integers(0, 2**32 - 1))
def test_random_problems(seed):
    draw = np.random.default_rng(seed)
    cells, sites = draw.integers(2, 60), draw.integers(2, 12)
    pairs = np.flatnonzero(draw.random(cells * sites) < 0.5)
    if not pairs.size:
        return
    cell, site = np.divmod(pairs, sites)
    cost = draw.uniform(0, 60, pairs.size)
    demand, supply = draw.integers(1, 500, cells).astype(float), draw.integers(0, 20, sites).astype(float)
    peer, ours = theirs(cell, site, cost, demand, supply), from_triples(cell, site, cost, (cells, sites))
    ladder = {10: 1, 20: 0.68, 30: 0.22}
    found = column(peer.two_stage_fca(name="two", max_cost=30), cells)
    assert two_step(ours, demand, supply, 30) == pytest.approx(found, abs=1e-9)
    found = column(peer.enhanced_two_stage_fca(name="bell", max_cost=30, weight_fn=their.gaussian(15)), cells)
    assert two_step(ours, demand, supply, 30, gaussian(15)) == pytest.approx(found, abs=1e-9)
    found = column(peer.enhanced_two_stage_fca(name="steps", max_cost=30, weight_fn=their.step_fn(ladder)), cells)
    assert two_step(ours, demand, supply, 30, steps(ladder)) == pytest.approx(found, abs=1e-9)
    found = column(peer.three_stage_fca(name="three", max_cost=30, weight_fn=their.step_fn(ladder)), cells)
    assert three_step(ours, demand, supply, 30, steps(ladder)) == pytest.approx(found, abs=1e-9)
