"""Telephones that a site may publish: numbers of a service, never of a person."""

import re
from typing import Annotated, get_args, get_type_hints

from pydantic import AfterValidator, BaseModel, WithJsonSchema
from pydantic_core import PydanticCustomError

# A landline with its area, 400 and 800, a short number of five digits such as 12351, and 95 or 96 with three or four
# more; a mobile is none of them.
PATTERN = r"^(?:0\d{2,3}-?[2-9]\d{6,7}(?:-\d{1,6})?|[48]00-?\d{3}-?\d{4}|1[0-2]\d{3}|9[56]\d{3,4})$"
_PUBLISHED = re.compile(PATTERN, re.ASCII)


def is_service_phone(text: str) -> bool:
    """Whether a text is one number that a service can have."""
    return _PUBLISHED.fullmatch(text) is not None


def of_service(text: str) -> str:
    """The text, if it is such a number.

    Raises:
        PydanticCustomError: it is none.
    """
    if not is_service_phone(text):
        raise PydanticCustomError("service_phone", "the telephone of a service, not a person's")
    return text


# The field of a kind that holds it.
ServicePhone = Annotated[str, AfterValidator(of_service), WithJsonSchema({"type": "string", "pattern": PATTERN})]


def service_phones(attributes: type[BaseModel]) -> frozenset[str]:
    """The names of what a kind declares that hold a service's telephone, whose own pattern keeps persons' out."""
    hints = get_type_hints(attributes, include_extras=True).items()
    return frozenset(name for name, hint in hints if ServicePhone in (hint, *get_args(hint)))
