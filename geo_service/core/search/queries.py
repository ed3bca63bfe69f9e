"""What search reads of the public projection."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from geo_service.core.database.statements import statement
from geo_service.core.search.places import Area

PAGE = 2_000


class State(NamedTuple):
    """What is published at a moment: the number of the last change, and a fingerprint of districts and streets."""

    number: int
    areas: str


def state(connection: Connection) -> State:
    """What is published now."""
    number, areas = connection.execute(statement(__file__, "state").clause).one()
    return State(number, areas or "")


def areas(connection: Connection) -> list[Area]:
    """The districts and streets."""
    return [Area(*row) for row in connection.execute(statement(__file__, "areas").clause)]


def facilities(connection: Connection) -> Iterator[Sequence[Any]]:
    """Every open facility in the columns of places.Facility, by id, page by page."""
    after, clause = 0, statement(__file__, "facilities").clause
    while rows := connection.execute(clause, {"after": after, "rows": PAGE}).all():
        yield rows
        after = rows[-1][0]


def changed_ids(connection: Connection, since: int, until: int, rows: int) -> list[int]:
    """The facilities that changed after number `since` up to `until`, so many at most, in no order."""
    asked = {"since": since, "until": until, "rows": rows}
    return list(connection.execute(statement(__file__, "changed_ids").clause, asked).scalars())


def facilities_by_id(connection: Connection, ids: Sequence[int]) -> Sequence[Any]:
    """Those of some facilities that are open, in the columns of places.Facility, by id."""
    return connection.execute(statement(__file__, "facilities_by_id").clause, {"ids": list(ids)}).all()
