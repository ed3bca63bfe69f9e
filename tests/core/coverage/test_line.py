import numpy as np
import pytest
from pyproj import Geod

from geo_service.core.coverage.line import metres_within
from geo_service.core.coverage.refusals import UnfitInput


def test_lines_are_those_of_the_spheroid_to_a_tenth_of_a_metre_and_none_within_reach_is_missing():
    draw = np.random.default_rng(3)
    lon, lat, site_lon, site_lat = (
        draw.uniform(low, low + 1, n) for low, n in ((121, 40), (30, 40), (121, 30), (30, 30))
    )
    lon[0], lat[0] = site_lon[0], site_lat[0]
    cell, site = (axis.ravel() for axis in np.mgrid[:40, :30])
    metres = Geod(ellps="WGS84").inv(lon[cell], lat[cell], site_lon[site], site_lat[site])[2].reshape(40, 30)
    for reach in (0.0, 9_000.0, 60_000.0):
        found = metres_within(lon, lat, site_lon, site_lat, reach)
        assert found.nnz == np.count_nonzero(metres <= reach) > 0
        at = found.tocoo()
        assert at.data == pytest.approx(metres[at.coords], abs=0.1)


def test_without_cells_or_sites_there_are_no_lines():
    none, one = np.zeros(0), np.array([121.0])
    assert metres_within(none, none, one, one - 90, 100).shape == (0, 1)
    assert metres_within(one, one - 90, none, none, 100).shape == (1, 0)


def test_a_reach_across_the_country_and_a_position_that_is_none_are_refused():
    at = np.array([121.0]), np.array([31.0])
    with pytest.raises(UnfitInput, match="reach_m is 200000"):
        metres_within(*at, *at, 200_000)
    with pytest.raises(UnfitInput, match="lon, lat is NaN"):
        metres_within(np.array([np.nan]), at[1], *at, 1000)
