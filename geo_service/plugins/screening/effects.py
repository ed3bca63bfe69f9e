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
from geo_service.plugins.screening.decisions import screen_quota
from geo_service.plugins.screening.facts import Proposed
from geo_service.plugins.screening.questions import Allotment
from geo_service.plugins.screening.rules import ScreeningRules
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
        Conflict: the plan is gone, all its days are past, one of its stops is published by another plan, or with it
            the unions have more places than there are.
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
    # The stops are written, so no other plan is published until this transaction ends.
    check_quotas(connection, done.case.edition, done.rules)
    refresh(connection, done.step.day)


def check_quotas(connection: Connection, edition: int, rules: ScreeningRules) -> None:
    """Refuse plans of a year whose unions have more places than there are, each by the last plan that names it.

    Raises:
        Conflict: with how many there are, and how many too many.
    """
    quotas = queries.published_quotas(connection, edition)
    ruling = screen_quota(Allotment(allotted=tuple(quotas.values())), rules)
    if not ruling.result.valid:
        places, given, clause = rules.target.persons, sum(quotas.values()), rules.target.clause
        raise Conflict(
            Text(
                f"连同已公布的排程，各区名额合计 {given}，超出总数 {places}（{clause}）",
                f"With the plans that are published the quotas of all districts are {given}, above the total of"
                f" {places} ({clause})",
            )
        )


def unpublish(connection: Connection, done: Done[Facts]) -> None:
    """Publish the stops of the plan no longer."""
    queries.unpublish(connection, source_of(done.case))
