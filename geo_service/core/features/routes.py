"""GET /collections, what describes them, and the reference systems, as OGC API Features asks."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.database.connections import held
from geo_service.core.errors import NotFound
from geo_service.core.features import html
from geo_service.core.features.collection import known_collection
from geo_service.core.features.crs import ALL
from geo_service.core.features.documents import NOTHING, collection_document, crs_document, schema_document
from geo_service.core.features.extents import extents_of
from geo_service.core.features.formats import HTML, JSON, SCHEMA, as_html, document, link, own_links, page
from geo_service.core.features.question import Format
from geo_service.core.parameters import Asked
from geo_service.core.service import Running
from geo_service.core.text import Text


class Form(BaseModel):
    """The parameter of a document."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    f: Format | None = Field(None, description="json or html; without it the Accept header says.")


FORM = Asked(Form)
Wanted = Annotated[Form, Depends(FORM)]
DOCUMENT: dict[int | str, dict[str, Any]] = {200: {"content": {JSON: {}, HTML: {}}}}
SCHEMAS: dict[int | str, dict[str, Any]] = {200: {"content": {SCHEMA: {}, HTML: {}}}}

router = APIRouter(tags=["features"])


@router.get("/collections", response_class=Response, responses=DOCUMENT, openapi_extra=FORM.openapi)
async def read_collections(asked: Wanted, request: Request, service: Running) -> Response:
    """Every collection: the kinds of facility, all facilities, the districts, the streets."""
    async with held(service.database.planned) as connection:
        extents = await extents_of(connection, request, service)
    collections = request.app.state.collections
    told = {
        "title": "数据集合 / Collections",
        "links": own_links(request),
        "collections": [
            collection_document(request, one, extents.get(code, NOTHING)) for code, one in collections.items()
        ],
    }
    if as_html(request, asked.f):
        return page(request, html.collections(request, told))
    return document(request, told)


@router.get("/collections/{code}", response_class=Response, responses=DOCUMENT, openapi_extra=FORM.openapi)
async def read_collection(code: str, asked: Wanted, request: Request, service: Running) -> Response:
    """One collection."""
    collection = known_collection(request, code)
    async with held(service.database.planned) as connection:
        extents = await extents_of(connection, request, service)
    told = collection_document(request, collection, extents.get(code, NOTHING))
    if as_html(request, asked.f):
        return page(request, html.collection(request, told))
    return document(request, told)


@router.get("/collections/{code}/schema", response_class=Response, responses=SCHEMAS, openapi_extra=FORM.openapi)
async def read_schema(code: str, asked: Wanted, request: Request) -> Response:
    """What a feature of a collection tells, as JSON Schema."""
    return schema(request, asked, code, "schema")


@router.get("/collections/{code}/queryables", response_class=Response, responses=SCHEMAS, openapi_extra=FORM.openapi)
async def read_queryables(code: str, asked: Wanted, request: Request) -> Response:
    """What a filter of a collection can speak of, as JSON Schema."""
    return schema(request, asked, code, "queryables")


@router.get("/collections/{code}/sortables", response_class=Response, responses=SCHEMAS, openapi_extra=FORM.openapi)
async def read_sortables(code: str, asked: Wanted, request: Request) -> Response:
    """What features of a collection can be sorted by, as JSON Schema."""
    return schema(request, asked, code, "sortables")


def schema(request: Request, asked: Form, code: str, what: Literal["schema", "queryables", "sortables"]) -> Response:
    """A schema of a collection, as JSON or as a page."""
    collection = known_collection(request, code)
    told = schema_document(request, collection, what)
    if as_html(request, asked.f):
        return page(request, html.schema(request, collection, told, what))
    return document(request, told, SCHEMA)


@router.get("/crs", response_class=Response, responses=DOCUMENT, openapi_extra=FORM.openapi)
async def read_systems(asked: Wanted, request: Request) -> Response:
    """Every coordinate reference system that positions are answered in."""
    told = {
        "title": "坐标参考系 / Coordinate reference systems",
        "links": own_links(request),
        "systems": [crs_document(request, one) for one in ALL.values()],
    }
    return page(request, html.systems(request, told)) if as_html(request, asked.f) else document(request, told)


@router.get("/crs/{code}", response_class=Response, responses=DOCUMENT, openapi_extra=FORM.openapi)
async def read_system(code: str, asked: Wanted, request: Request) -> Response:
    """One coordinate reference system: its datum, axes and unit, and how it comes from WGS-84."""
    if code not in ALL:
        known = ", ".join(ALL)
        raise NotFound(Text(f"没有坐标参考系 {code}；现有：{known}", f"There is no system {code}; there are: {known}"))
    told = {"systems": [crs_document(request, ALL[code])], "links": [link(request, f"/crs/{code}", "self")]}
    if as_html(request, asked.f):
        return page(request, html.systems(request, told))
    return document(request, told["systems"][0])
