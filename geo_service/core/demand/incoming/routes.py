"""/demand-files: a file of demand of any size is sent, read by a job, and is a layer or comes back with its faults."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.gate import allowed
from geo_service.core.access.sending import Sender, sending
from geo_service.core.database.connections import Transaction, act
from geo_service.core.demand import queries as layers
from geo_service.core.demand.incoming import queries
from geo_service.core.demand.incoming.declaration import READ
from geo_service.core.demand.incoming.faults import Fault, as_csv
from geo_service.core.demand.routes import READS, WRITES, whose
from geo_service.core.demand.telling import TOLD_IN_QUERY
from geo_service.core.demand.told import Told, as_json, layer_of
from geo_service.core.errors import BadRequest, NotFound
from geo_service.core.incoming.queries import put_pieces
from geo_service.core.incoming.received import FILE, Received, received
from geo_service.core.jobs import queries as jobs
from geo_service.core.registry.importing.table import MOST_BYTES
from geo_service.core.text import Text
from geo_service.core.upload import BY_ITSELF

PAGE, FAULTS = 50, 1_000
# A second file for the same layer is refused or replaces it; none is read whole to compare it with one before.
router = APIRouter(tags=["planning"])

FileId = Annotated[UUID, Path()]


@router.get("/demand-files", dependencies=[Depends(allowed(READS))])
def read_files(connection: Transaction) -> dict[str, Any]:
    """The newest fifty files that were sent for the organisations for which one acts, each with how it stands."""
    return {"files": [shown(row) for row in queries.files(connection, PAGE)]}


@router.put(
    "/demand-files",
    status_code=202,
    openapi_extra=FILE,
    max_body_size=BY_ITSELF,
    responses={409: {"description": "There is a layer of this id."}, 413: {"description": "It is too large."}},
)
async def send_file(
    request: Request,
    response: Response,
    sender: Annotated[Sender, Depends(sending(WRITES))],
    told: Annotated[Told, Depends(TOLD_IN_QUERY)],
    organisation: Annotated[str | None, Query(max_length=200, description="Whose; one's own if left out.")] = None,
    replacing: Annotated[bool, Query(description="In place of the layer of this id, if there is one.")] = False,
) -> dict[str, Any]:
    """Send a file of demand, of at most 256 MB, as the body: it is read by a job, all of it or nothing."""

    def owned(connection: Connection) -> Told:
        found = replace(told, organisation=whose(connection, sender.actor, organisation))
        check(connection, found, replacing)
        return found

    await sender.carry_out(owned)
    async with received(request, MOST_BYTES) as file:
        if not file.size:
            raise BadRequest(Text("文件是空的", "There is nothing in the file"))
        answer = await sender.carry_out(
            lambda connection: taken_in(connection, sender.actor.name, owned(connection), file, replacing=replacing)
        )
    response.headers["Location"] = f"/demand-files/{answer['id']}"
    return answer


def check(connection: Connection, told: Told, replacing: bool) -> None:
    """Refuse a file for what is said of it.

    Raises:
        BadRequest: what is said of it will not do.
        Conflict: there is a layer of this id, and it is not to be replaced.
    """
    layer = layer_of(told, Text("", ""))
    if not replacing and layers.layers(connection, layer.id):
        raise layers.there_is(layer.id)


def taken_in(connection: Connection, actor: str, told: Told, file: Received, *, replacing: bool) -> dict[str, Any]:
    """Keep a file that came in, and have it read."""
    # The job acts for whom it is asked, and for nobody else: so do those who may watch it.
    act(connection, actor, (told.organisation,))
    file_id, layer = uuid4(), layer_of(told, Text("", ""))
    values = {"id": file_id, "layer": layer.id, "organisation": told.organisation, "actor": actor}
    queries.put_file(connection, {**values, "told": as_json(told), "replacing": replacing})
    put_pieces(connection, queries.PIECES, file_id, file.pieces())
    queries.set_job(connection, file_id, jobs.enqueue(connection, READ.name, {"file_id": str(file_id)}, actor))
    return shown(seen(connection, file_id))


@router.get("/demand-files/{file_id}", dependencies=[Depends(allowed(READS))])
def read_file(file_id: FileId, connection: Transaction) -> dict[str, Any]:
    """A file: waiting, reading and how far, then done, refused with so many faults, failed or cancelled."""
    return shown(seen(connection, file_id))


@router.get("/demand-files/{file_id}/faults", dependencies=[Depends(allowed(READS))])
def read_faults(
    file_id: FileId, connection: Transaction, after: Annotated[int, Query(ge=0, lt=2**63)] = 0
) -> dict[str, Any]:
    """What is wrong in a file, a thousand a page: row, column, what was given, what would be right."""
    seen(connection, file_id)
    rows = queries.faults(connection, file_id, after, FAULTS)
    told = [
        {
            **{name: row[name] for name in ("number", "row", "column", "given")},
            "wanted": Text(row["wanted_zh"], row["wanted_en"]).json(),
        }
        for row in rows
    ]
    return {"faults": told, "next": rows[-1]["number"] if len(rows) == FAULTS else None}


@router.get(
    "/demand-files/{file_id}/faults.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
    dependencies=[Depends(allowed(READS))],
)
def read_all_faults(file_id: FileId, connection: Transaction) -> Response:
    """All that is wrong in a file, as CSV."""
    seen(connection, file_id)
    content = as_csv(every_fault(connection, file_id))
    return Response(content, media_type="text/csv", headers={"Cache-Control": "no-store"})


def every_fault(connection: Connection, file_id: UUID) -> Iterator[Fault]:
    """All that is wrong in a file, by row."""
    rows = queries.faults(connection, file_id, 0, queries.BLOCK)
    while rows:
        for row in rows:
            yield row["row"], row["column"], row["given"], Text(row["wanted_zh"], row["wanted_en"])
        rows = queries.faults(connection, file_id, rows[-1]["number"], queries.BLOCK)


@router.delete("/demand-files/{file_id}", status_code=204, dependencies=[Depends(allowed(WRITES))])
def end_file(file_id: FileId, connection: Transaction) -> Response:
    """Break off the reading of a file, of which nothing is kept, or let go of one that was read; its layer stays."""
    row = queries.lock_file(connection, file_id)
    if row is None:
        raise no_file()
    if row["state"] is None and row["job_id"] is not None:
        jobs.cancel(connection, row["job_id"])
    queries.delete_file(connection, file_id)
    return Response(status_code=204)


def seen(connection: Connection, file_id: UUID) -> RowMapping:
    """A file that one may see.

    Raises:
        NotFound: there is none.
    """
    rows = queries.files(connection, 1, file_id)
    if not rows:
        raise no_file()
    return rows[0]


def no_file() -> NotFound:
    """The refusal where there is no such file."""
    return NotFound(Text("没有这个需求文件", "There is no such file of demand"))


def shown(row: RowMapping) -> dict[str, Any]:
    """A file and how it stands, as it is answered."""
    same = ("id", "layer", "organisation", "state", "fraction", "places", "left_out", "faults", "created_at")
    words = {
        what: None if row[f"{what}_zh"] is None else Text(row[f"{what}_zh"], row[f"{what}_en"]).json()
        for what in ("note", "error")
    }
    return {name: row[name] for name in same} | {"name": row["told"]["name"]} | words
