"""The nightly job: applications that were not paid in time, or whose person was covered by a list, are over."""

from geo_service.core.calendar import Clock
from geo_service.core.jobs.attempt import Task
from geo_service.plugins.member_protection.individual import queries


def end(task: Task) -> dict[str, int]:
    """End the applications that can come to no cover any more; of what is at the bank its answer is awaited."""
    connection, today = task.connection, Clock(task.settings.business_date).today()
    queries.wait_alone(connection)
    return {
        "already_insured": queries.end_covered(connection, today),
        "not_paid_in_time": queries.end_unpaid(connection, today),
    }
