"""Published stops go when their last day is past, every night; their history stays."""

from geo_service.core.calendar import Clock
from geo_service.core.jobs.attempt import Task
from geo_service.core.jobs.declaration import Job
from geo_service.plugins.screening import queries

# Before the open times are worked out for the day, so that none are for what is gone.
JOB = Job("close_past_stops", "geo_service.plugins.screening.past:every_night", schedule="5 0 * * *")


def every_night(task: Task) -> dict[str, int]:
    """Close the stops of plans whose last day is before the business day."""
    return {"closed": queries.close_past(task.connection, Clock(task.settings.business_date).today())}
