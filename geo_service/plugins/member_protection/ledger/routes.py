"""Invoices, vouchers and the bank's statement: /programmes/member_protection/invoices, balances, receipts."""

from datetime import date
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.core.day import Day
from geo_service.core.decisions import Yuan
from geo_service.core.errors import BadRequest, Conflict, Fault, NotFound
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.money import yuan
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.core.upload import Bounded
from geo_service.plugins.member_protection.ledger import queries
from geo_service.plugins.member_protection.ledger.bank import lines_of
from geo_service.plugins.member_protection.lists.routes import UNION

CONFIRM, SUPERVISE, RECEIPTS = (
    "member_protection:confirm",
    "member_protection:supervise",
    "member_protection:receipts",
)
PAGE = 1_000
MONEY = ("fee", "city_subsidy", "to_transfer", "received", "outstanding")
STATEMENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}

router = APIRouter(route_class=Idempotent)
# The same statement again changes nothing, whatever the key.
statements_router = APIRouter(route_class=Bounded)
ListId = Annotated[UUID, Path()]
Year = Annotated[int, Query(ge=2000, le=2999)]


class VoucherGiven(BaseModel):
    """What a union says it transferred for an invoice: the bank's reference, the day, and the amount in yuan."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reference: str = Field(pattern=r"^[0-9A-Za-z_-]{4,64}$")
    transferred_on: Day
    amount: Yuan


@router.get("/invoices", dependencies=[Depends(allowed(CONFIRM))])
def read_invoices(
    connection: Transaction,
    service: Running,
    organisation: Annotated[str | None, Query(max_length=200, pattern=UNION)] = None,
    year: Annotated[int | None, Query(ge=2000, le=2999)] = None,
    overdue: Annotated[bool | None, Query(description="Only those whose day is over and that are not paid.")] = None,
    after: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """What is to be transferred for confirmed lists, with vouchers and what the bank received, a thousand a page."""
    asked = {"organisation": organisation, "year": year, "overdue": overdue, "after": after}
    rows = queries.invoices(connection, service.clock.today(), PAGE, **asked)
    return {
        "invoices": [told(row) for row in rows],
        "next": rows[-1]["list_id"] if len(rows) == PAGE else None,
    }


@router.get("/balances", dependencies=[Depends(allowed(CONFIRM, SUPERVISE))])
def read_balances(connection: Transaction, service: Running, year: Year) -> dict[str, Any]:
    """By union: invoices, members, fee, the city's part, to be transferred, received, outstanding, how many overdue."""
    rows = queries.balances(connection, year, service.clock.today())
    counts = ("organisation", "organisation_name", "invoices", "members", "overdue")
    return {"unions": [{**{name: row[name] for name in counts}, **amounts(row, MONEY)} for row in rows]}


@router.post("/lists/{list_id}/voucher", status_code=201, dependencies=[Depends(allowed(CONFIRM))])
def add_voucher(list_id: ListId, given: VoucherGiven, connection: Transaction, service: Running) -> dict[str, Any]:
    """Say that an invoice was transferred, to the fen; the day on which that is said is kept, late or not."""
    today = service.clock.today()
    row = invoice(connection, list_id, today)
    owed = yuan(row["fen_to_transfer"])
    faults = []
    if given.amount != owed:
        faults.append(Fault("amount", given.amount, Text(f"应为 {owed}", f"it should be {owed}")))
    if given.transferred_on > today:
        not_later = Text("不晚于今天", "not later than today")
        faults.append(Fault("transferred_on", given.transferred_on.isoformat(), not_later))
    if faults:
        raise BadRequest(Text("凭证与应划转金额或日期不符", "The voucher does not fit the invoice"), faults)
    if not queries.put_voucher(connection, list_id, given.reference, given.transferred_on, today):
        raise Conflict(Text("已有凭证，或凭证号已被使用", "There is a voucher, or the reference is taken"))
    return told(invoice(connection, list_id, today))


@statements_router.put(
    "/receipts",
    openapi_extra=STATEMENT,
    dependencies=[Depends(allowed(RECEIPTS))],
)
async def put_receipts(request: Request, connection: Transaction, service: Running) -> dict[str, Any]:
    """Hold a bank's statement (CSV) against the vouchers: what pays an invoice to the fen, why other lines pay none.

    The same statement again changes nothing.
    """
    content = await request.body()
    lines = await run_in_threadpool(lines_of, content, service.clock.today())
    rows = await run_in_threadpool(queries.put_receipts, connection, sha256(content).digest(), lines)
    others = [row for row in rows if row["reason"] is not None]
    return {
        "lines": len(rows),
        "matched": len(rows) - len(others),
        "received": yuan(sum(row["fen"] for row in rows if row["reason"] is None)),
        "unmatched": [
            {"line": row["line"], "reference": row["reference"], "amount": yuan(row["fen"]), "reason": row["reason"]}
            for row in others
        ],
    }


def invoice(connection: Connection, list_id: UUID, today: date) -> RowMapping:
    """The invoice of a list.

    Raises:
        NotFound: there is none that one may see.
    """
    rows = queries.invoices(connection, today, 1, list_id=list_id)
    if not rows:
        raise NotFound(Text("没有这份名单的缴费单", "There is no invoice for such a list"))
    return rows[0]


def told(row: RowMapping) -> dict[str, Any]:
    """An invoice as the service answers it; money in yuan."""
    names = (
        *("list_id", "organisation", "organisation_name", "year", "members", "issued_on", "due_on", "is_overdue"),
        *("reference", "transferred_on", "uploaded_on", "received_on"),
    )
    return {**{name: row[name] for name in names}, **amounts(row, MONEY[:-1])}


def amounts(row: RowMapping, names: tuple[str, ...]) -> dict[str, str]:
    """Amounts of a row in yuan."""
    return {name: yuan(row[f"fen_{name}"]) for name in names}
