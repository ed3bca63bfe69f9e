"""GET /search, and GET /districts for those who would rather choose."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from geo_service.core.caching import cached
from geo_service.core.geometry import Datum
from geo_service.core.pages import NOT_UNASKED
from geo_service.core.search.areas import listed
from geo_service.core.search.freshness import FreshIndex
from geo_service.core.search.index import Hit
from geo_service.core.search.places import Area
from geo_service.core.search.question import Question, check
from geo_service.core.service import Running

# Seconds that the list of districts may be used without asking: their counts change a few times a day.
KEPT_S = 300

router = APIRouter(tags=["search"])


def running_index(request: Request) -> FreshIndex:
    """The index of the service that answers this request."""
    index: FreshIndex = request.app.state.search
    return index


@router.get("/search", response_class=Response, responses={200: {"content": {"application/json": {}}}})
async def read_search(
    question: Annotated[Question, Query()], service: Running, fresh: Annotated[FreshIndex, Depends(running_index)]
) -> Response:
    """Districts, streets and open facilities by name or address: Chinese, pinyin, initials, with typing mistakes."""
    check(question, service.catalogue)
    index = await fresh.current()
    hits = await run_in_threadpool(index.search, question.query(), question.kind, question.limit)
    headers = {"Cache-Control": NOT_UNASKED}
    content = orjson.dumps({"results": [shown(hit) for hit in hits]})
    return Response(content, media_type="application/json", headers=headers)


@router.get("/districts", response_class=Response, responses={200: {"content": {"application/json": {}}}})
async def read_districts(request: Request, fresh: Annotated[FreshIndex, Depends(running_index)]) -> Response:
    """The districts and their streets, each with its name, its middle in WGS-84 and how many open facilities it has."""
    areas = await run_in_threadpool(listed, await fresh.current())
    return cached(request, orjson.dumps({"datum": Datum.WGS84, "districts": areas}), "application/json", KEPT_S)


def shown(hit: Hit) -> dict[str, Any]:
    """A result as it is answered."""
    found = hit.found
    which: dict[str, Any]
    if isinstance(found, Area):
        which = {"type": found.type, "code": found.code, "name": found.name, "address": None}
        which |= {"district": hit.district, "kind": None, "tier": None}
    else:
        which = {"type": "facility", "id": found.id, "name": found.name, "address": found.address}
        which |= {"district": hit.district, "kind": found.kind, "tier": found.tier}
    return which | {"lon": hit.lon, "lat": hit.lat, "matched": hit.matched, "score": hit.score}
