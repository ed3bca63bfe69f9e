"""What the circles inside the districts tell of a position where no outline does."""

import math
from collections.abc import Mapping

import pytest

from geo_service.core.districts.circles import metres_inside_another, read_districts
from geo_service.core.districts.outlines import District
from geo_service.settings import DATA
from tests.core.districts.conftest import EAST_M, NORTH_M


def test_a_position_is_so_deep_in_the_circle_of_another_district() -> None:
    # East of the middle of 松江 by 0.08 degrees, 7,639 m, north by 0.03, 3,326 m: 8,331 m of 9,500.
    (deep,) = metres_inside_another([121.30], [31.05], ["310101"], read_districts(DATA))
    assert deep == pytest.approx(9_500 - 8_331, abs=1)


def test_nothing_is_told_of_its_own_circle_of_what_lies_between_and_of_what_is_not_known() -> None:
    lons, lats = [121.30, 121.33, None, 121.30], [31.05, 31.12, None, 31.05]
    found = metres_inside_another(lons, lats, ["310117", "310101", "310101", None], read_districts(DATA))
    assert found == [0.0, 0.0, 0.0, 0.0]


def test_no_circle_reaches_into_another_so_no_right_position_is_told_to_be_wrong(
    districts: Mapping[str, District],
) -> None:
    rims = [
        (
            one.code,
            one.lon + one.radius_m * math.sin(turn) / (EAST_M * math.cos(math.radians(one.lat))),
            one.lat + one.radius_m * math.cos(turn) / NORTH_M,
        )
        for one in districts.values()
        for turn in (math.radians(degrees) for degrees in range(0, 360, 5))
    ]
    codes, lons, lats = zip(*rims, strict=True)
    assert not any(metres_inside_another(lons, lats, codes, districts))
