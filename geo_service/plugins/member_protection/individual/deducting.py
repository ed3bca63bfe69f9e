"""What the bank is sent, and what follows from its answer: a cover from the day after the application, or none."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from geo_service.core.audit import queries as audit
from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.money import yuan
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.unmasking import Purpose, Right, Unmasked, unmask
from geo_service.core.protection.values import Sealed
from geo_service.core.text import Text
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.decisions.claims import cover_valid
from geo_service.plugins.member_protection.decisions.cover import first_day_of
from geo_service.plugins.member_protection.individual import queries
from geo_service.plugins.member_protection.individual.bank import Answered, written
from geo_service.plugins.member_protection.lists.enrol import rules_of
from geo_service.plugins.member_protection.questions import Event

# The bank's answer to as many is within what is read of a file.
MOST = 20_000
LINES = "member_protection.deduction_line"
NOTHING = Text("没有待扣款的申请", "No application waits for its fee")
UNFIT_FILE = Text("扣款结果有误，未作任何登记", "The bank's answer has faults; nothing of it is kept")
UNFIT = {
    "unknown": Text("本次扣款没有这个编号", "no number of this deduction"),
    "repeated": Text("编号重复", "the number stands twice"),
    "too_early": Text("扣款日期早于申请日期", "a day not before the application"),
    "contradicts": Text("与已登记的结果不一致", "the answer that was given before is another one"),
}


def make_deduction(connection: Connection, today: date) -> UUID:
    """A new deduction of all fees that are waited for, as far as they fit into one; in time, and not asked for now.

    Raises:
        Conflict: there are none.
    """
    queries.wait_alone(connection)
    queries.end_covered(connection, today)
    deduction_id = uuid4()
    if not queries.put_deduction(connection, deduction_id, today, MOST):
        raise Conflict(NOTHING)
    return deduction_id


def file_of(connection: Connection, keys: Keyring, deduction_id: UUID, actor: str) -> bytes:
    """The file for the bank, with names and cards in the clear; that is written down."""
    right, seen = Right(actor, frozenset({Purpose.PAYMENT})), list[Unmasked]()

    def clear(place: Any, row: Any) -> str:
        return unmask(
            keys, place, row["member_id"], Sealed(bytes(row[place.column])), right, Purpose.PAYMENT, seen.append
        )

    rows = queries.lines(connection, deduction_id)
    told = [(row["id"], clear(protected.NAME, row), clear(protected.CARD, row), yuan(row["fen"])) for row in rows]
    # One entry for all of them: the lines of the deduction say whose they were.
    fields = sorted({one.column for one in seen})
    audit.record(
        connection, "export", LINES, str(deduction_id), fields, queries.CENTRE, Purpose.PAYMENT, row_count=len(rows)
    )
    return written(told)


def take_answers(
    connection: Connection, deduction_id: UUID, answers: Sequence[Answered], file_sha256: bytes, today: date
) -> None:
    """Take what the bank answered, all of it or nothing; what was taken before stays as it is.

    Raises:
        BadRequest: naming every line that is none of this deduction, or says something else than it did before.
    """
    queries.wait_alone(connection)
    queries.bring_in(connection, answers)
    if unfit := queries.unfit(connection, deduction_id):
        raise BadRequest(UNFIT_FILE, [Fault(f"file:{row['line']}", None, UNFIT[row["why"]]) for row in unfit])
    if not queries.are_new(connection):
        return
    fields = ("deducted_on", "failure", "outcome")
    entry = audit.record(
        connection,
        "import",
        LINES,
        str(deduction_id),
        fields,
        queries.CENTRE,
        file_sha256=file_sha256,
        row_count=len(answers),
    )
    audit.set_bulk(connection, entry)
    for applied_on, deducted_on in queries.take_answers(connection, deduction_id):
        if (reason := reason_against(applied_on, deducted_on)) is not None:
            queries.put_reason(connection, applied_on, deducted_on, reason)
    queries.end_deducted(connection, today)
    audit.set_bulk(connection, None)


def reason_against(applied_on: date, deducted_on: date) -> str | None:
    """Why a fee deducted on a day makes no cover, as claim.cover_valid says; None when it makes one."""
    rules = rules_of(applied_on.year)
    first = first_day_of(rules.cover["individual"], applied_on)
    asked = Event(channel="individual", applied_on=applied_on, deducted_on=deducted_on, event_on=first)
    return cover_valid(asked, rules).result.reason
