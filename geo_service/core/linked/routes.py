"""What readers of feeds, search engines and crawlers ask for."""

from hashlib import blake2b
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from geo_service.core.caching import cached, holds
from geo_service.core.changes.lines import beyond
from geo_service.core.changes.queries import extent
from geo_service.core.database.connections import begun
from geo_service.core.errors import NotFound
from geo_service.core.features.addresses import origin_of
from geo_service.core.linked import queries, sitemap
from geo_service.core.linked.atom import ATOM, Paging, feed
from geo_service.core.linked.opensearch import OPENSEARCH, description, robots
from geo_service.core.pages import NOT_UNASKED
from geo_service.core.service import Running
from geo_service.core.text import Text

XML, PLAIN = "application/xml", "text/plain"
GREATEST = 2**63 - 1
MOST_ENTRIES = 500
KEPT_S = 300

router = APIRouter(tags=["linked"])


class Entries(BaseModel):
    """The parameters of the feed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: int = Field(0, ge=0, le=GREATEST, description="Number of a change, as /changes tells it: only later ones.")
    before: int | None = Field(None, ge=1, le=GREATEST, description="Number of a change: only earlier ones.")
    limit: int = Field(100, ge=1, le=MOST_ENTRIES, description="How many entries a page has, at most.")


def told_as(media_type: str) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI tells of an answer in one form."""
    return {200: {"content": {media_type: {"schema": {"type": "string"}}}}}


@router.get("/changes.atom", response_class=Response, responses=told_as(ATOM))
def read_feed(asked: Annotated[Entries, Query()], request: Request, service: Running) -> Response:
    """The last change of each public site as Atom with GeoRSS, newest first; `next` leads to earlier ones.

    To keep a copy, follow /changes: it tells everything, in the order in which it was committed.
    """
    with begun(service.database.public) as connection:
        log = extent(connection, asked.since, 1)
        if asked.since > (last := log.last or 0):
            raise beyond("since", asked.since, last)
        rows = queries.last_changes(connection, asked.since, asked.before, asked.limit + 1)
    shown, origin = rows[: asked.limit], origin_of(request)
    following = None if len(rows) == len(shown) else address(origin, asked, shown[-1]["number"])
    paging = Paging(address(origin, asked, asked.before), address(origin, asked, None), following)
    content = feed(shown, origin, paging, log.last_at, service.catalogue)
    return cached(request, content, ATOM, 0)


def address(origin: str, asked: Entries, before: int | None) -> str:
    """The address of a page of the feed: the entries before a number, or the newest."""
    said = asked.model_dump(exclude_unset=True) | {"before": before}
    query = urlencode({name: value for name, value in said.items() if value is not None})
    return f"{origin}/changes.atom?{query}".rstrip("?")


@router.get("/opensearch.xml", response_class=Response, responses=told_as(OPENSEARCH))
def read_description(request: Request) -> Response:
    """How the search is asked, as OpenSearch describes it."""
    return cached(request, description(origin_of(request)), OPENSEARCH, KEPT_S)


@router.get("/robots.txt", response_class=Response, responses=told_as(PLAIN))
def read_robots(request: Request, service: Running) -> Response:
    """What crawlers may ask: nothing where the service is not for the public at large."""
    rules = robots(origin_of(request), public=service.settings.public)
    return cached(request, rules.encode(), PLAIN, KEPT_S)


@router.get("/sitemap.xml", response_class=Response, responses=told_as(XML))
def read_sitemap(request: Request, service: Running) -> Response:
    """The pages of all sites that are not made up; where they are too many for one sitemap, the index of several."""
    engine, origin = service.database.public, origin_of(request)
    with begun(engine) as connection:
        headers = as_of(connection, origin)
        if known(request, headers):
            return Response(status_code=304, headers=headers)
        blocks = queries.blocks(connection, sitemap.BLOCK)
    # With the drivers' page.
    if sum(block["sites"] for block in blocks) < sitemap.BLOCK:
        return StreamingResponse(sitemap.whole(engine, origin), media_type=XML, headers=headers)
    return Response(sitemap.index(blocks, origin), media_type=XML, headers=headers)


@router.get("/sitemap/{block}.xml", response_class=Response, responses=told_as(XML))
def read_block(
    block: Annotated[int, Path(ge=0, le=GREATEST // sitemap.BLOCK - 1)], request: Request, service: Running
) -> Response:
    """The sitemap of 50,000 ids, as the index names it."""
    engine, origin = service.database.public, origin_of(request)
    with begun(engine) as connection:
        headers = as_of(connection, origin)
        if not queries.sites(connection, block * sitemap.BLOCK, (block + 1) * sitemap.BLOCK, 1):
            raise NotFound(Text(f"没有站点地图 {block}", f"There is no sitemap {block}"))
    if known(request, headers):
        return Response(status_code=304, headers=headers)
    content = sitemap.of_block(engine, origin, block)
    return StreamingResponse(content, media_type=XML, headers=headers)


def as_of(connection: Connection, origin: str) -> dict[str, str]:
    """The tag of the log of changes as it is and of the service's address: on nothing else do the sitemaps depend."""
    log = extent(connection, 0, 1)
    tag = blake2b(f"{origin} {log.last} {log.last_at}".encode(), digest_size=16).hexdigest()
    return {"ETag": f'W/"{tag}"', "Cache-Control": NOT_UNASKED}


def known(request: Request, headers: dict[str, str]) -> bool:
    """Whether the client has the answer with these headers."""
    return holds(request.headers.get("if-none-match", ""), headers["ETag"])
