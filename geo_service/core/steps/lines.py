"""Steps of cases as lines of JSON, read so many at a time."""

from dataclasses import dataclass

import orjson
from sqlalchemy import Connection

from geo_service.core.steps import queries
from geo_service.core.text import Text

STEP = Text("办理步骤", "step")
# What a program must have been given.
SCOPE = "cases:steps"


@dataclass(frozen=True)
class Line:
    """A step as it is told.

    Attributes:
        kind: of the site that the case is about; None for a case about none.
        content: JSON without a line end.
    """

    number: int
    kind: str | None
    content: bytes


@dataclass(frozen=True)
class Batch:
    """All that is to be told of the steps up to a number, inclusive."""

    lines: tuple[Line, ...]
    until: int


def batch(connection: Connection, since: int, until: int, numbers: int) -> Batch:
    """The steps after a number and up to another that the actor may see, in commit order.

    Args:
        numbers: so many are looked at; whose they are is asked of each, so of whoever may see few no more can be read.
    """
    until = min(until, since + numbers)
    found = queries.steps(connection, since, until)
    return Batch(tuple(Line(row["number"], row["kind"], orjson.dumps(dict(row))) for row in found), until)
