"""GET /changes: what became of the public sites since a change, as JSON lines."""

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Engine, Row, RowMapping

from geo_service.core.caching import holds
from geo_service.core.changes import queries
from geo_service.core.database.connections import PublicRead, begun
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.features.formats import link
from geo_service.core.geometry import Datum
from geo_service.core.pages import NOT_UNASKED
from geo_service.core.registry.positions import geojson_points
from geo_service.core.service import Running
from geo_service.core.text import Text

MEDIA_TYPE = "application/jsonl"
MOST_ROWS = 1_000_000
# Changes that are in memory at once: some 3 MB.
BATCH = 250
# What a row says of the change; the rest is the facility.
OF_CHANGE = {"number", "operation", "facility_id", "changed_kind", "at", "lon", "lat"}
EXAMPLE = (
    '{"number":41,"operation":"remove","id":17,"kind":"driver_home","at":"2025-06-30T14:15:00.123456+00:00"}\n'
    '{"number":44,"operation":"put","id":9,"kind":"driver_home","at":"2025-06-30T14:20:00.123456+00:00",'
    '"feature":{"type":"Feature","id":9,"datum":"wgs84","geometry":{"type":"Point","coordinates":[121.47,31.23]},'
    '"properties":{"id":9,"kind":"driver_home","tier":"micro","name":"某某司机之家"}}}\n'
)
TOLD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One change a line, in commit order; `Link` with rel=next when there are more.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": EXAMPLE}},
    },
    304: {"description": "Nothing has changed since the answer that `If-None-Match` names."},
}

router = APIRouter(tags=["changes"])


class Since(BaseModel):
    """The parameters of changes; a limit above the greatest is taken as the greatest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: int = Field(
        0, ge=0, le=2**63 - 1, description="Number of the last change that is known; from the beginning when left out."
    )
    limit: int = Field(10_000, ge=1, description=f"Changes to look at, at most {MOST_ROWS}.")
    datum: Datum = Field(Datum.WGS84, description="Datum of the answer.")


@router.get("/changes", response_class=Response, responses=TOLD)
def read_changes(
    asked: Annotated[Since, Query()], request: Request, connection: PublicRead, service: Running
) -> Response:
    """What became of the public sites since a change: the feature of each that is there, a tombstone of each that left.

    A site that changed several times is told at its last change; apply the lines in order, then go on after the last.
    """
    found = queries.extent(connection, asked.since, min(asked.limit, MOST_ROWS))
    if asked.since > (last := found.last or 0):
        raise beyond(asked.since, last)
    headers = headers_of(request, asked, found)
    if holds(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    lines = told(service.database.public, asked.since, found.until or 0, asked.datum)
    return StreamingResponse(lines, media_type=MEDIA_TYPE, headers=headers)


def beyond(since: int, last: int) -> BadRequest:
    """The refusal of a number that no change has yet: waiting for it would miss what comes before."""
    wanted = Text(
        f"不大于最后编号 {last}；若数据库曾恢复到较早的备份，请从 since=0 重新开始",
        f"at most {last}, the last number; if an older backup was restored, begin anew from since=0",
    )
    return BadRequest(
        Text("还没有这个编号的变更", "There is no change of this number yet"), [Fault("since", since, wanted)]
    )


def headers_of(request: Request, asked: Since, found: Row[Any]) -> dict[str, str]:
    """The tag of the log as it is, by which an answer may be kept, and where there are more changes a link to them."""
    # The time tells a restored database from the one before.
    tag = "0" if found.last is None else f"{found.last}-{found.last_at.timestamp():.6f}"
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": NOT_UNASKED}
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
            rows = queries.changes(connection, since, until, BATCH)
        if not rows:
            return
        since = rows[-1]["number"]
        shown = [row for row in rows if row["operation"] == "remove" or row["id"] is not None]
        if shown:
            points = geojson_points(shown, datum)
            yield b"".join(line(row, point, datum) for row, point in zip(shown, points, strict=True))


def line(row: RowMapping, point: dict[str, Any] | None, datum: Datum) -> bytes:
    """A change as a line: of a facility that left no more than which it was."""
    change = {"number": row["number"], "operation": row["operation"], "id": row["facility_id"]}
    change |= {"kind": row["changed_kind"], "at": row["at"]}
    if row["operation"] == "put":
        properties = {name: value for name, value in row.items() if name not in OF_CHANGE}
        change["feature"] = {
            "type": "Feature",
            "id": row["id"],
            "datum": datum,
            "geometry": point,
            "properties": properties,
        }
    return orjson.dumps(change, option=orjson.OPT_APPEND_NEWLINE)
