"""Times on small towns, worked out by hand: 36 km/h is 10 m a second, and a place on its road has no way to it."""

from collections.abc import Callable

import numpy as np
import pytest

from geo_service.core.errors import BadRequest
from geo_service.core.travel.network import Network
from geo_service.core.travel.read import read_network
from geo_service.core.travel.ways import CAR, TRUCK
from tests.core.travel.conftest import Draw, at, seconds

type Town = Callable[..., Network]

# Nine tenths of it are driven: 36 km/h.
STREET = {"highway": "residential", "maxspeed": "40"}
ONE_WAY = STREET | {"oneway": "yes"}


def close(value: float) -> object:
    return pytest.approx(value, abs=0.15, rel=1e-3)


#  4 ─ 3      a square of 1 km a side
#  │   │
#  1 ─ 2
SQUARE = {1: (0, 0), 2: (1000, 0), 3: (1000, 1000), 4: (0, 1000)}


def test_a_street_is_driven_at_its_speed_both_ways(town: Town) -> None:
    network = town({1: (0, 0), 2: (1000, 0)}, {10: ([1, 2], STREET)})
    assert seconds(network, (100, 0), (600, 0)) == close(50)  # 500 m at 10 m/s
    assert seconds(network, (600, 0), (100, 0)) == close(50)


def test_a_one_way_is_gone_round(town: Town) -> None:
    # One way from 1 to 2; back there is the way by 3 and 4.
    network = town(SQUARE, {10: ([1, 2], ONE_WAY), 20: ([2, 3, 4, 1], STREET)})
    assert seconds(network, (200, 0), (800, 0)) == close(60)
    assert seconds(network, (800, 0), (200, 0)) == close(20 + 300 + 20)  # to 2, three sides, from 1


def test_a_one_way_drawn_backwards_is_driven_against_its_nodes(town: Town) -> None:
    network = town(SQUARE, {10: ([1, 2], STREET | {"oneway": "-1"}), 20: ([2, 3, 4, 1], STREET)})
    assert seconds(network, (800, 0), (200, 0)) == close(60)
    assert seconds(network, (200, 0), (800, 0)) == close(20 + 300 + 20)


def test_a_roundabout_is_one_way_without_a_tag(town: Town) -> None:
    network = town(SQUARE, {10: ([1, 2, 3, 4, 1], STREET | {"junction": "roundabout"})})
    assert seconds(network, (200, 0), (800, 0)) == close(60)
    assert seconds(network, (800, 0), (200, 0)) == close(400 - 60)


def test_a_dead_end_is_left_the_way_one_came(town: Town) -> None:
    network = town(SQUARE | {5: (500, 0), 6: (500, -400)}, {10: ([1, 5, 2], STREET), 20: ([5, 6], STREET)})
    assert seconds(network, (500, -300), (900, 0)) == close(30 + 40)
    assert seconds(network, (900, 0), (500, -300)) == close(70)


def test_a_gate_cuts_a_street_in_two(town: Town) -> None:
    bollard = {5: {"barrier": "bollard"}}
    square = {10: ([1, 5, 2], STREET), 20: ([2, 3, 4, 1], STREET)}
    network = town(SQUARE | {5: (500, 0)}, square, node_tags=bollard)
    assert seconds(network, (400, 0), (600, 0)) == close(40 + 300 + 40)
    assert network.passed_over == {"barrier": 1}
    opened = town(SQUARE | {5: (500, 0)}, square, node_tags={5: {"barrier": "gate"}})
    assert seconds(opened, (400, 0), (600, 0)) == close(20)


def test_a_private_road_is_no_way_through(town: Town) -> None:
    network = town(SQUARE, {10: ([1, 2], STREET | {"access": "private"}), 20: ([2, 3, 4, 1], STREET)})
    assert seconds(network, (0, 100), (1000, 100)) == close(90 + 100 + 90)


def test_a_traffic_light_costs_eight_seconds_and_none_to_who_sets_out_behind_it(town: Town) -> None:
    lights = {2: {"highway": "traffic_signals"}}
    network = town(SQUARE, {10: ([1, 2], STREET), 20: ([2, 3], STREET)}, node_tags=lights)
    # Waiting is spread over the piece of road that ends at the light: half of it, a half of the eight seconds.
    assert seconds(network, (500, 0), (1000, 500)) == close(50 + 4 + 50)


def test_an_island_is_reached_from_nowhere_but_itself(town: Town) -> None:
    island = {5: (0, 6000), 6: (1000, 6000)}
    network = town(SQUARE | island, {10: ([1, 2, 3, 4, 1], STREET), 20: ([5, 6], STREET)})
    assert np.isinf(seconds(network, (500, 0), (500, 6000)))
    assert seconds(network, (200, 6000), (700, 6000)) == close(50)


def test_a_place_by_a_stray_piece_of_road_takes_the_main_one_when_that_is_near(town: Town) -> None:
    stray = {5: (100, -50), 6: (900, -50)}
    network = town(SQUARE | stray, {10: ([1, 2, 3, 4, 1], STREET), 20: ([5, 6], STREET)})
    # 50 m across country at 15 km/h, 12 s, at each end that is on the stray.
    assert seconds(network, (200, -50), (700, -50)) == close(12 + 50 + 12)


def test_a_ferry_takes_what_its_timetable_says_and_only_with_vehicles(town: Town) -> None:
    across = {5: (0, 3000), 6: (1000, 3000)}
    ways = {10: ([1, 2, 3, 4, 1], STREET), 20: ([5, 6], STREET)}
    ferry = {"route": "ferry", "duration": "00:20"}
    network = town(SQUARE | across, ways | {30: ([4, 5], ferry | {"motor_vehicle": "yes"})})
    assert seconds(network, (0, 900), (100, 3000)) == close(10 + 1200 + 10)
    on_foot = town(SQUARE | across, ways | {30: ([4, 5], ferry)})
    assert np.isinf(seconds(on_foot, (0, 900), (100, 3000)))


# A street of two carriageways 20 m apart, eastbound in the south, joined at both ends.
DUAL = {1: (0, 0), 2: (2000, 0), 3: (2000, 20), 4: (0, 20)}
CARRIAGEWAYS = {
    10: ([1, 2], ONE_WAY),
    20: ([3, 4], ONE_WAY),
    30: ([2, 3], ONE_WAY),
    40: ([4, 1], ONE_WAY),
}


def test_the_other_side_of_a_dual_carriageway_is_a_turn_at_the_end_away(town: Town) -> None:
    network = town(DUAL, CARRIAGEWAYS)
    # From 500 m on the eastbound to 500 m on the westbound: to the end, over, and back.
    assert seconds(network, (500, 0), (500, 20)) == close(150 + 2 + 150)
    # A site 5 m beyond its carriageway is on that one, 1.2 s off it, and not on the other.
    assert seconds(network, (500, 0), (1500, -5)) == close(100 + 1.2)
    assert seconds(network, (500, 0), (1500, 25)) == close(150 + 2 + 50 + 1.2)


#      3
#      │
#  1 ─ 2 ─ 4 ─ 5     coming from 1, the left turn at 2 into way 20 is forbidden
CROSSING = {1: (0, 0), 2: (1000, 0), 3: (1000, 1000), 4: (2000, 0), 5: (2000, 1000)}
STREETS = {
    10: ([1, 2], STREET),
    20: ([2, 3], STREET),
    30: ([2, 4], STREET),
    40: ([4, 5], STREET),
    50: ([5, 3], STREET),
}
LEFT = [(10, 2, 20, {"restriction": "no_left_turn"})]


def test_a_forbidden_left_turn_is_gone_round_by_the_block_and_the_right_turn_back_is_not(town: Town) -> None:
    free, network = town(CROSSING, STREETS), town(CROSSING, STREETS, LEFT)
    begin, end = (900, 0), (1000, 900)
    assert seconds(free, begin, end) == close(10 + 90)
    # On to 4, turn there and come back to 2 from the east, from where one may turn right.
    assert seconds(network, begin, end) == close(10 + 100 + 100 + 90)
    assert seconds(network, end, begin) == close(100)


def test_where_only_one_way_on_is_allowed_the_others_are_not(town: Town) -> None:
    network = town(CROSSING, STREETS, [(10, 2, 30, {"restriction": "only_straight_on"})])
    assert seconds(network, (900, 0), (1000, 900)) == close(10 + 100 + 100 + 90)
    assert seconds(network, (900, 0), (1500, 0)) == close(60)


def test_nobody_turns_back_at_a_crossing_with_restrictions_to_get_round_them(town: Town) -> None:
    # Without way 30 there is no other way on at 2 than back: the left turn stays forbidden.
    without = {number: way for number, way in STREETS.items() if number in (10, 20)}
    network = town(CROSSING, without, LEFT)
    assert np.isinf(seconds(network, (900, 0), (1000, 900)))
    assert seconds(network, (1000, 900), (900, 0)) == close(100)


def test_a_restriction_for_trucks_binds_trucks_and_an_exception_frees_them(town: Town) -> None:
    for_trucks = [(10, 2, 20, {"restriction:hgv": "no_left_turn"})]
    but_trucks = [(10, 2, 20, {"restriction": "no_left_turn", "except": "hgv"})]
    there = ((900, 0), (1000, 900))
    assert seconds(town(CROSSING, STREETS, for_trucks), *there) == close(100)
    assert seconds(town(CROSSING, STREETS, for_trucks, profile=TRUCK), *there) == close(300)
    assert seconds(town(CROSSING, STREETS, but_trucks), *there) == close(300)
    assert seconds(town(CROSSING, STREETS, but_trucks, profile=TRUCK), *there) == close(100)


def test_what_cannot_be_kept_of_turns_is_counted(town: Town) -> None:
    network = town(CROSSING, STREETS, [(10, 2, 20, {"restriction:conditional": "no_left_turn @ (Mo-Fr 07:00-09:00)"})])
    assert network.passed_over == {"conditional_turn_restriction": 1}
    assert seconds(network, (900, 0), (1000, 900)) == close(100)


def test_a_truck_goes_round_a_low_bridge(town: Town) -> None:
    ways = {10: ([1, 2], STREET | {"maxheight": "3.5"}), 20: ([2, 3, 4, 1], STREET)}
    assert seconds(town(SQUARE, ways), (0, 100), (1000, 100)) == close(10 + 100 + 10)
    assert seconds(town(SQUARE, ways, profile=TRUCK), (0, 100), (1000, 100)) == close(90 + 100 + 90)


def test_a_place_far_from_every_road_is_on_none(town: Town) -> None:
    network = town(SQUARE, {10: ([1, 2, 3, 4, 1], STREET)})
    assert network.snap(*at(500, -1900)).road[0] >= 0
    assert network.snap(*at(500, -2100)).road[0] == -1
    assert np.isinf(seconds(network, (500, 0), (500, -2100)))


def test_nobody_stands_on_a_bridge(town: Town) -> None:
    ways = {10: ([1, 2], STREET | {"bridge": "yes"}), 20: ([2, 3, 4, 1], STREET)}
    network = town(SQUARE, ways)
    (road,) = network.snap(*at(500, 0)).road
    assert network.roads.stops[road]


def test_the_network_says_of_when_its_data_is_and_from_which_file(town: Town) -> None:
    network = town(SQUARE, {10: ([1, 2, 3, 4, 1], STREET)})
    assert (network.source, network.made_at.isoformat()) == ("town.osm", "2026-07-21T20:38:02+00:00")


def test_a_file_that_is_no_map_is_refused_by_name_and_so_is_one_without_roads(draw: Draw, tmp_path: object) -> None:
    with pytest.raises(BadRequest, match=r"town\.osm: no road in it is for a car"):
        read_network(draw(SQUARE, {10: ([1, 2], {"highway": "footway"})}))
    file = draw(SQUARE, {})
    file.write_text("not a map")
    with pytest.raises(BadRequest, match=r"town\.osm: it cannot be read"):
        read_network(file, CAR)
