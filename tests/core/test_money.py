"""Money: fen inside, yuan with two decimals at the edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.core.money import fen, yuan


@given(st.integers(0, 10**16))
def test_an_amount_survives_being_written_and_read(amount: int) -> None:
    assert fen(yuan(amount)) == amount


def test_26_yuan_are_2600_fen() -> None:
    assert fen("26.00") == 2600
    assert yuan(2600) == "26.00"
    assert yuan(5) == "0.05"
    assert yuan(-305) == "-3.05"


@pytest.mark.parametrize("text", ["26", "26.0", "26.000", "-1.00", "1e3", " 26.00", "26,00", "２６.00", "026.00", ""])
def test_anything_but_two_decimals_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="two decimals"):
        fen(text)
