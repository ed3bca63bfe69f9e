"""Personal data at the edge: a field of a body that no error repeats, and what is taken out of any other text.

It knows no database, so that a decision can say a text again.
"""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

LONGEST = 200
# A fault whose type begins so is one of what no error repeats.
NEVER_REPEATED = "personal"


def _personal(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= LONGEST:
        raise PydanticCustomError(NEVER_REPEATED, "text of 1 to 200 characters")
    return value


# A field of a body that holds a document's number, a mobile, a card: `number: Personal`, read by get_secret_value().
Personal = Annotated[
    SecretStr,
    BeforeValidator(_personal),
    Field(min_length=1, max_length=LONGEST, json_schema_extra={"x-personal": True}),
]

# Nine digits and more, as documents, mobiles and cards have, seven after a letter, eleven with gaps between them. What
# has a decimal point is a position or an amount.
DIGITS = r"[0-9]{9,}|[A-Z]{1,2}[0-9]{7,}|[0-9](?:[ -]?[0-9]){10,}"
# The id of a run or a list, whatever digits it is made of, is nobody's number.
OWN_ID = r"(?P<own_id>(?<![0-9a-z-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z-]))"
NUMBERS = re.compile(rf"{OWN_ID}|(?<![0-9.])(?:{DIGITS})X?(?![0-9.])", re.IGNORECASE)


def without_numbers(text: str) -> str:
    """A text that somebody gave, to be said again: numbers that can be a person's are masked, the rest is as it was."""
    folded = unicodedata.normalize("NFKC", text)
    said = NUMBERS.sub(lambda found: found["own_id"] or between(found[0], 1, 2), folded)
    return text if said == folded else said


def between(text: str, first: int, last: int) -> str:
    """A text of which only so many letters at both ends are left; nothing is, where less than half would be hidden."""
    hidden = len(text) - first - last
    if hidden * 2 < len(text):
        return "*" * len(text)
    return text[:first] + "*" * hidden + text[len(text) - last :]
