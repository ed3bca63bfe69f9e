"""POST /programmes/driver_homes/applications: the application form, several sites at once, as JSON or as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import GetPydanticSchema
from pydantic_core import core_schema

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.cases.steps import Desk
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Fault, ServiceError
from geo_service.core.problems import SECRET, Unreadable
from geo_service.core.service import Running, Service
from geo_service.core.text import Text
from geo_service.core.upload import FILE_BODY, BoundedOnce
from geo_service.core.workflow.declaration import Case
from geo_service.plugins.driver_homes.filing import Filing, HomeSite, faults_of_forms
from geo_service.plugins.driver_homes.filing_steps import apply_for, check_applicant, rules_on
from geo_service.plugins.driver_homes.form_filing import Mode, file_form
from geo_service.plugins.driver_homes.workflows import APPLY


@dataclass(frozen=True)
class Upload:
    """A body that is not JSON: a file."""

    content: bytes


def as_sent(given: Any, parsed: Callable[[Any], Filing]) -> Filing | Upload:
    """A body that is JSON as a filing, any other as a file."""
    return Upload(given) if isinstance(given, bytes) else parsed(given)


# To OpenAPI and in its faults a Filing; FastAPI hands on the bytes of what does not call itself JSON.
Sent = Annotated[
    Filing | Upload,
    GetPydanticSchema(lambda _, schema: core_schema.no_info_wrap_validator_function(as_sent, schema(Filing))),
]
Applicant = Annotated[Actor, Depends(allowed(APPLY))]
Whose = Annotated[
    str | None,
    Query(max_length=200, description="Of a file: code of the union that files; the one in its head if left out."),
]
Asked = Annotated[
    Mode | None, Query(description="Of a file: all of its sites or none (if left out), or its good ones.")
]

router = APIRouter(route_class=BoundedOnce)


@router.post("/applications", status_code=201, openapi_extra=SECRET | FILE_BODY)
def add_applications(
    filing: Sent,
    asker: Applicant,
    service: Running,
    connection: Transaction,
    organisation: Whose = None,
    mode: Asked = None,
) -> dict[str, Any]:
    """Apply for sites of either tier, each becoming a case and a draft of the registry: as JSON, or as the form (xlsx).

    JSON: all of them or none. The form: several sheets and pages; the answer tells row by row what became of it.
    """
    desk = Desk(connection, asker, service.clock.today(), service.words.reasons)
    if isinstance(filing, Upload):
        return file_form(filing.content, organisation, mode or "all", desk, asker, service).answer()
    refuse_of_a_file(organisation=organisation, mode=mode)
    check_filing(filing, desk, asker)
    cases = [placed(site, number, filing.organisation, desk, service) for number, site in enumerate(filing.sites)]
    return {"cases": [{"id": case.id, "title": case.title, "state": case.state} for case in cases]}


def refuse_of_a_file(**given: str | None) -> None:
    """Refuse parameters that say something of a file where none was sent.

    Raises:
        BadRequest: with those that are there.
    """
    wanted = Text(
        "仅用于上传的申报表；JSON 中请写在内容里", "nothing: it is of an uploaded form; JSON says it in itself"
    )
    if faults := [Fault(name, value, wanted) for name, value in given.items() if value is not None]:
        raise BadRequest(wanted, faults)


def check_filing(filing: Filing, desk: Desk, asker: Actor) -> None:
    """Refuse a filing that is not the asker's to make, too late, or whose forms have gaps.

    Raises:
        Forbidden, StepRefused, BadRequest, Unreadable: see core/cases; the last names every gap.
    """
    whose = {site.organisation or filing.organisation for site in filing.sites}
    check_applicant(whose, filing.organisation, desk, asker)
    if faults := list(faults_of_forms(filing, rules_on(desk))):
        raise Unreadable(Text(f"申报表有 {len(faults)} 处未填", f"The form leaves {len(faults)} thing(s) out"), faults)


def placed(site: HomeSite, number: int, filed_by: str, desk: Desk, service: Service) -> Case:
    """The case of a site.

    Raises:
        ServiceError: what is wrong with it, its faults placed at its number.
    """
    try:
        return apply_for(site, filed_by, desk, service)
    except ServiceError as error:
        error.faults = tuple(Fault(f"sites:{number}:{one.where}", one.given, one.wanted) for one in error.faults)
        raise
