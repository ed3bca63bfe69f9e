"""What a question must hold in some cases only."""

from geo_service.core.decisions import NoSuchQuestion
from geo_service.core.errors import Fault
from geo_service.core.text import Text


def given[T](value: T | None, field: str, why: Text) -> T:
    """The value of a field that this question needs.

    Raises:
        NoSuchQuestion: it is left out.
    """
    if value is None:
        raise NoSuchQuestion(Fault(field, None, why))
    return value
