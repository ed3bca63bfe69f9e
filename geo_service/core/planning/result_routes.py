"""/planning/runs/{run_id}/…: what came of a run, table by table and as files."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Path, Query, Response
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.gate import allowed
from geo_service.core.attachment import attachment
from geo_service.core.calendar import shanghai_day
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Fault, NotFound
from geo_service.core.planning import queries
from geo_service.core.planning.explanation import explained_cell, explained_site
from geo_service.core.planning.formats import GEOJSON, GPKG, HTML, ICS, XLSX, Format, written
from geo_service.core.planning.inputs import Line
from geo_service.core.planning.measures import MINUTE_S, rows_of
from geo_service.core.planning.refusals import not_done, one_of
from geo_service.core.planning.result import Table, unpacked
from geo_service.core.planning.routes import READS, seen
from geo_service.core.planning.told import coarser, features, title_of
from geo_service.core.planning.ways import way
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.core.travel.running import Travelling
from geo_service.settings import Settings

CELL = r"^8[0-9a-f]{14}$"
KEY = r"^(facility:\d{1,18}|(added|point):\d{1,6}|cell:[0-9a-f]{15})$"

router = APIRouter(tags=["planning"], dependencies=[Depends(allowed(READS))])

RunId = Annotated[UUID, Path()]


def done(connection: Connection, run_id: UUID, *wanted: str) -> tuple[RowMapping, dict[str, Table]]:
    """A run that is done, and its tables.

    Raises:
        NotFound: there is none that one may see, or it has no such table; Conflict: nothing came of it yet.
    """
    row = seen(connection, run_id)
    kept = queries.tables(connection, run_id)
    if kept is None:
        raise not_done(row["status"])
    tables: dict[str, Table] = dict(unpacked(kept, *wanted))
    if lacking := sorted({*wanted} - {*tables}):
        raise NotFound(Text(f"此任务没有 {'、'.join(lacking)}", f"this run has no {', '.join(lacking)}"))
    return row, tables


def as_geojson(table: Table) -> Response:
    """A table as an answer."""
    return Response(orjson.dumps(features(table)), media_type="application/geo+json")


@router.get("/planning/runs/{run_id}/cells", response_class=Response)
def read_cells(
    run_id: RunId,
    connection: Transaction,
    resolution: Annotated[str, Query(pattern=r"^([4-9]|10)$", description="H3; finer cells are put together.")] = "8",
) -> Response:
    """The demand cells as GeoJSON: weight, seconds to the nearest site and what else was measured."""
    _, tables = done(connection, run_id, "cells")
    return as_geojson(coarser(tables["cells"], int(resolution)))


@router.get("/planning/runs/{run_id}/sites", response_class=Response)
def read_sites(run_id: RunId, connection: Transaction) -> Response:
    """The sites as GeoJSON: those that count and, each with why, those that do not; of siting with the chosen ones."""
    _, tables = done(connection, run_id, "sites")
    return as_geojson(tables["sites"])


@router.get("/planning/runs/{run_id}/gaps", response_class=Response)
def read_gaps(run_id: RunId, connection: Transaction) -> Response:
    """Where people are not served, as GeoJSON, the gravest first."""
    _, tables = done(connection, run_id, "gaps")
    return as_geojson(tables["gaps"])


@router.get("/planning/runs/{run_id}/districts")
def read_districts(run_id: RunId, connection: Transaction) -> dict[str, Any]:
    """What was measured in each district."""
    _, tables = done(connection, run_id, "districts")
    return {"districts": rows_of(tables["districts"])}


@router.get("/planning/runs/{run_id}/explain")
def explain(
    run_id: RunId,
    connection: Transaction,
    service: Running,
    travel: Travelling,
    cell: Annotated[str | None, Query(pattern=CELL, description="An H3 cell, of any resolution.")] = None,
    site: Annotated[str | None, Query(pattern=KEY, description="The key of a site, such as facility:12.")] = None,
) -> dict[str, Any]:
    """Of a cell: which site serves it, what else is near and why that does not count; of a site: whom it serves."""
    if (cell is None) == (site is None):
        wanted = Text("cell 与 site 二者给一", "either cell or site")
        raise BadRequest(wanted, [Fault("cell", cell, wanted)])
    row, tables = done(connection, run_id, "cells", "sites")
    line = Line.model_validate(row["inputs"].get("line", {}))
    ways = way(row["sources"]["ways"]["by"], service.settings.roads_folder, line, travel.network)
    if cell is not None:
        return explained_cell(int(cell, 16), tables, ways)
    assert site is not None
    return explained_site(site, tables, row["summary"]["gaps"]["minutes"] * MINUTE_S, ways)


def told_of(form: Format) -> dict[str, Any]:
    """What OpenAPI is told of the route of a format."""
    return {"response_class": Response, "responses": {200: {"content": {form.media_type: {}}}}}


def as_file(
    connection: Connection, run_id: UUID, form: Format, settings: Settings, truck: str | None = None
) -> Response:
    """A run that is done as a file; of rounds the visits of one truck, where it is named."""
    row, tables = done(connection, run_id)
    whose = "" if truck is None else f"_{truck}"
    if truck is not None and "visits" in tables:
        tables["visits"] = of_truck(tables, truck)
    said = f"{whose}_{shanghai_day(row['finished_at']):%Y%m%d}_c{row['change_number']}.{form.code}"
    content = written(form, row, tables, settings.licence, settings.map_approval_number)
    headers = {"Content-Disposition": attachment(f"{title_of(row).zh}{said}", f"{row['kind']}{said}")}
    return Response(content, media_type=form.media_type, headers=headers)


@router.get("/planning/runs/{run_id}/result.geojson", **told_of(GEOJSON))
def read_geojson(run_id: RunId, connection: Transaction, service: Running) -> Response:
    """Everything of a run as one GeoJSON, with what it stands on; `table` of each feature says of what it is."""
    return as_file(connection, run_id, GEOJSON, service.settings)


@router.get("/planning/runs/{run_id}/result.gpkg", **told_of(GPKG))
def read_gpkg(run_id: RunId, connection: Transaction, service: Running) -> Response:
    """Everything of a run as a GeoPackage, a layer for each table."""
    return as_file(connection, run_id, GPKG, service.settings)


@router.get("/planning/runs/{run_id}/result.xlsx", **told_of(XLSX))
def read_xlsx(run_id: RunId, connection: Transaction, service: Running) -> Response:
    """Everything of a run as a workbook, a sheet for each table, with a sheet 说明 of what it stands on."""
    return as_file(connection, run_id, XLSX, service.settings)


@router.get("/planning/runs/{run_id}/result.html", **told_of(HTML))
def read_html(run_id: RunId, connection: Transaction, service: Running) -> Response:
    """A report in one file that opens without a network: map, legend, tables, sources."""
    return as_file(connection, run_id, HTML, service.settings)


@router.get("/planning/runs/{run_id}/result.ics", **told_of(ICS))
def read_calendar(
    run_id: RunId,
    connection: Transaction,
    service: Running,
    truck: Annotated[
        str | None, Query(max_length=40, description="The name of a truck; all of them if left out.")
    ] = None,
) -> Response:
    """The visits of truck rounds as iCalendar."""
    return as_file(connection, run_id, ICS, service.settings, truck)


def of_truck(tables: Mapping[str, Table], truck: str) -> Table:
    """The visits of one truck.

    Raises:
        BadRequest: there is no truck of the name.
    """
    known = tables["trucks"]["truck"].tolist()
    if truck not in known:
        raise BadRequest(Text("没有这辆车", "There is no such truck"), [Fault("truck", truck, one_of(known))])
    mine = tables["visits"]["truck"] == truck
    return {name: values[mine] for name, values in tables["visits"].items()}


@router.get("/planning/runs/{run_id}/visits", response_class=Response)
def read_visits(
    run_id: RunId,
    connection: Transaction,
    day: Annotated[date | None, Query(description="Of this day only.")] = None,
) -> Response:
    """The visits of truck rounds as GeoJSON, by day, truck and order."""
    _, tables = done(connection, run_id, "visits")
    visits = tables["visits"]
    if day is not None:
        of_day = visits["day"] == day.isoformat()
        visits = {name: values[of_day] for name, values in visits.items()}
    return as_geojson(visits)
