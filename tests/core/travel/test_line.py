"""Seconds along the straight line: held against the geodesics of PROJ."""

import numpy as np
import pytest
from pyproj import Geod

from geo_service.core.travel.line import metres_between, seconds_by_line


def test_a_quarter_of_an_hour_at_30_km_an_hour_is_less_than_six_kilometres_by_line() -> None:
    # A hundredth of a degree of latitude at 31.2° is 1,108.7 m: times 1.3, at 30 km/h, 172.96 s.
    assert seconds_by_line(121.5, 31.195, 121.5, 31.205)[0, 0] == pytest.approx(172.96, abs=0.01)
    assert seconds_by_line(121.5, 31.195, 121.5, 31.205, detour=1.0, km_per_hour=60)[0, 0] == pytest.approx(
        66.52, abs=0.01
    )


def test_metres_are_within_a_hundredth_of_a_per_cent_of_the_geodesic_up_to_200_km() -> None:
    draw = np.random.default_rng(9)
    lon, lat = draw.uniform(75, 134, 4000), draw.uniform(4, 53, 4000)
    to_lon, to_lat = lon + draw.uniform(-1, 1, 4000), lat + draw.uniform(-1.5, 1.5, 4000)
    _, _, true_m = Geod(ellps="WGS84").inv(lon, lat, to_lon, to_lat)
    assert true_m.max() > 150_000
    assert np.abs(metres_between(lon, lat, to_lon, to_lat) / true_m - 1).max() < 1e-4


def test_blocks_say_what_pairs_say() -> None:
    draw = np.random.default_rng(9)
    begin, end = draw.uniform(30.8, 31.8, (2, 700)), draw.uniform(30.8, 31.8, (2, 900))
    whole = seconds_by_line(begin[0] + 90, begin[1], end[0] + 90, end[1])  # 630,000 pairs: several blocks
    assert whole.dtype == np.float32
    for row, column in ((0, 0), (291, 5), (292, 899), (699, 899)):
        pair = seconds_by_line(begin[0][row] + 90, begin[1][row], end[0][column] + 90, end[1][column])
        assert whole[row, column] == pair[0, 0]
