"""GET /feeds, and the feeds in open formats: any collection, filtered, as it is at a change."""

from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from geo_service.core.errors import NotFound
from geo_service.core.exports import queries
from geo_service.core.exports.answering import answered, described
from geo_service.core.exports.csvw import MEDIA_TYPE
from geo_service.core.exports.feed import Feed
from geo_service.core.exports.formats import CSV, FGB, GEOJSON, GPKG, PARQUET, PMTILES, XLSX, Format
from geo_service.core.exports.question import Export, Wanted, read_export
from geo_service.core.features.addresses import known_as, origin_of
from geo_service.core.features.collection import known_collection
from geo_service.core.features.formats import document
from geo_service.core.features.items_routes import BY_NAME
from geo_service.core.features.question import read_equal
from geo_service.core.features.turns import read_in_turn
from geo_service.core.parameters import Asked
from geo_service.core.service import Running, Service
from geo_service.core.text import Text

WANTED = Asked(Wanted)
PARAMETERS = {"parameters": [*WANTED.openapi["parameters"], BY_NAME]}
Question = Annotated[Wanted, Depends(WANTED)]

router = APIRouter(tags=["feeds"])
# Its route comes after those of all feeds.
other_router = APIRouter(tags=["feeds"])


def told(form: Format) -> dict[str, Any]:
    """What OpenAPI is told of the route of a format."""
    return {
        "response_class": Response,
        "responses": {
            200: {"content": {form.media_type.partition(";")[0]: {}}},
            404: {"description": "There is no such collection."},
        },
        "openapi_extra": PARAMETERS,
    }


async def export_of(wanted: Wanted, form: Format, request: Request) -> Export:
    """What is asked for; its filter may take as long as its parser may, and only who has one as well waits."""
    read = partial(read_export, wanted, form, partial(known_collection, request), known_as(request))
    return read() if wanted.filter is None else await read_in_turn(request, read)


async def exported(form: Format, wanted: Wanted, request: Request, service: Service) -> Response:
    """What is asked for, in a format."""
    export = await export_of(wanted, form, request)
    return await answered(request, service, export)


@router.get("/feeds")
async def read_feeds(request: Request, service: Running) -> Response:
    """Every feed: code, title, href, media type, datums, whether it tells what is gone, formats and what they need."""
    feeds: tuple[Feed, ...] = request.app.state.feeds
    async with queries.snapshot(service.database) as connection:
        last = await queries.stamp(connection)
    return document(
        request, {"change_number": last["number"], "feeds": [feed.json(origin_of(request)) for feed in feeds]}
    )


@router.get("/feeds/geojson", **told(GEOJSON))
async def read_geojson(wanted: Question, request: Request, service: Running) -> Response:
    """A collection as GeoJSON, sent while it is read; with `since` what is gone stands in `removed`."""
    return await exported(GEOJSON, wanted, request, service)


@router.get("/feeds/csv", **told(CSV))
async def read_csv(wanted: Question, request: Request, service: Running) -> Response:
    """A collection as CSV, sent while it is read; with `since` the first column says put or remove."""
    return await exported(CSV, wanted, request, service)


@router.get("/feeds/csv-metadata.json", **told(replace(CSV, media_type=MEDIA_TYPE)))
async def read_csv_metadata(wanted: Question, request: Request, service: Running) -> Response:
    """What stands beside the CSV of the same question (W3C, CSV on the Web): columns, change, time, datum, licence."""
    export = await export_of(wanted, CSV, request)
    return await described(request, service, export)


@router.get("/feeds/xlsx", **told(XLSX))
async def read_xlsx(wanted: Question, request: Request, service: Running) -> Response:
    """A collection as an Excel workbook, with a sheet 说明 that says what it is, and with `since` a sheet 已移除."""
    return await exported(XLSX, wanted, request, service)


@router.get("/feeds/gpkg", **told(GPKG))
async def read_gpkg(wanted: Question, request: Request, service: Running) -> Response:
    """A collection as a GeoPackage; with `since` what is gone stands in the table `removed`."""
    return await exported(GPKG, wanted, request, service)


@router.get("/feeds/fgb", **told(FGB))
async def read_fgb(wanted: Question, request: Request, service: Running) -> Response:
    """A collection as a FlatGeobuf with its index; what has no position is left out."""
    return await exported(FGB, wanted, request, service)


@router.get("/feeds/parquet", **told(PARQUET))
async def read_parquet(wanted: Question, request: Request, service: Running) -> Response:
    """A collection as GeoParquet 1.1 with a box beside each geometry."""
    return await exported(PARQUET, wanted, request, service)


@router.get("/feeds/pmtiles", **told(PMTILES))
async def read_pmtiles(wanted: Question, request: Request, service: Running) -> Response:
    """Facilities as tiles of zooms 0 to 14 in one file; what is of coarse position is left out."""
    return await exported(PMTILES, wanted, request, service)


@other_router.get(
    "/feeds/{code}",
    response_class=Response,
    responses={404: {"description": "There is no such feed."}},
    openapi_extra=PARAMETERS,
)
def read_no_feed(code: str, wanted: Question, request: Request) -> None:
    """404 for any other code, with those that there are; it takes the parameters of a feed in an open format."""
    read_equal(wanted.model_extra or {}, known_collection(request, wanted.collection))
    known = ", ".join(feed.code for feed in request.app.state.feeds)
    raise NotFound(Text(f"没有导出格式或平台 {code}；现有：{known}", f"There is no feed {code}; there are: {known}"))
