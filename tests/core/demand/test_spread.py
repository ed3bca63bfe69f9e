"""Totals on cells: every sum is kept, to the unit."""

import h3
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo_service.core.demand.cells import areas_m2, cells_at, cells_in, centres, hexagons, parents, resolutions
from geo_service.core.demand.spread import District, Street, largest_remainder, spread

SHARES = st.lists(st.floats(0, 1e6), min_size=1, max_size=60).filter(lambda shares: sum(shares) > 0)
POINTS = st.tuples(st.floats(120.9, 121.9), st.floats(30.7, 31.8))


def cell_of(lon: float, lat: float, resolution: int = 9) -> np.ndarray:
    return cells_at(np.array([lon]), np.array([lat]), resolution)


def around(cell: int, rings: int) -> shapely.Geometry:
    """An outline that holds a cell and so many rings of neighbours, and nothing else."""
    disk = [h3.str_to_int(one) for one in h3.grid_disk(h3.int_to_str(cell), rings)]
    return shapely.union_all(hexagons(np.array(disk)))


@settings(max_examples=60)
@given(st.integers(0, 30_000_000), SHARES)
def test_the_parts_of_a_total_are_whole_have_its_sum_and_none_is_a_unit_off_its_share(total, shares):
    parts = largest_remainder(total, np.array(shares))
    assert parts.sum() == total
    assert (parts >= 0).all()
    assert (np.abs(parts - total * np.array(shares) / sum(shares)) <= 1 + 1e-6).all()


def test_ten_by_shares_of_one_two_and_three_is_two_three_and_five():
    # 1.67, 3.33, 5: one is left, and the first has the largest remainder.
    assert largest_remainder(10, np.array([1.0, 2.0, 3.0])).tolist() == [2, 3, 5]


def test_of_equal_remainders_the_first_counts():
    assert largest_remainder(8, np.ones(3)).tolist() == [3, 3, 2]


def test_a_total_that_nothing_can_bear_is_refused():
    with pytest.raises(ValueError, match="cannot be divided"):
        largest_remainder(5, np.zeros(3))


def test_a_district_of_seven_cells_gives_each_a_seventh():
    cell = int(cell_of(121.47, 31.23)[0])
    made = spread({"310101": District("310101", 7_000_000, around(cell, 1))})
    assert sorted(made.cell.tolist()) == sorted(h3.str_to_int(one) for one in h3.grid_disk(h3.int_to_str(cell), 1))
    # Cells beside each other differ in area by less than one in two thousand.
    assert made.weight.sum() == 7_000_000
    assert (np.abs(made.weight - 1_000_000) < 500).all()
    assert set(made.district.tolist()) == {"310101"} and set(made.street.tolist()) == {""}


def test_a_street_keeps_its_total_and_the_remainder_goes_to_the_other_cells():
    cell = int(cell_of(121.47, 31.23)[0])
    street = Street("310101002", 100, around(cell, 0))
    made = spread({"310101": District("310101", 160, around(cell, 1), (street,))})
    assert made.weight[made.street == "310101002"].tolist() == [100]
    assert made.cell[made.street == "310101002"].tolist() == [cell]
    assert made.weight[made.street == ""].tolist() == [10] * 6


def test_where_streets_fill_a_district_what_is_nobodys_goes_over_all_of_it():
    cell = int(cell_of(121.47, 31.23)[0])
    street = Street("310101002", 700, around(cell, 1))
    made = spread({"310101": District("310101", 707, around(cell, 1), (street,))})
    assert made.weight[made.street == "310101002"].sum() == 700
    assert made.weight[made.street == ""].tolist() == [1] * 7


def test_streets_with_more_than_their_district_are_refused():
    outline = around(int(cell_of(121.47, 31.23)[0]), 1)
    with pytest.raises(ValueError, match="310101 have 1 more"):
        spread({"310101": District("310101", 9, outline, (Street("310101002", 10, outline),))})


def test_a_district_too_small_for_a_middle_has_the_cell_it_lies_in():
    cell = cell_of(121.47, 31.23)
    lon, lat = (float(one[0]) for one in centres(cell))
    outline = shapely.box(lon + 0.0005, lat + 0.0002, lon + 0.0006, lat + 0.0003)
    made = spread({"310101": District("310101", 5, outline)})
    assert (made.cell.tolist(), made.weight.tolist()) == (cell.tolist(), [5])


def test_a_cell_on_a_border_belongs_to_where_its_middle_is():
    cell = cell_of(121.47, 31.23)
    lon = float(centres(cell)[0][0])
    west, east = shapely.box(121.40, 31.2, lon + 1e-6, 31.26), shapely.box(lon + 1e-6, 31.2, 121.54, 31.26)
    assert cell[0] in cells_in(west) and cell[0] not in cells_in(east)
    assert np.intersect1d(cells_in(west), cells_in(east)).size == 0


@settings(max_examples=40)
@given(POINTS, st.integers(5, 12))
def test_a_parent_is_the_one_that_h3_tells(point, resolution):
    cell = cell_of(*point, 12)
    told = h3.str_to_int(h3.cell_to_parent(h3.int_to_str(int(cell[0])), resolution))
    assert parents(cell, resolution).tolist() == [told]
    assert resolutions(parents(cell, resolution)).tolist() == [resolution]


def test_what_is_coarse_already_and_what_is_no_cell_stay():
    cells = np.concatenate([cell_of(121.47, 31.23, 7), np.zeros(1, dtype=np.uint64)])
    assert parents(cells, 9).tolist() == cells.tolist()


def test_the_area_of_a_cell_is_that_of_its_outline_on_the_spheroid():
    cell = cell_of(121.47, 31.23)
    on_spheroid = Geod(ellps="WGS84").geometry_area_perimeter(hexagons(cell)[0])[0]
    assert areas_m2(cell)[0] == pytest.approx(abs(on_spheroid), rel=0.005)
