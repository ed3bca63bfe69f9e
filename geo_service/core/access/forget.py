"""What is over goes every night: sessions, sign-ins that never came back, and old failures."""

from geo_service.core.access import queries
from geo_service.core.access.signing_in import FORGOTTEN, at_the_gate
from geo_service.core.jobs.attempt import Task
from geo_service.core.jobs.declaration import Job

JOB = Job("forget_sign_ins", "geo_service.core.access.forget:every_night", schedule="40 3 * * *")


def every_night(task: Task) -> dict[str, int]:
    """Delete what nobody can use any more; sessions that rest too long end at the latest with their last hour."""
    at_the_gate(task.connection)
    return queries.forget_old(task.connection, FORGOTTEN)
