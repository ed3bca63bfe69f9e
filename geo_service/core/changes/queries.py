"""What the change feed asks of the log of public changes."""

from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy import Connection, Row, RowMapping, text

from geo_service.core.database.statements import statement

LAST = "select coalesce(max(c.number), 0) from core.public_change c"


async def last(connection: asyncpg.Connection, within_s: float) -> int:
    """The number of the last public change, 0 when there is none; TimeoutError when the answer takes too long."""
    number: int = await connection.fetchval(LAST, timeout=within_s)
    return number


def last_number(connection: Connection) -> int:
    """The same for whoever does not wait on a loop."""
    number: int = connection.execute(text(LAST)).scalar_one()
    return number


def extent(connection: Connection, since: int, rows: int) -> Row[Any]:
    """How far the log goes: last, last_at; and until, where so many changes after a number end. None for none."""
    return connection.execute(statement(__file__, "extent").clause, {"since": since, "rows": rows}).one()


def changes(connection: Connection, since: int, until: int, rows: int) -> Sequence[RowMapping]:
    """The public changes after a number and up to another, in commit order, so many at most.

    Beside a put stands the facility, lon, lat in WGS-84; all None where it changed again since.
    """
    asked = {"since": since, "until": until, "rows": rows}
    return connection.execute(statement(__file__, "changes").clause, asked).mappings().all()
