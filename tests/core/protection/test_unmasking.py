"""A value is shown masked to everybody, and in the clear to whoever has the right, for a purpose, on the record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.core.protection.cipher import AES_256_GCM
from geo_service.core.protection.errors import NotOurs, UnmaskingRefused
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.masking import Shape, masked
from geo_service.core.protection.unmasking import Purpose, Right, Unmasked, is_same, moved, shown, unmask
from geo_service.core.protection.values import ProtectedField

KEYS = Keyring(1, AES_256_GCM, {1: bytes(range(32))}, bytes(32))
MOBILE = ProtectedField("core.made_up", "mobile", "mobile")
CLEAR = "139" + "00001234"
CLERK = Right("clerk", frozenset({Purpose.CONTACT}))


@pytest.mark.parametrize(
    ("shape", "value", "seen"),
    [
        (Shape.DOCUMENT, "31010119900101123X", "310***********123X"),
        (Shape.DOCUMENT, "３１０１０１１９９００１０１１２３ｘ", "310***********123X"),
        (Shape.DOCUMENT, "310101900101123", "310********1123"),
        (Shape.DOCUMENT, "C01X00T47", "C******47"),
        (Shape.DOCUMENT, "H01234567", "H******67"),
        (Shape.DOCUMENT, "12345", "*****"),
        (Shape.DOCUMENT, "123456", "1***56"),
        (Shape.MOBILE, "13812341234", "138****1234"),
        (Shape.MOBILE, "+86 138-1234-1234", "138****1234"),
        (Shape.MOBILE, "0086 138 1234 1234", "*************34"),
        (Shape.MOBILE, "+852 5123 4567", "*********67"),
        (Shape.CARD, "6222021234567890123", "6222 **** 0123"),
        (Shape.CARD, "6222 0212 3456 7890", "6222 **** 7890"),
        (Shape.CARD, "123456789012", "**********12"),
        (Shape.TEXT, "王小明", "王**"),
        (Shape.TEXT, "王", "**"),
    ],
)
def test_a_masked_value_is_recognised_and_not_known(shape: Shape, value: str, seen: str) -> None:
    assert masked(shape, value) == seen
    assert shown(KEYS, MOBILE, 1, KEYS.seal(MOBILE, 1, value), shape) == seen


@given(st.sampled_from([Shape.DOCUMENT, Shape.MOBILE]), st.text("0123456789X", max_size=30))
def test_no_document_or_mobile_shows_more_than_seven_characters(shape: Shape, value: str) -> None:
    assert sum(letter != "*" for letter in masked(shape, value)) <= min(7, len(value) * 2 // 3)


def test_values_of_two_rows_are_compared_and_moved_unseen() -> None:
    one, same, other = ((row, KEYS.seal(MOBILE, row, told)) for row, told in ((1, CLEAR), (2, CLEAR), (3, "139")))
    assert is_same(KEYS, MOBILE, one, same)
    assert not is_same(KEYS, MOBILE, one, other)
    there = moved(KEYS, MOBILE, 1, one[1], 9)
    assert is_same(KEYS, MOBILE, one, (9, there))
    for opens in (lambda: moved(KEYS, MOBILE, 2, one[1], 9), lambda: is_same(KEYS, MOBILE, one, (1, there))):
        with pytest.raises(NotOurs):
            opens()


def test_with_the_right_and_a_purpose_the_value_is_seen_and_written_down() -> None:
    written: list[Unmasked] = []
    sealed = KEYS.seal(MOBILE, 17, CLEAR)
    assert unmask(KEYS, MOBILE, 17, sealed, CLERK, Purpose.CONTACT, written.append) == CLEAR
    assert written == [Unmasked("clerk", "core.made_up", "mobile", "17", Purpose.CONTACT)]


@pytest.mark.parametrize("right", [CLERK, Right("nobody", frozenset())])
def test_without_the_right_for_the_purpose_nothing_is_seen_or_written(right: Right) -> None:
    written: list[Unmasked] = []
    with pytest.raises(UnmaskingRefused, match="Paying money") as refused:
        unmask(KEYS, MOBILE, 1, KEYS.seal(MOBILE, 1, CLEAR), right, Purpose.PAYMENT, written.append)
    assert written == []
    assert refused.value.status == 403


def test_what_cannot_be_written_down_is_not_seen() -> None:
    def full(one: Unmasked) -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        unmask(KEYS, MOBILE, 1, KEYS.seal(MOBILE, 1, CLEAR), CLERK, Purpose.CONTACT, full)


def test_the_value_of_another_row_is_not_seen_as_this_one() -> None:
    with pytest.raises(NotOurs):
        unmask(KEYS, MOBILE, 2, KEYS.seal(MOBILE, 1, CLEAR), CLERK, Purpose.CONTACT, [].append)
    with pytest.raises(NotOurs):
        shown(KEYS, MOBILE, 2, KEYS.seal(MOBILE, 1, CLEAR), Shape.MOBILE)
