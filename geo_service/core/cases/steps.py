"""Opening a case and taking its next step, in the transaction of whoever does it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from psycopg.errors import Error, SerializationFailure, UniqueViolation
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from geo_service.core.cases import queries
from geo_service.core.cases.refusals import refusal, stale
from geo_service.core.database.connections import act
from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.horizon.refresh import refresh
from geo_service.core.protection.personal import without_numbers
from geo_service.core.text import Text
from geo_service.core.workflow.decisions import decide
from geo_service.core.workflow.declaration import Case, Done, Facts, Taken, Transition, Verdict, Who, Workflow


@dataclass(frozen=True)
class Desk:
    """Where a step is taken: in which transaction, by whom, on which business day; and the words for reasons."""

    connection: Connection
    who: Who
    day: date
    reasons: Mapping[str, Text]

    def act(self, permission: str) -> None:
        """Let the transaction act for where a permission is held, and no further."""
        act(self.connection, self.who.name, self.who.organisations(permission))


@dataclass(frozen=True)
class NewCase:
    """What a case is about.

    Attributes:
        subject: of one subject one case of a workflow is under way; None for the organisation's own of the year.
    """

    organisation: str
    title: str
    subject: str | None = None
    facility_id: int | None = None


def open_case(desk: Desk, programme: str, workflow: Workflow, new: NewCase, facts: Facts, comment: str = "") -> Case:
    """The new case, with its first step taken.

    Raises:
        StepRefused: a rule is against it.
        Forbidden: it is not theirs to open.
        Conflict: one of the subject is under way.
    """
    edition = workflow.book.edition_on(desk.day)
    year = desk.day.year if edition is None else edition.year
    case = Case(programme, workflow.name, year, new.organisation, title=new.title, facility_id=new.facility_id)
    verdict = decided(desk, workflow, workflow.opening, case, facts, comment)
    values = {
        "programme": programme,
        "workflow": workflow.name,
        "edition": year,
        "organisation": new.organisation,
        "subject": new.subject or f"{year}:{new.organisation}",
        "title": new.title,
        "facility_id": new.facility_id,
    }
    try:
        case_id = queries.put_case(desk.connection, values)
    except DBAPIError as error:
        if isinstance(error.orig, UniqueViolation):
            raise under_way(new.title) from error
        raise
    return moved(desk, workflow, workflow.opening, replace(case, id=case_id), facts, comment, verdict)


def take_step(
    desk: Desk, workflow: Workflow, transition: Transition, case: Case, facts: Facts, comment: str = ""
) -> Case:
    """The case after the step.

    Args:
        case: as it was read under its lock.

    Raises:
        StepRefused: a rule, or the order of steps, is against it.
        Forbidden: it is not theirs to take.
        PreconditionFailed: the case has moved on since it was read.
    """
    verdict = decided(desk, workflow, transition, case, facts, comment)
    return moved(desk, workflow, transition, case, facts, comment, verdict)


def decided(desk: Desk, workflow: Workflow, transition: Transition, case: Case, facts: Facts, comment: str) -> Verdict:
    """The verdict on a step that may be taken; from here on the transaction acts for where the permission is held."""
    if without_numbers(comment) != comment:
        wanted = Text("请勿填写电话、证件号等个人信息", "no telephone, document or card numbers of persons")
        raise BadRequest(wanted, [Fault("comment", None, wanted)])
    desk.act(transition.permission)
    extensions = queries.extensions_for(desk.connection, case)
    verdict = decide(workflow, transition, case, desk.who, desk.day, facts, comment, extensions)
    if verdict.reason is not None:
        raise refusal(transition, verdict, desk.reasons)
    return verdict


def moved(
    desk: Desk, workflow: Workflow, transition: Transition, case: Case, facts: Facts, comment: str, verdict: Verdict
) -> Case:
    """The case after a step that may be taken, and its effect."""
    to = case.state if transition.to is None else transition.to
    state, rules = workflow.state(to), workflow.rules(case.edition, desk.day)
    told = facts.model_dump(mode="json") | dict(verdict.found)
    values = {
        "case_id": case.id,
        "number": case.version + 1,
        "name": transition.name,
        "from_state": case.state,
        "to_state": to,
        "day": desk.day,
        "comment": comment.strip(),
        "facts": told,
        "clause": verdict.clause,
        "four_eyes": transition.four_eyes,
        "extension_id": None if verdict.extension is None else verdict.extension.id,
        "facility_status": transition.facility_status,
        "due_on": state.due(rules) if state.due else None,
        "ends": state.ends,
    }
    try:
        step_id = queries.put_step(desk.connection, values)
    except DBAPIError as error:
        if is_stale(error.orig):
            raise stale(case.version + 1) from error
        raise
    step = Taken(transition.name, desk.who.name, desk.day, told, step_id)
    if transition.effect is not None:
        transition.effect(desk.connection, Done(case, step, facts, rules))
    if transition.facility_status is not None:
        refresh(desk.connection, desk.day)  # of a site that is now published, or no longer
    kept = {**case.facts, transition.name: told} if told else case.facts
    return replace(case, state=to, version=case.version + 1, facts=kept, steps=(*case.steps, step), ended=state.ends)


def is_stale(error: object) -> bool:
    """Whether the database says that a case has moved on."""
    return isinstance(error, SerializationFailure) or (
        isinstance(error, Error) and error.diag.constraint_name == "workflow_step_order"
    )


def under_way(title: str) -> Conflict:
    """The refusal of a second case of one subject."""
    return Conflict(Text(f"“{title}”已在办理中", f'"{title}" is under way already'))
