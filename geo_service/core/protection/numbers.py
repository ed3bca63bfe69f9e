"""Which of many mainland numbers can be one, column by column: what documents.py says of each, for millions of them."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from geo_service.core.protection.documents import MAINLAND_DIGITS, DocumentKind, wrong_birth, wrong_place

# GB 11643: the weights of the first 17 digits, and the check digit by the sum modulo 11.
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECK_DIGITS = np.frombuffer(b"10X98765432", dtype=np.uint8)
ZERO, NINE = ord("0"), ord("9")


def mainland_numbers(numbers: Sequence[str], today: date) -> NDArray[np.bool_]:
    """(numbers,), True where a number is a mainland identity card's as it stands: half-width, in capitals, no spaces.

    False says only that it is to be looked at by itself, by `identity_document`, which also says what is wrong.

    Args:
        today: in Shanghai; nobody is born after it.
    """
    is_long = [len(number) == MAINLAND_DIGITS and number.isascii() for number in numbers]
    joined = "".join(number if fits else "0" * MAINLAND_DIGITS for number, fits in zip(numbers, is_long, strict=True))
    letters = np.frombuffer(joined.encode("ascii"), dtype=np.uint8).reshape(-1, MAINLAND_DIGITS)
    digits = letters[:, :-1].astype(np.int64) - ZERO
    is_number = ((digits >= 0) & (digits <= NINE - ZERO)).all(axis=1)
    is_checked = letters[:, -1] == CHECK_DIGITS[(digits @ WEIGHTS) % len(CHECK_DIGITS)]
    told: NDArray[np.bool_] = np.array(is_long, dtype=bool) & is_number & is_checked
    for index in np.flatnonzero(told).tolist():
        number = numbers[index]
        told[index] = is_of_province(number[:6]) and is_birthday(number[6:14], today)
    return told


@cache
def is_of_province(code: str) -> bool:
    """Whether six digits begin with a province's code of identity cards."""
    return wrong_place(DocumentKind.MAINLAND_ID, code) is None


@cache
def is_birthday(digits: str, today: date) -> bool:
    """Whether eight digits are a day on which somebody alive can be born."""
    return wrong_birth(f"000000{digits}0000", today) is None
