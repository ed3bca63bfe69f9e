"""WebMercatorQuad by its definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.core.tiles.matrix import Address


def test_the_whole_world_is_one_tile() -> None:
    # The square of Web Mercator ends where atan(sinh(pi)) is: 85.0511287798066 degrees.
    assert Address(0, 0, 0).bounds == pytest.approx((-180, -85.0511287798066, 180, 85.0511287798066), abs=1e-12)


def test_shanghai_is_in_the_east_and_north() -> None:
    # Of 512 columns 0.703125 degrees wide, 121.4737 is in number floor(301.4737 / 0.703125) = 428.
    west, south, east, north = Address(9, 428, 209).bounds
    assert (west, east) == (120.9375, 121.640625)
    assert south < 31.2304 < north


@pytest.mark.parametrize(
    ("address", "exists"),
    [
        (Address(0, 0, 0), True),
        (Address(0, 1, 0), False),
        (Address(-1, 0, 0), False),
        (Address(9, 511, 511), True),
        (Address(9, 512, 0), False),
        (Address(9, 0, 512), False),
        (Address(9, -1, 0), False),
        (Address(24, 2**24 - 1, 0), True),
        (Address(25, 0, 0), False),
    ],
)
def test_the_matrix_ends(address: Address, exists: bool) -> None:
    assert address.exists is exists


@given(st.integers(0, 24).flatmap(lambda z: st.tuples(st.just(z), *(st.integers(0, 2**z - 1),) * 2)))
def test_neighbours_share_their_edge_to_the_last_bit(zxy: tuple[int, int, int]) -> None:
    z, x, y = zxy
    _, south, east, _ = Address(z, x, y).bounds
    assert Address(z, x + 1, y).bounds[0] == east
    assert Address(z, x, y + 1).bounds[3] == south


def test_quads_take_column_and_row_bit_by_bit() -> None:
    # Zoom 2, column 1 (01), row 2 (10): row bit, column bit, row bit, column bit = 1 0 0 1 = 9, and 4^22 below each.
    assert Address(2, 1, 2).quads == (9 * 4**22, 10 * 4**22 - 1)
    assert Address(0, 0, 0).quads == (0, 4**24 - 1)


@given(st.integers(1, 24).flatmap(lambda z: st.tuples(st.just(z), *(st.integers(0, 2**z - 1),) * 2)))
def test_a_tile_holds_the_quads_of_its_four_children_in_turn(zxy: tuple[int, int, int]) -> None:
    z, x, y = zxy
    first, last = Address(z - 1, x // 2, y // 2).quads
    quarter = (last - first + 1) // 4
    place = x % 2 + 2 * (y % 2)
    assert Address(z, x, y).quads == (first + place * quarter, first + (place + 1) * quarter - 1)
