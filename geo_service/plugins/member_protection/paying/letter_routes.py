"""Letters: /programmes/member_protection/claims/{id}/letter for the centre, /own/claims/{id}/letter for the member."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction, act
from geo_service.core.errors import Conflict, NotFound
from geo_service.core.protection.documents import DocumentKind
from geo_service.core.protection.keys import keyring
from geo_service.core.protection.masking import Shape
from geo_service.core.protection.unmasking import shown
from geo_service.core.protection.values import Sealed
from geo_service.core.service import Running
from geo_service.core.text import Language, Text
from geo_service.plugins.member_protection.decisions.claims import last_day_to_claim
from geo_service.plugins.member_protection.lists.enrol import rules_of
from geo_service.plugins.member_protection.paying import letters, queries
from geo_service.plugins.member_protection.paying.routes import CLAIMS
from geo_service.plugins.member_protection.protected import DOCUMENT, NAME

LANGUAGES: dict[str, tuple[Language, ...]] = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
NO_CLAIM = Text("没有这项给付申请", "There is no such claim")
NO_LETTER = Text("该申请尚无可告知的结果", "There is nothing to tell of the claim yet")

router = APIRouter()
Form = Annotated[Literal["text", "html"], Query(description="Plain text, or a page to print.")]
In = Annotated[Literal["zh", "en", "both"], Query(description="One language, or one after the other.")]
ClaimId = Annotated[UUID, Path()]
SAID: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/plain": {}, "text/html": {}}},
    409: {"description": "Nothing is decided yet."},
}


@router.get(
    "/claims/{claim_id}/letter", dependencies=[Depends(allowed(CLAIMS))], response_class=Response, responses=SAID
)
def read_letter(
    claim_id: ClaimId, connection: Transaction, service: Running, f: Form = "text", language: In = "both"
) -> Response:
    """The letter on a claim: what was decided by which clause, how much or why not, by when, how to object."""
    return letter(connection, service, claim_id, f, language)


@router.get("/own/claims/{claim_id}/letter", response_class=Response, responses=SAID)
def read_own_letter(
    claim_id: ClaimId,
    asker: Annotated[Actor, Depends(allowed("self"))],
    connection: Transaction,
    service: Running,
    f: Form = "text",
    language: In = "both",
) -> Response:
    """The letter on a claim of one's own."""
    act(connection, asker.name, ())  # of the person that the account is bound to, and of no union
    return letter(connection, service, claim_id, f, language)


def letter(connection: Transaction, service: Running, claim_id: UUID, f: str, language: str) -> Response:
    """A letter.

    Raises:
        NotFound: there is no such claim that one may see.
        Conflict: there is nothing to tell yet.
    """
    row = queries.letter(connection, claim_id)
    if row is None:
        raise NotFound(NO_CLAIM)
    if not letters.has_letter(row["state"]):
        raise Conflict(NO_LETTER)
    rules, keys = rules_of(row["first_day"].year), keyring(connection, service.settings)
    facts = letters.Facts(
        claim=str(row["id"]),
        member=shown(keys, NAME, row["member_id"], Sealed(bytes(row["name"])), Shape.TEXT),
        document=shown(
            keys,
            DOCUMENT[DocumentKind(row["document_kind"])],
            row["member_id"],
            Sealed(bytes(row["document"])),
            Shape.DOCUMENT,
        ),
        **{name: row[name] for name in ("benefit", "plan", "state", "filed_on", "pay_by", "decided_on", "fen")},
        **{name: row[name] for name in ("days_paid", "pay_to", "clause", "bank_words")},
        file_by=last_day_to_claim(row["last_day"], row["event_on"], rules.claim_window[row["benefit"]]),
        reason=service.words.reasons.get(row["reason"] or ""),
        missing=tuple(row["missing"] or ()),
    )
    told = letters.paragraphs(facts, rules, service.clock.today())
    headers = {"Cache-Control": "no-store"}
    if f == "text":
        return Response(letters.as_text(told, LANGUAGES[language]), media_type="text/plain", headers=headers)
    headers["Content-Security-Policy"] = PAGE_POLICY
    return Response(letters.as_html(told, LANGUAGES[language]), media_type="text/html", headers=headers)
