"""What the horizon asks the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from geo_service.core.database.statements import statement
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.text import Text

UNUSED = "delete from core.open_times o where not exists (select from core.public_facility f where f.hours = o.hours)"


def uncovered(connection: Connection, since: datetime, until: datetime) -> list[str]:
    """The hours of published facilities whose open times are not worked out for this horizon."""
    rows = connection.execute(statement(__file__, "uncovered").clause, {"since": since, "until": until})
    return list(rows.scalars())


def put_open_times(connection: Connection, open_in: Mapping[str, str], since: datetime, until: datetime) -> None:
    """Keep the open times of hours, as multiranges in PostgreSQL's text, for a horizon."""
    values = {"hours": list(open_in), "open_in": list(open_in.values()), "since": since, "until": until}
    connection.execute(statement(__file__, "put_open_times").clause, values)


def forget_unused(connection: Connection) -> None:
    """Forget the hours that no published facility has any more."""
    connection.execute(text(UNUSED))


async def open_hours(connection: Any, at: datetime) -> Sequence[str]:
    """The hours that are certainly open at a moment, asked on a hot connection.

    Raises:
        BadRequest: the moment lies outside the horizon.
    """
    asked = statement(__file__, "open_hours")
    row = await connection.fetchrow(asked.positional, *asked.arguments({"at": at}))
    if row["since"] is not None and not row["since"] <= at < row["until"]:
        since, until = (row[name].astimezone(at.tzinfo).isoformat(timespec="minutes") for name in ("since", "until"))
        wanted = Text(f"应在 {since} 与 {until} 之间", f"a moment from {since} to before {until}")
        detail = Text("只知道近期的营业时间", "Opening times are worked out for the coming days only")
        raise BadRequest(detail, [Fault("open_at", at.isoformat(), wanted)])
    hours: Sequence[str] = row["hours"]
    return hours
