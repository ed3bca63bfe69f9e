"""What drivers' reports ask the database."""

import math
from datetime import timedelta

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement

WAIT = (
    "select extract(epoch from r.window_began + cast(:window as interval) - now())"
    " from core.driver_report r where r.facility_id = :facility_id"
)
OLD = "delete from core.driver_report r where r.until <= now()"


def put_report(
    connection: Connection, facility_id: int, state: str, lasts: timedelta, in_window: int, window: timedelta
) -> RowMapping | None:
    """The report (state, at) as it now stands; None when nothing was written, see wait_s.

    Args:
        in_window: reports of one facility in a window, at most.
    """
    values = {"facility_id": facility_id, "state": state, "lasts": lasts, "in_window": in_window, "window": window}
    return connection.execute(statement(__file__, "put_report").clause, values).mappings().one_or_none()


def wait_s(connection: Connection, facility_id: int, window: timedelta) -> int | None:
    """Seconds until a facility's window is over, at least 1; None for a facility without reports."""
    seconds = connection.execute(text(WAIT), {"facility_id": facility_id, "window": window}).scalar_one_or_none()
    return None if seconds is None else max(1, math.ceil(seconds))


def forget_old(connection: Connection) -> int:
    """How many reports were deleted: those that are not shown any more."""
    return connection.execute(text(OLD)).rowcount
