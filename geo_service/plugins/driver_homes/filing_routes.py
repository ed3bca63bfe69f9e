"""POST /programmes/driver_homes/applications: the application form, several sites at once."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy import Connection

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.calendar import read_calendar
from geo_service.core.cases.queries import organisation_is_known
from geo_service.core.cases.refusals import refusal
from geo_service.core.cases.steps import Desk, NewCase, open_case
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Fault, ServiceError
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.problems import SECRET, Unreadable
from geo_service.core.registry.drafts import put_draft
from geo_service.core.service import Running, Service
from geo_service.core.text import Text
from geo_service.core.workflow.decisions import acts_for, may_begin
from geo_service.core.workflow.declaration import Case, Verdict
from geo_service.plugins.driver_homes.filing import Filing, HomeSite, faults_of_forms
from geo_service.plugins.driver_homes.workflows import APPLY, HOME

PROGRAMME = "driver_homes"

Applicant = Annotated[Actor, Depends(allowed(APPLY))]

router = APIRouter(route_class=Idempotent)


@router.post("/applications", status_code=201, openapi_extra=SECRET)
def add_applications(filing: Filing, asker: Applicant, service: Running, connection: Transaction) -> dict[str, Any]:
    """Apply for sites of either tier: all of them or none. Each becomes a case, and a draft of the registry."""
    desk = Desk(connection, asker, service.clock.today(), service.words.reasons)
    check_filing(filing, desk, asker)
    desk.act(APPLY)
    cases = [apply_for(site, number, filing.organisation, desk, service) for number, site in enumerate(filing.sites)]
    return {"cases": [{"id": case.id, "title": case.title, "state": case.state} for case in cases]}


def check_filing(filing: Filing, desk: Desk, asker: Actor) -> None:
    """Refuse a filing that is not the asker's to make, too late, or whose forms have gaps.

    Raises:
        Forbidden, StepRefused, BadRequest, Unreadable: see core/cases; the last names every gap.
    """
    held = asker.organisations(APPLY)
    whose = {filing.organisation, *(site.organisation or filing.organisation for site in filing.sites)}
    outside = [code for code in whose if not acts_for([filing.organisation], code)]
    if outside or not all(acts_for(held, code) for code in whose):
        raise refusal(HOME.opening, Verdict("not_permitted"), desk.reasons)
    desk.act(APPLY)
    for code in sorted(whose):
        if not organisation_is_known(desk.connection, code):
            wanted = Text("已登记的组织代码", "the code of an organisation that is known")
            raise BadRequest(wanted, [Fault("organisation", code, wanted)])
    rules = HOME.rules(desk.day.year, desk.day)
    if rules is None:
        case = Case(PROGRAMME, HOME.name, desk.day.year, filing.organisation)
        raise refusal(HOME.opening, may_begin(HOME, HOME.opening, case, asker, desk.day), desk.reasons)
    if faults := list(faults_of_forms(filing, rules)):
        raise Unreadable(Text(f"申报表有 {len(faults)} 处未填", f"The form leaves {len(faults)} thing(s) out"), faults)


def apply_for(site: HomeSite, number: int, filed_by: str, desk: Desk, service: Service) -> Case:
    """The case of a site.

    Raises:
        ServiceError: what is wrong with it, its faults placed at its number.
    """
    organisation = site.organisation or filed_by
    try:
        facility_id = drafted(desk.connection, service, organisation, site)
        new = NewCase(organisation, site.name, f"facility:{facility_id}", facility_id)
        return open_case(desk, PROGRAMME, HOME, new, site.applied())
    except ServiceError as error:
        error.faults = tuple(Fault(f"sites:{number}:{one.where}", one.given, one.wanted) for one in error.faults)
        raise


def drafted(connection: Connection, service: Service, organisation: str, site: HomeSite) -> int:
    """The id of the draft that a site is in the registry."""
    calendar = read_calendar(service.settings.data)
    return put_draft(connection, service.catalogue, calendar, "driver_home", organisation, site.site())
