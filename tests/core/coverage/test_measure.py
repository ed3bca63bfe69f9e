import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from geo_service.core.coverage.costs import from_triples
from geo_service.core.coverage.measure import gaussian, k_nearest, nearest, share_within, steps, three_step, two_step
from geo_service.core.coverage.refusals import UnfitInput

NO_WAY = np.inf
# Three cells and two sites: the first cell reaches both, the second only the second, the third none.
COST = np.array([[300.0, 600.0], [NO_WAY, 0.0], [NO_WAY, NO_WAY]])


def sparse_of(cost):
    """The same costs, sparse."""
    cell, site = np.nonzero(np.isfinite(cost))
    return from_triples(cell, site, cost[cell, site], cost.shape)


@st.composite
def problems(draw):
    """Costs, demand and supply of up to 8 cells and 5 sites; whole numbers, so that costs are often equal."""
    cells, sites = draw(st.integers(1, 8)), draw(st.integers(1, 5))
    cost = draw(arrays(float, (cells, sites), elements=st.sampled_from([0.0, 1.0, 2.0, 3.0, 5.0, 8.0, NO_WAY])))
    demand = draw(arrays(float, cells, elements=st.integers(0, 9)))
    supply = draw(arrays(float, sites, elements=st.integers(0, 9)))
    return cost, demand, supply


def floating_by_hand(cost, demand, supply, catchment, decay, choice=None):
    """What each cell reaches, as the papers' sums are written."""
    cells, sites = range(len(demand)), range(len(supply))

    def pull(i, j):
        if cost[i, j] == NO_WAY or cost[i, j] > catchment:
            return 0.0
        weight = decay(cost[i, j])
        if choice is None:
            return weight
        among = sum(decay(cost[i, other]) for other in sites if cost[i, other] <= min(choice, 1e300))
        return weight * weight / among if among else 0.0

    drawn = [sum(pull(i, j) * demand[i] for i in cells) for j in sites]
    return [sum(pull(i, j) * supply[j] / drawn[j] for j in sites if drawn[j]) for i in cells]


def test_a_cells_nearest_site_is_the_cheapest_and_none_where_there_is_no_way():
    site, cost = nearest(COST)
    assert site.tolist() == [0, 1, -1]
    assert cost.tolist() == [300, 0, NO_WAY]


def test_of_equally_near_sites_the_first_counts():
    assert nearest(np.array([[7.0, 5.0, 5.0]]))[0].tolist() == [1]


def test_the_second_nearest_is_who_helps_when_the_first_cannot():
    site, cost = k_nearest(COST, 2)
    assert site.tolist() == [[0, 1], [1, -1], [-1, -1]]
    assert cost.tolist() == [[300, 600], [0, NO_WAY], [NO_WAY, NO_WAY]]


def test_only_allowed_sites_are_near():
    site, cost = k_nearest(COST, 1, allowed=np.array([False, True]))
    assert site[:, 0].tolist() == [1, 1, -1]
    assert cost[0, 0] == 600


def test_shares_count_people_up_to_and_with_the_limit_and_never_whom_no_way_leads_from():
    # 10 people at 300 s, 30 at 0 s, 60 without a way.
    shares = share_within(COST, [10, 30, 60], [0, 299, 300, NO_WAY])
    assert shares.tolist() == [0.3, 0.3, 0.4, 0.4]


def test_two_steps_share_a_sites_places_among_all_who_reach_it():
    # Site 0: 4 places for 10 people; site 1: 8 places for 10 + 30. The first cell has 0.4 + 0.2, the second 0.2.
    assert two_step(COST, [10, 30, 60], [4, 8], 600) == pytest.approx([0.6, 0.2, 0], abs=1e-12)


def test_the_catchments_edge_belongs_to_it():
    assert two_step(COST, [10, 30, 60], [4, 8], 599) == pytest.approx([0.4, 8 / 30, 0], abs=1e-12)


def test_decay_lessens_who_comes_and_what_they_get():
    # Within 300 s whole, within 600 s half. Site 1 draws 10/2 + 30 = 35; the first cell has 0.4 + 8/35/2.
    access = two_step(COST, [10, 30, 60], [4, 8], 600, steps({300: 1, 600: 0.5}))
    assert access == pytest.approx([0.4 + 4 / 35, 8 / 35, 0], abs=1e-12)


def test_a_step_reaches_to_its_limit_and_beyond_the_last_is_nothing():
    assert steps({600: 0.5, 300: 1})(np.array([0, 300, 301, 600, 601])).tolist() == [1, 1, 0.5, 0.5, 0]


def test_gaussian_decay_is_1_at_the_door_and_the_root_of_1_over_e_at_sigma():
    assert gaussian(600)(np.array([0.0, 600.0])) == pytest.approx([1, np.exp(-0.5)])


def test_three_steps_divide_the_demand_of_who_can_choose():
    # The first cell chooses both alike: half of its 10 people go to each. Site 0: 4 for 5; site 1: 8 for 35.
    assert three_step(COST, [10, 30, 60], [4, 8], 600) == pytest.approx([0.4 + 4 / 35, 8 / 35, 0], abs=1e-12)


def test_three_steps_send_nobody_to_a_site_farther_than_is_chosen_from():
    # The first cell's 10 people all choose site 0, and none of them site 1, though that is within the catchment.
    assert three_step(COST, [10, 30, 60], [4, 8], 600, choice=300) == pytest.approx([0.4, 8 / 30, 0], abs=1e-12)


def test_a_site_without_places_gives_nothing_and_one_that_nobody_reaches_is_no_infinity():
    assert two_step(COST, [10, 30, 60], [0, 0], 600).tolist() == [0, 0, 0]
    assert two_step(COST, [0, 0, 60], [4, 8], 600).tolist() == [0, 0, 0]


def test_without_sites_nobody_is_served():
    nothing = np.zeros((2, 0))
    assert nearest(nothing)[0].tolist() == [-1, -1]
    assert share_within(nothing, [1, 1], [60]).tolist() == [0]
    assert two_step(nothing, [1, 1], [], 60).tolist() == [0, 0]


@pytest.mark.parametrize("unfit", [np.nan, -1.0])
@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array, sparse.coo_array])
@pytest.mark.parametrize("measure", [nearest, lambda cost: two_step(cost, [1, 1], [1, 1], 60)])
def test_a_cost_that_is_none_is_refused_with_its_cell(measure, form, unfit):
    with pytest.raises(UnfitInput, match=r"cost\[1\] is NaN or below 0"):
        measure(form(np.array([[1.0, 2.0], [unfit, 3.0]])))


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: two_step(COST, [1, np.nan, 1], [1, 1], 60), r"demand\[1\] is nan"),
        (lambda: two_step(COST, [1, 1, 1], [1, -2], 60), r"supply\[1\] is -2"),
        (lambda: two_step(COST, [1, 1], [1, 1], 60), r"demand is shape \(2,\); wanted: shape \(3,\)"),
        (lambda: two_step(COST, [1, 1, 1], [1, 1], np.nan), "catchment is nan"),
        (lambda: two_step(COST, [1, 1, 1], [1, 1], 600, lambda cost: -cost), "decay is"),
        (lambda: three_step(COST, [1, 1, 1], [1, 1], 60, choice=-1), "choice is -1"),
        (lambda: share_within(COST, [0, 0, 0], [60]), "demand is 0"),
        (lambda: share_within(COST, [1, 1, 1], [np.nan]), "limits is"),
        (lambda: nearest(np.array([1.0])), r"cost is float64 \(1,\)"),
        (lambda: k_nearest(COST, 0), "k is 0"),
        (lambda: k_nearest(COST, 1, np.array([True])), "allowed is"),
        (lambda: from_triples([0, 0], [1, 1], [5, 6], (1, 2)), "cost is 1 pairs twice"),
        (lambda: gaussian(0), "sigma is 0"),
        (lambda: steps({300: -1}), "steps is"),
    ],
)
def test_what_cannot_be_measured_is_refused_by_name(ask, words):
    with pytest.raises(UnfitInput, match=words):
        ask()


def test_a_refusal_is_told_in_both_languages():
    with pytest.raises(UnfitInput) as refused:
        gaussian(0)
    assert refused.value.problem("zh")["detail"] == "sigma 不能用于计算：0；应为大于 0 的数"
    assert refused.value.problem("en")["errors"] == [{"where": "sigma", "given": 0, "wanted": "a number above 0"}]


@settings(max_examples=40)
@given(problems(), st.integers(1, 4))
def test_the_nearest_are_those_that_sorting_finds(problem, k):
    cost, _, _ = problem
    order = np.argsort(cost, axis=1, kind="stable")[:, :k]
    least = np.take_along_axis(cost, order, axis=1)
    expected = np.where(np.isfinite(least), order, -1)
    for form in (cost, sparse_of(cost), sparse_of(cost).tocoo(), np.asfortranarray(cost, dtype=np.float32)):
        sites, costs = k_nearest(form, k)
        assert sites[:, : least.shape[1]].tolist() == expected.tolist()
        assert costs[:, : least.shape[1]].tolist() == least.tolist()
        assert (sites[:, least.shape[1] :] == -1).all()


@settings(max_examples=40)
@given(
    problems(), st.sampled_from([0.0, 2.0, 4.0, NO_WAY]), st.sampled_from([None, gaussian(2), steps({1: 1, 4: 0.3})])
)
def test_floating_catchments_are_the_sums_of_the_papers(problem, catchment, decay):
    cost, demand, supply = problem
    weigh = (lambda cost: float(cost >= 0)) if decay is None else (lambda cost: float(decay(np.array([cost]))[0]))
    two = floating_by_hand(cost, demand, supply, catchment, weigh)
    three = floating_by_hand(cost, demand, supply, catchment, weigh, catchment)
    for form in (cost, sparse_of(cost)):
        assert two_step(form, demand, supply, catchment, decay) == pytest.approx(two, abs=1e-9)
        assert three_step(form, demand, supply, catchment, decay) == pytest.approx(three, abs=1e-9)


@settings(max_examples=40)
@given(problems())
def test_no_place_is_lost_or_given_twice(problem):
    cost, demand, supply = problem
    given_out = two_step(cost, demand, supply, 4) @ demand
    shared = ((cost <= 4) * demand[:, None]).sum(axis=0) > 0
    assert given_out == pytest.approx(supply[shared].sum())


def test_blocks_meet_without_a_gap():
    draw = np.random.default_rng(7)
    cost = draw.integers(0, 900, (3000, 200)).astype(float)
    cost[draw.random(cost.shape) < 0.3] = NO_WAY
    demand, supply = draw.integers(0, 50, 3000), draw.integers(0, 9, 200)
    weight = (cost <= 400).astype(float)
    expected = weight @ (supply / (weight.T @ demand))
    for form in (cost, sparse_of(cost)):
        assert two_step(form, demand, supply, 400) == pytest.approx(expected, rel=1e-12)
        assert nearest(form)[1].tolist() == cost.min(axis=1).tolist()
