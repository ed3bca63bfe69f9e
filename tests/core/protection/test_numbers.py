"""Many numbers at once are judged as each by itself."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo_service.core.protection.cipher import AES_256_GCM
from geo_service.core.protection.documents import DocumentKind, wrong
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.numbers import mainland_numbers
from geo_service.core.protection.values import ProtectedField

TODAY = date(2025, 6, 30)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PLACE = ProtectedField("core.made_up", "document", "document")


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A number that is right, or nearly."""
    province = draw(st.sampled_from(["310101", "319001", "110105", "810000", "000000", "990000"]))
    year, month = draw(st.integers(1850, 2030)), draw(st.integers(0, 13))
    first17 = f"{province}{year:04}{month:02}{draw(st.integers(0, 32)):02}{draw(st.integers(0, 999)):03}"
    check = "10X98765432"[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]
    return first17 + draw(st.sampled_from([check, check, check, "X", "x", "1", "", "1X", "１"]))


@given(st.lists(numbers() | st.text(max_size=20), max_size=30))
def test_many_numbers_are_judged_as_each_by_itself(given_numbers: list[str]) -> None:
    told = mainland_numbers(given_numbers, TODAY)
    assert told.tolist() == [wrong(DocumentKind.MAINLAND_ID, number, TODAY) is None for number in given_numbers]


def test_many_values_are_sealed_each_for_its_own_row() -> None:
    keys = Keyring(1, AES_256_GCM, {1: bytes(32)}, bytes(32))
    sealed = keys.seal_all(PLACE, range(2), ["甲", "乙"])
    assert [keys.opened(PLACE.associated(row), one.value).decode() for row, one in enumerate(sealed)] == ["甲", "乙"]
    assert len({one.value for one in keys.seal_all(PLACE, [1] * 100, ["甲"] * 100)}) == 100
    assert np.unique([len(one.value) for one in sealed]).tolist() == [1 + 4 + 12 + 3 + 16]
