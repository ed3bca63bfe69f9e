"""GET /: a page for people, the landing document for programs."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from geo_service.core.caching import cached
from geo_service.core.errors import NotFound
from geo_service.core.features import html
from geo_service.core.features.documents import CONFORMS_TO as FEATURES
from geo_service.core.features.documents import TILESETS
from geo_service.core.features.formats import HTML, JSON, as_html, document, link, own_links, wants_html
from geo_service.core.features.formats import page as simple_page
from geo_service.core.features.routes import DOCUMENT, FORM, Wanted
from geo_service.core.linked.atom import ATOM
from geo_service.core.linked.opensearch import OPENSEARCH
from geo_service.core.observe import CONTENT_SECURITY_POLICY, PAGE_POLICY
from geo_service.core.pages import NOT_UNASKED, built_file
from geo_service.core.parameters import known_parameters
from geo_service.core.service import Running, Service
from geo_service.core.text import Language, Text
from geo_service.core.tiles.documents import CONFORMS_TO as TILES
from geo_service.core.tiles.documents import SCHEMES, STYLES
from geo_service.core.travel.running import LoadedRoads, Travelling
from geo_service.settings import MAP_UI

CONFORMS_TO = (*FEATURES, *TILES)
ABOUT_KEPT_S = 60
OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
API: dict[int | str, dict[str, Any]] = {200: {"content": {OPENAPI: {}, HTML: {}}}}
# Where a page may fetch images from besides, where there is a key to them.
TIANDITU_HOSTS = "https://*.tianditu.gov.cn"


class About(BaseModel):
    """What this service is: what its pages show before anything else."""

    app_name: str = Field(description="The caller's name in links to map platforms.")
    languages: tuple[Language, ...] = Field(description="The languages that it answers in, by Accept-Language.")
    rehearsal: date | None = Field(
        description="The business day that is rehearsed, to be shown as a banner; else null."
    )
    public: bool = Field(description="Whether it serves the public at large.")
    map_approval_number: str | None = Field(description="审图号, to be shown with every map.")
    roads: LoadedRoads | None = Field(description="The roads that `by=drive` goes by; null when none are loaded.")


router = APIRouter(tags=["landing"])


@router.get("/", response_class=Response)
def read_landing(request: Request, service: Running, f: str | None = None) -> Response:
    """The driver's page for a browser; for `Accept: */*`, JSON or f=json the landing document."""
    if f == "html" or (f != "json" and wants_html(request.headers.get("accept", "*/*"))):
        return page("index.html", service)
    return document(request, landing(request))


@router.get("/console", response_class=FileResponse)
def read_console(service: Running) -> FileResponse:
    """The page of clerks and staff; what it shows it asks of the service."""
    return page("console.html", service)


@router.get("/planner", response_class=FileResponse)
def read_planner(service: Running) -> FileResponse:
    """The page of planners: gaps, new sites, scenarios beside each other; what it shows it asks of the service."""
    return page("planner.html", service)


@router.get("/own", response_class=FileResponse)
def read_own(service: Running) -> FileResponse:
    """The page of a member: the own covers and claims; what it shows it asks of the service."""
    return page("own.html", service)


@router.get("/conformance", response_class=Response, responses=DOCUMENT, openapi_extra=FORM.openapi)
async def read_conformance(asked: Wanted, request: Request) -> Response:
    """The classes of requirements that the service meets."""
    if as_html(request, asked.f):
        title = "符合的标准 / Conformance"
        return simple_page(request, html.made("conformance.html", request, title, conforms_to=CONFORMS_TO))
    return document(request, {"conformsTo": CONFORMS_TO, "links": own_links(request)})


@router.get("/api", response_class=Response, responses=API, openapi_extra=FORM.openapi)
async def read_api(asked: Wanted, request: Request) -> Response:
    """What the service can be asked, in OpenAPI 3.1, or as a page."""
    told = request.app.openapi()
    if as_html(request, asked.f):
        return simple_page(request, html.made("api.html", request, "接口 / API", paths=told["paths"]))
    # Clients of an older day know JSON, and no type of OpenAPI that is as new.
    accept = request.headers.get("accept", "")
    return document(request, told, JSON if JSON in accept and "version=3.1" not in accept else OPENAPI)


def page(name: str, service: Service) -> FileResponse:
    """A page as it was built; the files that it names may be kept for ever, so it is asked for anew every time."""
    headers = {"Cache-Control": NOT_UNASKED, "Vary": "Accept"}
    if service.settings.tianditu_key:
        allowed = PAGE_POLICY.replace("connect-src 'self'", f"connect-src 'self' {TIANDITU_HOSTS}")
        headers[CONTENT_SECURITY_POLICY] = allowed
    return FileResponse(MAP_UI / "dist" / name, media_type="text/html; charset=utf-8", headers=headers)


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
async def read_about(request: Request, service: Running, travel: Travelling) -> Response:
    """What a page has to know of this service before it asks anything else."""
    settings = service.settings
    about = About(
        app_name=settings.app_name,
        languages=("zh", "en"),
        rehearsal=service.clock.rehearsal,
        public=settings.public,
        map_approval_number=settings.map_approval_number,
        roads=travel.roads,
    )
    return cached(request, about.model_dump_json().encode(), "application/json", ABOUT_KEPT_S)


def landing(request: Request) -> dict[str, Any]:
    """The landing document: where everything is."""
    return {
        "title": "上海工会服务站点 / Shanghai trade-union service sites",
        "description": "工会服务站点登记册的公开部分 / The public part of the registry of union service sites",
        "conformsTo": CONFORMS_TO,
        "links": [
            link(request, "/", "self"),
            link(request, "/?f=html", "alternate", "text/html"),
            link(request, "/api", "service-desc", OPENAPI),
            link(request, "/api?f=html", "service-doc", HTML),
            link(request, "/conformance", "conformance"),
            link(request, "/collections", "data"),
            link(request, "/crs", "systems"),
            link(request, "/about", "about"),
            link(request, "/tiles", TILESETS),
            link(request, "/tileMatrixSets", SCHEMES),
            link(request, "/styles", STYLES),
            link(request, "/tiles/all.json", "tiles"),
            link(request, "/styles/light.json", "style"),
            link(request, "/nearest", "nearest", "application/geo+json"),
            link(request, "/opensearch.xml", "search", OPENSEARCH),
            link(request, "/changes.atom", "changes", ATOM),
            link(request, "/feeds", "feeds"),
            link(request, "/districts", "districts"),
            link(request, "/functions", "functions"),
            link(request, "/programmes", "programmes"),
        ],
    }
