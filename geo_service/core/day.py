"""A day in what people and their programs send, as it is written out: 2025-06-30."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def written_out(value: object) -> date:
    """A day as it is written; pydantic would take figures for seconds.

    Raises:
        PydanticCustomError: it is none.
    """
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and WRITTEN.fullmatch(value) else value
    except ValueError:
        day = None
    if isinstance(day, date):
        return day
    raise PydanticCustomError("date_parsing", "a date such as 2025-06-30")


Day = Annotated[date, BeforeValidator(written_out)]
