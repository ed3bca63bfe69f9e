"""What is told of claims, to the centre and to whoever has them; money in yuan, persons masked."""

from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from geo_service.core.errors import Conflict, NotFound
from geo_service.core.money import yuan
from geo_service.core.protection.documents import DocumentKind
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.masking import Shape
from geo_service.core.protection.unmasking import shown
from geo_service.core.protection.values import Sealed
from geo_service.core.text import Text
from geo_service.core.words import Words
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.claims.judging import rules_on
from geo_service.plugins.member_protection.decisions.claims import last_day_to_claim

STATES = {
    "draft": Text("草稿", "a draft"),
    "filed": Text("已提交", "filed"),
    "incomplete": Text("材料不齐", "incomplete"),
    "complete": Text("材料齐全", "complete"),
    "investigated": Text("已调查", "investigated"),
    "proposed": Text("待决定", "proposed"),
    "decided_paid": Text("决定给付", "granted"),
    "decided_refused": Text("决定不予给付", "refused"),
    "in_batch": Text("付款中", "being paid"),
    "paid": Text("已付款", "paid"),
    "returned": Text("付款退回", "returned by the bank"),
    "reversed": Text("已冲正", "reversed"),
}
# What the centre does between the papers and the decision is not told before it is done.
UNTOLD = {"investigated": "complete", "proposed": "complete"}
ALIKE = (
    *("id", "year", "plan", "benefit", "event_on", "event_until", "days", "source", "entered_on", "filed_on"),
    *("complete_on", "pay_by"),
)


def no_claim() -> NotFound:
    """The refusal of a claim that there is not, or that is somebody else's."""
    return NotFound(Text("没有这件给付申请", "There is no such claim"))


def wrong_state(now: str, *wanted: str) -> Conflict:
    """The refusal of a step that a claim's state does not allow."""
    zh, en = "、".join(STATES[one].zh for one in wanted), " or ".join(STATES[one].en for one in wanted)
    return Conflict(Text(f"申请现为“{STATES[now].zh}”，应为“{zh}”", f"The claim is {STATES[now].en}, not {en}"))


def told_own(row: RowMapping, words: Words) -> dict[str, Any]:
    """A claim as its member sees it: the answer when two persons have given it."""
    return {
        **{name: row[name] for name in ALIKE},
        "state": UNTOLD.get(row["state"], row["state"]),
        "file_by": file_by(row),
        "missing": row["missing"] or [],
        "answer": None if row["decided_on"] is None else answer(row, words) | {"decided_on": row["decided_on"]},
    }


def told(row: RowMapping, words: Words, keys: Keyring) -> dict[str, Any]:
    """A claim as the centre sees it."""
    others = ("state", "organisation", "organisation_name", "enrolled_by", "investigation", "is_overdue", "is_flagged")
    proposal = (
        None
        if row["proposed_on"] is None
        else answer(row, words) | {"proposed_on": row["proposed_on"], "is_own": row["is_own"]}
    )
    return told_own(row, words) | {name: row[name] for name in others} | person(row, keys) | {"proposal": proposal}


def file_by(row: RowMapping) -> date:
    """The last day to hand a claim in."""
    window = rules_on(row["first_day"]).claim_window[row["benefit"]]
    return last_day_to_claim(row["last_day"], row["event_on"], window)


def answer(row: RowMapping, words: Words) -> dict[str, Any]:
    """What a claim comes to."""
    reason = words.reasons.get(row["reason"] or "")
    return {
        **{name: row[name] for name in ("is_granted", "pay_to", "days_paid", "reason", "clause")},
        "amount": None if row["fen"] is None else yuan(row["fen"]),
        "reason_text": None if reason is None else reason.json(),
    }


def person(row: RowMapping, keys: Keyring) -> dict[str, str]:
    """Name, document and card of the member of a row, masked."""
    places = {
        "name": (protected.NAME, Shape.TEXT),
        "document": (protected.DOCUMENT[DocumentKind(row["document_kind"])], Shape.DOCUMENT),
        "card": (protected.CARD, Shape.CARD),
    }
    return {
        name: shown(keys, place, row["member_id"], Sealed(bytes(row[name])), shape)
        for name, (place, shape) in places.items()
    }
