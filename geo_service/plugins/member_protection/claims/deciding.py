"""Four eyes: one person proposes what the decision answers, another decides; one claim or all that can be.

Nobody types an amount. What was proposed is asked again when it is decided, under the lock, so that no two decisions
pay the same days (C16) and none goes by what has changed meanwhile. A set stands in the audit as one entry with the
hash of what each of its claims comes to: whoever has the claims can work it out again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, RowMapping

from geo_service.core.audit import queries as audit
from geo_service.core.errors import Conflict, Forbidden
from geo_service.core.text import Text
from geo_service.plugins.member_protection.claims import queries
from geo_service.plugins.member_protection.claims.judging import Judged, answers, facts_of, rules_on
from geo_service.plugins.member_protection.claims.words import no_claim, wrong_state
from geo_service.plugins.member_protection.rules import Benefit

BEFORE, PROPOSED = ("complete", "investigated"), ("proposed",)
FLAGGED = Text("须先由人审核标记的事项", "What is flagged has to be looked at by a person first")
TO_INVESTIGATE = Text("须先调查核实（附件2-1 二(二)）", "It has to be investigated first (附件2-1 二(二))")
FOUR_EYES = Text("提出给付意见的人不能作出决定", "Whoever proposed may not decide")
CHANGED = Text(
    "提出意见之后情况有变，请重新提出", "What it comes to has changed since it was proposed: propose it anew"
)
TAKEN = Text(
    "每项保障在同一保障期内只给付一次，已有一笔", "Each benefit is paid once a cover, and it is granted already"
)


def propose(connection: Connection, claim_id: UUID, today: date) -> None:
    """Propose what the decision says of a claim, or propose it anew.

    Raises:
        NotFound: there is none.
        Conflict: it is not complete, not investigated, or flagged.
    """
    row = asked_alone(connection, claim_id, (*BEFORE, *PROPOSED), today)
    if waits_for_investigation(row):
        raise Conflict(TO_INVESTIGATE)
    if row["waits_for_review"]:
        raise Conflict(FLAGGED)
    queries.propose(connection, judged([row]), (*BEFORE, *PROPOSED), today)


def decide(connection: Connection, claim_id: UUID, agrees: bool, today: date) -> None:
    """Decide a claim as it was proposed, or send it back.

    Raises:
        NotFound: there is none.
        Forbidden: the same person proposed it.
        Conflict: nothing is proposed, what it comes to has changed, or the benefit is granted already.
    """
    row = asked_alone(connection, claim_id, PROPOSED, today)
    if row["is_own"]:
        raise Forbidden(FOUR_EYES)
    if not agrees:
        queries.send_back(connection, claim_id)
        queries.put_step(connection, claim_id, "sent_back", today)
        return
    if row["waits_for_review"]:
        raise Conflict(FLAGGED)
    if is_taken(row):
        raise Conflict(TAKEN)
    if has_changed(row, judged([row])[0][1]):
        raise Conflict(CHANGED)
    queries.decide(connection, [claim_id], today)


def propose_many(connection: Connection, benefit: Benefit | None, today: date) -> dict[str, int]:
    """Propose all claims that can be: how many, granted and refused; how many are flagged, and how many wait.

    Those wait that are to be investigated, or whose cover has another claim of the benefit before them.
    """
    rows = asked_of_all(connection, BEFORE, benefit, today)
    sorts = [waiting_of(row) for row in rows]
    proposed = judged(row for row, sort in zip(rows, sorts, strict=True) if sort is None)
    with as_one_entry(connection, "proposal", proposed):
        queries.propose(connection, proposed, BEFORE, today)
    granted = sum(one.is_granted for _, one in proposed)
    told = {"proposed": len(proposed), "granted": granted, "refused": len(proposed) - granted}
    return told | counted(sorts, ("flagged", "waiting"))


def decide_many(connection: Connection, benefit: Benefit | None, today: date) -> dict[str, int]:
    """Decide all that others proposed: how many are paid and refused; how many have changed, are flagged, or wait."""
    rows = [row for row in asked_of_all(connection, PROPOSED, benefit, today) if not row["is_own"]]
    said = dict(judged(rows))
    sorts = [
        waiting_of(row) or ("changed" if has_changed(row, said[row["id"]]) or is_taken(row) else None) for row in rows
    ]
    decided = [row for row, sort in zip(rows, sorts, strict=True) if sort is None]
    with as_one_entry(connection, "decision", [(row["id"], said[row["id"]]) for row in decided]):
        queries.decide(connection, [row["id"] for row in decided], today)
    paid = sum(row["is_granted"] for row in decided)
    return {"paid": paid, "refused": len(decided) - paid} | counted(sorts, ("changed", "flagged", "waiting"))


def asked_alone(connection: Connection, claim_id: UUID, states: Sequence[str], today: date) -> RowMapping:
    """What the decision is asked of a claim, while nobody else decides."""
    queries.alone(connection)
    state = queries.state_now(connection, claim_id)
    if state is None or state == "draft":
        raise no_claim()
    if state not in states:
        raise wrong_state(state, *states)
    queries.put_flags(connection, today, [claim_id])
    return queries.questions(connection, states, claims=[claim_id])[0]


def asked_of_all(
    connection: Connection, states: Sequence[str], benefit: Benefit | None, today: date
) -> Sequence[RowMapping]:
    """What the decision is asked of all claims in some states, while nobody else decides."""
    queries.alone(connection)
    queries.put_flags(connection, today)
    return queries.questions(connection, states, benefit=benefit)


def judged(rows: Iterable[RowMapping]) -> list[tuple[UUID, Judged]]:
    """Each claim with what it comes to; what is the same is asked once."""
    asked = [(row["id"], facts_of(row)) for row in rows]
    said = answers(facts for _, facts in asked)
    return [(claim_id, said[facts]) for claim_id, facts in asked]


@contextmanager
def as_one_entry(connection: Connection, purpose: str, said: Sequence[tuple[UUID, Judged]]) -> Iterator[None]:
    """While claims are proposed or decided as a set: one entry of the audit stands for all of them."""
    entry = audit.record(
        connection,
        "import",
        "member_protection.claim",
        fields=("state", *Judged._fields),
        purpose=purpose,
        file_sha256=digest_of(said),
        row_count=len(said),
    )
    audit.set_bulk(connection, entry)
    yield
    audit.set_bulk(connection, None)


def digest_of(said: Sequence[tuple[UUID, Judged]]) -> bytes:
    """32 bytes over what each claim comes to, a line a claim in the order of their ids."""
    lines = sorted("|".join((str(claim_id), *(str(value) for value in judged))) for claim_id, judged in said)
    return sha256("\n".join(lines).encode()).digest()


def waiting_of(row: RowMapping) -> str | None:
    """What a claim waits for, None when nothing is in its way."""
    if row["waits_for_review"]:
        return "flagged"
    return "waiting" if row["waits_for_another"] or waits_for_investigation(row) else None


def waits_for_investigation(row: RowMapping) -> bool:
    """Whether a claim is to be investigated before anything is proposed."""
    return row["investigation"] is None and rules_on(row["first_day"]).payout[row["benefit"]].after_investigation


def has_changed(row: RowMapping, now: Judged) -> bool:
    """Whether a claim comes to something else than was proposed."""
    return Judged(*(row[name] for name in Judged._fields)) != now


def is_taken(row: RowMapping) -> bool:
    """Whether a benefit would be paid a second time on a cover (C17)."""
    return bool(row["is_granted"] and row["is_taken"])


def counted(sorts: Sequence[str | None], names: Sequence[str]) -> dict[str, int]:
    """How many there are of each sort."""
    found = Counter(sorts)
    return {name: found[name] for name in names}
