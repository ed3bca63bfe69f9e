"""How protected values are shown to those who may not see them: enough to recognise what one knows, no more."""

from collections.abc import Callable
from enum import StrEnum

from geo_service.core.protection.personal import between
from geo_service.core.protection.values import normalised

MOBILE_DIGITS = 11
CHINA = "86"
# Short of this, three in front and four behind would show the half of it or more.
LONG_DOCUMENT = 15


class Shape(StrEnum):
    """What a masked value is."""

    DOCUMENT = "document"
    MOBILE = "mobile"
    CARD = "card"
    TEXT = "text"


def document(number: str) -> str:
    """A document's number: three in front and four behind, of a short one the first and the last two."""
    text = normalised(number)
    return between(text, 3, 4) if len(text) >= LONG_DOCUMENT else between(text, 1, 2)


def mobile(number: str) -> str:
    """A mobile number as 138****1234, without the code of China; of any other number the last two digits."""
    digits = "".join(letter for letter in normalised(number) if letter in "0123456789")
    if len(digits) == MOBILE_DIGITS + len(CHINA):
        digits = digits.removeprefix(CHINA)
    if len(digits) == MOBILE_DIGITS and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    return between(digits, 0, 2)


def card(number: str) -> str:
    """A bank card as 6222 **** 1234, whatever its length."""
    digits = normalised(number)
    return f"{digits[:4]} **** {digits[-4:]}" if len(digits) >= LONG_DOCUMENT else between(digits, 0, 2)


def text(value: str) -> str:
    """Any other text: its first letter, and stars that do not tell its length."""
    return f"{value[:1]}**" if len(value) > 1 else "**"


MASKS: dict[Shape, Callable[[str], str]] = {
    Shape.DOCUMENT: document,
    Shape.MOBILE: mobile,
    Shape.CARD: card,
    Shape.TEXT: text,
}


def masked(shape: Shape, value: str) -> str:
    """A value as anybody of the service may see it."""
    return MASKS[shape](value)
