"""/programmes/member_protection/claims: the Mutual-aid Centre receives claims, looks into them and decides."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.access.sending import Sender, sending
from geo_service.core.audit import queries as audit
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.incoming.received import FILE, received
from geo_service.core.protection.documents import identity_document
from geo_service.core.protection.keys import keyring, sealing_keyring
from geo_service.core.protection.unmasking import Purpose, Right, Unmasked, unmask, unmask_file
from geo_service.core.service import Running, Service
from geo_service.core.upload import BY_ITSELF
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.claims import deciding, papers, queries, steps
from geo_service.plugins.member_protection.claims.entering import enter
from geo_service.plugins.member_protection.claims.given import (
    NOT_LATER,
    Complete,
    FlagsReviewed,
    Incomplete,
    Investigation,
    PaperClaim,
    PaperKind,
    SecondPerson,
)
from geo_service.plugins.member_protection.claims.words import STATES, no_claim, told
from geo_service.plugins.member_protection.rules import Benefit

CLAIMS = "member_protection:claims"
PAGE = 100
OPEN = ("filed", "incomplete", "complete", "investigated")

router = APIRouter(prefix="/claims", route_class=Idempotent)
# The same paper again changes nothing, whatever the key; and what is unmasked is not kept.
papers_router = APIRouter(prefix="/claims")
Centre = Annotated[Actor, Depends(allowed(CLAIMS))]
AT_THE_CENTRE = [Depends(allowed(CLAIMS))]
ClaimId = Annotated[UUID, Path()]
Why = Annotated[Purpose, Query(description="What it is looked at for; it is written down.")]


@router.get("", dependencies=AT_THE_CENTRE)
def read_claims(
    connection: Transaction,
    service: Running,
    state: Annotated[str | None, Query(pattern=f"^({'|'.join(STATES)})$")] = None,
    benefit: Annotated[Benefit | None, Query()] = None,
    year: Annotated[int | None, Query(ge=2000, le=2999, description="Year of the cover.")] = None,
    overdue: Annotated[bool | None, Query(description="Only those whose last day to be paid is over.")] = None,
    flagged: Annotated[bool | None, Query(description="Only those that a person has to look at.")] = None,
    after: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """Claims by the last day to pay them, a hundred a page; drafts are their members' own."""
    asked = {"state": state, "benefit": benefit, "year": year, "overdue": overdue, "flagged": flagged, "after": after}
    rows = queries.claims(connection, service.clock.today(), PAGE, **asked)
    if not rows:
        return {"claims": [], "next": None}
    keys = keyring(connection, service.settings)
    return {
        "claims": [told(row, service.words, keys) for row in rows],
        "next": rows[-1]["id"] if len(rows) == PAGE else None,
    }


@router.post("", status_code=201, dependencies=AT_THE_CENTRE)
def add_claim(given: PaperClaim, connection: Transaction, service: Running) -> dict[str, Any]:
    """Enter a claim that came on paper, for whom it is by the document's number; its papers follow."""
    today = service.clock.today()
    filed_on = given.filed_on or today
    if filed_on > today:
        raise BadRequest(NOT_LATER, [Fault("filed_on", filed_on.isoformat(), NOT_LATER)])
    document = identity_document(given.document_kind, given.document_number.get_secret_value(), today)
    keys = sealing_keyring(connection, service.settings)
    document_index = keys.blind_index(protected.DOCUMENT[document.kind], document.number)
    return whole(connection, service, enter(connection, keys, document_index, given, today, filed_on))


@router.get("/{claim_id}", dependencies=AT_THE_CENTRE)
def read_claim(claim_id: ClaimId, connection: Transaction, service: Running) -> dict[str, Any]:
    """A claim with its papers, steps, and what a person has to look at."""
    return whole(connection, service, claim_id)


@router.post("/{claim_id}/incomplete", dependencies=AT_THE_CENTRE)
def incomplete(claim_id: ClaimId, given: Incomplete, connection: Transaction, service: Running) -> dict[str, Any]:
    """Record which papers are missing: the days to pay stop until they come."""
    row, today = held(connection, service, claim_id)
    steps.record_incomplete(connection, row, given.missing, today)
    return whole(connection, service, claim_id)


@router.post("/{claim_id}/complete", dependencies=AT_THE_CENTRE)
def complete(
    claim_id: ClaimId, connection: Transaction, service: Running, given: Annotated[Complete | None, Body()] = None
) -> dict[str, Any]:
    """Record that the papers are there; the days to pay run from when they came."""
    row, today = held(connection, service, claim_id)
    steps.record_complete(connection, row, None if given is None else given.complete_on, today)
    return whole(connection, service, claim_id)


@router.post("/{claim_id}/investigation", dependencies=AT_THE_CENTRE)
def investigation(claim_id: ClaimId, given: Investigation, connection: Transaction, service: Running) -> dict[str, Any]:
    """Open an investigation, or close it with what it found."""
    row, today = held(connection, service, claim_id)
    steps.investigate(connection, row, given, today)
    return whole(connection, service, claim_id)


@router.post("/{claim_id}/review-flags", dependencies=AT_THE_CENTRE)
def review_flags(claim_id: ClaimId, given: FlagsReviewed, connection: Transaction, service: Running) -> dict[str, Any]:
    """Say what is to come of what was flagged."""
    row, today = held(connection, service, claim_id)
    steps.review_flags(connection, row, given.flags, given.outcome, today)
    return whole(connection, service, claim_id)


@router.post("/{claim_id}/proposal", dependencies=AT_THE_CENTRE)
def propose_claim(claim_id: ClaimId, connection: Transaction, service: Running) -> dict[str, Any]:
    """Propose what the decision answers; what is paid is never typed."""
    deciding.propose(connection, claim_id, service.clock.today())
    return whole(connection, service, claim_id)


@router.post("/{claim_id}/decision", dependencies=AT_THE_CENTRE)
def decide_claim(claim_id: ClaimId, given: SecondPerson, connection: Transaction, service: Running) -> dict[str, Any]:
    """Decide as somebody else proposed, or send it back."""
    deciding.decide(connection, claim_id, given.agrees, service.clock.today())
    return whole(connection, service, claim_id)


@papers_router.get("/{claim_id}/papers/{kind}")
def read_paper(
    claim_id: ClaimId, kind: PaperKind, purpose: Why, asker: Centre, connection: Transaction, service: Running
) -> Response:
    """A paper as it was handed in; that it was looked at is written down."""
    seen(connection, service, claim_id)
    found = queries.paper(connection, claim_id, kind)
    if found is None:
        raise no_claim()
    paper_id, media_type, sealed = found
    keys, right = keyring(connection, service.settings), Right(asker.name, frozenset(Purpose))
    content = unmask_file(
        keys, protected.PAPER, paper_id, sealed, right, purpose, lambda one: write_down(connection, one)
    )
    return Response(content, media_type=media_type, headers={"Cache-Control": "no-store"})


@papers_router.put("/{claim_id}/papers/{kind}", openapi_extra=FILE, responses=papers.REFUSALS, max_body_size=BY_ITSELF)
async def put_paper(
    claim_id: ClaimId,
    kind: PaperKind,
    request: Request,
    sender: Annotated[Sender, Depends(sending(CLAIMS))],
    service: Running,
) -> dict[str, Any]:
    """Bring in a paper that came by post: PDF, JPEG, PNG or WebP, at most 10 MB, as the body."""

    def kept(connection: Connection) -> dict[str, Any]:
        keys = sealing_keyring(connection, service.settings)
        return papers.put(connection, keys, claim_id, kind, file.whole(), service.clock.today(), *OPEN)

    async with received(request, papers.MOST_BYTES) as file:
        return await sender.carry_out(kept)


@papers_router.get("/{claim_id}/medical")
def read_medical(
    claim_id: ClaimId, purpose: Why, asker: Centre, connection: Transaction, service: Running, response: Response
) -> dict[str, str | None]:
    """What is medical of a claim: illness, hospital, diagnosis; that it was looked at is written down."""
    seen(connection, service, claim_id)
    keys, right = keyring(connection, service.settings), Right(asker.name, frozenset(Purpose))
    response.headers["Cache-Control"] = "no-store"
    return {
        name: None
        if sealed is None
        else unmask(
            keys,
            protected.MEDICAL[name],
            claim_id,
            sealed,
            right,
            purpose,
            lambda one: write_down(connection, one),
        )
        for name, sealed in queries.medical(connection, claim_id).items()
    }


def write_down(connection: Connection, one: Unmasked) -> None:
    """Keep in the audit that a value was seen in the clear."""
    audit.record(connection, "unmask", one.table, one.row, (one.column,), purpose=one.purpose)


def seen(connection: Connection, service: Service, claim_id: UUID) -> RowMapping:
    """A claim that was filed.

    Raises:
        NotFound: there is none.
    """
    rows = queries.claims(connection, service.clock.today(), 1, id=claim_id)
    if not rows:
        raise no_claim()
    return rows[0]


def held(connection: Connection, service: Service, claim_id: UUID) -> tuple[RowMapping, date]:
    """A claim that was filed, which nobody else changes until the transaction ends, and the day.

    Raises:
        NotFound: there is none.
    """
    queries.state_now(connection, claim_id)
    return seen(connection, service, claim_id), service.clock.today()


def whole(connection: Connection, service: Service, claim_id: UUID) -> dict[str, Any]:
    """A claim with its papers, steps and flags.

    Raises:
        NotFound: there is none.
    """
    row = seen(connection, service, claim_id)
    return {
        **told(row, service.words, keyring(connection, service.settings)),
        "papers": queries.papers(connection, claim_id),
        "steps": queries.steps(connection, claim_id),
        "flags": queries.flags(connection, claim_id),
    }
