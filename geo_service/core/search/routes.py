"""GET /search."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from geo_service.core.search.freshness import FreshIndex
from geo_service.core.search.index import Hit
from geo_service.core.search.places import Area
from geo_service.core.search.question import Question, check
from geo_service.core.service import Running

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
    return Response(orjson.dumps({"results": [shown(hit) for hit in hits]}), media_type="application/json")


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
