"""What drivers said goes when it lasted its time, every night."""

from datetime import timedelta

from geo_service.core.jobs.attempt import Task
from geo_service.core.jobs.declaration import Job
from geo_service.core.registry.feedback import queries

# After a quarter of a year a site that nobody looked at is another matter; and pictures can show people.
LASTS = timedelta(days=90)
JOB = Job("forget_feedback", "geo_service.core.registry.feedback.forget:every_night", schedule="25 3 * * *")


def every_night(task: Task) -> dict[str, int]:
    """Delete what was said, or answered, more than 90 days ago."""
    return {"deleted": queries.forget_old(task.connection, LASTS)}
