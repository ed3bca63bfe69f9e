"""/programmes/member_protection/discharges: files of stays in hospital, claimed without an application."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import RowMapping

from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import NotFound, TooLarge
from geo_service.core.protection.keys import sealing_keyring
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.plugins.member_protection.discharges import queries
from geo_service.plugins.member_protection.discharges.checking import TITLES
from geo_service.plugins.member_protection.discharges.taking_in import take_in
from geo_service.plugins.member_protection.lists.reading import Look, Source
from geo_service.plugins.member_protection.lists.routes import FILE

CLAIMS = "member_protection:claims"
NEWEST, FAULTS = 50, 1_000
MOST_BYTES = 64 * 2**20

# The same file again changes nothing, whatever the key.
router = APIRouter(prefix="/discharges", dependencies=[Depends(allowed(CLAIMS))])
FileId = Annotated[UUID, Path()]


@router.get("")
def read_files(connection: Transaction) -> dict[str, Any]:
    """The newest fifty files of stays."""
    return {"files": [told(row) for row in queries.files(connection, NEWEST)]}


@router.put(
    "",
    status_code=201,
    openapi_extra=FILE,
    responses={200: {"description": "The same file came before: that one."}, 413: {"description": "It is too large."}},
)
async def put_discharges(
    request: Request, response: Response, connection: Transaction, service: Running
) -> dict[str, Any]:
    """Take in a file of stays, as the body: CSV (UTF-8, GB18030) or xlsx with 姓名, 证件号码, 医院, 入院日期, 出院日期.

    Each stay within a cover becomes a claim whose papers are complete; the others are told row by row.
    """
    pieces, look, size = [], Look(), 0
    async for piece in request.stream():
        size += len(piece)
        if size > MOST_BYTES:
            most = MOST_BYTES // 2**20
            raise TooLarge(Text(f"文件过大，至多 {most} MB", f"At most {most} MB are read"))
        look.at(piece)
        pieces.append(piece)

    def taken_in() -> dict[str, Any]:
        source = Source(lambda: iter(pieces), *look.seen())
        keys = sealing_keyring(connection, service.settings)
        file_id, is_new = take_in(connection, keys, source, service.clock.today())
        response.status_code = 201 if is_new else 200
        response.headers["Location"] = f"/programmes/member_protection/discharges/{file_id}"
        return told(seen(connection, file_id))

    return await run_in_threadpool(taken_in)


@router.get("/{file_id}")
def read_file(file_id: FileId, connection: Transaction) -> dict[str, Any]:
    """A file of stays: its rows, the claims that came of it, the rows that are for a person."""
    return told(seen(connection, file_id))


@router.get("/{file_id}/faults")
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
    """A file as the service answers it."""
    return {name: row[name] for name in ("id", "received_on", "rows", "claims", "faults", "made_by", "made_at")}


def told_fault(row: RowMapping) -> dict[str, Any]:
    """What is to be mended or looked at in a row; with the claim, where there is one."""
    names = ("row", "field", "given", "reason", "is_notice", "claim_id")
    return {
        **{name: row[name] for name in names},
        "column": TITLES[row["field"]].json(),
        "wanted": {"zh": row["wanted_zh"], "en": row["wanted_en"]},
    }
