"""When all hours of the registry are open, over the next two weeks: every night, and when hours are new."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from geo_service.core.calendar import SHANGHAI, Clock
from geo_service.core.horizon import queries
from geo_service.core.jobs.attempt import Task
from geo_service.core.jobs.declaration import Job
from geo_service.core.opening import intervals
from geo_service.core.text import Text

DAYS = 14

JOB = Job("opening_horizon", "geo_service.core.horizon.refresh:every_night", schedule="10 0 * * *")


def every_night(task: Task) -> dict[str, int]:
    """Work out the open times from the business day on."""
    said = Text("计算营业时间", "Working out when sites are open")
    worked_out = refresh(
        task.connection, Clock(task.settings.business_date).today(), lambda done: task.progress(done, said)
    )
    return {"worked_out": worked_out}


def refresh(connection: Connection, today: date, progress: Callable[[float], None] | None = None) -> int:
    """How many hours were worked out: those of published facilities that are not covered from today for 14 days.

    Args:
        today: in Shanghai.
        progress: told the share that is done, 0 to 1.
    """
    since = datetime.combine(today, time(), SHANGHAI)
    until = since + timedelta(days=DAYS)
    waiting = queries.uncovered(connection, since, until)
    found = {}
    for number, hours in enumerate(waiting):
        if progress is not None:
            progress(number / len(waiting))
        found[hours] = multirange(intervals(hours, since, until))
    queries.put_open_times(connection, found, since, until)
    queries.forget_unused(connection)
    return len(found)


def multirange(stretches: list[tuple[datetime, datetime]]) -> str:
    """Stretches of time, their ends excluded, as PostgreSQL writes a multirange."""
    return "{" + ",".join(f"[{start.isoformat()},{end.isoformat()})" for start, end in stretches) + "}"
