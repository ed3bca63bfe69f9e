import h3.api.numpy_int as h3
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo_service.core.coverage.costs import from_triples
from geo_service.core.coverage.gaps import gaps, remedies
from geo_service.core.coverage.neighbours import neighbouring_cells, touching
from geo_service.core.coverage.places import Places
from geo_service.core.coverage.refusals import UnfitInput

NO_WAY = np.inf


def places_of(weight, cell=None):
    """Places with these weights; cells where they are given, else points on a line."""
    count = len(weight)
    cell = np.zeros(count, dtype=np.uint64) if cell is None else cell
    blank = np.full(count, "")
    lon = 121 + 0.01 * np.arange(count)
    return Places(cell, lon, np.full(count, 31.0), np.array(weight, dtype=float), blank, blank, {"source": "made up"})


# Six places in a row, each beside the next; what is within 600 s is served.
ROW = np.array([[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]])
NEAREST = np.array([700.0, 900.0, 500.0, NO_WAY, 650.0, 601.0])
WEIGHT = [10, 20, 99, 5, 30, 0]


def test_gaps_are_neighbours_beyond_the_limit_the_heaviest_first():
    found = gaps(places_of(WEIGHT), NEAREST, 600, ROW)
    # The last has nobody who would miss a site.
    assert found.gap.tolist() == [1, 1, -1, 0, 0, -1]
    assert found.weight.tolist() == [35, 30]
    assert found.members.tolist() == [2, 2]
    assert found.worst_s.tolist() == [NO_WAY, 900]
    assert found.unreached.tolist() == [5, 0]


def test_one_more_site_is_the_candidate_that_brings_most_of_the_gap_within_the_limit():
    found = gaps(places_of(WEIGHT), NEAREST, 600, ROW)
    # Candidate 0 brings places 1 and 3, candidate 1 places 0 and 1, candidate 2 is nearest to place 4 and too far.
    cost = np.full((6, 3), NO_WAY)
    cost[1, 0], cost[3, 0], cost[0, 1], cost[1, 1], cost[4, 2] = 100, 200, 300, 600, 601
    for form in (cost, from_triples(*np.nonzero(np.isfinite(cost)), cost[np.isfinite(cost)], cost.shape)):
        change = remedies(found, form)
        assert change.best.tolist() == [0, 1]
        assert change.gained.tolist() == [5, 30]
        assert change.gained_in_all.tolist() == [25, 30]
        assert change.near.tolist() == [[0, 2, -1], [0, 1, -1]]
        assert change.near_s[0].tolist() == [200, 601, NO_WAY]


def test_where_no_candidate_helps_none_is_named():
    found = gaps(places_of([1]), np.array([700.0]), 600, ROW[:0])
    for candidates in (np.full((1, 2), 900.0), np.zeros((1, 0))):
        change = remedies(found, candidates)
        assert [change.best.tolist(), change.gained.tolist(), change.gained_in_all.tolist()] == [[-1], [0], [0]]


def test_without_gaps_there_is_nothing_to_mend():
    found = gaps(places_of([1, 2]), np.array([10.0, 600.0]), 600, ROW[:1])
    assert found.weight.size == 0
    assert remedies(found, np.ones((2, 2))).best.size == 0
    assert found.to_frame().empty


def test_a_frame_of_gaps_has_one_outline_each_and_what_helps():
    middle = h3.latlng_to_cell(31.2, 121.4, 9)
    disk = np.asarray(h3.grid_disk(middle, 1), dtype=np.uint64)
    places = places_of([1.0] * 7, disk)
    found = gaps(places, np.full(7, 900.0), 600, neighbouring_cells(disk))
    assert found.to_frame()[["weight", "places", "worst_min"]].to_numpy().tolist() == [[7, 7, 15]]
    frame = remedies(found, np.full((7, 1), 60.0)).to_frame()
    assert frame[["weight", "best", "gained", "gained_in_all", "nearest_min"]].to_numpy().tolist() == [[7, 0, 7, 7, 1]]
    assert frame["nearest"].tolist() == [[0]]
    assert frame.geom_type.tolist() == ["Polygon"]
    assert frame.attrs == {"source": "made up"}


def test_cells_are_beside_those_with_a_common_edge_and_those_that_are_the_same():
    middle = h3.latlng_to_cell(31.2, 121.4, 9)
    ring = h3.grid_ring(middle, 1)
    cell = np.array([middle, ring[0], middle, h3.grid_ring(middle, 2)[0], 0], dtype=np.uint64)
    pairs = {tuple(pair) for pair in neighbouring_cells(cell).tolist() if pair[0] < pair[1]}
    assert pairs >= {(0, 1), (0, 2), (1, 2)}
    assert not any(4 in pair for pair in pairs)
    assert ((1, 3) in pairs) == h3.are_neighbor_cells(int(cell[1]), int(cell[3]))


def test_outlines_that_touch_are_neighbours():
    squares = shapely.box([0, 1, 5], [0, 0, 0], [1, 2, 6], [1, 1, 1])
    assert {tuple(pair) for pair in touching(squares).tolist()} == {(0, 0), (1, 1), (2, 2), (0, 1), (1, 0)}


def test_a_distance_that_is_none_is_refused():
    with pytest.raises(UnfitInput, match="nearest_s"):
        gaps(places_of([1]), np.array([np.nan]), 600, ROW[:0])


@settings(max_examples=40)
@given(
    arrays(float, 8, elements=st.integers(0, 3)),
    arrays(float, 8, elements=st.sampled_from([1.0, 2.0, NO_WAY])),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12),
    arrays(float, (8, 3), elements=st.sampled_from([0.0, 1.0, 2.0, NO_WAY])),
)
def test_gaps_are_those_that_walking_from_place_to_place_finds(weight, nearest_s, links, candidate_s):
    found = gaps(places_of(weight), nearest_s, 1, np.array(links, dtype=np.intp).reshape(-1, 2))
    under = {place for place in range(8) if nearest_s[place] > 1 and weight[place] > 0}
    groups = []
    while left := under - {place for group in groups for place in group}:
        group, edge = set(), [min(left)]
        while edge:
            place = edge.pop()
            group.add(place)
            ends = [(a, b) for a, b in links if place in (a, b)]
            edge += [end for pair in ends for end in pair if end in under and end not in group]
        groups.append(group)
    walked = {frozenset(group) for group in groups}
    assert walked == {frozenset(np.flatnonzero(found.gap == number).tolist()) for number in range(found.weight.size)}
    assert found.weight.tolist() == sorted((sum(weight[list(group)]) for group in groups), reverse=True)
    change = remedies(found, candidate_s)
    for number in range(found.weight.size):
        group = np.flatnonzero(found.gap == number)
        brought = [sum(weight[place] for place in group if candidate_s[place, c] <= 1) for c in range(3)]
        assert change.gained[number] == max(brought)
        if max(brought):
            assert brought[change.best[number]] == max(brought)
            in_all = sum(weight[place] for place in under if candidate_s[place, change.best[number]] <= 1)
            assert change.gained_in_all[number] == in_all
