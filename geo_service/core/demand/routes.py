"""/demand: who needs the service, where; layers with their source, their cells, and an operator's own file."""

import tempfile
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, File, Form, Path, Query, Response, UploadFile

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.core.demand import queries
from geo_service.core.demand.answer import as_columns, as_geojson
from geo_service.core.demand.cells import COMPUTED, SHOWN
from geo_service.core.demand.frames import described
from geo_service.core.demand.given import COARSEST
from geo_service.core.demand.load import load_file
from geo_service.core.demand.telling import TOLD_IN_FORM
from geo_service.core.demand.told import FEDERATION, Told
from geo_service.core.errors import BadRequest, Fault, Forbidden
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.core.upload import TakesForm

READS, WRITES = "planning:read", "planning:write"
MOST_BYTES = 32 * 2**20
GEOJSON = "application/geo+json"
NAME = "file"  # a file's own name may be a person's


class TakesFile(TakesForm):
    """A route that takes a form with a file of demand; what is larger is for the command line."""

    most_bytes = MOST_BYTES


router = APIRouter(tags=["planning"], route_class=TakesFile)

Id = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,59}(@[0-9A-Za-z:~_-]{1,200})?$")]


@router.get("/demand", dependencies=[Depends(allowed(READS))])
def read_layers(connection: Transaction) -> dict[str, Any]:
    """The layers of demand that one may plan with, one's own and the Federation's, with source and precision."""
    return {"layers": [described(one) for one in queries.layers(connection)]}


@router.get("/demand/{layer_id}", dependencies=[Depends(allowed(READS))])
def read_layer(layer_id: Id, connection: Transaction) -> dict[str, Any]:
    """One layer with the sum of its weights by district; an empty code is of what lies in no known district."""
    told = queries.layer(connection, layer_id)
    return {**described(told), "districts": [dict(row) for row in queries.totals(connection, layer_id)]}


@router.get(
    "/demand/{layer_id}/cells",
    response_class=Response,
    responses={200: {"content": {GEOJSON: {}, "application/json": {}}}},
    dependencies=[Depends(allowed(READS))],
)
def read_cells(
    layer_id: Id,
    connection: Transaction,
    resolution: Annotated[int, Query(ge=COARSEST, le=COMPUTED, description="Of H3: 8 is some 530 m a side.")] = SHOWN,
    hour: Annotated[
        int | None, Query(ge=0, le=23, description="Hour of day in Shanghai; the whole layer if left out.")
    ] = None,
    f: Annotated[Literal["geojson", "json"], Query(description="Hexagons as GeoJSON, or columns of JSON.")] = "geojson",
) -> Response:
    """The demand by H3 cell: hexagons with their weight, points in the cell that holds them."""
    found = queries.demand(connection, layer_id, hour=hour)
    answer, media_type = (as_geojson, GEOJSON) if f == "geojson" else (as_columns, "application/json")
    return Response(orjson.dumps(answer(found, resolution)), media_type=media_type)


@router.post("/demand", status_code=201)
def add_layer(
    asker: Annotated[Actor, Depends(allowed(WRITES))],
    told: Annotated[Told, Depends(TOLD_IN_FORM)],
    file: Annotated[UploadFile, File(description="CSV, xlsx, GeoJSON, GeoPackage or GeoTIFF; at most 32 MB.")],
    connection: Transaction,
    service: Running,
    organisation: Annotated[
        str | None, Form(max_length=200, description="Whose it shall be; one's own if left out.")
    ] = None,
) -> dict[str, Any]:
    """Bring a layer in: a file of points or H3 cells, or a GeoTIFF of counts; all of it or nothing.

    `left_out` is how much of a raster lies outside the districts.
    """
    owned = replace(told, organisation=whose(connection, asker, organisation))
    with tempfile.TemporaryDirectory() as folder:
        there = FilePath(folder) / NAME
        there.write_bytes(file.file.read())
        done = load_file(connection, service.settings.data, there, owned)
    return {**described(done.layer), "left_out": done.left_out}


@router.delete("/demand/{layer_id}", status_code=204, dependencies=[Depends(allowed(WRITES))])
def end_layer(layer_id: Id, connection: Transaction) -> Response:
    """Delete a layer of one's own with its places."""
    if not queries.delete_layer(connection, layer_id):
        told = queries.layer(connection, layer_id)
        name = told.organisation
        raise Forbidden(Text(f"此图层属于 {name}，不能删除", f"This layer is {name}'s and not yours to delete"))
    return Response(status_code=204)


def whose(connection: Transaction, asker: Actor, organisation: str | None) -> str:
    """The organisation that a new layer shall belong to.

    Raises:
        BadRequest: they bring demand in for several and name none, or it is none of those.
    """
    held = asker.organisations(WRITES)
    if organisation is None and "*" in held:
        return FEDERATION
    if organisation is None and len(held) == 1:
        return held[0]
    if organisation is None:
        wanted = Text(f"应为其中之一：{'、'.join(held)}", f"one of {', '.join(held)}")
        raise BadRequest(Text("须指明所属组织", "Say whose it shall be"), [Fault("organisation", None, wanted)])
    if not queries.brings_in_for(connection, organisation):
        wanted = Text("本人可为其载入需求的组织", "an organisation for which you bring demand in")
        raise BadRequest(Text("不能为该组织载入需求", "No demand for this one"), [Fault("organisation", None, wanted)])
    return organisation
