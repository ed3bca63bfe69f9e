"""Old reports go every night; what is not shown any more is of no use to anybody."""

from geo_service.core.jobs.attempt import Task
from geo_service.core.jobs.declaration import Job
from geo_service.core.registry.driver_reports import queries

JOB = Job("forget_driver_reports", "geo_service.core.registry.driver_reports.forget:every_night", schedule="20 3 * * *")


def every_night(task: Task) -> dict[str, int]:
    """Delete the reports that are not shown any more."""
    return {"deleted": queries.forget_old(task.connection)}
