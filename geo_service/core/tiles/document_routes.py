"""GET /tileMatrixSets, /styles and the tile sets, as OGC API Tiles describes them; the tiles are in routes.py."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.errors import NotFound
from geo_service.core.features.addresses import origin_of
from geo_service.core.features.collection import Collection, known_collection
from geo_service.core.features.formats import JSON, document
from geo_service.core.geometry import Datum
from geo_service.core.parameters import Asked
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.core.tiles import documents
from geo_service.core.tiles.layers import OF_NO_KIND
from geo_service.core.tiles.routes import TileDatum, attribution
from geo_service.core.tiles.versions import ALL


class Form(BaseModel):
    """The parameter of a document."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    f: Literal["json"] | None = Field(None, description="json, which it is anyway.")


class OfTileset(Form):
    """The parameters of a tile set's metadata."""

    datum: TileDatum = Field(Datum.WGS84, description="Datum of the tiles: gcj02 for a map of AMap's or Tencent's.")


FORM, OF_TILESET = Asked(Form), Asked(OfTileset)
Wanted = Annotated[OfTileset, Depends(OF_TILESET)]
TOLD: dict[str, Any] = {"response_class": Response, "responses": {200: {"content": {JSON: {}}}}}
DOCUMENT: dict[str, Any] = {**TOLD, "openapi_extra": FORM.openapi, "dependencies": [Depends(FORM)]}
TILESET: dict[str, Any] = {**TOLD, "openapi_extra": OF_TILESET.openapi}

router = APIRouter(tags=["tiles"])


def tiled(code: str, request: Request) -> Collection:
    """A dependency: a collection that has tiles, or 404."""
    found = known_collection(request, code)
    if not found.has_geometry:
        raise NotFound(Text(f"集合 {code} 没有位置，也没有瓦片", f"The collection {code} is nowhere: it has no tiles"))
    return found


Tiled = Annotated[Collection, Depends(tiled)]


@router.get("/collections/{code}/tiles", **DOCUMENT)
def read_collection_tilesets(one: Tiled, request: Request) -> Response:
    """The tile sets of a collection, one for each datum."""
    return document(request, documents.tilesets(origin_of(request), f"/collections/{one.code}/tiles", one.title))


@router.get("/collections/{code}/tiles/WebMercatorQuad", **TILESET)
def read_collection_tileset(one: Tiled, asked: Wanted, request: Request, service: Running) -> Response:
    """The tile set of a collection: where its tiles are, what is in them."""
    path, shown = f"/collections/{one.code}/tiles", attribution(service.settings)
    layer = documents.layer_of(one)
    return document(request, documents.tileset(origin_of(request), path, layer, one.title, asked.datum, shown))


@router.get("/tiles", **DOCUMENT)
def read_tilesets(request: Request) -> Response:
    """The tile sets of all facilities together, one for each datum."""
    return document(request, documents.tilesets(origin_of(request), "/tiles", OF_NO_KIND[ALL]))


@router.get("/tiles/WebMercatorQuad", **TILESET)
def read_tileset(asked: Wanted, request: Request, service: Running) -> Response:
    """The tile set of all facilities together."""
    shown = attribution(service.settings)
    return document(request, documents.tileset(origin_of(request), "/tiles", ALL, OF_NO_KIND[ALL], asked.datum, shown))


@router.get("/tileMatrixSets", **DOCUMENT)
def read_grids(request: Request) -> Response:
    """The grids that tiles are cut by."""
    return document(request, documents.grids(origin_of(request)))


@router.get("/tileMatrixSets/WebMercatorQuad", **DOCUMENT)
def read_grid(request: Request) -> Response:
    """WebMercatorQuad, zoom by zoom."""
    return document(request, documents.grid(origin_of(request)))


@router.get("/styles", **DOCUMENT)
def read_styles(request: Request) -> Response:
    """The looks that a map can have."""
    return document(request, documents.styles(origin_of(request)))
