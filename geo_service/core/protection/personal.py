"""Personal data at the edge: a field of a body that no error repeats, and what is taken out of any other text."""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

from geo_service.core.protection.masking import between

LONGEST = 200
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
NUMBERS = re.compile(rf"(?<![0-9.])(?:{DIGITS})X?(?![0-9.])", re.IGNORECASE)


def without_numbers(text: str) -> str:
    """A text that somebody gave, to be said again: numbers that can be a person's are masked, the rest is as it was."""
    folded = unicodedata.normalize("NFKC", text)
    if not NUMBERS.search(folded):
        return text
    return NUMBERS.sub(lambda found: between(found.group(), 1, 2), folded)
