"""Telephones that a site may publish: numbers of a service, never of a person."""

import re
from typing import Annotated, get_args, get_type_hints

from pydantic import BaseModel, StringConstraints

# A landline with its area, 400 and 800, a short number of five digits such as 12351, and 95 or 96 with three or four
# more; a mobile is none of them.
PATTERN = r"^(?:0\d{2,3}-?[2-9]\d{6,7}(?:-\d{1,6})?|[48]00-?\d{3}-?\d{4}|1[0-2]\d{3}|9[56]\d{3,4})$"
_PUBLISHED = re.compile(PATTERN, re.ASCII)

# The field of a kind that holds it.
ServicePhone = Annotated[str, StringConstraints(pattern=PATTERN)]


def is_service_phone(text: str) -> bool:
    """Whether a text is one number that a service can have."""
    return _PUBLISHED.fullmatch(text) is not None


def service_phones(attributes: type[BaseModel]) -> frozenset[str]:
    """The names of what a kind declares that hold a service's telephone, whose own pattern keeps persons' out."""
    hints = get_type_hints(attributes, include_extras=True).items()
    return frozenset(name for name, hint in hints if ServicePhone in (hint, *get_args(hint)))
