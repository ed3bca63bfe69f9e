"""/programmes/member_protection/discharges: files of stays in hospital, claimed without an application."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.gate import allowed
from geo_service.core.access.sending import Sender, sending
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import Conflict, NotFound
from geo_service.core.incoming.received import FILE, received
from geo_service.core.jobs import queries as jobs
from geo_service.core.protection.keys import sealing_keyring
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.core.upload import BY_ITSELF
from geo_service.plugins.member_protection.discharges import queries
from geo_service.plugins.member_protection.discharges.checking import TITLES
from geo_service.plugins.member_protection.discharges.receiving import MOST_BYTES, take_in
from geo_service.plugins.member_protection.lists.reading import Look
from geo_service.plugins.member_protection.lists.words import progress

CLAIMS = "member_protection:claims"
NEWEST, FAULTS = 50, 1_000

# The same file again changes nothing, whatever the key.
router = APIRouter(prefix="/discharges")
AT_THE_CENTRE = [Depends(allowed(CLAIMS))]
FileId = Annotated[UUID, Path()]


@router.get("", dependencies=AT_THE_CENTRE)
def read_files(connection: Transaction) -> dict[str, Any]:
    """The newest fifty files of stays."""
    return {"files": [told(row) for row in queries.files(connection, NEWEST)]}


@router.put(
    "",
    status_code=202,
    openapi_extra=FILE,
    max_body_size=BY_ITSELF,
    responses={
        200: {"description": "The same file came before: that one."},
        413: {"description": "It is too large."},
    },
)
async def put_discharges(
    request: Request, response: Response, sender: Annotated[Sender, Depends(sending(CLAIMS))], service: Running
) -> dict[str, Any]:
    """Send a file of stays, as the body: CSV (UTF-8, GB18030) or xlsx with 姓名, 证件号码, 医院, 入院日期, 出院日期.

    A job reads it; the answer says where to watch it. Each stay within a cover becomes a claim whose papers are
    complete; the others are told row by row. The same file again changes nothing.
    """
    today = service.clock.today()

    def kept(connection: Connection) -> tuple[RowMapping, bool]:
        keys = sealing_keyring(connection, service.settings)
        file_id, is_new = take_in(connection, keys, today, file, look.seen(), sender.actor.name)
        return seen(connection, file_id), is_new

    look = Look()
    async with received(request, MOST_BYTES, look.at) as file:
        row, is_new = await sender.carry_out(kept)
    response.status_code = 202 if is_new else 200
    response.headers["Location"] = f"/programmes/member_protection/discharges/{row['id']}"
    return told(row)


@router.get("/{file_id}", dependencies=AT_THE_CENTRE)
def read_file(file_id: FileId, connection: Transaction) -> dict[str, Any]:
    """A file of stays: its rows, the claims that came of it, the rows that are for a person."""
    return told(seen(connection, file_id))


@router.delete(
    "/{file_id}",
    status_code=202,
    responses={204: {"description": "It is deleted."}, 409: {"description": "It was read, and stays."}},
    dependencies=AT_THE_CENTRE,
)
def end_file(file_id: FileId, connection: Transaction, response: Response) -> dict[str, Any] | None:
    """Cancel the reading of a file, which leaves nothing (202), or delete one whose reading came to no end (204)."""
    row = seen(connection, file_id)
    if row["state"] == "reading" and jobs.cancel(connection, row["job_id"]) is not None:
        return told(seen(connection, file_id))
    if not queries.forget(connection, file_id):
        raise Conflict(Text("已生成申请的文件不能删除", "A file that was read is not deleted"))
    response.status_code = 204
    return None


@router.get("/{file_id}/faults", dependencies=AT_THE_CENTRE)
def read_faults(
    file_id: FileId, connection: Transaction, after: Annotated[int | None, Query(ge=0, lt=2**63)] = None
) -> dict[str, Any]:
    """What is to be mended or looked at, a thousand a page: row, column, what was given (masked), what is right."""
    seen(connection, file_id)
    rows = queries.faults(connection, file_id, after, FAULTS)
    return {"faults": [told_fault(row) for row in rows], "next": rows[-1]["id"] if len(rows) == FAULTS else None}


def seen(connection: Transaction, file_id: UUID) -> RowMapping:
    """A file.

    Raises:
        NotFound: there is none.
    """
    rows = queries.files(connection, 1, file_id)
    if not rows:
        raise NotFound(Text("没有这个文件", "There is no such file"))
    return rows[0]


def told(row: RowMapping) -> dict[str, Any]:
    """A file as the service answers it: how far its reading is, then what came of it."""
    names = ("id", "received_on", "rows", "claims", "faults", "made_by", "made_at")
    return {
        **{name: row[name] for name in names},
        "state": row["state"] if row["state"] != "reading" or row["job_status"] is None else row["job_status"],
        "progress": progress(row),
    }


def told_fault(row: RowMapping) -> dict[str, Any]:
    """What is to be mended or looked at in a row; with the claim, where there is one."""
    names = ("row", "field", "given", "reason", "is_notice", "claim_id")
    return {
        **{name: row[name] for name in names},
        "column": TITLES[row["field"]].json(),
        "wanted": {"zh": row["wanted_zh"], "en": row["wanted_en"]},
    }
