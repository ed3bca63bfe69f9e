"""Papers of claims: taken up to a size, known by what is in them, sealed before they are stored."""

from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from geo_service.core.errors import BadRequest
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.values import Sealed
from geo_service.core.text import Text
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.claims import queries
from geo_service.plugins.member_protection.claims.words import no_claim, wrong_state

MOST_BYTES = 10 * 2**20
REFUSALS: dict[int | str, dict[str, Any]] = {
    409: {"description": "The claim takes no papers now."},
    413: {"description": "It is too large."},
}
TYPES = Text("应为 PDF、JPEG、PNG 或 WebP 文件", "A PDF, JPEG, PNG or WebP file is wanted")


def media_type(content: bytes) -> str:
    """What a file is, by how it begins; what its name or the request says is not looked at.

    Raises:
        BadRequest: it is none of what is taken.
    """
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise BadRequest(TYPES)


def put(
    connection: Connection, keys: Keyring, claim_id: UUID, kind: str, content: bytes, today: date, *states: str
) -> dict[str, Any]:
    """Keep a paper of a claim that is in one of some states, in the place of the one of its kind: what is told of it.

    Raises:
        BadRequest: it is no file of a kind that is taken.
        NotFound: there is no such claim.
        Conflict: the claim is in another state.
    """
    told = {"kind": kind, "media_type": media_type(content), "size_bytes": len(content), "entered_on": today}
    check_state(connection, claim_id, *states)
    paper_id = uuid4()
    sealed = Sealed(keys.sealed(protected.PAPER.associated(paper_id), content))
    row = {**told, "id": paper_id, "claim_id": claim_id, "sha256": sha256(content).digest()}
    queries.put_paper(connection, row, sealed)
    return told


def check_state(connection: Connection, claim_id: UUID, *states: str) -> None:
    """Refuse a claim that is in none of some states; nobody else changes it until the transaction ends.

    Raises:
        NotFound: there is no such claim.
        Conflict: it is in another state.
    """
    state = queries.state_now(connection, claim_id)
    if state is None:
        raise no_claim()
    if state not in states:
        raise wrong_state(state, *states)
