"""Published problems with known optima, where they are beside the project: OR-Library p-median, San Francisco."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo_service.core.siting import solve
from scripts.bench_siting import read_pmed

SHARED = Path(__file__).parents[4] / "shared" / "data" / "siting"
OPTIMA = {1: 5819, 2: 4093, 3: 4250, 4: 3034, 5: 1355, 6: 7824, 7: 5631, 8: 4445, 9: 2734, 10: 1255}

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the published problems are not beside the project")


@pytest.fixture(scope="module", name="city")
def _city() -> tuple[Any, Any]:
    """San Francisco: metres from 205 tracts to 16 stores, and the people of each tract."""
    with (SHARED / "sf" / "SF_network_distance_candidateStore_16_censusTract_205_new.csv").open() as file:
        rows = list(csv.DictReader(file))
    stores = sorted({row["name"] for row in rows})
    tracts = sorted({row["DestinationName"] for row in rows})
    cost, weight = np.full((len(tracts), len(stores)), np.inf), np.zeros(len(tracts))
    for row in rows:
        tract = tracts.index(row["DestinationName"])
        cost[tract, stores.index(row["name"])] = float(row["distance"])
        weight[tract] = float(row["demand"])
    return cost, weight


@needs_shared
@pytest.mark.parametrize("number", OPTIMA)
def test_an_or_library_problem_is_proved_at_its_optimum(number: int) -> None:
    cost, p = read_pmed(SHARED / "pmed" / f"pmed{number}.txt")
    answer = solve.p_median(cost, np.ones(len(cost)), p)
    assert (answer.objective, answer.bound, answer.optimal) == (OPTIMA[number], OPTIMA[number], True)
    assert cost[:, answer.sites].min(axis=1).sum() == answer.objective


@needs_shared
def test_san_francisco_is_covered_by_eight_stores(city: Any) -> None:
    answer = solve.set_cover(city[0] <= 5000)
    assert (answer.objective, answer.sites.size, answer.optimal) == (8, 8, True)


@needs_shared
def test_four_stores_cover_most_of_san_francisco(city: Any) -> None:
    answer = solve.max_coverage(city[0] <= 5000, city[1], 4)
    assert (answer.objective, answer.optimal) == (875247, True)


@needs_shared
def test_four_stores_are_nearest_to_san_francisco(city: Any) -> None:
    answer = solve.p_median(*city, 4)
    assert answer.objective == pytest.approx(2848268129.7145, abs=1e-3)
    assert answer.optimal


@needs_shared
def test_the_longest_way_in_san_francisco_is_shortest_from_four_stores(city: Any) -> None:
    answer = solve.p_center(city[0], 4)
    assert answer.objective == pytest.approx(7403.0638, abs=1e-4)
    assert answer.optimal
