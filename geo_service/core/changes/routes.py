"""GET /changes: what became of the public sites since a change, as JSON lines or as a stream of events."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Engine, Row

from geo_service.core.caching import holds
from geo_service.core.changes import queries
from geo_service.core.changes.following import EventStream, Followers
from geo_service.core.changes.lines import batch, beyond
from geo_service.core.changes.live import ANSWER_S
from geo_service.core.compression import EVENTS
from geo_service.core.database.connections import begun, held
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.features.formats import accepted, link
from geo_service.core.geometry import Datum
from geo_service.core.head import is_head
from geo_service.core.pages import NOT_UNASKED
from geo_service.core.service import Running, Service
from geo_service.core.text import Text

MEDIA_TYPE = "application/jsonl"
LAST_EVENT = "Last-Event-ID"
GREATEST = 2**63 - 1
MOST_ROWS = 1_000_000
# Changes that are in memory at once: some 3 MB.
BATCH = 250
EXAMPLE = (
    '{"number":41,"operation":"remove","id":17,"kind":"driver_home","at":"2025-06-30T14:15:00.123456+00:00"}\n'
    '{"number":44,"operation":"put","id":9,"kind":"driver_home","at":"2025-06-30T14:20:00.123456+00:00",'
    '"feature":{"type":"Feature","id":9,"datum":"wgs84","geometry":{"type":"Point","coordinates":[121.47,31.23]},'
    '"properties":{"id":9,"kind":"driver_home","tier":"micro","name":"某某司机之家"}}}\n'
)
TOLD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One change a line, in commit order; `Link` with rel=next when there are more. As events: "
        "the same line as `data`, its number as `id`, and each change as it comes.",
        "content": {
            MEDIA_TYPE: {"schema": {"type": "string"}, "example": EXAMPLE},
            EVENTS: {},
        },
    },
    304: {"description": "Nothing has changed since the answer that `If-None-Match` names."},
    503: {"description": "As many follow as the service holds."},
}
PARAMETERS = {
    "parameters": [
        {
            "name": LAST_EVENT,
            "in": "header",
            "required": False,
            "description": "Number of the last event that was read; goes before `since`, which stands in the address.",
            "schema": {"type": "integer", "minimum": 0},
        }
    ]
}

router = APIRouter(tags=["changes"])


class Since(BaseModel):
    """The parameters of changes; a limit above the greatest is taken as the greatest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: int = Field(
        0, ge=0, le=GREATEST, description="Number of the last change that is known; from the beginning when left out."
    )
    limit: int = Field(10_000, ge=1, description=f"Changes to look at, at most {MOST_ROWS}.")
    datum: Datum = Field(Datum.WGS84, description="Datum of the answer.")
    f: Literal["jsonl", "events"] | None = Field(None, description="The form, whatever Accept says.")


@router.get("/changes", response_class=Response, responses=TOLD, openapi_extra=PARAMETERS)
async def read_changes(asked: Annotated[Since, Query()], request: Request, service: Running) -> Response:
    """What became of the public sites since a change: the feature of each that is there, a tombstone of each that left.

    A site that changed several times is told at its last change; apply the lines in order, then go on after the last.
    With `Accept: text/event-stream` the answer does not end: each change comes as an event as soon as it is committed.
    """
    if asked.f == "events" or (asked.f is None and wants_events(request.headers.get("accept", "*/*"))):
        return await follow(asked, request, service)
    return await run_in_threadpool(tell, asked, request, service.database.public)


def tell(asked: Since, request: Request, engine: Engine) -> Response:
    """The changes as lines, or that the client has them.

    Raises:
        BadRequest: no change has such a number yet.
    """
    with begun(engine) as connection:
        found = queries.extent(connection, asked.since, min(asked.limit, MOST_ROWS))
    if asked.since > (last := found.last or 0):
        raise beyond("since", asked.since, last)
    headers = headers_of(request, asked, found)
    if holds(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    lines = told(engine, asked.since, found.until or 0, asked.datum)
    return StreamingResponse(lines, media_type=MEDIA_TYPE, headers=headers)


def wants_events(accept: str) -> bool:
    """Whether an Accept header names events, and not with the weight nought."""
    return accepted(accept).get(EVENTS, 0.0) > 0


async def follow(asked: Since, request: Request, service: Service) -> Response:
    """The changes as a stream of events that goes on.

    Whoever lost their stream with the service comes back with all others: to begin one takes no thread, and no
    connection unless the number is greater than those that were told so far.

    Raises:
        BadRequest: the number to go on from is none, or none that there was; or there is a limit.
    """
    if "limit" in asked.model_fields_set:
        wanted = Text("事件流没有上限，请去掉 limit", "a stream of events has no limit; leave it out")
        raise BadRequest(wanted, [Fault("limit", asked.limit, wanted)])
    where, since = last_known(asked, request)
    followers: Followers = request.app.state.followers
    if since > followers.live.number:
        async with held(service.database.hot) as connection:
            last = await queries.last(connection, ANSWER_S)
        if since > last:
            raise beyond(where, since, last)
    return EventStream(followers, service.database.public, since, asked.datum, is_head(request))


def last_known(asked: Since, request: Request) -> tuple[str, int]:
    """Where a follower says the number of the last change that they know, and that number.

    Raises:
        BadRequest: Last-Event-ID is no number of a change.
    """
    given = request.headers.get(LAST_EVENT, "")
    if not given:
        return "since", asked.since
    if not (given.isascii() and given.isdigit() and int(given[:20]) <= GREATEST):
        wanted = Text("应为最后一条事件的编号", "the number of the last event")
        raise BadRequest(wanted, [Fault(LAST_EVENT, given[:40], wanted)])
    return LAST_EVENT, int(given)


def headers_of(request: Request, asked: Since, found: Row[Any]) -> dict[str, str]:
    """The tag of the log as it is, by which an answer may be kept, and where there are more changes a link to them."""
    # The time tells a restored database from the one before.
    tag = "0" if found.last is None else f"{found.last}-{found.last_at.timestamp():.6f}"
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": NOT_UNASKED, "Vary": "Accept"}
    if found.until is not None and found.until < found.last:
        following = asked.model_dump(exclude_unset=True) | {"since": found.until}
        headers["Link"] = f'<{link(request, f"/changes?{urlencode(following)}", "next")["href"]}>; rel="next"'
    return headers


def told(engine: Engine, since: int, until: int, datum: Datum) -> Iterator[bytes]:
    """The changes after a number and up to another as JSON lines, many at a time.

    Each batch borrows a connection anew: a client that reads slowly holds none. What is committed in between has a
    greater number, so a facility that it takes out of a later batch comes with that number.
    """
    while since < until:
        with begun(engine) as connection:
            read = batch(connection, since, until, datum, BATCH)
        since = read.until
        if read.lines:
            yield b"".join(one.content + b"\n" for one in read.lines)
