from datetime import datetime

import numpy as np
import pytest
import shapely

from geo_service.core.calendar import SHANGHAI
from geo_service.core.coverage.hours import CLOSED, OPEN, UNKNOWN, opened
from geo_service.core.coverage.places import Places
from geo_service.core.coverage.refusals import UnfitInput
from geo_service.core.coverage.shares import reach, shares_by_hour, shares_of

NO_WAY = np.inf
CELL = 0x8930A0B0003FFFF  # of resolution 9
TOLD = {"source": "made up", "precision": "modelled", "unit": "person"}


@pytest.fixture(name="places")
def _places():
    """A cell of 10 people in the first district, points of 30 and 60 in the second."""
    return Places(
        np.array([CELL, 0, 0], dtype=np.uint64),
        np.array([121.40, 121.41, 121.42]),
        np.array([31.20, 31.21, 31.22]),
        np.array([10.0, 30.0, 60.0]),
        np.array(["310101", "310104", "310104"]),
        np.array(["310101002", "", ""]),
        TOLD,
    )


# The first place has both sites, the second only site 1, the third none.
SECONDS = np.array([[300.0, 600.0], [NO_WAY, 0.0], [NO_WAY, NO_WAY]])


def test_shares_are_told_by_district(places):
    shares = reach(places, SECONDS).shares("district", [299, 300])
    assert shares.group.tolist() == ["310101", "310104"]
    assert shares.weight.tolist() == [10, 90]
    assert shares.within.tolist() == [[0, 10], [30, 30]]
    assert shares.share[1].tolist() == pytest.approx([1 / 3, 1 / 3])


def test_shares_are_told_by_street_cell_and_in_all(places):
    found = reach(places, SECONDS)
    assert found.shares("street", [600]).to_frame()["share_10_min"].tolist() == pytest.approx([30 / 90, 1])
    assert found.shares("cell", [600]).weight.tolist() == [90, 10]
    assert found.shares("all", [600]).share.tolist() == [[0.4]]


def test_a_frame_of_shares_names_minutes_and_tells_where_demand_is_from(places):
    frame = reach(places, SECONDS).shares("district", [300, 900]).to_frame()
    assert list(frame) == ["district", "weight", "within_5_min", "within_15_min", "share_5_min", "share_15_min"]
    assert frame.attrs == TOLD


def test_a_frame_of_places_has_hexagons_points_and_minutes_to_the_nearest_and_second(places):
    frame = reach(places, SECONDS).to_frame()
    assert frame.crs == "EPSG:4326"
    assert frame["cell"].tolist() == ["8930a0b0003ffff", "", ""]
    assert [len(shapely.get_coordinates(frame.geometry[0])), frame.geom_type.tolist()[1:]] == [7, ["Point", "Point"]]
    assert frame["site"].tolist() == [0, 1, -1]
    assert frame["nearest_1_min"].tolist()[:2] == [5, 0]
    assert frame["nearest_2_min"].isna().tolist() == [False, True, True]
    assert frame.attrs == TOLD
    assert places.to_frame()["weight"].sum() == 100


def test_each_service_counts_the_sites_that_offer_it(places):
    services = {"toilet": np.array([True, True]), "charging": np.array([True, False]), "none": np.array([False, False])}
    shares = shares_of("function", services, places, SECONDS, [300, 600])
    assert shares.to_frame()["function"].tolist() == ["toilet", "charging", "none"]
    assert shares.share.tolist() == [[0.4, 0.4], [0.1, 0.1], [0, 0]]


def test_hours_are_open_closed_or_unknown_from_their_first_moment_on():
    friday_noon = datetime(2025, 3, 7, 12, tzinfo=SHANGHAI)
    found = opened(["Mo-Fr 09:00-17:30", "24/7", None, "someday"], friday_noon, 8)
    noon_to_18 = [OPEN] * 6 + [CLOSED] * 2
    assert found.state.tolist() == [noon_to_18, [OPEN] * 8, [UNKNOWN] * 8, [UNKNOWN] * 8]
    assert [moment.hour for moment in found.moments] == [12, 13, 14, 15, 16, 17, 18, 19]


def test_a_site_that_closes_within_the_hour_is_open_at_its_beginning_and_one_that_opens_is_not():
    found = opened(["09:30-11:15"], datetime(2025, 3, 7, 8, tzinfo=SHANGHAI), 5)
    assert found.state.tolist() == [[CLOSED, CLOSED, OPEN, OPEN, CLOSED]]


def test_a_gap_at_two_in_the_morning_is_not_the_gap_at_noon(places):
    # Site 0 is open by day only; of site 1, which alone serves the 30, it is not known.
    hours = opened(["08:00-20:00", None], datetime(2025, 3, 7, tzinfo=SHANGHAI), 24)
    shares = shares_by_hour(places, SECONDS, hours, [300])
    assert [shares.lower[2, 0], shares.lower[12, 0]] == [0, 0.1]
    assert [shares.upper[2, 0], shares.upper[12, 0]] == [0.3, 0.4]


def test_a_week_has_168_hours_with_their_weekday(places):
    frame = shares_by_hour(
        places, SECONDS, opened(["24/7", "Sa off"], datetime(2025, 3, 3, tzinfo=SHANGHAI)), [300]
    ).to_frame()
    assert len(frame) == 168
    assert frame["weekday"].value_counts().to_dict() == dict.fromkeys(range(1, 8), 24)
    assert frame.attrs == TOLD


def test_demand_by_hour_counts_who_is_there_then(places):
    by_hour = np.zeros((3, 24))
    by_hour[0, 9], by_hour[2, 9], by_hour[1, 10] = 1, 3, 5
    shares = shares_by_hour(
        places, SECONDS, opened(["24/7", "24/7"], datetime(2025, 3, 7, 9, tzinfo=SHANGHAI), 3), [300], by_hour
    )
    assert shares.lower[:2, 0].tolist() == [0.25, 1]
    assert np.isnan(shares.lower[2, 0])
    assert shares.weight.tolist() == [4, 5, 0]


def test_places_that_are_not_those_of_the_costs_are_refused(places):
    with pytest.raises(UnfitInput, match="weight is shape"):
        reach(places, SECONDS[:2])
    with pytest.raises(UnfitInput, match="by is colour"):
        reach(places, SECONDS).shares("colour", [300])
