import builtins
import os
import signal
import sys
import time
from functools import partial

import cloudpickle
import h3.api.numpy_int as h3
import numpy as np
import pytest

from geo_service.core.coverage.cluster import (
    Part,
    by_parent,
    cluster,
    nearest_over,
    share_within_over,
    two_step_over,
)
from geo_service.core.coverage.line import metres_within
from geo_service.core.coverage.measure import Pull, gaussian, nearest, share_within, three_step, two_step
from geo_service.core.coverage.refusals import UnfitInput
from geo_service.core.errors import Unavailable

REACH_M = 6_000.0
LIMITS_M = [500.0, 2_000.0, 6_000.0]
# Workers cannot import the tests, so what is in here is sent to them whole.
cloudpickle.register_pickle_by_value(sys.modules[__name__])


@pytest.fixture(scope="module", name="grid")
def _grid():
    """Positions and demand of 2,000 H3 cells cut by coarser cells, and 60 sites with places."""
    draw = np.random.default_rng(5)
    cell = np.array(list(h3.grid_disk(h3.latlng_to_cell(31.2, 121.4, 9), 26)), dtype=np.uint64)[:2000]
    lat, lon = np.array([h3.cell_to_latlng(one) for one in cell]).T
    site_lon, site_lat = draw.uniform(121.3, 121.5, 60), draw.uniform(31.1, 31.3, 60)
    cost = metres_within(lon, lat, site_lon, site_lat, REACH_M)
    return cell, draw.integers(0, 90, cell.size).astype(float), cost, draw.integers(0, 30, 60).astype(float)


@pytest.fixture(name="parts")
def _parts(grid):
    """The grid in parts, and which cells are in each."""
    cell, weight, cost, _ = grid
    cut = by_parent(cell, 6)
    return [Part(weight[at], cost[at]) for at in cut], cut


def put_together(values, cut):
    """Arrays of parts in the order of the cells."""
    whole = np.empty(sum(at.size for at in cut))
    for at, of_part in zip(cut, values, strict=True):
        whole[at] = of_part
    return whole


def test_parts_are_all_cells_of_a_coarser_cell_once_each(grid, parts):
    cell, cut = grid[0], parts[1]
    assert len(cut) > 5
    assert sorted(np.concatenate(cut).tolist()) == list(range(cell.size))
    assert len({h3.cell_to_parent(int(cell[at[0]]), 6) for at in cut}) == len(cut)
    for at in cut:
        assert len({h3.cell_to_parent(int(one), 6) for one in cell[at]}) == 1
    assert by_parent(cell[:0], 6) == []


def test_parts_in_turn_answer_as_the_whole_also_across_their_borders(grid, parts):
    _, weight, cost, supply = grid
    parted, cut = parts
    assert share_within_over(parted, LIMITS_M) == pytest.approx(share_within(cost, weight, LIMITS_M), rel=1e-12)
    found = list(nearest_over(parted))
    assert put_together([sites for sites, _ in found], cut).tolist() == nearest(cost)[0].tolist()
    assert put_together([metres for _, metres in found], cut).tolist() == nearest(cost)[1].tolist()
    pull = Pull(3_000, gaussian(1_000))
    two = put_together(two_step_over(parted, supply, pull), cut)
    assert two == pytest.approx(two_step(cost, weight, supply, 3_000, gaussian(1_000)), rel=1e-9)
    three = put_together(two_step_over(parted, supply, Pull(3_000, None, 3_000)), cut)
    assert three == pytest.approx(three_step(cost, weight, supply, 3_000), rel=1e-9)


def test_without_demand_in_any_part_there_is_no_share():
    with pytest.raises(UnfitInput, match="demand is 0"):
        share_within_over([Part(np.zeros(1), np.ones((1, 1)))], [5])


def loaded_once_killed(part, flag):
    """The part; but the first time that it is asked for, the process that loads it is killed."""
    number, whole = part
    if number == 2 and not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.01)
    return whole


def demand_served(part, reached):
    """The places that a part's demand has."""
    return float(part.weight @ reached)


# Whether a cluster's own sockets and loops are closed in time is its own affair.
@pytest.mark.filterwarnings("ignore")
def test_two_processes_answer_as_one_to_the_last_bit_also_when_one_is_killed_on_the_way(grid, parts, tmp_path):
    supply, pull = grid[3], Pull(3_000, gaussian(1_000))
    parted, flag = parts[0], tmp_path / "killed"
    shares = share_within_over(parted, LIMITS_M)
    alone = list(two_step_over(parted, supply, pull, each=demand_served))
    with cluster(workers=2) as run:
        scheduler = run.args[0].scheduler.address
        assert share_within_over(parted, LIMITS_M, run=run).tolist() == shares.tolist()
        with cluster(scheduler) as again:
            load = partial(loaded_once_killed, flag=flag)
            found = list(two_step_over(list(enumerate(parted)), supply, pull, load, again, demand_served))
        assert flag.exists()
        assert found == alone


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without_dask(name, *rest):
        if name == "distributed":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_dask)
    with pytest.raises(Unavailable, match=r"pip install \"geo_service\[cluster\]\""), cluster():
        pass


@pytest.mark.filterwarnings("ignore")
def test_an_address_that_is_none_is_refused():
    with pytest.raises(Unavailable, match="no scheduler answers at nonsense://nowhere"), cluster("nonsense://nowhere"):
        pass
