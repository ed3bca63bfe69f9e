"""GET /collections and their items, as OGC API Features asks."""

from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.database.connections import PublicRead
from geo_service.core.errors import BadRequest, Fault, NotFound
from geo_service.core.features import queries
from geo_service.core.features.queries import Box
from geo_service.core.geometry import Datum
from geo_service.core.plugin import Kind
from geo_service.core.registry.positions import geojson_points
from geo_service.core.registry.queries import public_counts
from geo_service.core.service import Running, Service
from geo_service.core.text import Text

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
MOST_ROWS = 10_000
GEOJSON: dict[int | str, dict[str, Any]] = {200: {"content": {"application/geo+json": {}}}}

router = APIRouter(prefix="/collections", tags=["collections"])


class Page(BaseModel):
    """The parameters of items; a limit above the greatest page is taken as the greatest page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bbox: str | None = Field(None, description="west,south,east,north in degrees, in `datum`.")
    datum: Datum = Field(Datum.WGS84, description="Datum of the box and of the answer.")
    limit: int = Field(100, ge=1, description=f"Facilities on a page, at most {MOST_ROWS}.")
    after: int | None = Field(None, ge=0, description="Id that the page before ended with; the next link has it.")


@router.get("")
def read_collections(request: Request, connection: PublicRead, service: Running) -> dict[str, Any]:
    """Every kind of facility as a collection."""
    counts = {row["kind"]: row for row in public_counts(connection)}
    kinds = service.catalogue.kinds.values()
    return {
        "links": [link(request, "/collections", "self")],
        "collections": [collection(request, kind, counts.get(kind.code)) for kind in kinds],
    }


@router.get("/{code}")
def read_collection(code: str, request: Request, connection: PublicRead, service: Running) -> dict[str, Any]:
    """One kind of facility."""
    kind = known_kind(service, code)
    return collection(request, kind, next((row for row in public_counts(connection) if row["kind"] == code), None))


@router.get("/{code}/schema")
def read_schema(code: str, service: Running) -> dict[str, Any]:
    """What a kind declares beyond the common columns, as JSON Schema."""
    return known_kind(service, code).attributes.model_json_schema()


@router.get("/{code}/items", response_class=Response, responses=GEOJSON)
def read_items(
    code: str, page: Annotated[Page, Query()], request: Request, connection: PublicRead, service: Running
) -> Response:
    """The open facilities of a kind, a page at a time, by id."""
    known_kind(service, code)
    box = read_box(page.bbox)
    limit = min(page.limit, MOST_ROWS)
    # One row more than the page tells whether there is a next one.
    rows = queries.items(connection, code, box, page.datum, page.after, limit + 1)
    shown, more = rows[:limit], len(rows) > limit
    path = f"/collections/{code}/items"
    links = [link(request, f"{path}?{request.url.query}".rstrip("?"), "self", "application/geo+json")]
    if more:
        kept = page.model_dump(include={"bbox", "datum"}, exclude_unset=True, exclude_none=True)
        following = urlencode(kept | {"limit": limit, "after": shown[-1]["id"]})
        links.append(link(request, f"{path}?{following}", "next", "application/geo+json"))
    answer = {
        "type": "FeatureCollection",
        "datum": page.datum,
        "links": links,
        "numberReturned": len(shown),
        "features": [feature(row, point) for row, point in zip(shown, geojson_points(shown, page.datum), strict=True)],
    }
    return Response(orjson.dumps(answer), media_type="application/geo+json")


def known_kind(service: Service, code: str) -> Kind:
    """The kind of a collection, or 404."""
    kind = service.catalogue.kinds.get(code)
    if kind is None:
        known = ", ".join(service.catalogue.kinds)
        raise NotFound(Text(f"没有集合 {code}；现有：{known}", f"There is no collection {code}; there are: {known}"))
    return kind


def collection(request: Request, kind: Kind, counted: Any) -> dict[str, Any]:
    """A kind as a collection document."""
    path = f"/collections/{kind.code}"
    document: dict[str, Any] = {
        "id": kind.code,
        "title": kind.title.zh,
        "titles": kind.title.json(),
        "clause": kind.clause,
        "tiers": [{"code": tier.code, "title": tier.title.json()} for tier in kind.tiers],
        "itemType": "feature",
        "crs": [CRS84],
        "count": counted["facilities"] if counted else 0,
        "links": [
            link(request, path, "self"),
            link(request, f"{path}/items", "items", "application/geo+json"),
            link(request, f"{path}/schema", "describedby", "application/schema+json"),
        ],
    }
    if counted and counted["west"] is not None:
        box = [counted[side] for side in ("west", "south", "east", "north")]
        document["extent"] = {"spatial": {"bbox": [box], "crs": CRS84}}
    return document


def feature(row: Any, point: dict[str, Any] | None) -> dict[str, Any]:
    """A facility as a GeoJSON feature at a point."""
    properties = {name: value for name, value in row.items() if name not in ("lon", "lat")}
    return {"type": "Feature", "id": row["id"], "geometry": point, "properties": properties}


def link(request: Request, path: str, relation: str, media_type: str = "application/json") -> dict[str, str]:
    """A link of this service."""
    return {"href": str(request.base_url).rstrip("/") + path, "rel": relation, "type": media_type}


def read_box(text: str | None) -> Box | None:
    """The box a bbox parameter asks for.

    Raises:
        BadRequest: not four numbers on the globe, or south above north.
    """
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        wanted = Text(
            "西,南,东,北 四个数，单位为度，如 121.3,31.1,121.6,31.3",
            "west,south,east,north in degrees, such as 121.3,31.1,121.6,31.3",
        )
        raise BadRequest(Text("bbox 不符合要求", "bbox does not fit"), [Fault("bbox", text, wanted)])
    return west, south, east, north
