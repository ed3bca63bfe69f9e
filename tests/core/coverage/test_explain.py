import numpy as np
import pytest

from geo_service.core.coverage.explain import SiteFacts, Wanted, counting, explain_cell, explain_site
from geo_service.core.coverage.hours import CLOSED, OPEN, UNKNOWN
from geo_service.core.coverage.places import Places
from geo_service.core.coverage.refusals import UnfitInput

NO_WAY = np.inf
FACTS = SiteFacts(
    kind=np.array(["driver_home", "driver_home", "driver_home", "driver_home", "fitness", "driver_home"]),
    tier=np.array(["a", "a", "b", "a", "", "a"]),
    functions=np.array([[True, True], [True, False], [True, True], [True, True], [False, False], [True, True]]),
    function_names=("toilet", "charging"),
    state=np.array([OPEN, OPEN, CLOSED, OPEN, OPEN, UNKNOWN], dtype=np.int8),
    spare=np.array([3.0, np.nan, 1.0, 0.0, np.nan, 2.0]),
)
SECONDS = np.array([500.0, 100.0, 200.0, 300.0, 50.0, 400.0])
WANTED = Wanted(
    kinds=frozenset({"driver_home"}), tiers=frozenset({"a"}), functions=frozenset({"charging"}), limit_s=600
)


def test_a_place_is_served_by_the_nearest_that_counts_and_each_nearer_one_says_why_it_does_not():
    found = explain_cell(SECONDS, FACTS, WANTED)
    assert found.served_by == 0
    assert dict(zip(found.site.tolist(), found.why_not, strict=True)) == {
        4: ("kind", "tier", "function"),
        1: ("function",),
        2: ("tier", "closed"),
        3: ("full",),
        5: ("hours",),
        0: (),
    }
    assert found.missing[0] == ("charging",)


def test_beyond_the_limit_nobody_serves():
    found = explain_cell(SECONDS, FACTS, Wanted(limit_s=49))
    assert found.served_by == -1
    assert all("beyond" in reasons for reasons in found.why_not)


def test_hours_do_not_matter_where_a_site_need_not_be_open():
    wanted = Wanted(tiers=frozenset({"b"}), open=False)
    assert explain_cell(SECONDS, FACTS, wanted).served_by == 2
    assert counting(FACTS, wanted).tolist() == [False, False, True, False, False, False]


def test_who_serves_is_told_even_if_many_that_do_not_count_are_nearer():
    assert explain_cell(SECONDS, FACTS, WANTED, near=1).site.tolist() == [4, 1, 2, 3, 5, 0]
    assert explain_cell(SECONDS, FACTS, Wanted(), near=2).site.tolist() == [4, 1]


def test_a_site_without_a_way_is_not_near():
    assert explain_cell(np.where(SECONDS > 60, NO_WAY, SECONDS), FACTS, WANTED).site.tolist() == [4]


def test_the_frame_says_why_in_both_languages_with_metres_where_they_are_known():
    frame = explain_cell(SECONDS, FACTS, WANTED, metres=SECONDS * 10, told={"unit": "person"}).to_frame()
    closed = frame[frame["site"] == 2].iloc[0]
    assert [closed["why_not"], closed["why_not_en"]] == ["等级不符；此时不开放", "of another tier; closed then"]
    assert [closed["minutes"], closed["metres"], closed["counts"]] == [3.3, 2000, False]
    assert frame["serves"].tolist() == [False] * 5 + [True]
    assert frame.attrs == {"unit": "person"}


def test_a_function_that_no_site_can_have_is_refused():
    with pytest.raises(UnfitInput, match=r"functions is \['sauna'\]; wanted: some of: toilet, charging"):
        explain_cell(SECONDS, FACTS, Wanted(functions=frozenset({"sauna"})))


def test_one_more_site_newly_serves_whom_it_brings_within_the_limit_and_shortens_others_ways():
    blank = np.array(["", "", "", ""])
    places = Places(
        np.zeros(4, dtype=np.uint64),
        np.full(4, 121.4),
        np.full(4, 31.2),
        np.array([10.0, 20.0, 30.0, 40.0]),
        np.array(["A", "A", "B", "B"]),
        blank,
        {"source": "made up"},
    )
    before, site = np.array([900.0, 500.0, NO_WAY, 100.0]), np.array([300.0, 200.0, 600.0, 400.0])
    found = explain_site(places, before, site, 600)
    assert found.newly.tolist() == [True, False, True, False]
    assert found.gained_s.tolist() == [600, 300, NO_WAY, 0]
    frame = found.by_district()
    assert frame["district"].tolist() == ["A", "B"]
    assert frame["newly"].tolist() == [10, 30]
    assert frame["nearer"].tolist() == [30, 30]
    assert frame["gained_min"].tolist()[0] == 6.7  # (10 x 10 min + 20 x 5 min) / 30
    assert np.isnan(frame["gained_min"].tolist()[1])
    assert len(found.to_frame()) == 3
    assert found.to_frame().attrs == frame.attrs == {"source": "made up"}
