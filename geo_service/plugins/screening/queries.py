"""What screening asks the database, in the transaction of whoever acts."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from geo_service.core.database.statements import statement


def publish(connection: Connection, organisation: str, source: str, stops: Sequence[dict[str, Any]]) -> int:
    """How many stops are published now: each a facility of its own, in the place where it is.

    Args:
        source: by which they are found again.
        stops: as stops.published_stops has them.
    """
    values = {"organisation": organisation, "source": source, "stops": json.dumps(stops)}
    connection.execute(statement(__file__, "put_places").clause, values)
    return len(connection.execute(statement(__file__, "put_stops").clause, values).all())


def published_quotas(connection: Connection, edition: int) -> dict[str, int]:
    """The quota of each union by the last plan of a year that is published, or was, by code of its district."""
    rows = connection.execute(statement(__file__, "published_quotas").clause, {"edition": edition})
    return {row.district: row.quota for row in rows}


def close_past(connection: Connection, today: date) -> int:
    """How many stops are published no longer, for their last day was before today."""
    return connection.execute(statement(__file__, "close_past_stops").clause, {"today": today}).rowcount


def over(connection: Connection, today: date) -> Sequence[int]:
    """The ids of the published plans whose last day was before today."""
    return connection.execute(statement(__file__, "plans_that_are_over").clause, {"today": today}).scalars().all()


def unpublish(connection: Connection, source: str) -> int:
    """How many stops are published no longer."""
    return connection.execute(statement(__file__, "close_stops").clause, {"source": source}).rowcount
