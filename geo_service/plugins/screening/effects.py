"""What the steps of a plan's life write in their transaction: its stops are published, and published no longer."""

from uuid import UUID

from sqlalchemy import Connection

from geo_service.core.errors import Conflict
from geo_service.core.horizon.refresh import refresh
from geo_service.core.planning import queries as plans
from geo_service.core.planning.measures import rows_of
from geo_service.core.planning.result import unpacked
from geo_service.core.text import Text
from geo_service.core.workflow.declaration import Case, Done, Facts
from geo_service.plugins.screening import queries
from geo_service.plugins.screening.facts import Proposed
from geo_service.plugins.screening.stops import published_stops

NO_PLAN = Text("没有本单位已完成的排程任务", "There are no truck rounds of the organisation that are done")


def source_of(case: Case) -> str:
    """By what the stops of a plan are found in the registry."""
    return f"筛查车排程 {case.id} / truck rounds {case.id}"


def must_be_a_plan(connection: Connection, done: Done[Proposed]) -> None:
    """Refuse to propose what is no plan of the organisation.

    Raises:
        Conflict: there is no such run, it is another's or of another kind, or it is not done.
    """
    run = plans.run(connection, UUID(done.told.run))
    if run is None or run["kind"] != "rounds" or run["organisation"] != done.case.organisation:
        raise Conflict(NO_PLAN)
    if run["change_number"] is None:
        raise Conflict(NO_PLAN)


def publish(connection: Connection, done: Done[Facts]) -> None:
    """Publish the stops of the plan that was proposed, from the day of the step on.

    Raises:
        Conflict: the plan is gone, all its days are past, or one of its stops is published by another plan.
    """
    kept = plans.tables(connection, UUID(done.case.facts["propose"]["run"]))
    if kept is None:
        raise Conflict(NO_PLAN)
    visits = rows_of(unpacked(kept, "visits")["visits"])
    stops = published_stops(visits, done.step.day, done.rules)
    if not stops:
        raise Conflict(Text("排程的日期都已过去", "All days of the plan are past"))
    if queries.publish(connection, done.case.organisation, source_of(done.case), stops) < len(stops):
        raise Conflict(
            Text("有停靠点已不存在，或已由另一排程公布", "A stop is no longer there, or is published by another plan")
        )
    refresh(connection, done.step.day)


def unpublish(connection: Connection, done: Done[Facts]) -> None:
    """Publish the stops of the plan no longer."""
    queries.unpublish(connection, source_of(done.case))
