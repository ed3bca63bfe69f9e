"""What became of deliveries is kept for a while, and goes every night."""

from geo_service.core.jobs.attempt import Task
from geo_service.core.jobs.declaration import Job
from geo_service.core.webhooks import queries

KEPT_DAYS, DEAD_KEPT_DAYS = 30, 90
JOB = Job("forget_deliveries", "geo_service.core.webhooks.forget:every_night", schedule="35 3 * * *")


def every_night(task: Task) -> dict[str, int]:
    """Delete what was delivered more than 30 days ago, and given up more than 90 days ago."""
    return {"deleted": queries.forget(task.connection, KEPT_DAYS, DEAD_KEPT_DAYS)}
