"""What an application goes through: whose it is, whether it is in time, and the case that each of its sites becomes."""

from collections.abc import Collection

from sqlalchemy import Connection

from geo_service.core.access.actor import Actor
from geo_service.core.calendar import read_calendar
from geo_service.core.cases.queries import extensions_for, organisation_is_known
from geo_service.core.cases.refusals import refusal
from geo_service.core.cases.steps import Desk, NewCase, open_case
from geo_service.core.districts.queries import outlines
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.registry.drafts import put_draft
from geo_service.core.service import Service
from geo_service.core.text import Text
from geo_service.core.workflow.decisions import acts_for, may_begin
from geo_service.core.workflow.declaration import Case, Verdict
from geo_service.plugins.driver_homes.filing import HomeSite
from geo_service.plugins.driver_homes.rules import HomeRules
from geo_service.plugins.driver_homes.workflows import APPLY, HOME

PROGRAMME = "driver_homes"


def check_applicant(whose: Collection[str], filed_by: str, desk: Desk, asker: Actor) -> None:
    """Refuse a filing that is not the asker's to make, or too late for every union of which it has sites.

    Raises:
        Forbidden, BadRequest, StepRefused: see core/cases.
    """
    held = asker.organisations(APPLY)
    if not all(acts_for([filed_by], code) and acts_for(held, code) for code in (filed_by, *whose)):
        raise refusal(HOME.opening, Verdict("not_permitted"), desk.reasons)
    desk.act(APPLY)
    for code in sorted({filed_by, *whose}):
        if not organisation_is_known(desk.connection, code):
            wanted = Text("已登记的组织代码", "the code of an organisation that is known")
            raise BadRequest(wanted, [Fault("organisation", code, wanted)])
    verdicts = [opening(code, desk, asker) for code in sorted(whose)]
    if all(one.reason is not None for one in verdicts):
        raise refusal(HOME.opening, verdicts[0], desk.reasons)


def opening(organisation: str, desk: Desk, asker: Actor) -> Verdict:
    """Whether an application of an organisation may be filed today."""
    case = Case(PROGRAMME, HOME.name, desk.day.year, organisation)
    return may_begin(HOME, HOME.opening, case, asker, desk.day, extensions_for(desk.connection, case))


def rules_on(desk: Desk) -> HomeRules:
    """The rules by which an application is filed today.

    Raises:
        StepRefused: there are none.
    """
    rules: HomeRules | None = HOME.rules(desk.day.year, desk.day)
    if rules is None:
        raise refusal(HOME.opening, Verdict("no_edition"), desk.reasons)
    return rules


def apply_for(site: HomeSite, filed_by: str, desk: Desk, service: Service) -> Case:
    """The case of a site.

    Raises:
        ServiceError: what is wrong with it.
    """
    organisation = site.organisation or filed_by
    facility_id = drafted(desk.connection, service, organisation, site)
    new = NewCase(organisation, site.name, f"facility:{facility_id}", facility_id)
    return open_case(desk, PROGRAMME, HOME, new, site.applied())


def drafted(connection: Connection, service: Service, organisation: str, site: HomeSite) -> int:
    """The id of the draft that a site is in the registry."""
    calendar = read_calendar(service.settings.data)
    known = outlines(connection)
    return put_draft(connection, service.catalogue, calendar, "driver_home", organisation, site.site(), known)
