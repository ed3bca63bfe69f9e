"""Published stops go when their last day is past, and plans end with the last of them; every night, history stays."""

from geo_service.core.calendar import Clock
from geo_service.core.cases import queries as cases
from geo_service.core.cases.by_service import SERVICE
from geo_service.core.cases.steps import Desk, take_step
from geo_service.core.jobs.attempt import Task
from geo_service.core.jobs.declaration import Job
from geo_service.core.words import read_words
from geo_service.core.workflow.declaration import Facts
from geo_service.plugins.screening import queries
from geo_service.plugins.screening.workflows import ROUNDS

# Before the open times are worked out for the day, so that none are for what is gone.
JOB = Job("close_past_stops", "geo_service.plugins.screening.past:every_night", schedule="5 0 * * *")


def every_night(task: Task) -> dict[str, int]:
    """Close the stops whose last day is before the business day, and end the plans that have no other stop."""
    today = Clock(task.settings.business_date).today()
    closed = queries.close_past(task.connection, today)
    desk = Desk(task.connection, SERVICE, today, read_words(task.settings.data).reasons)
    end = next(step for step in ROUNDS.transitions if step.by_service)
    ended = queries.over(task.connection, today)
    for case_id in ended:
        row = cases.case(task.connection, case_id)
        assert row is not None
        take_step(desk, ROUNDS, end, cases.as_case(row), Facts())
    return {"closed": closed, "ended": len(ended)}
