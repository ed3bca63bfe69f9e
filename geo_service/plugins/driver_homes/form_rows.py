"""A row of the application form as it is given: its cells and columns, of which no error says what was given."""

import math
import unicodedata
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from geo_service.core.protection.personal import without_numbers

MOST_COLUMNS = 100
# What prints no ink: controls, marks of writing, spaces, and accents without a letter; private letters of names do.
UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me")
# Letters to Unicode that print as nothing: the empty braille cell and the fillers of Hangul.
BLANKS = "\u2800\u3164\u115f\u1160\uffa0"


def _cell(value: Any) -> Any:
    if not (value is None or type(value) in (str, int) or (type(value) is float and math.isfinite(value))):
        raise PydanticCustomError("personal_cell", "text, a number or null")
    return value


def _row(value: Any) -> Any:
    if not isinstance(value, dict) or len(value) > MOST_COLUMNS:
        raise PydanticCustomError("personal_row", "an object of at most {most} columns", {"most": MOST_COLUMNS})
    first: dict[str, str] = {}
    named = [(column, first.setdefault(as_compared(column), column)) for column in value]
    if twice := [_twice(column, other) for column, other in named if column != other]:
        raise ValidationError.from_exception_data("row", twice)
    return value


def _twice(column: str, other: str) -> InitErrorDetails:
    fault = PydanticCustomError(
        "personal_column", 'once: it is the same column as "{other}"', {"other": without_numbers(other)}
    )
    return InitErrorDetails(type=fault, loc=(column,), input=None)


# Any cell may name somebody, and so may what is none: it is looked at before pydantic does, which would say it again.
Cell = Annotated[str | int | float | None, BeforeValidator(_cell)]
Row = Annotated[
    dict[str, Cell], BeforeValidator(_row), Field(max_length=MOST_COLUMNS, json_schema_extra={"x-personal": True})
]


def seen(text: str) -> str:
    """The letters of a text that print: nothing of a text that only looks empty."""
    return "".join(letter for letter in text if letter not in BLANKS and unicodedata.category(letter) not in UNSEEN)


def is_filled_in(cell: str | int | float | None) -> bool:
    """Whether a cell has something in it that can be seen on paper."""
    return bool(seen(cell)) if isinstance(cell, str) else cell is not None


def as_compared(column: str) -> str:
    """A column's name without what printing varies: spaces, full-width brackets, the raised 2 of m²."""
    return seen(unicodedata.normalize("NFKC", column))
