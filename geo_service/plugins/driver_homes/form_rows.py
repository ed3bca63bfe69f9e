"""A row of the application form as it is given: its cells and columns, of which no error says what was given."""

import math
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

MOST_COLUMNS = 100


def _cell(value: Any) -> Any:
    if not (value is None or type(value) in (str, int) or (type(value) is float and math.isfinite(value))):
        raise PydanticCustomError("personal_cell", "text, a number or null")
    return value


def _row(value: Any) -> Any:
    if not isinstance(value, dict) or len(value) > MOST_COLUMNS:
        raise PydanticCustomError("personal_row", "an object of at most {most} columns", {"most": MOST_COLUMNS})
    return value


# Any cell may name somebody, and so may what is none: it is looked at before pydantic does, which would say it again.
Cell = Annotated[str | int | float | None, BeforeValidator(_cell)]
Row = Annotated[
    dict[str, Cell], BeforeValidator(_row), Field(max_length=MOST_COLUMNS, json_schema_extra={"x-personal": True})
]
