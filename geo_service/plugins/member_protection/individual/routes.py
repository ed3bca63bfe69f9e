"""Enrolment of one's own: /programmes/member_protection/applications, deductions."""

import time
from hashlib import sha256
from math import ceil
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from psycopg.errors import UniqueViolation
from sqlalchemy import Connection, RowMapping
from sqlalchemy.exc import IntegrityError

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.attachment import attachment
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Conflict, Fault, TooMany
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.incoming.received import FILE
from geo_service.core.money import yuan
from geo_service.core.protection.keys import keyring, sealing_keyring
from geo_service.core.service import Running
from geo_service.core.text import Text
from geo_service.core.upload import Bounded
from geo_service.plugins.member_protection.individual import queries
from geo_service.plugins.member_protection.individual.applying import apply
from geo_service.plugins.member_protection.individual.bank import answers_of
from geo_service.plugins.member_protection.individual.deducting import file_of, make_deduction, take_answers
from geo_service.plugins.member_protection.individual.given import Applying, Refund, applicant
from geo_service.plugins.member_protection.individual.words import no_application, no_deduction, told, told_deduction

SELF, ENTER, STATUS, RECEIPTS = (
    "self",
    "member_protection:enter",
    "member_protection:status",
    "member_protection:receipts",
)
PAGE, DEDUCTIONS = 100, 50
OWN_UNION = Text("应为本人所属工会的代码", "the code of one's own union")

router = APIRouter(route_class=Idempotent)
# The same answers again change nothing, whatever the key.
answers_router = APIRouter(route_class=Bounded)
Applicant = Annotated[Actor, Depends(allowed(SELF, ENTER))]
SEES = [Depends(allowed(SELF, ENTER, STATUS, RECEIPTS))]
Money = Annotated[Actor, Depends(allowed(RECEIPTS))]
Id = Annotated[UUID, Path()]
State = Literal["pending_payment", "covered", "void", "refund_due", "refunded"]


@router.get("/applications", dependencies=SEES)
def read_applications(
    connection: Transaction,
    service: Running,
    state: Annotated[State | None, Query()] = None,
    year: Annotated[int | None, Query(ge=2000, le=2999, description="Year of the cover.")] = None,
    after: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """Applications, a hundred a page: a member's own, or all for who runs them; nothing tells who it is."""
    rows = queries.applications(connection, PAGE, state=state, year=year, after=after)
    return {
        "applications": [told(row, service.words) for row in rows],
        "next": rows[-1]["id"] if len(rows) == PAGE else None,
    }


@router.post("/applications", status_code=201)
def add_application(
    given: Applying, request: Request, response: Response, asker: Applicant, connection: Transaction, service: Running
) -> dict[str, Any]:
    """Apply for a cover of one's own: what it costs, until when the fee is to be on the card, from when it counts.

    By the member, or by who may enter applications. It is no cover before the fee is deducted.
    """
    is_own = not asker.organisations(ENTER)
    if is_own:
        if given.organisation not in asker.organisations(SELF):
            raise BadRequest(OWN_UNION, [Fault("organisation", given.organisation, OWN_UNION)])
        # Nobody tries who else is insured, one number after the other.
        if wait_s := request.app.state.taps.take(f"application of {asker.name}", time.monotonic()):
            raise TooMany(Text("申请过于频繁，请稍后再试", "Too many applications; try again later"), ceil(wait_s))
    today = service.clock.today()
    who = applicant(given, today)
    keys = sealing_keyring(connection, service.settings)
    row = apply(connection, keys, given, who, today, service.words, is_own=is_own)
    response.headers["Location"] = f"/programmes/member_protection/applications/{row['id']}"
    return told(row, service.words)


@router.get("/applications/{application_id}", dependencies=SEES)
def read_application(application_id: Id, connection: Transaction, service: Running) -> dict[str, Any]:
    """An application: what is to be paid until when, what the bank answered last, what came of it."""
    return told(seen(connection, application_id), service.words)


@router.post("/applications/{application_id}/refund", dependencies=[Depends(allowed(RECEIPTS))])
def give_back(application_id: Id, given: Refund, connection: Transaction, service: Running) -> dict[str, Any]:
    """Say that a fee was given back that was deducted too late, or from somebody covered meanwhile; to the fen."""
    row = seen(connection, application_id)
    owed = yuan(row["fen_fee"] - row["fen_city_subsidy"])
    faults = []
    if given.amount != owed:
        faults.append(Fault("amount", given.amount, Text(f"应为 {owed}", f"it should be {owed}")))
    if given.refunded_on > service.clock.today():
        faults.append(Fault("refunded_on", given.refunded_on.isoformat(), Text("不晚于今天", "not later than today")))
    if faults:
        raise BadRequest(Text("退款与申请不符", "The refund does not fit the application"), faults)
    try:
        is_kept = queries.put_refund(connection, application_id, given.reference, given.refunded_on)
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            raise Conflict(Text("退款凭证号已被使用", "The reference is taken")) from error
        raise
    if not is_kept:
        raise Conflict(Text("这份申请没有待退的费用", "Nothing is to be given back for this application"))
    return told(seen(connection, application_id), service.words)


@router.get("/deductions", dependencies=[Depends(allowed(RECEIPTS))])
def read_deductions(connection: Transaction) -> dict[str, Any]:
    """The newest fifty deductions: how many fees, what the bank answered, covers and refunds that came of it."""
    return {"deductions": [told_deduction(row) for row in queries.deductions(connection, DEDUCTIONS)]}


@router.post("/deductions", status_code=201, dependencies=[Depends(allowed(RECEIPTS))])
def add_deduction(connection: Transaction, response: Response, service: Running) -> dict[str, Any]:
    """Collect the fees that are waited for into a file for the bank; whoever was covered meanwhile is left out."""
    deduction_id = make_deduction(connection, service.clock.today())
    response.headers["Location"] = f"/programmes/member_protection/deductions/{deduction_id}"
    return told_deduction(found(connection, deduction_id))


@router.get("/deductions/{deduction_id}/file", response_class=Response)
def read_file(deduction_id: Id, asker: Money, connection: Transaction, service: Running) -> Response:
    """The file for the bank, CSV: 扣款编号, 户名, 卡号, 金额. That it was read is written down."""
    found(connection, deduction_id)
    content = file_of(connection, keyring(connection, service.settings), deduction_id, asker.name)
    headers = {"Content-Disposition": attachment(f"deduction-{deduction_id}.csv"), "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@answers_router.put("/deductions/{deduction_id}/answers", openapi_extra=FILE, dependencies=[Depends(allowed(RECEIPTS))])
async def put_answers(deduction_id: Id, request: Request, connection: Transaction, service: Running) -> dict[str, Any]:
    """Take what the bank answered (CSV: 扣款编号, 结果, 扣款日期, 原因), all of it or nothing.

    A fee deducted in time makes a cover from the day after the application; one that failed can be asked for again
    until its last day. The same file again changes nothing.
    """
    content, today = await request.body(), service.clock.today()

    def taken() -> RowMapping:
        found(connection, deduction_id)
        take_answers(connection, deduction_id, answers_of(content, today), sha256(content).digest(), today)
        return found(connection, deduction_id)

    return told_deduction(await run_in_threadpool(taken))


def seen(connection: Connection, application_id: UUID) -> RowMapping:
    """An application that one may see.

    Raises:
        NotFound: there is none.
    """
    rows = queries.applications(connection, 1, id=application_id)
    if not rows:
        raise no_application()
    return rows[0]


def found(connection: Connection, deduction_id: UUID) -> RowMapping:
    """A deduction that one may see.

    Raises:
        NotFound: there is none.
    """
    rows = queries.deductions(connection, 1, deduction_id)
    if not rows:
        raise no_deduction()
    return rows[0]
