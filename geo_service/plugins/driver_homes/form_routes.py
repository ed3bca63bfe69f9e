"""GET /programmes/driver_homes/forms/{tier}.xlsx, POST …/forms/report: the printed forms out, and looked through."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Response
from pydantic import Strict
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.gate import allowed_with
from geo_service.core.cases.steps import Desk
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import NotFound
from geo_service.core.parameters import Edition
from geo_service.core.problems import SECRET
from geo_service.core.service import Running, Service
from geo_service.core.text import Text
from geo_service.core.upload import XLSX, Bounded, workbook_answer
from geo_service.plugins.driver_homes import queries
from geo_service.plugins.driver_homes.filing_routes import Applicant, Whose
from geo_service.plugins.driver_homes.form_filing import tried
from geo_service.plugins.driver_homes.form_layout import form_workbook
from geo_service.plugins.driver_homes.form_report import report_workbook
from geo_service.plugins.driver_homes.rules import BOOK, Tier
from geo_service.plugins.driver_homes.workflows import READ

WORKBOOK: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}}}

router = APIRouter(route_class=Bounded)

Union = Annotated[
    str | None,
    Query(max_length=200, description="Code of a union of one's own: the form with what it has applied for."),
]
Acting = Annotated[Connection | None, Depends(allowed_with("organisation", READ), scope="function")]


@router.get("/forms/{tier}.xlsx", response_class=Response, responses=WORKBOOK)
def read_form_of_tier(
    tier: Annotated[Tier, Path()],
    service: Running,
    acting: Acting,
    organisation: Union = None,
    edition: Edition = None,
) -> Response:
    """The application form of a tier as xlsx, as the notice prints it: empty, or with what a union has applied for.

    Who is in charge of a site is not kept, so these cells stay empty.
    """
    year = int(edition or BOOK.newest.year)
    form = BOOK.editions.get(year, BOOK.newest).latest.form[tier]
    plain = f"driver_home_{tier}.xlsx"
    if acting is None or organisation is None:
        return workbook_answer(form_workbook(form), f"{form.title}.xlsx", plain)
    name = queries.organisation_seen(acting, organisation)
    if name is None:
        raise NotFound(Text("没有这个组织", "There is no such organisation"))
    rows = [printed(row, service) for row in queries.applications(acting, year, organisation, tier)]
    return workbook_answer(form_workbook(form, rows, name), f"{form.title} {name}.xlsx", plain)


def printed(row: RowMapping, service: Service) -> dict[str, Any]:
    """A site by the columns of the forms; functions that its services do not name stand behind them."""
    services = [row["attributes"].get("services_text") or ""]
    titles = [service.catalogue.functions[code].title.zh for code in row["functions"]]
    services += [title for title in titles if title not in services[0]]
    return {
        "站点名称": row["name"],
        "地址": row["address"],
        "开放时间": row["hours_text"],
        "面积(m²)": row["attributes"].get("area_m2"),
        "服务项目": "、".join(one for one in services if one),
        "临停车位数": row["free_bays"],
        "停车位数": row["free_bays"],
        "可临停时间": row["free_parking_minutes"],
        "充电桩数": row["chargers"],
        "计划完成时间": row["completes_on"],
    }


@router.post("/forms/report", response_class=Response, responses=WORKBOOK, openapi_extra=SECRET)
def read_report(
    form: Annotated[bytes, Body(media_type=XLSX), Strict()],
    asker: Applicant,
    service: Running,
    connection: Transaction,
    organisation: Whose = None,
) -> Response:
    """The uploaded form with a column 问题 that says what is wrong with each row; nothing is filed or kept."""
    desk = Desk(connection, asker, service.clock.today(), service.words.reasons)
    with connection.begin_nested() as trial:
        filed = tried(form, organisation, desk, asker, service)
        trial.rollback()
    return workbook_answer(report_workbook(filed), "申报表 问题.xlsx", "driver_home_faults.xlsx")
