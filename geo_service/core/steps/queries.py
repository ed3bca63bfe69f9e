"""What the outbox is asked; what it tells of steps is under row security."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement

LAST = "select coalesce(max(o.number), 0) from core.outbox o"


def last(connection: Connection) -> int:
    """The number of the last step of all, 0 when there is none."""
    number: int = connection.execute(text(LAST)).scalar_one()
    return number


def steps(connection: Connection, since: int, until: int) -> Sequence[RowMapping]:
    """The steps after a number and up to another that the actor may see, in commit order."""
    asked = {"since": since, "until": until}
    return connection.execute(statement(__file__, "steps").clause, asked).mappings().all()
