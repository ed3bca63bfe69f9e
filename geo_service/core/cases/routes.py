"""GET /cases, /cases/{id}, /workflows: the queue of work, one case with what comes next, and what there is."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import Asker
from geo_service.core.cases import queries
from geo_service.core.cases.openings import wanted
from geo_service.core.cases.refusals import no_case
from geo_service.core.cases.scopes import look, may_act, may_see, organisations, scopes, workflow_called, workflows_of
from geo_service.core.cases.shown import alike_of, case_of, described, row_of, site_of
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.pins.routes import MEASURED, PERMISSIONS
from geo_service.core.registry.importing.duplicates import NEAR_M
from geo_service.core.service import Running, Service
from geo_service.core.text import Text
from geo_service.core.workflow.decisions import acts_for
from geo_service.core.workflow.declaration import Workflow

PAGE = 100
AFTER = r"^(infinity|\d{4}-\d\d-\d\d)\.\d{1,18}$"

router = APIRouter(tags=["cases"])

CaseId = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("/workflows")
def read_workflows(asker: Asker, service: Running, connection: Transaction) -> list[dict[str, Any]]:
    """The workflows of which one may see cases: states, steps and what each wants, who may take it, how one begins."""
    seen = {(scope["programme"], scope["workflow"]) for scope in scopes(asker, service)}
    return [
        described(
            *(of, one, service.words, asker),
            opening_of(connection, one, asker, service),
            named_below(connection, asker.organisations(one.extends) if one.extends else ()),
        )
        for of, one in workflows_of(service)
        if (of, one.name) in seen
    ]


def opening_of(connection: Connection, workflow: Workflow, asker: Actor, service: Service) -> dict[str, Any]:
    """What opening a case wants, for which organisations somebody may, by which year's rules; None in one without."""
    kind = None if workflow.kind is None else service.catalogue.kinds.get(workflow.kind)
    organisations = named_below(connection, asker.organisations(workflow.opening.permission))
    edition = workflow.book.edition_on(service.clock.today())
    wants = wanted(workflow, kind, service.words)
    return {"edition": None if edition is None else edition.year, "wants": wants, "organisations": organisations}


def named_below(connection: Connection, codes: Sequence[str]) -> list[dict[str, Any]]:
    """Some organisations and those below them, with their names; none, without a question, where there are none."""
    return [named(row) for row in queries.organisations_below(connection, codes)] if codes else []


def named(row: RowMapping) -> dict[str, Any]:
    """An organisation with its names."""
    return {"code": row["code"], "name": Text(row["name"], row["name_en"]).json()}


@router.get("/cases")
def read_cases(
    asker: Asker,
    service: Running,
    connection: Transaction,
    queue: Annotated[Literal["today", "overdue", "unassigned", "mine"] | None, Query()] = None,
    programme: Annotated[str | None, Query(max_length=60)] = None,
    workflow: Annotated[str | None, Query(max_length=60)] = None,
    state: Annotated[str | None, Query(max_length=60)] = None,
    organisation: Annotated[str | None, Query(max_length=200)] = None,
    after: Annotated[str | None, Query(pattern=AFTER, description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """Cases that one may see, those that are due first: all, or those due today, overdue, nobody's or one's own."""
    found = scopes(asker, service)
    look(connection, asker, found)
    after_due, after_id = last_of(after)
    asked: dict[str, Any] = {
        "queue": queue,
        "programme": programme,
        "workflow": workflow,
        "state": state,
        "organisation": organisation,
    }
    asked |= {"actor": asker.name, "today": service.clock.today(), "rows": PAGE}
    rows = queries.queue(connection, found, asked | {"after_due": after_due, "after_id": after_id})
    last = rows[-1] if len(rows) == PAGE else None
    workflows = {(of, one.name): one for of, one in workflows_of(service)}
    return {
        "day": service.clock.today(),
        "counts": dict(queries.queue_counts(connection, found, asked)),
        "cases": [listed(row, workflows[row["programme"], row["workflow"]], asker) for row in rows],
        "next": None if last is None else f"{last['due_key']}.{last['id']}",
    }


def last_of(after: str | None) -> tuple[str, int]:
    """When the last case of the page before is due, as PostgreSQL writes a date, and its id.

    Raises:
        BadRequest: there is no such day.
    """
    due, _, case_id = (after or "-infinity.0").rpartition(".")
    if not due.endswith("infinity"):
        try:
            date.fromisoformat(due)
        except ValueError as error:
            told = Text("应为上一页的 next", "`next` of the page before")
            raise BadRequest(told, [Fault("after", after, told)]) from error
    return due, int(case_id)


def listed(row: RowMapping, workflow: Workflow, asker: Actor) -> dict[str, Any]:
    """A case in somebody's list, and whether it may be theirs to see to."""
    return row_of(row, workflow, asker) | {"may_act": may_act(asker, workflow, row["organisation"])}


@router.get("/cases/stages")
def read_stages(asker: Asker, service: Running, connection: Transaction) -> dict[str, Any]:
    """How many of the cases that one may see stand where: by workflow, state and organisation."""
    found = scopes(asker, service)
    look(connection, asker, found)
    same = ("programme", "workflow", "state", "cases")
    return {
        "day": service.clock.today(),
        "stages": [
            {name: row[name] for name in same}
            | {
                "organisation": {
                    "code": row["organisation"],
                    "name": Text(row["organisation_name"], row["organisation_name_en"]).json(),
                }
            }
            for row in queries.stages(connection, found)
        ],
    }


@router.get("/cases/{case_id}")
def read_case(
    case_id: CaseId, asker: Asker, service: Running, connection: Transaction, response: Response
) -> dict[str, Any]:
    """One case: what it is about, every step it took, and those that one may take next, each with what it wants.

    The ETag is the case's version; a step is sent with it in If-Match.
    """
    row, workflow = seen_case(connection, case_id, asker, service)
    response.headers["ETag"] = f'"{row["version"]}"'
    return shown_case(connection, row, workflow, asker, service)


def seen_case(
    connection: Connection, case_id: int, asker: Actor, service: Service, *, lock: bool = False
) -> tuple[RowMapping, Workflow]:
    """A case that somebody may see, with its workflow.

    Args:
        lock: keep it from others until the transaction ends.

    Raises:
        NotFound: there is none, or none that they may see.
        Forbidden: they may see no case at all.
    """
    look(connection, asker, scopes(asker, service))
    if lock and not queries.lock(connection, case_id):
        raise no_case(case_id)
    row = queries.case(connection, case_id)
    if row is None or row["programme"] not in service.plugins:
        raise no_case(case_id)
    workflow = workflow_called(service, row["programme"], row["workflow"])
    if not may_see(asker, workflow, row["organisation"]):
        raise no_case(case_id)
    return row, workflow


def locked_case(
    case_id: CaseId, asker: Asker, service: Running, connection: Transaction
) -> tuple[RowMapping, Workflow]:
    """A dependency: a case that the asker may see, kept from others until the transaction ends, with its workflow.

    As it is asked before a kept answer is looked for, that is given only to who may see the case now.
    """
    return seen_case(connection, case_id, asker, service, lock=True)


def looking(asker: Asker, service: Running, connection: Transaction) -> Actor:
    """A dependency: who asks, when they may see cases at all."""
    look(connection, asker, scopes(asker, service))
    return asker


Locked = Annotated[tuple[RowMapping, Workflow], Depends(locked_case)]
Looking = Annotated[Actor, Depends(looking)]


def shown_case(
    connection: Connection, row: RowMapping, workflow: Workflow, asker: Actor, service: Service
) -> dict[str, Any]:
    """A case as it is answered to somebody."""
    today: date = service.clock.today()
    extensions = queries.extensions_for(connection, queries.as_case(row))
    site = None if row["facility_id"] is None else queries.site(connection, row["facility_id"])
    return case_of(row, workflow, asker, today, extensions, service.words) | {
        "day": today,
        "may_act": may_act(asker, workflow, row["organisation"]),
        "site": None if site is None else shown_site(connection, site, row, asker, service),
    }


def shown_site(
    connection: Connection, site: RowMapping, row: RowMapping, asker: Actor, service: Service
) -> dict[str, Any]:
    """The site of a case as it is answered to somebody, with those that may be the same one entered again."""
    alike = [alike_of(one, service.catalogue) for one in queries.alike(connection, site["id"], NEAR_M)]
    return site_of(site, service.catalogue) | {"may_pin": may_pin(asker, row, site), "alike": alike}


def may_pin(asker: Actor, row: RowMapping, site: RowMapping) -> bool:
    """Whether somebody may say where the site of a case is; what was measured stays."""
    return site["position_precision"] != MEASURED and acts_for(organisations(asker, PERMISSIONS), row["organisation"])
