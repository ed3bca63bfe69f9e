"""GET /tiles, and the tiles of a collection as OGC API Tiles asks."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from geo_service.core.caching import cached, holds
from geo_service.core.database.connections import held
from geo_service.core.errors import BadRequest, Fault, NotFound
from geo_service.core.features.addresses import origin_of
from geo_service.core.features.collection import known_collection
from geo_service.core.geometry import Datum
from geo_service.core.pages import FOR_EVER, NOT_UNASKED, takes
from geo_service.core.parameters import Asked, Direct
from geo_service.core.service import Running, Service
from geo_service.core.text import Text
from geo_service.core.tiles import layers, queries
from geo_service.core.tiles.cache import PLAIN, Tile, TileCache
from geo_service.core.tiles.documents import MVT, layer_of
from geo_service.core.tiles.matrix import DEEPEST, Address
from geo_service.core.tiles.style import Flavour, style
from geo_service.core.tiles.versions import ALL, DISTRICTS, Versions
from geo_service.settings import Settings

STYLE_KEPT_S = 60
# Tiles are for everybody's maps.
ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
MVT_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {MVT: {}}},
    204: {"description": "There is nothing in the tile."},
    307: {"description": "The version asked for is not published; Location names the one that is."},
}


def no_baidu(given: Any) -> Any:
    """What is given as the datum of tiles, if it is not Baidu's.

    Raises:
        BadRequest: it is; says why there are none.
    """
    if given == Datum.BD09:
        wanted = Text(
            "wgs84 或 gcj02；百度地图的瓦片网格不同，没有 bd09 的瓦片",
            "wgs84 or gcj02; Baidu's map has another tile grid, so that there are no tiles in bd09",
        )
        raise BadRequest(
            Text("没有百度坐标的瓦片", "There are no tiles in Baidu's datum"), [Fault("datum", given, wanted)]
        )
    return given


TileDatum = Annotated[Literal[Datum.WGS84, Datum.GCJ02], BeforeValidator(no_baidu)]


class Wanted(BaseModel):
    """The parameters of a tile."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    v: str | None = Field(None, description="Version, as TileJSON names it: the tile may then be kept for ever.")
    datum: TileDatum = Field(
        Datum.WGS84, description="Datum of the tile: gcj02 to lay it on a map of AMap's or Tencent's."
    )


@dataclass(frozen=True)
class Tiles:
    """What the routes keep between requests."""

    versions: Versions
    cache: TileCache


ASKED = Asked(Wanted)
Question = Annotated[Wanted, Depends(ASKED)]
LAYER, COLLECTION = ("string", "Layer, as TileJSON is asked for."), ("string", "Collection.")
ZOOM, COLUMN, ROW = ("integer", "Zoom, from 0."), ("integer", "From the west."), ("integer", "From the north.")

router = APIRouter(tags=["tiles"])
tiles_router = APIRouter(tags=["tiles"], route_class=Direct)


@router.get("/tiles/{layer}.json", response_class=Response, openapi_extra=ASKED.openapi)
async def read_tilejson(layer: str, question: Question, request: Request, service: Running) -> Response:
    """A layer as TileJSON 3.0.0; its tiles' address names the version that is published now."""
    title = known_layer(service, layer)
    version = await kept(request).versions.of(layer)
    datum = "" if question.datum is Datum.WGS84 else f"&datum={question.datum}"
    address = f"{origin_of(request)}/tiles/{layer}/{{z}}/{{x}}/{{y}}?v={version}{datum}"
    document = layers.tilejson(layer, title, address, question.datum, attribution(service.settings))
    told = cached(request, orjson.dumps(document), "application/json", 0)
    told.headers.update(ANY_ORIGIN)
    return told


@router.get("/styles/{flavour}.json", response_class=Response)
async def read_style(flavour: Flavour, request: Request, service: Running) -> Response:
    """The map's look for MapLibre, light or dark; the client draws the images that it names."""
    settings = service.settings
    look = style(flavour, service.catalogue.kinds, origin_of(request), attribution(settings), settings.tianditu_key)
    told = cached(request, orjson.dumps(look), "application/json", STYLE_KEPT_S)
    told.headers.update(ANY_ORIGIN)
    return told


@tiles_router.get(
    "/tiles/WebMercatorQuad/{z:int}/{row:int}/{col:int}",
    response_class=Response,
    responses=MVT_ANSWER,
    openapi_extra=ASKED.openapi_with(z=ZOOM, row=ROW, col=COLUMN),
)
async def read_tile_of_all(request: Request) -> Response:
    """A tile of all facilities, row before column."""
    at = request.path_params
    return await tile(request, ALL, Address(at["z"], at["col"], at["row"]))


@tiles_router.get(
    "/tiles/{layer}/{z:int}/{x:int}/{y:int}",
    response_class=Response,
    responses=MVT_ANSWER,
    openapi_extra=ASKED.openapi_with(layer=LAYER, z=ZOOM, x=COLUMN, y=ROW),
)
async def read_tile(request: Request) -> Response:
    """A tile of a layer, column before row."""
    at = request.path_params
    return await tile(request, at["layer"], Address(at["z"], at["x"], at["y"]))


@tiles_router.get(
    "/collections/{code}/tiles/WebMercatorQuad/{z:int}/{row:int}/{col:int}",
    response_class=Response,
    responses=MVT_ANSWER,
    openapi_extra=ASKED.openapi_with(code=COLLECTION, z=ZOOM, row=ROW, col=COLUMN),
)
async def read_collection_tile(request: Request) -> Response:
    """A tile of a collection, row before column."""
    at = request.path_params
    layer = layer_of(known_collection(request, at["code"]))
    return await tile(request, layer, Address(at["z"], at["col"], at["row"]))


async def tile(request: Request, layer: str, address: Address) -> Response:
    """A tile: the version asked for if it is published, where to find the one that is if not."""
    question = await ASKED(request)
    service: Service = request.app.state.service
    known_layer(service, layer)
    if not address.exists:
        raise NotFound(
            Text(
                f"没有瓦片 {address.z}/{address.x}/{address.y}：级别 0–{DEEPEST}，行列号小于 2 的级别次方",
                f"There is no tile {address.z}/{address.x}/{address.y}: zooms go from 0 to {DEEPEST}, columns and rows "
                "to less than 2 to the power of the zoom",
            )
        )
    tiles = kept(request)
    version = await tiles.versions.of(layer, question.v)
    if question.v not in (None, version):
        datum = "" if question.datum is Datum.WGS84 else f"&datum={question.datum}"
        there = {"Location": f"?v={version}{datum}", "Cache-Control": NOT_UNASKED, **ANY_ORIGIN}
        return Response(status_code=307, headers=there)
    encoding = next((one for one in ("br", "gzip") if takes(request.headers, one)), PLAIN)
    found = await tiles.cache.tile(
        (layer, address, question.datum), version, encoding, lambda: drawn(service, layer, address, question.datum)
    )
    # A tile that is held over from an older version must not be kept under the new one's address.
    keep = FOR_EVER if question.v == found.version else NOT_UNASKED
    return answer(found, keep, request.headers.get("if-none-match", ""))


async def drawn(service: Service, layer: str, address: Address, datum: Datum) -> bytes:
    """A tile made from the database."""
    async with held(service.database.hot) as connection:
        if layer == DISTRICTS:
            return await queries.districts_tile(connection, address, datum, approved_only=service.settings.public)
        return await queries.facilities_tile(connection, layer, None if layer == ALL else layer, address, datum)


def answer(found: Tile, cache_control: str, if_none_match: str) -> Response:
    """The tile, that there is nothing in it, or that the client has it."""
    headers = {"ETag": found.tag, "Cache-Control": cache_control, "Vary": "Accept-Encoding", **ANY_ORIGIN}
    if if_none_match and holds(if_none_match, found.tag):
        return Response(status_code=304, headers=headers)
    if not found.body:
        return Response(status_code=204, headers=headers)
    if found.encoding != PLAIN:
        headers["Content-Encoding"] = found.encoding
    return Response(found.body, media_type=MVT, headers=headers)


def attribution(settings: Settings) -> str:
    """What is to be shown with every map: the approval number (审图号), if there is one."""
    return f"审图号：{settings.map_approval_number}" if settings.map_approval_number else ""


def kept(request: Request) -> Tiles:
    """What the running service keeps for tiles."""
    tiles: Tiles = request.app.state.tiles
    return tiles


def known_layer(service: Service, layer: str) -> Text:
    """The title of a layer, or 404."""
    kinds = service.catalogue.kinds
    if layer not in layers.OF_NO_KIND and layer not in kinds:
        known = ", ".join([*layers.OF_NO_KIND, *kinds])
        raise NotFound(Text(f"没有图层 {layer}；现有：{known}", f"There is no layer {layer}; there are: {known}"))
    return layers.OF_NO_KIND.get(layer) or kinds[layer].title
