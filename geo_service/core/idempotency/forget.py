"""Answers that lasted their time go every night."""

from geo_service.core.idempotency import queries
from geo_service.core.idempotency.answers import LASTS
from geo_service.core.jobs.attempt import Task
from geo_service.core.jobs.declaration import Job

JOB = Job("forget_kept_answers", "geo_service.core.idempotency.forget:every_night", schedule="40 3 * * *")


def every_night(task: Task) -> dict[str, int]:
    """Delete the answers that are not given again any more."""
    return {"deleted": queries.forget(task.connection, LASTS)}
