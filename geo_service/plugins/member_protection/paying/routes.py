"""Batches, the bank's answers and what became of payments: /programmes/member_protection/batches, payments."""

from hashlib import sha256
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.attachment import attachment
from geo_service.core.database.connections import Transaction
from geo_service.core.day import Day
from geo_service.core.errors import BadRequest, Conflict, Fault, Forbidden, NotFound
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.money import yuan
from geo_service.core.protection.keys import keyring, sealing_keyring
from geo_service.core.protection.personal import Personal, without_numbers
from geo_service.core.protection.values import normalised
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.core.upload import Bounded
from geo_service.plugins.member_protection.cards.current import check_current
from geo_service.plugins.member_protection.claims import queries as claims
from geo_service.plugins.member_protection.ledger.routes import RECEIPTS, STATEMENT, SUPERVISE
from geo_service.plugins.member_protection.lists.wanted import CARD_LENGTHS
from geo_service.plugins.member_protection.paying import batches, protected, queries
from geo_service.plugins.member_protection.paying.bank_answer import answers_of
from geo_service.plugins.member_protection.paying.words import told_balance, told_batch, told_line, told_payment

CLAIMS = "member_protection:claims"
NEWEST, PAGE, UNMATCHED = 50, 500, 1_000
After = Annotated[int | None, Query(ge=0, lt=2**63, description="`next` of the page before.")]
CSV = "text/csv; charset=utf-8"
NO_PAYMENT = Text("没有这笔付款，或款项尚未付出", "There is no such payment, or it is not paid")
NOT_RETURNED = Text(
    "该给付没有被退回的款项；划入工会账户的，由工会重新登记账户",
    "No payment of the claim came back; the account of a union is named by the union",
)
REVERSED_BY = Text(
    "制作或放行批次的人不能登记款项收回", "Whoever made or released a batch may not reverse its payments"
)
ONE_CARD = Text("应为新的收款卡，或 unchanged: true", "another card, or unchanged: true")

router = APIRouter(route_class=Idempotent)
# The same answer of the bank again changes nothing, whatever the key.
returns_router = APIRouter(route_class=Bounded)
Centre = Annotated[Actor, Depends(allowed(CLAIMS))]
BatchId = Annotated[UUID, Path()]
State = Literal["in_batch", "paid", "returned", "reversed", "withdrawn"]


class PayeeGiven(BaseModel):
    """Who is paid next, of a claim whose payment came back: another card, or with `unchanged` as before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    card_kind: Literal["service_card", "social_security_card"] | None = None
    card_number: Personal | None = None
    unchanged: bool = False


class ReversalGiven(BaseModel):
    """Money of a paid claim that came back: when, under which reference of the bank, why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    received_on: Day
    bank_reference: str = Field(pattern=r"^[0-9A-Za-z_-]{4,64}$")
    reason: str = Field(min_length=2, max_length=200)


@router.get("/batches", dependencies=[Depends(allowed(CLAIMS))])
def read_batches(connection: Transaction) -> dict[str, Any]:
    """The newest fifty batches, with how their payments stand."""
    return {"batches": [told_batch(row) for row in queries.batches(connection, NEWEST)]}


@router.post("/batches", status_code=201, responses={409: {"description": "There is nothing to be paid."}})
def make_batch(asker: Centre, connection: Transaction, service: Running, response: Response) -> dict[str, Any]:
    """Make a batch of all claims that can be paid, those due first first, at most 10,000; somebody else releases it."""
    keys = sealing_keyring(connection, service.settings)
    batch_id = batches.make(connection, keys, asker.name, service.clock.today())
    response.headers["Location"] = f"/programmes/member_protection/batches/{batch_id}"
    return seen(connection, batch_id) | {"waiting_for_an_account": queries.left_out(connection)}


@router.get("/batches/{batch_id}", dependencies=[Depends(allowed(CLAIMS))])
def read_batch(batch_id: BatchId, connection: Transaction) -> dict[str, Any]:
    """A batch, with the lines of the bank's answers that fit none of its payments."""
    lines = queries.answers(connection, batch_id, UNMATCHED, unmatched=True)
    return seen(connection, batch_id) | {"lines": [told_line(row) for row in lines]}


@router.get("/batches/{batch_id}/payments", dependencies=[Depends(allowed(CLAIMS))])
def read_payments_of_batch(
    batch_id: BatchId,
    connection: Transaction,
    service: Running,
    state: State | None = None,
    after: After = None,
) -> dict[str, Any]:
    """The payments of a batch, five hundred a page; accounts are masked."""
    batches.batch(connection, batch_id)
    return page(connection, service, batch_id=batch_id, state=state, after=after)


@router.get("/payments", dependencies=[Depends(allowed(CLAIMS))])
def read_payments(
    connection: Transaction,
    service: Running,
    state: State | None = None,
    claim: Annotated[UUID | None, Query(description="Those of one claim.")] = None,
    mended: Annotated[bool | None, Query(description="Whether somebody said who is paid next.")] = None,
    after: After = None,
) -> dict[str, Any]:
    """The payments of all batches in a state, such as those that came back, or of a claim, five hundred a page."""
    return page(connection, service, state=state, claim_id=claim, mended=mended, after=after)


@router.post("/batches/{batch_id}/release", responses={409: {"description": "It was released or withdrawn before."}})
def release_batch(batch_id: BatchId, asker: Centre, connection: Transaction, service: Running) -> dict[str, Any]:
    """Release a batch; not whoever made it, nor who said whom one of its payments goes to."""
    batches.release(connection, batches.batch(connection, batch_id), asker.name, service.clock.today())
    return seen(connection, batch_id)


@router.post("/batches/{batch_id}/withdrawal", dependencies=[Depends(allowed(CLAIMS))])
def withdraw_batch(batch_id: BatchId, connection: Transaction, service: Running) -> dict[str, Any]:
    """Take a batch back that is not released; its claims stand where they stood before."""
    batches.withdraw(connection, batches.batch(connection, batch_id), service.clock.today())
    return seen(connection, batch_id)


@router.get(
    "/batches/{batch_id}/file",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, 409: {"description": "It is not released."}},
)
def read_file(batch_id: BatchId, asker: Centre, connection: Transaction, service: Running) -> Response:
    """The file for the bank: CSV in UTF-8, the same bytes every time; that it was fetched is written down."""
    row = batches.batch(connection, batch_id)
    content = batches.file_of(connection, keyring(connection, service.settings), row, asker.name)
    headers = {
        "Content-Disposition": attachment(f"payments-{row['number']:06}.csv"),
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=CSV, headers=headers)


@returns_router.put("/batches/{batch_id}/returns", openapi_extra=STATEMENT, dependencies=[Depends(allowed(RECEIPTS))])
async def put_returns(batch_id: BatchId, request: Request, connection: Transaction, service: Running) -> dict[str, Any]:
    """What the bank answers to a batch (CSV: 付款参考号, 金额, 结果, 退回原因): paid, or returned with why.

    A line that fits no payment of the batch to the fen is kept and told. The same file again changes nothing.
    """
    content = await request.body()

    def carried_out() -> dict[str, Any]:
        given = answers_of(content)
        file_sha256 = sha256(content).digest()
        state = queries.hold_batch(connection, batch_id)
        if state is None:
            raise NotFound(batches.NO_BATCH)
        if state != "released":
            raise Conflict(batches.NOT_RELEASED)
        if not queries.answers(connection, batch_id, 1, file_sha256):
            queries.put_answers(connection, batch_id, file_sha256, given, service.clock.today())
            queries.agree(connection)
        rows = queries.answers(connection, batch_id, len(given) or 1, file_sha256)
        fit = [row for row in rows if row["reason"] is None]
        return {
            "lines": len(rows),
            **{
                outcome: {
                    "payments": sum(row["outcome"] == outcome for row in fit),
                    "amount": yuan(sum(row["fen"] for row in fit if row["outcome"] == outcome)),
                }
                for outcome in ("paid", "returned")
            },
            "unmatched": [told_line(row) for row in rows if row["reason"] is not None],
        }

    return await run_in_threadpool(carried_out)


@router.put("/claims/{claim_id}/payee", dependencies=[Depends(allowed(CLAIMS))], status_code=204)
def put_payee(claim_id: Annotated[UUID, Path()], given: PayeeGiven, connection: Transaction, service: Running) -> None:
    """Say who is paid next, of a claim whose payment came back: it goes into the next batch."""
    number = None if given.card_number is None else normalised(given.card_number.get_secret_value())
    if given.unchanged == (number is not None) or (number is None) != (given.card_kind is None):
        raise BadRequest(ONE_CARD, [Fault("card_number", None, ONE_CARD)])
    if number is not None and not (len(number) in CARD_LENGTHS and number.isascii() and number.isalnum()):
        wanted = Text("应为 6 至 30 位字母和数字", "6 to 30 letters and digits")
        raise BadRequest(wanted, [Fault("card_number", None, wanted)])
    payee_id = uuid4()
    keys = sealing_keyring(connection, service.settings)
    if number is not None and (person := claims.person_of(connection, claim_id)) is not None:
        check_current(connection, keys, person, number)
    card = None if number is None else keys.seal(protected.CARD, payee_id, number)
    if not queries.put_payee(connection, payee_id, claim_id, given.card_kind, card, service.clock.today()):
        raise Conflict(NOT_RETURNED)


@router.post("/payments/{reference}/reversal")
def reverse_payment(
    reference: Annotated[str, Path(max_length=64)],
    given: ReversalGiven,
    asker: Annotated[Actor, Depends(allowed(RECEIPTS))],
    connection: Transaction,
    service: Running,
) -> dict[str, Any]:
    """Write down that the money of a paid claim came back: a row of the ledger, and the claim is reversed for good."""
    if given.received_on > service.clock.today():
        not_later = Text("不晚于今天", "not later than today")
        raise BadRequest(not_later, [Fault("received_on", given.received_on.isoformat(), not_later)])
    rows = queries.payments(connection, 1, reference=reference)
    if not rows:
        raise NotFound(NO_PAYMENT)
    # Nobody decides on the days of the cover meanwhile, and no answer of the bank is read.
    claims.alone(connection)
    queries.hold_batch(connection, rows[0]["batch_id"])
    if asker.name in (rows[0]["made_by"], rows[0]["ended_by"]):
        raise Forbidden(REVERSED_BY)
    words = without_numbers(given.reason)
    if not queries.reverse(connection, reference, given.received_on, given.bank_reference, words):
        raise Conflict(NO_PAYMENT)
    queries.agree(connection)
    (row,) = queries.payments(connection, 1, reference=reference)
    return told_payment(keyring(connection, service.settings), row)


@router.get("/payment-balances", dependencies=[Depends(allowed(CLAIMS, SUPERVISE))])
def read_balances(connection: Transaction, year: Annotated[int, Query(ge=2000, le=2999)]) -> dict[str, Any]:
    """By benefit: decided, and where that stands: open, in a batch, paid, returned, reversed. To the fen."""
    return {"benefits": [told_balance(row) for row in queries.balances(connection, year)]}


def seen(connection: Connection, batch_id: UUID) -> dict[str, Any]:
    """A batch as it is told."""
    return told_batch(batches.batch(connection, batch_id))


def page(connection: Connection, service: Running, **asked: Any) -> dict[str, Any]:
    """A page of payments."""
    rows = queries.payments(connection, PAGE, **asked)
    if not rows:
        return {"payments": [], "next": None}
    keys = keyring(connection, service.settings)
    return {
        "payments": [told_payment(keys, row) for row in rows],
        "next": rows[-1]["id"] if len(rows) == PAGE else None,
    }
