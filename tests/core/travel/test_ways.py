"""What tags mean to a driver."""

import pytest

from geo_service.core.travel.ways import CAR, TRUCK, driven, duration_s, number

ROAD = {"highway": "tertiary"}


@pytest.mark.parametrize(
    ("tags", "along", "against"),
    [
        ({}, 35, 35),
        ({"oneway": "yes"}, 35, 0),
        ({"oneway": "1"}, 35, 0),
        ({"oneway": "no", "junction": "roundabout"}, 35, 35),
        ({"junction": "circular"}, 35, 0),
        ({"oneway": "-1"}, 0, 35),
        ({"oneway": "reverse"}, 0, 35),
        ({"oneway": "alternating"}, 35, 35),
        ({"maxspeed": "50"}, 45, 45),
        ({"maxspeed": "50 mph"}, 72.42048, 72.42048),
        ({"maxspeed": "walk"}, 35, 35),
        ({"maxspeed": "50", "maxspeed:motorcar": "40"}, 36, 36),
        ({"highway": "motorway"}, 80, 0),
        ({"highway": "living_street"}, 10, 10),
        ({"access": "no", "motor_vehicle": "yes"}, 35, 35),
        ({"access": "destination"}, 35, 35),
    ],
)
def test_a_way_is_driven_so_fast_in_these_directions(tags: dict[str, str], along: float, against: float) -> None:
    found = driven(ROAD | tags, CAR)
    assert found is not None
    assert (found.along, found.against) == pytest.approx((along, against))


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"highway": "construction"},
        {"access": "private"},
        {"access": "yes", "motor_vehicle": "no"},
        {"motor_vehicle": "yes", "motorcar": "no"},
        {"area": "yes"},
        {"oneway": "reversible"},
        {"maxheight": "1.5"},
        {"highway": "", "route": "ferry"},
        {"highway": "", "route": "ferry", "foot": "yes"},
    ],
)
def test_a_way_is_not_for_cars(tags: dict[str, str]) -> None:
    assert driven(ROAD | tags, CAR) is None


def test_a_truck_obeys_its_own_access_speed_and_size() -> None:
    assert driven(ROAD | {"hgv": "no"}, TRUCK) is None
    assert driven(ROAD | {"hgv": "no"}, CAR) is not None
    assert driven(ROAD | {"maxweight": "17.9"}, TRUCK) is None
    assert driven(ROAD | {"maxweight": "18"}, TRUCK) is not None
    fast = driven({"highway": "motorway", "maxspeed": "120"}, TRUCK)
    assert fast is not None
    assert fast.along == 80
    slow = driven(ROAD | {"maxspeed": "60", "maxspeed:hgv": "40"}, TRUCK)
    assert slow is not None
    assert slow.along == 36


@pytest.mark.parametrize("tags", [{"bridge": "yes"}, {"tunnel": "yes"}, {"highway": "motorway_link"}])
def test_nobody_stops_there(tags: dict[str, str]) -> None:
    found = driven(ROAD | tags, CAR)
    assert found is not None
    assert not found.stops


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("20", 1200), ("00:20", 1200), ("1:05", 3900), ("1:05:30", 3930), ("PT20M", 1200), ("PT1H30S", 3630)],
)
def test_a_duration_is_read_however_it_is_written(told: str, seconds: float) -> None:
    assert duration_s(told) == seconds


@pytest.mark.parametrize("told", ["", "soon", "0", "PT", "-5", "1:2:3:4"])
def test_what_is_no_duration_is_none(told: str) -> None:
    assert duration_s(told) is None


def test_a_number_stops_at_its_unit() -> None:
    assert (number("3.5 m"), number("18t"), number("none")) == (3.5, 18.0, None)
