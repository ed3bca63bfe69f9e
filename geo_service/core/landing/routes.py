"""GET /: a page for people, the landing document for programs."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import jinja2
import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from geo_service.core.caching import cached
from geo_service.core.database.connections import PublicRead
from geo_service.core.errors import NotFound
from geo_service.core.features.routes import link
from geo_service.core.landing import queries
from geo_service.core.pages import NOT_UNASKED, built_file
from geo_service.core.parameters import known_parameters
from geo_service.core.registry.routes import navigation
from geo_service.core.search.folding import terms
from geo_service.core.search.index import Hit
from geo_service.core.search.places import Area, Facility
from geo_service.core.search.question import LONGEST_QUERY
from geo_service.core.search.question import Question as Words
from geo_service.core.service import Running, Service
from geo_service.core.text import Language, Text, language_of
from geo_service.settings import MAP_UI

MOST_ROWS = 300
MOST_FOUND = 50
PLATFORMS = {
    "amap": Text("高德", "AMap"),
    "baidu": Text("百度", "Baidu"),
    "tencent": Text("腾讯", "Tencent"),
    "apple": Text("苹果", "Apple"),
}

ABOUT_KEPT_S = 60


class About(BaseModel):
    """What this service is: what its pages show before anything else."""

    app_name: str = Field(description="The caller's name in links to map platforms.")
    languages: tuple[Language, ...] = Field(description="The languages that it answers in, by Accept-Language.")
    rehearsal: date | None = Field(
        description="The business day that is rehearsed, to be shown as a banner; else null."
    )
    public: bool = Field(description="Whether it serves the public at large.")
    map_approval_number: str | None = Field(description="审图号, to be shown with every map.")


router = APIRouter(tags=["landing"])
pages = jinja2.Environment(
    loader=jinja2.FileSystemLoader(MAP_UI), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
)


async def looked_for(request: Request) -> Sequence[Hit] | None:
    """What is found for the words in the search box, best first; None when there are none."""
    words = Words.model_validate({"q": request.query_params.get("q", "")[:LONGEST_QUERY]}).query()
    if not terms(words):
        return None
    index = await request.app.state.search.current()
    found: Sequence[Hit] = await run_in_threadpool(index.search, words, [], MOST_FOUND)
    return found


@router.get("/", response_class=Response)
def read_landing(
    request: Request,
    connection: PublicRead,
    service: Running,
    hits: Annotated[Sequence[Hit] | None, Depends(looked_for)],
    f: str | None = None,
) -> Response:
    """The list of sites for a browser; for `Accept: */*`, JSON or f=json the landing document."""
    if f == "html" or (f != "json" and wants_html(request.headers.get("accept", "*/*"))):
        return HTMLResponse(list_page(request, connection, service, hits), headers={"Vary": "Accept, Accept-Language"})
    return Response(orjson.dumps(landing(request)), media_type="application/json", headers={"Vary": "Accept"})


@router.get("/console", response_class=FileResponse)
def read_console() -> FileResponse:
    """The page of clerks and staff; what it shows it asks of the service."""
    return FileResponse(MAP_UI / "dist" / "console.html", headers={"Cache-Control": "no-cache"})


@router.get(
    "/sw.js",
    response_class=Response,
    responses={200: {"content": {"text/javascript": {}}}},
    dependencies=[Depends(known_parameters)],
)
def read_service_worker(request: Request) -> Response:
    """The pages' service worker, at the root so that it may serve all of them; asked for anew every time."""
    worker = MAP_UI / "dist" / "sw.js"
    if not worker.is_file():
        raise NotFound(Text("没有离线脚本", "There is no service worker"))
    return built_file(worker, request.headers, NOT_UNASKED)


@router.get("/about", response_model=About, dependencies=[Depends(known_parameters)])
async def read_about(request: Request, service: Running) -> Response:
    """What a page has to know of this service before it asks anything else."""
    settings = service.settings
    about = About(
        app_name=settings.app_name,
        languages=("zh", "en"),
        rehearsal=service.clock.rehearsal,
        public=settings.public,
        map_approval_number=settings.map_approval_number,
    )
    return cached(request, about.model_dump_json().encode(), "application/json", ABOUT_KEPT_S)


def wants_html(accept: str) -> bool:
    """Whether an Accept header names HTML, and no JSON before it."""
    types = [part.partition(";")[0].strip() for part in accept.split(",")]
    html = types.index("text/html") if "text/html" in types else None
    json = next((number for number, name in enumerate(types) if name.endswith("json")), None)
    return html is not None and (json is None or html < json)


def landing(request: Request) -> dict[str, Any]:
    """The landing document: where everything is."""
    return {
        "title": "上海工会服务站点 / Shanghai trade-union service sites",
        "links": [
            link(request, "/", "self"),
            link(request, "/?f=html", "alternate", "text/html"),
            link(request, "/api", "service-desc", "application/vnd.oai.openapi+json;version=3.1"),
            link(request, "/collections", "data"),
            link(request, "/about", "about"),
            link(request, "/nearest", "nearest", "application/geo+json"),
            link(request, "/districts", "districts"),
            link(request, "/functions", "functions"),
            link(request, "/programmes", "programmes"),
        ],
    }


def list_page(request: Request, connection: Any, service: Service, hits: Sequence[Hit] | None) -> str:
    """The page: the sites of a kind and a district, unknown ones of either taken as any, or those looked for."""
    districts = queries.districts(connection)
    asked = request.query_params
    kind = asked.get("kind") if asked.get("kind") in service.catalogue.kinds else None
    district = asked.get("district") if asked.get("district") in {row["code"] for row in districts} else None
    rows = queries.listed(connection, listing(kind, district, hits), MOST_ROWS + 1)
    return pages.get_template("list.html").render(
        language=language_of(request.headers.get("accept-language", "")),
        kinds=service.catalogue.kinds,
        functions=service.catalogue.functions,
        districts=districts,
        kind=kind,
        district=district,
        looked_for=asked.get("q", "")[:LONGEST_QUERY],
        near=hits[0].found.name if hits and isinstance(hits[0].found, Area) and hits[0].lon is not None else None,
        sites=[{**row, "navigate": navigation(row, service.settings.app_name)} for row in rows[:MOST_ROWS]],
        more=len(rows) > MOST_ROWS,
        platforms=PLATFORMS,
        rehearsal=service.clock.rehearsal,
        approval_number=service.settings.map_approval_number,
    )


def listing(kind: str | None, district: str | None, hits: Sequence[Hit] | None) -> queries.Listing:
    """What to list: the sites found, or, when an area is what fits best, the sites nearest to its middle."""
    if hits is None:
        return queries.Listing(kind, district)
    if hits and isinstance(area := hits[0].found, Area):
        if hits[0].lon is None:  # a street without sites: those of its district
            return queries.Listing(kind, area.district_code)
        return queries.Listing(kind, district, lon=hits[0].lon, lat=hits[0].lat)
    return queries.Listing(kind, district, ids=[hit.found.id for hit in hits if isinstance(hit.found, Facility)])
