"""Every way to ask for times says the same: matrix, search from a driver, tables of the K nearest, either direction."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo_service.core.travel.network import Network
from geo_service.core.travel.read import read_network
from geo_service.core.travel.store import NoRoads, load, save
from tests.core.travel.conftest import at, drawn

SIDE = 24
APART_M = 100.0


@pytest.fixture(scope="module", name="city")
def _city(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """24 × 24 streets with one-ways, gaps, forbidden turns, a river in the middle and an island."""
    draw = Random(5)
    nodes = {
        1 + row * SIDE + column: (column * APART_M + draw.uniform(-30, 30), row * APART_M + draw.uniform(-30, 30))
        for row in range(SIDE)
        for column in range(SIDE)
    }
    ways: dict[int, tuple[list[int], dict[str, str]]] = {}
    for begin in nodes:
        column = (begin - 1) % SIDE
        for end in (begin + 1 if column < SIDE - 1 else 0, begin + SIDE):
            cut = end == begin + 1 and column == SIDE // 2 and draw.random() < 0.6
            if end in nodes and not cut and draw.random() < 0.9:
                tags = {"highway": draw.choice(["residential", "tertiary", "primary"])}
                tags |= {"oneway": draw.choice(["yes", "-1"])} if draw.random() < 0.3 else {}
                ways[len(ways) + 1] = ([begin, end], tags)
    at_node: dict[int, list[int]] = {}
    for number, (refs, _) in ways.items():
        for ref in refs:
            at_node.setdefault(ref, []).append(number)
    turns = []
    for via in draw.sample(sorted(nodes), 60):
        if len(at_node.get(via, [])) > 2:
            first, second = draw.sample(at_node[via], 2)
            turns.append((first, via, second, {"restriction": draw.choice(["no_left_turn", "only_straight_on"])}))
    nodes |= {9001: (0, 9000), 9002: (500, 9000)}
    ways[9001] = ([9001, 9002], {"highway": "residential"})
    assert turns
    return read_network(drawn(tmp_path_factory.mktemp("city"), nodes, ways, turns))


def places(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    lon, lat = at(draw.uniform(0, SIDE * APART_M, count), draw.uniform(0, SIDE * APART_M, count))
    return lon, lat


def test_times_between_nodes_are_those_of_scipy(city: Network) -> None:
    out = city.out
    graph = csr_array((out.ms + 1e-6, out.indices, out.indptr))  # scipy takes a zero for no arc
    begin, end = city.snap(*places(40, 1)), city.snap(*places(60, 2))
    (off, off_ms), (on, on_ms) = city.leaving(begin), city.reaching(end)
    between = dijkstra(graph, indices=np.unique(off))
    row = np.searchsorted(np.unique(off), off)
    by_scipy = np.full((40, 60), np.inf)
    for way in range(2):
        for other in range(2):
            whole = off_ms[:, way, None] + between[row[:, way]][:, on[:, other]] + on_ms[None, :, other]
            usable = (off[:, way, None] >= 0) & (on[None, :, other] >= 0)
            by_scipy = np.minimum(by_scipy, np.where(usable, whole, np.inf))
    rows, numbers, direct_ms = city.on_one_road(begin, end)
    by_scipy[rows, numbers] = np.minimum(by_scipy[rows, numbers], direct_ms)
    ours = city.matrix(*places(40, 1), *places(60, 2))
    assert np.isfinite(ours).all()
    assert ours == pytest.approx(by_scipy / 1000, abs=1e-3)


def test_from_few_to_many_and_from_many_to_few_say_the_same(city: Network) -> None:
    many = places(50, 4)
    whole = city.matrix(*many, *many)
    assert np.array_equal(whole[:9], city.matrix(many[0][:9], many[1][:9], *many))  # from the few
    assert np.array_equal(whole[:, :9], city.matrix(*many, many[0][:9], many[1][:9]))  # turned round, from the few


def test_beyond_a_limit_there_is_no_way_and_at_it_there_is(city: Network) -> None:
    begin, end = places(20, 5), places(30, 6)
    whole = city.matrix(*begin, *end)
    limit_s = float(np.sort(whole, axis=None)[250])
    bounded = city.matrix(*begin, *end, limit_s=limit_s)
    assert np.isfinite(bounded).sum() == 251
    assert np.array_equal(bounded[np.isfinite(bounded)], whole[whole <= limit_s])


@pytest.mark.parametrize("seed", range(12))
def test_a_search_that_stops_early_finds_what_the_matrix_says_under_any_filter(city: Network, seed: int) -> None:
    draw = np.random.default_rng(seed)
    (lon, lat), (site_lon, site_lat) = places(15, seed), places(120, 100 + seed)
    site_lat[:5] += 0.081  # on the island, where nobody comes
    sites, whole = city.sites(site_lon, site_lat), city.matrix(lon, lat, site_lon, site_lat)
    assert np.isinf(whole[:, :5]).all()
    for row in range(15):
        wanted = draw.random(120) < draw.choice([0.03, 0.2, 1.0])
        enough = int(draw.integers(1, 30))
        found, seconds = city.search(lon[row], lat[row], sites, wanted, enough)
        order = [
            one for one in np.lexsort((np.arange(120), whole[row])) if wanted[one] and np.isfinite(whole[row, one])
        ]
        assert seconds.tolist() == whole[row, order[:enough]].tolist()
        assert set(found.tolist()) == set(order[:enough]) or len(set(seconds.tolist())) < len(seconds)


@pytest.mark.parametrize("k", [1, 3, 8])
def test_tables_of_the_k_nearest_are_those_of_the_matrix(city: Network, k: int) -> None:
    (lon, lat), (site_lon, site_lat) = places(80, 7), places(40, 8)
    site_lat[:2] += 0.081
    sites, table = city.sites(site_lon, site_lat), city.nearest_sites(site_lon, site_lat, k)
    near = city.nearest_from(lon, lat, sites, table)
    whole = city.matrix(lon, lat, site_lon, site_lat)
    assert np.array_equal(near.seconds, np.sort(whole, axis=1)[:, :k])
    assert np.array_equal(np.take_along_axis(whole, near.index, axis=1), near.seconds)
    assert table.index.shape == (len(city.node_lon), k)


def test_where_there_are_fewer_than_k_the_rest_is_none(city: Network) -> None:
    site_lon, site_lat = places(2, 9)
    table = city.nearest_sites(site_lon, site_lat, 3)
    assert (table.index[:, 2] == -1).all()
    assert np.isinf(table.seconds[:, 2]).all()


def test_a_network_comes_back_from_its_file_as_it_was(city: Network, tmp_path: Path) -> None:
    again = load(save(city, tmp_path))
    assert (again.source, again.made_at, again.profile) == (city.source, city.made_at, "car")
    assert np.array_equal(again.matrix(*places(9, 1), *places(9, 2)), city.matrix(*places(9, 1), *places(9, 2)))


def test_a_damaged_file_is_refused_with_what_to_do(city: Network, tmp_path: Path) -> None:
    file = save(city, tmp_path)
    file.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(NoRoads, match=r"car\.npz is damaged .*; run geo_service roads again"):
        load(file)
