"""Numbers of identity documents: what is right passes, what is wrong is told without being repeated."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.core.protection.documents import (
    CAPITALS,
    FOLDED,
    SPACES,
    DocumentKind,
    WrongDocument,
    identity_document,
)

TODAY = date(2025, 6, 30)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999, table 1


def whole(first17: str) -> str:
    """A number with its check digit by the sum of the standard, not by the library that we check with."""
    return first17 + "10X98765432"[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


def accepted(given: str, kind: DocumentKind = DocumentKind.MAINLAND_ID) -> str:
    return identity_document(kind, given, TODAY).number


def refusal(given: str, kind: DocumentKind = DocumentKind.MAINLAND_ID) -> str:
    with pytest.raises(WrongDocument) as refused:
        identity_document(kind, given, TODAY)
    (fault,) = refused.value.faults
    assert re.search("[\u4e00-\u9fff]", fault.wanted.zh)
    assert refused.value.status == 422
    return fault.wanted.en


days = st.dates(date(1850, 1, 1), TODAY).map(lambda day: f"{day:%Y%m%d}")
first17 = st.builds("{}{}{:03}".format, st.sampled_from(["310101", "110105", "513001"]), days, st.integers(0, 999))
mainland = first17.map(whole)


def test_the_example_of_the_standard_passes() -> None:
    assert whole("11010519491231002") == "11010519491231002X"
    assert accepted("11010519491231002X") == "11010519491231002X"


@given(mainland)
def test_every_number_with_a_right_check_digit_passes(number: str) -> None:
    assert accepted(number) == number


@given(mainland, st.integers(0, 17), st.integers(1, 9))
def test_no_number_of_which_one_digit_is_another_passes(number: str, place: int, more: int) -> None:
    digit = number[place] if number[place] != "X" else "0"
    changed = number[:place] + str((int(digit) + more) % 10) + number[place + 1 :]
    assert refusal(changed)


@given(mainland, st.integers(0, 16))
def test_no_number_of_which_two_neighbours_are_swapped_passes(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        assert refusal(swapped)


@given(mainland)
def test_the_right_check_digit_is_not_told(number: str) -> None:
    for last in set("0123456789X") - {number[-1]}:
        assert refusal(number[:-1] + last) == "the check digit does not fit; look for a digit that is mistyped"


@pytest.mark.parametrize(
    ("given", "number", "changes"),
    [
        ("11010519491231002X", "11010519491231002X", ()),
        ("11010519491231002x", "11010519491231002X", (CAPITALS,)),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", (FOLDED,)),
        ("11010519491231002ｘ", "11010519491231002X", (FOLDED, CAPITALS)),
        (" 110105 19491231 002X\t", "11010519491231002X", (SPACES,)),
        ("110105\u300019491231002X", "11010519491231002X", (SPACES,)),
    ],
)
def test_what_is_changed_about_a_number_is_said(given: str, number: str, changes: tuple) -> None:
    document = identity_document(DocumentKind.MAINLAND_ID, given, TODAY)
    assert (document.number, document.changes) == (number, changes)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("", "it is required"),
        (" \u3000", "it is required"),
        ("11010519491231002", "18 characters; there are 17"),
        ("11010519491231002XX", "18 characters; there are 19"),
        ("110105491231002", "15 digits"),
        ("1101054912310026", "there are 16"),
        ("1101X519491231002X", "17 digits"),
        ("11010519491231002A", "17 digits"),
        ("11010519491231002Х", "17 digits"),  # a Cyrillic letter
        ("11010519491231002×", "17 digits"),  # the sign of multiplication
        ("٣١٠١٠١١٩٩٠٠١٠١١٢٣٤", "17 digits"),  # Arabic digits
        ("1.10105E+17", "spreadsheet"),
        ("1.10105194912310E+17", "spreadsheet"),
        ("110105194912310020.0", "spreadsheet"),
        (whole("00010519491231002"), "no province"),
        (whole("99010519491231002"), "no province"),
        (whole("81000019900101001"), "residence permit"),
        (whole("11010519490231002"), "no date of birth"),
        (whole("11010519491331002"), "no date of birth"),
        (whole("11010519230229002"), "no date of birth"),
        (whole("11010500001231002"), "no date of birth"),
    ],
)
def test_what_is_wrong_is_told(given: str, wanted: str) -> None:
    assert wanted in refusal(given)


def test_nobody_is_born_after_today_or_before_1850() -> None:
    def born(day: date) -> str:
        return whole(f"110105{day:%Y%m%d}002")

    assert accepted(born(TODAY))
    assert "nobody" in refusal(born(TODAY + timedelta(days=1)))
    assert accepted(born(date(1850, 1, 1)))
    assert "nobody" in refusal(born(date(1849, 12, 31)))


def test_a_leap_day_is_a_birthday_in_leap_years_only() -> None:
    assert accepted(whole("11010520000229002"))
    assert "no date of birth" in refusal(whole("11010519000229002"))


def test_a_number_under_a_district_that_is_younger_than_its_holder_passes() -> None:
    """Numbers are given out since 1984, also to the old: Minhang's 310112 is of 1981, Pudong's 310115 of 1992."""
    assert accepted(whole("31011219500101001"))
    assert accepted(whole("31011519500101001"))


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (DocumentKind.HK_MACAO_PERMIT, "H01234567"),
        (DocumentKind.HK_MACAO_PERMIT, "M01234567"),
        (DocumentKind.HK_MACAO_PERMIT, "H0123456701"),
        (DocumentKind.TAIWAN_PERMIT, "01234567"),
        (DocumentKind.TAIWAN_PERMIT, "0123456701"),
        (DocumentKind.TAIWAN_PERMIT, "0123456701B"),
        (DocumentKind.RESIDENCE_PERMIT, whole("81000019900101001")),
        (DocumentKind.RESIDENCE_PERMIT, whole("82000019900101001")),
        (DocumentKind.RESIDENCE_PERMIT, whole("83000019900101001")),
        (DocumentKind.FOREIGN_PASSPORT, "12345"),
        (DocumentKind.FOREIGN_PASSPORT, "C01X00T47"),
        (DocumentKind.FOREIGN_PASSPORT, "A" * 19 + "1"),
    ],
)
def test_a_number_of_its_kind_passes_in_small_letters_too(kind: DocumentKind, number: str) -> None:
    assert accepted(number, kind) == accepted(number.lower(), kind) == number


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (DocumentKind.HK_MACAO_PERMIT, "T01234567"),
        (DocumentKind.HK_MACAO_PERMIT, "H0123456"),
        (DocumentKind.HK_MACAO_PERMIT, "H012345670"),
        (DocumentKind.HK_MACAO_PERMIT, "H012345670123"),
        (DocumentKind.TAIWAN_PERMIT, "0123456"),
        (DocumentKind.TAIWAN_PERMIT, "012345678"),
        (DocumentKind.TAIWAN_PERMIT, "0123456701BC"),
        (DocumentKind.RESIDENCE_PERMIT, whole("31010119900101001")),
        (DocumentKind.RESIDENCE_PERMIT, "810000199001010010"),
        (DocumentKind.FOREIGN_PASSPORT, "1234"),
        (DocumentKind.FOREIGN_PASSPORT, "A" * 20 + "1"),
        (DocumentKind.FOREIGN_PASSPORT, "ABCDEFGH"),
        (DocumentKind.FOREIGN_PASSPORT, "C01-00T47"),
    ],
)
def test_a_number_of_another_kind_does_not(kind: DocumentKind, given: str) -> None:
    assert refusal(given, kind)


@given(st.sampled_from(DocumentKind), st.text(max_size=40))
def test_whatever_is_given_a_refusal_shows_less_than_half_of_it(kind: DocumentKind, given: str) -> None:
    try:
        document = identity_document(kind, given, TODAY, "row 3, 证件号码")
    except WrongDocument as refused:
        (fault,) = refused.faults
        assert fault.where == "row 3, 证件号码"
        assert fault.given.count("*") * 2 >= len(fault.given)
        long = "".join(given.split())
        assert len(long) < 12 or long not in str(refused.problem("zh")) + str(refused.problem("en"))
    else:
        assert document.number not in repr(document)
