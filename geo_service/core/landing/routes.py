"""GET /: a page for people, the landing document for programs."""

from typing import Any

import jinja2
import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from geo_service.core.database.connections import PublicRead
from geo_service.core.features.routes import link
from geo_service.core.landing import queries
from geo_service.core.registry.routes import navigation
from geo_service.core.service import Running, Service
from geo_service.core.text import Text, language_of
from geo_service.settings import MAP_UI

MOST_ROWS = 300
PLATFORMS = {
    "amap": Text("高德", "AMap"),
    "baidu": Text("百度", "Baidu"),
    "tencent": Text("腾讯", "Tencent"),
    "apple": Text("苹果", "Apple"),
}

router = APIRouter(tags=["landing"])
pages = jinja2.Environment(
    loader=jinja2.FileSystemLoader(MAP_UI), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
)


@router.get("/", response_class=Response)
def read_landing(request: Request, connection: PublicRead, service: Running, f: str | None = None) -> Response:
    """The list of sites for a browser; for `Accept: */*`, JSON or f=json the landing document."""
    if f == "html" or (f != "json" and wants_html(request.headers.get("accept", "*/*"))):
        return HTMLResponse(list_page(request, connection, service), headers={"Vary": "Accept, Accept-Language"})
    return Response(orjson.dumps(landing(request)), media_type="application/json", headers={"Vary": "Accept"})


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
            link(request, "/nearest", "nearest", "application/geo+json"),
            link(request, "/programmes", "programmes"),
        ],
    }


def list_page(request: Request, connection: Any, service: Service) -> str:
    """The page: the sites of a kind and a district, unknown ones of either taken as any."""
    districts = queries.districts(connection)
    asked = request.query_params
    kind = asked.get("kind") if asked.get("kind") in service.catalogue.kinds else None
    district = asked.get("district") if asked.get("district") in {row["code"] for row in districts} else None
    rows = queries.listed(connection, kind, district, MOST_ROWS + 1)
    return pages.get_template("list.html").render(
        language=language_of(request.headers.get("accept-language", "")),
        kinds=service.catalogue.kinds,
        functions=service.catalogue.functions,
        districts=districts,
        kind=kind,
        district=district,
        sites=[{**row, "navigate": navigation(row, service.settings.app_name)} for row in rows[:MOST_ROWS]],
        more=len(rows) > MOST_ROWS,
        platforms=PLATFORMS,
        rehearsal=service.clock.rehearsal,
        approval_number=service.settings.map_approval_number,
    )
