"""/programmes/member_protection/own: whose the account is, one's covers and claims."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, RowMapping

from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.incoming.received import FILE, received
from geo_service.core.money import yuan
from geo_service.core.protection.documents import DocumentKind, identity_document
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.keys import keyring, sealing_keyring
from geo_service.core.protection.personal import Personal
from geo_service.core.service import Running, Service
from geo_service.core.text import Text
from geo_service.core.upload import BY_ITSELF
from geo_service.plugins.member_protection.claims import papers
from geo_service.plugins.member_protection.claims import queries as claims
from geo_service.plugins.member_protection.claims.entering import enter
from geo_service.plugins.member_protection.claims.given import FIT, ClaimGiven, PaperKind
from geo_service.plugins.member_protection.claims.judging import last_day_to_pay, rules_on
from geo_service.plugins.member_protection.claims.words import no_claim, person, told_own, wrong_state
from geo_service.plugins.member_protection.decisions.claims import last_day_to_claim
from geo_service.plugins.member_protection.own import identity, queries
from geo_service.plugins.member_protection.own.asking import Own, OwnSender
from geo_service.plugins.member_protection.rules import Benefits, ProtectionRules

PAGE = 1_000
OPEN = ("draft", "incomplete")
DEATHS = ("accident_death", "disease_death")
BY_OTHERS = Text(
    "身故保障由单位工会或家属向市职保中心提交纸质申请", "A death is claimed on paper by the union or the family"
)
NOT_BOUND = Text("请先核对本人证件和卡号", "Say first whose the account is, by document and card")
NO_PAPERS = Text("请先上传申请材料", "Bring the papers of the claim first")
MISSING = Text("还缺材料", "It is still missing")

router = APIRouter(prefix="/own", route_class=Idempotent)
# The same again changes nothing, whatever the key.
same_router = APIRouter(prefix="/own")
ClaimId = Annotated[UUID, Path()]


class Identity(BaseModel):
    """The document and the card by which somebody says who they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document_kind: DocumentKind
    document_number: Personal
    card_number: Personal


@router.get("/identity")
def read_identity(_asker: Own, connection: Transaction, service: Running) -> dict[str, Any]:
    """Whether the account is bound to a person, since when, and how many attempts are left today."""
    return told_identity(connection, service)


@same_router.put("/identity")
def put_identity(given: Identity, asker: Own, connection: Transaction, service: Running) -> dict[str, Any]:
    """Say whose the account is, once, by the number of a document and of a card; five attempts a day."""
    today = service.clock.today()
    document = identity_document(given.document_kind, given.document_number.get_secret_value(), today)
    keys, card = sealing_keyring(connection, service.settings), given.card_number.get_secret_value()
    identity.bind(connection, service.database.app, asker, keys, document, card, today)
    return told_identity(connection, service)


@router.get("/covers")
def read_covers(_asker: Own, connection: Transaction, service: Running) -> dict[str, Any]:
    """One's covers, newest first: plan and days, what it pays, until when each benefit can be claimed."""
    rows = queries.covers(connection)
    if not rows:
        return {"covers": []}
    keys = keyring(connection, service.settings)
    return {"covers": [told_cover(row, keys) for row in rows]}


@router.get("/claims")
def read_claims(_asker: Own, connection: Transaction, service: Running) -> dict[str, Any]:
    """One's claims, newest first."""
    rows = claims.claims(connection, service.clock.today(), PAGE, drafts=True)
    newest_first = sorted(rows, key=lambda row: (row["entered_on"], row["id"]), reverse=True)
    return {"claims": [told_own(row, service.words) for row in newest_first]}


@router.get("/claims/{claim_id}")
def read_claim(claim_id: ClaimId, _asker: Own, connection: Transaction, service: Running) -> dict[str, Any]:
    """A claim of one's own, with its papers and steps."""
    return whole(connection, service, claim_id)


@router.post("/claims", status_code=201)
def add_claim(given: ClaimGiven, _asker: Own, connection: Transaction, service: Running) -> dict[str, Any]:
    """Begin a claim: it is a draft until it is submitted with its papers."""
    if given.benefit in DEATHS:
        raise BadRequest(FIT, [Fault("benefit", given.benefit, BY_OTHERS)])
    bound = queries.identity(connection)
    if bound is None:
        raise Conflict(NOT_BOUND)
    keys = sealing_keyring(connection, service.settings)
    claim_id = enter(connection, keys, bytes(bound["document_index"]), given, service.clock.today())
    return whole(connection, service, claim_id)


@router.post("/claims/{claim_id}/submission")
def submit_claim(claim_id: ClaimId, _asker: Own, connection: Transaction, service: Running) -> dict[str, Any]:
    """Submit a claim with its papers, or what was missing: the days to pay run from today."""
    row = held(connection, service, claim_id)
    kinds = {paper["kind"] for paper in claims.papers(connection, claim_id)}
    if not kinds:
        raise Conflict(NO_PAPERS)
    if missing := [kind for kind in row["missing"] or [] if kind not in kinds]:
        raise Conflict(MISSING, [Fault("papers", kind, MISSING) for kind in missing])
    today = service.clock.today()
    pay_by = last_day_to_pay(row["benefit"], today, row["first_day"])
    if not claims.file_claim(connection, claim_id, today, pay_by):
        raise no_claim()
    claims.put_step(connection, claim_id, "filed", today)
    return whole(connection, service, claim_id)


@router.delete("/claims/{claim_id}", status_code=204)
def drop_claim(claim_id: ClaimId, _asker: Own, connection: Transaction, service: Running) -> None:
    """Let go of a draft, with its papers."""
    seen(connection, service, claim_id, "draft")
    if not claims.drop_draft(connection, claim_id):
        raise no_claim()


@same_router.put(
    "/claims/{claim_id}/papers/{kind}", openapi_extra=FILE, responses=papers.REFUSALS, max_body_size=BY_ITSELF
)
async def put_paper(
    claim_id: ClaimId, kind: PaperKind, request: Request, sender: OwnSender, service: Running
) -> dict[str, Any]:
    """Hand in a paper: PDF, JPEG, PNG or WebP, at most 10 MB, as the body; another of its kind takes its place."""

    def kept(connection: Connection) -> dict[str, Any]:
        seen(connection, service, claim_id, *OPEN)
        keys = sealing_keyring(connection, service.settings)
        return papers.put(connection, keys, claim_id, kind, file.whole(), service.clock.today(), *OPEN)

    async with received(request, papers.MOST_BYTES) as file:
        return await sender.carry_out(kept)


@same_router.delete("/claims/{claim_id}/papers/{kind}", status_code=204)
def drop_paper(claim_id: ClaimId, kind: PaperKind, _asker: Own, connection: Transaction, service: Running) -> None:
    """Take a paper back that is not submitted yet."""
    held(connection, service, claim_id)
    if not claims.drop_paper(connection, claim_id, kind):
        raise no_claim()


def seen(connection: Connection, service: Service, claim_id: UUID, *states: str) -> RowMapping:
    """A claim of one's own, in one of some states where they are said.

    Raises:
        NotFound: there is none.
        Conflict: it is in another state.
    """
    rows = claims.claims(connection, service.clock.today(), 1, id=claim_id, drafts=True)
    if not rows:
        raise no_claim()
    if states and rows[0]["state"] not in states:
        raise wrong_state(rows[0]["state"], *states)
    return rows[0]


def held(connection: Connection, service: Service, claim_id: UUID) -> RowMapping:
    """A claim of one's own that is open, and that nobody else changes until the transaction ends.

    Raises:
        NotFound: there is none.
        Conflict: it is not open, or was submitted meanwhile.
    """
    seen(connection, service, claim_id, *OPEN)
    claims.state_now(connection, claim_id)
    return seen(connection, service, claim_id, *OPEN)


def whole(connection: Connection, service: Service, claim_id: UUID) -> dict[str, Any]:
    """A claim of one's own with its papers and steps; what the centre weighs is told when it is decided."""
    row = seen(connection, service, claim_id)
    untold = {"proposed", "flags_reviewed", "sent_back"}
    return {
        **told_own(row, service.words),
        "papers": claims.papers(connection, claim_id),
        "steps": [
            {"step": step["step"], "day": step["day"], "codes": [] if step["step"].startswith("inv") else step["codes"]}
            for step in claims.steps(connection, claim_id)
            if step["step"] not in untold
        ],
    }


def told_identity(connection: Connection, service: Service) -> dict[str, Any]:
    """Whether the account is bound, and how many attempts are left today."""
    bound = queries.identity(connection)
    used = queries.attempts(connection, service.clock.today())
    return {
        "is_bound": bound is not None,
        "bound_on": None if bound is None else bound["bound_on"],
        "attempts_left": max(0, identity.ATTEMPTS_A_DAY - used),
    }


def told_cover(row: RowMapping, keys: Keyring) -> dict[str, Any]:
    """A cover as its member sees it; money in yuan."""
    rules = rules_on(row["first_day"])
    hospital = rules.hospital_benefit.get(row["plan"])
    stays = hospital and {"days_paid": row["days_paid"], "days_left": hospital.max_days - row["days_paid"]}
    fen_per_day = None if hospital is None else hospital.fen_per_day
    masked = person(row, keys)
    return {
        **{name: row[name] for name in ("year", "plan", "first_day", "last_day", "enrolled_by")},
        **{name: masked[name] for name in ("name", "card")},
        "hospital": stays,
        "benefits": [
            {"benefit": benefit, "amount": yuan(amount), "file_by": file_by(row, benefit, rules)}
            for benefit, amount in amounts(rules.benefits[row["plan"]], fen_per_day).items()
        ],
    }


def amounts(benefits: Benefits, fen_per_day: int | None) -> dict[str, int]:
    """What a plan pays of each benefit, in fen; of the hospital benefit a day."""
    paid = {
        "critical_illness": benefits.fen_critical_illness,
        "accident_death": benefits.fen_accident,
        "accident_total_disability": benefits.fen_accident,
        "disease_death": benefits.fen_disease_death,
    }
    return paid if fen_per_day is None else paid | {"hospital": fen_per_day}


def file_by(row: RowMapping, benefit: Any, rules: ProtectionRules) -> Any:
    """The last day to claim a benefit of a cover; None where it is counted from what happened."""
    window = rules.claim_window[benefit]
    if window.days_after_event is not None:
        return None
    return last_day_to_claim(row["last_day"], row["last_day"], window)
