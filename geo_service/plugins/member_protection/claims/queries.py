"""What claims ask the database; every answer is under row security, so somebody has to act."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement
from geo_service.core.protection.values import Sealed
from geo_service.plugins.member_protection.claims.judging import Judged

# Days that are paid are summed over a cover: two decisions at once must not both find them left.
ALONE = text("select pg_advisory_xact_lock(hashtextextended('member_protection claims', 0))")
PUT_MEDICAL = text(
    "insert into member_protection.claim_medical (claim_id, illness, hospital, diagnosis)"
    " values (:claim_id, :illness, :hospital, :diagnosis)"
)
MEDICAL = text("select illness, hospital, diagnosis from member_protection.claim_medical where claim_id = :claim_id")
PUT_STEP = text(
    "insert into member_protection.claim_step (claim_id, step, day, codes) values (:claim_id, :step, :day, :codes)"
)
STEPS = text("select step, day, codes from member_protection.claim_step where claim_id = :claim_id order by id")
DROP_PAPER = text("delete from member_protection.claim_paper where claim_id = :claim_id and kind = :kind")
PUT_PAPER = text(
    "insert into member_protection.claim_paper"
    " (id, claim_id, kind, media_type, size_bytes, sha256, content, entered_on)"
    " values (:id, :claim_id, :kind, :media_type, :size_bytes, :sha256, :content, :entered_on)"
)
PAPERS = text(
    "select kind, media_type, size_bytes, entered_on from member_protection.claim_paper where claim_id = :claim_id"
    " order by kind"
)
PAPER = text(
    "select id, media_type, content from member_protection.claim_paper where claim_id = :claim_id and kind = :kind"
)
FLAGS = text(
    "select flag, found_on, outcome, reviewed_on from member_protection.claim_flag where claim_id = :claim_id"
    " order by flag"
)
REVIEW = text(
    "update member_protection.claim_flag set outcome = :outcome, reviewed_by = current_setting('geo.actor'),"
    " reviewed_on = :day where claim_id = :claim_id and flag = any(:flags)"
)
DROP_DRAFT = text("delete from member_protection.claim where id = :id and state = 'draft' and source = 'member'")
DROP_LIST = text("delete from member_protection.illness_list where year = :year and length = :length")
PUT_LIST = text(
    "insert into member_protection.illness_list (id, year, length, source, entered_on)"
    " values (:id, :year, :length, :source, :entered_on)"
)
PUT_ILLNESS = text(
    "insert into member_protection.illness (list_id, code, name)"
    " select :list_id, * from unnest(cast(:codes as text[]), cast(:names as text[]))"
)
LOCK = text("select state from member_protection.claim where id = :id for update")

PERSON_OF = text("select c.document_index from member_protection.claim c where c.id = :id")


def alone(connection: Connection) -> None:
    """Let nobody else say what is paid on any cover until the transaction ends."""
    connection.execute(ALONE)


def claims(connection: Connection, today: date, rows: int, **asked: Any) -> Sequence[RowMapping]:
    """Claims that one may see, by the last day to pay them; what is asked: the parameters of claims.sql."""
    all_of = dict.fromkeys(("id", "state", "benefit", "year", "overdue", "flagged", "after")) | {"drafts": False}
    values = all_of | asked | {"today": today, "rows": rows}
    return connection.execute(statement(__file__, "claims").clause, values).mappings().all()


def cover_of(connection: Connection, document_index: bytes, year: int) -> RowMapping | None:
    """The cover of a person in a year, as far as one may see it."""
    values = {"document_index": document_index, "year": year}
    return connection.execute(statement(__file__, "cover_of").clause, values).mappings().one_or_none()


def put_claim(connection: Connection, told: Mapping[str, Any]) -> None:
    """Add a claim; the parameters of put_claim.sql."""
    connection.execute(statement(__file__, "put_claim").clause, told)


def put_medical(connection: Connection, claim_id: UUID, sealed: Mapping[str, Sealed | None]) -> None:
    """Keep what is medical of a claim: illness, hospital, diagnosis."""
    values = {name: None if one is None else one.value for name, one in sealed.items()}
    connection.execute(PUT_MEDICAL, {"claim_id": claim_id, **values})


def medical(connection: Connection, claim_id: UUID) -> dict[str, Sealed | None]:
    """What is medical of a claim, sealed."""
    row = connection.execute(MEDICAL, {"claim_id": claim_id}).mappings().one()
    return {name: None if value is None else Sealed(bytes(value)) for name, value in row.items()}


def put_step(connection: Connection, claim_id: UUID, step: str, day: date, codes: Sequence[str] = ()) -> None:
    """Write down what was done with a claim; the codes say nothing of a person."""
    connection.execute(PUT_STEP, {"claim_id": claim_id, "step": step, "day": day, "codes": list(codes)})


def steps(connection: Connection, claim_id: UUID) -> list[dict[str, Any]]:
    """What was done with a claim, in order."""
    return [dict(row) for row in connection.execute(STEPS, {"claim_id": claim_id}).mappings()]


def file_claim(connection: Connection, claim_id: UUID, today: date, pay_by: date) -> bool:
    """Whether a claim is filed now; not when it is neither a draft nor incomplete."""
    values = {"id": claim_id, "today": today, "pay_by": pay_by}
    return connection.execute(statement(__file__, "file_claim").clause, values).one_or_none() is not None


def set_state(connection: Connection, claim_id: UUID, states: Sequence[str], **then: Any) -> bool:
    """Whether a claim went from one of some states; then: state, complete_on, pay_by, investigation."""
    values = {"id": claim_id, "states": list(states), **then}
    return connection.execute(statement(__file__, "set_state").clause, values).one_or_none() is not None


def state_now(connection: Connection, claim_id: UUID) -> str | None:
    """The state of a claim that nobody else changes until the transaction ends."""
    state: str | None = connection.execute(LOCK, {"id": claim_id}).scalar_one_or_none()
    return state


def person_of(connection: Connection, claim_id: UUID) -> bytes | None:
    """The blind index of the document of whom a claim is about; None when there is no such claim."""
    found = connection.execute(PERSON_OF, {"id": claim_id}).scalar_one_or_none()
    return None if found is None else bytes(found)


def drop_draft(connection: Connection, claim_id: UUID) -> bool:
    """Whether a draft is gone now."""
    return connection.execute(DROP_DRAFT, {"id": claim_id}).rowcount > 0


def put_paper(connection: Connection, told: Mapping[str, Any], content: Sealed) -> None:
    """Keep a paper of a claim in the place of the one of its kind."""
    connection.execute(DROP_PAPER, {"claim_id": told["claim_id"], "kind": told["kind"]})
    connection.execute(PUT_PAPER, {**told, "content": content.value})


def drop_paper(connection: Connection, claim_id: UUID, kind: str) -> bool:
    """Whether a paper is gone now."""
    return connection.execute(DROP_PAPER, {"claim_id": claim_id, "kind": kind}).rowcount > 0


def papers(connection: Connection, claim_id: UUID) -> list[dict[str, Any]]:
    """The papers of a claim, without what is in them."""
    return [dict(row) for row in connection.execute(PAPERS, {"claim_id": claim_id}).mappings()]


def paper(connection: Connection, claim_id: UUID, kind: str) -> tuple[UUID, str, Sealed] | None:
    """A paper: its id, its media type and its content, sealed."""
    row = connection.execute(PAPER, {"claim_id": claim_id, "kind": kind}).one_or_none()
    return None if row is None else (row.id, row.media_type, Sealed(bytes(row.content)))


def put_flags(connection: Connection, today: date, claim_ids: Sequence[UUID] | None = None) -> None:
    """Flag what only a person can say of claims and of those that they meet; None: of all."""
    values = {"claims": None if claim_ids is None else list(claim_ids), "today": today}
    connection.execute(statement(__file__, "put_flags").clause, values)


def flags(connection: Connection, claim_id: UUID) -> list[dict[str, Any]]:
    """What a person has to look at, and what they said."""
    return [dict(row) for row in connection.execute(FLAGS, {"claim_id": claim_id}).mappings()]


def review(connection: Connection, claim_id: UUID, flagged: Sequence[str], outcome: str, day: date) -> None:
    """Say of flags what is to come of them."""
    values = {"claim_id": claim_id, "flags": list(flagged), "outcome": outcome, "day": day}
    connection.execute(REVIEW, values)


def questions(connection: Connection, states: Sequence[str], **asked: Any) -> Sequence[RowMapping]:
    """What the decision is asked of claims in some states; asked: claims, benefit."""
    values = {"claims": None, "benefit": None, **asked, "states": list(states)}
    return connection.execute(statement(__file__, "questions").clause, values).mappings().all()


def propose(
    connection: Connection, proposed: Sequence[tuple[UUID, Judged]], states: Sequence[str], today: date
) -> None:
    """Propose what claims come to, as whoever acts."""
    said = [judged for _, judged in proposed]
    values = {
        "ids": [claim_id for claim_id, _ in proposed],
        "granted": [one.is_granted for one in said],
        "fens": [one.fen for one in said],
        "days": [one.days_paid for one in said],
        "payees": [one.pay_to for one in said],
        "reasons": [one.reason for one in said],
        "clauses": [one.clause for one in said],
        "last_days": [one.file_by for one in said],
        "states": list(states),
        "today": today,
    }
    connection.execute(statement(__file__, "propose").clause, values)


def decide(connection: Connection, ids: Iterable[UUID], today: date) -> None:
    """Decide claims as somebody else proposed."""
    connection.execute(statement(__file__, "decide").clause, {"ids": list(ids), "today": today})


def send_back(connection: Connection, claim_id: UUID) -> bool:
    """Whether what somebody else proposed is taken back now."""
    return connection.execute(statement(__file__, "send_back").clause, {"id": claim_id}).one_or_none() is not None


def illness_lists(connection: Connection, year: int | None = None) -> Sequence[RowMapping]:
    """The lists of illnesses, all or of a year."""
    return connection.execute(statement(__file__, "illness_lists").clause, {"year": year}).mappings().all()


def put_illness_list(connection: Connection, told: Mapping[str, Any], illnesses: Sequence[tuple[str, str]]) -> None:
    """Keep a list of illnesses, code and name, in the place of the one of its year and length."""
    connection.execute(DROP_LIST, {"year": told["year"], "length": told["length"]})
    connection.execute(PUT_LIST, told)
    codes, names = [code for code, _ in illnesses], [name for _, name in illnesses]
    connection.execute(PUT_ILLNESS, {"list_id": told["id"], "codes": codes, "names": names})
