"""POST /cases and below: open a case, take its next step, see to it, grant more time."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import Asker
from geo_service.core.calendar import read_calendar
from geo_service.core.cases import queries
from geo_service.core.cases.extensions import NewExtension, grant
from geo_service.core.cases.refusals import refusal, stale, without_version
from geo_service.core.cases.routes import Locked, Looking, seen_case, shown_case
from geo_service.core.cases.scopes import may_act, may_see, workflow_called
from geo_service.core.cases.steps import Desk, NewCase, open_case, take_step
from geo_service.core.database.connections import Transaction
from geo_service.core.districts.queries import outlines
from geo_service.core.errors import BadRequest, Fault, NotFound
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.problems import Unreadable, faults_of
from geo_service.core.registry.drafts import Site, put_draft, site_fault
from geo_service.core.registry.importing.table import masked
from geo_service.core.service import Running, Service
from geo_service.core.text import Text
from geo_service.core.workflow.decisions import acts_for
from geo_service.core.workflow.declaration import Facts, Transition, Verdict, Workflow

router = APIRouter(tags=["cases"], route_class=Idempotent)

NO_PERSON = Text("请勿填写个人电话、证件号、邮箱", "no telephone, document number or mail address of a person")

type Told = dict[str, JsonValue]
Version = Annotated[str | None, Header(alias="If-Match", description='The version of the case, such as "3": its ETag.')]
REFUSALS: dict[int | str, dict[str, Any]] = {
    404: {"description": "There is no such case, workflow or step."},
    409: {"description": "A rule is against it: reason, clause, quote, missing."},
    412: {"description": "The case has moved on."},
    428: {"description": "If-Match is missing."},
}


class Opening(BaseModel):
    """A case to open, for a facility that is described or for none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    programme: str = Field(max_length=60)
    workflow: str = Field(max_length=60)
    organisation: str = Field(max_length=200)
    site: Site | None = Field(None, description="The facility it is about, where the workflow has a kind.")
    facts: Told = Field(default_factory=dict)
    comment: str = Field("", max_length=2000)


class Step(BaseModel):
    """What a step wants to be told, and why it is taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    facts: Told = Field(default_factory=dict)
    comment: str = Field("", max_length=2000)


class Seeing(BaseModel):
    """Whether one sees to a case oneself, or nobody does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mine: bool


def desk_of(service: Service, asker: Actor, connection: Any) -> Desk:
    """Where the steps of a request are taken."""
    return Desk(connection, asker, service.clock.today(), service.words.reasons)


@router.post("/cases", status_code=201, responses=REFUSALS)
def add_case(
    opening: Opening, asker: Looking, service: Running, connection: Transaction, response: Response
) -> dict[str, Any]:
    """Open a case of a workflow that has no route of its own; what it is about becomes a draft of the registry."""
    workflow = workflow_called(service, opening.programme, opening.workflow)
    if workflow.opened_at is not None:
        raise elsewhere("workflow", opening.workflow, workflow.opened_at)
    desk = desk_of(service, asker, connection)
    if not acts_for(asker.organisations(workflow.opening.permission), opening.organisation):
        raise refusal(workflow.opening, Verdict("not_permitted"), service.words.reasons)
    facts = facts_of(workflow.opening, opening.facts)
    desk.act(workflow.opening.permission)
    case = open_case(desk, opening.programme, workflow, about(opening, workflow, service, desk), facts, opening.comment)
    response.headers["Location"] = f"/cases/{case.id}"
    return read_again(case.id, asker, service, connection, response)


def elsewhere(where: str, given: str, route: str) -> BadRequest:
    """The refusal of what a route of the programme does."""
    post = Text(f"POST {route}", f"POST {route}")
    return BadRequest(Text(f"请使用 {post.zh}", f"Use {post.en}"), [Fault(where, given, post)])


def about(opening: Opening, workflow: Workflow, service: Service, desk: Desk) -> NewCase:
    """What a case is about: a facility, which is drafted, or the organisation itself in the year."""
    if not queries.organisation_is_known(desk.connection, opening.organisation):
        wanted = Text("已登记的组织代码", "the code of an organisation that is known")
        raise BadRequest(wanted, [Fault("organisation", opening.organisation, wanted)])
    if (workflow.kind is None) != (opening.site is None):
        raise site_fault(wanted=workflow.kind is not None)
    if opening.site is None or workflow.kind is None:
        return NewCase(opening.organisation, workflow.title.zh)
    calendar = read_calendar(service.settings.data)
    known = outlines(desk.connection)
    facility_id = put_draft(
        desk.connection, service.catalogue, calendar, workflow.kind, opening.organisation, opening.site, known
    )
    return NewCase(opening.organisation, opening.site.name, f"facility:{facility_id}", facility_id)


@router.post("/cases/{case_id}/transitions/{transition}", responses=REFUSALS)
def take_transition(
    found: Locked,
    transition: str,
    step: Step,
    asker: Asker,
    service: Running,
    connection: Transaction,
    response: Response,
    if_match: Version = None,
) -> dict[str, Any]:
    """Take a step of a case; the answer is the case after it."""
    row, workflow = found
    check_version(if_match, row["version"])
    wanted = workflow.transition(transition)
    if wanted is None or not wanted.after or wanted.by_service:
        raise NotFound(Text(f"没有步骤 {transition}", f"There is no step {transition}"))
    if wanted.taken_at is not None:
        raise elsewhere("transition", transition, wanted.taken_at)
    case = queries.as_case(row)
    if not acts_for(asker.organisations(wanted.permission), case.organisation):
        raise refusal(wanted, Verdict("not_permitted"), service.words.reasons)
    take_step(desk_of(service, asker, connection), workflow, wanted, case, facts_of(wanted, step.facts), step.comment)
    return read_again(case.id, asker, service, connection, response)


@router.post("/cases/{case_id}/assignee")
def assign_case(
    found: Locked, seeing: Seeing, asker: Asker, service: Running, connection: Transaction, response: Response
) -> dict[str, Any]:
    """See to a case oneself, whoever did before, or leave it to whoever comes."""
    row, workflow = found
    if not may_act(asker, workflow, row["organisation"]):
        raise refusal(workflow.opening, Verdict("not_permitted"), service.words.reasons)
    queries.assign(connection, row["id"], asker.name if seeing.mine else None)
    return read_again(row["id"], asker, service, connection, response)


@router.get("/workflows/{programme}/{name}/extensions")
def read_extensions(
    programme: str, name: str, asker: Looking, service: Running, connection: Transaction
) -> list[dict[str, Any]]:
    """More time that was granted for steps of a workflow: to whom, until when, by whom and why."""
    workflow = workflow_called(service, programme, name)
    rows = queries.extensions(connection, programme, name)
    return [
        {**row, "own": row["granted_by"] == asker.name} for row in rows if may_see(asker, workflow, row["organisation"])
    ]


@router.post("/workflows/{programme}/{name}/extensions", status_code=201, responses=REFUSALS)
def add_extension(
    programme: str, name: str, new: NewExtension, asker: Looking, service: Running, connection: Transaction
) -> dict[str, Any]:
    """Grant an organisation, and what is below it, more time for a step, with the reason; who grants may not use it."""
    workflow = workflow_called(service, programme, name)
    return grant(desk_of(service, asker, connection), programme, workflow, new)


def read_again(case_id: int, asker: Actor, service: Service, connection: Any, response: Response) -> dict[str, Any]:
    """A case as it stands after what was done."""
    row, workflow = seen_case(connection, case_id, asker, service)
    response.headers["ETag"] = f'"{row["version"]}"'
    return shown_case(connection, row, workflow, asker, service)


def check_version(if_match: str | None, version: int) -> None:
    """Refuse a step that is not of the version of the case as it stands.

    Raises:
        PreconditionRequired: it names none.
        PreconditionFailed: it names another.
    """
    if if_match is None:
        raise without_version()
    if if_match.strip() != f'"{version}"':
        raise stale(version)


def facts_of(transition: Transition, told: Mapping[str, JsonValue]) -> Facts:
    """What was told with a step, as it is wanted.

    Raises:
        Unreadable: it is not; every fault is named.
    """
    try:
        facts = transition.facts.model_validate_json(orjson.dumps(told))
        faults = [Fault(":".join(["facts", *where]), None, NO_PERSON) for where in naming_persons(told)]
    except ValidationError as error:
        faults = faults_of(error.errors(), "facts")
    if faults:
        raise Unreadable(Text(f"有 {len(faults)} 处不符合要求", f"{len(faults)} thing(s) given do not fit"), faults)
    return facts


def naming_persons(told: Any, where: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where telephone numbers, identity cards or mail addresses of persons stand in what was told."""
    if isinstance(told, str) and masked(told) != told:
        yield where
    parts = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    for name, part in parts:
        yield from naming_persons(part, (*where, str(name)))
