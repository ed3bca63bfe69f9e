"""What enrolment of one's own asks the database; every answer is under row security, so somebody has to act."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement
from geo_service.plugins.member_protection.individual.bank import Answered

# 市总职保中心 asks the bank and hears from it; 附件2-1 四: 申工社 runs enrolment of one's own.
CENTRE, CHANNEL = "centre:mutual_aid", "centre:shengongshe"
# What waits at the bank and what is over is looked at by one at a time.
ALONE = text("select pg_advisory_xact_lock(hashtextextended('member_protection deductions', 0))")
PERSON = text("select set_config('geo.person', :person, true)")
PUT_DEDUCTION = text(
    "insert into member_protection.deduction (id, organisation, made_on) values (:id, :organisation, :made_on)"
)
IS_NEW = text(
    "select exists (select from answered n join member_protection.deduction_line l on l.id = n.id"
    " where l.outcome is null)"
)
PAIRS = text("select distinct d.applied_on, d.deducted_on from deducted d")
REFUNDED = text(
    "update member_protection.application set state = 'refunded', refund_reference = :reference,"
    " refunded_on = :refunded_on where id = :id and state = 'refund_due' returning id"
)


def name_person(connection: Connection, person: bytes) -> None:
    """Let the transaction see whether there is a cover or an application of a person, whosever it is.

    Args:
        person: the blind index of the document.
    """
    connection.execute(PERSON, {"person": person.hex()})


def standing(connection: Connection, person: bytes, card: bytes, year: int, union: str) -> RowMapping | None:
    """How a person stands who applies, the columns of standing.sql; None where there is no such union.

    Args:
        person: the blind index of the document.
        card: that of the card's number.
    """
    name_person(connection, person)
    values = {"person": person, "card": card, "year": year, "union": union}
    return connection.execute(statement(__file__, "standing").clause, values).mappings().one_or_none()


def put_application(connection: Connection, values: Mapping[str, Any]) -> RowMapping | None:
    """An application that is kept now, the columns of applications.sql; None when the person has another that waits."""
    return connection.execute(statement(__file__, "put_application").clause, values).mappings().one_or_none()


def applications(connection: Connection, rows: int, **asked: Any) -> Sequence[RowMapping]:
    """Applications that one may see; what is asked: the parameters of applications.sql."""
    values = dict.fromkeys(("id", "state", "year", "after")) | asked | {"rows": rows}
    return connection.execute(statement(__file__, "applications").clause, values).mappings().all()


def put_refund(connection: Connection, application_id: UUID, reference: str, refunded_on: date) -> bool:
    """Whether a fee is given back now; not when nothing is to be given back for the application."""
    values = {"id": application_id, "reference": reference, "refunded_on": refunded_on}
    return connection.execute(REFUNDED, values).one_or_none() is not None


def wait_alone(connection: Connection) -> None:
    """Let nobody else make a deduction, take answers or end applications until the transaction ends."""
    connection.execute(ALONE)


def end_covered(connection: Connection, today: date) -> int:
    """How many applications are over now, for their person was covered by a list meanwhile."""
    return connection.execute(statement(__file__, "end_covered").clause, {"today": today}).rowcount


def end_unpaid(connection: Connection, today: date) -> int:
    """How many applications are over now that were not paid in time."""
    return connection.execute(statement(__file__, "end_unpaid").clause, {"today": today}).rowcount


def put_deduction(connection: Connection, deduction_id: UUID, today: date, most: int) -> int:
    """How many fees a new deduction asks for."""
    connection.execute(PUT_DEDUCTION, {"id": deduction_id, "organisation": CENTRE, "made_on": today})
    values = {"deduction_id": deduction_id, "organisation": CENTRE, "today": today, "most": most}
    return connection.execute(statement(__file__, "put_lines").clause, values).rowcount


def lines(connection: Connection, deduction_id: UUID) -> Sequence[RowMapping]:
    """The lines of a deduction, sealed; the columns of lines.sql."""
    return connection.execute(statement(__file__, "lines").clause, {"deduction_id": deduction_id}).mappings().all()


def deductions(connection: Connection, rows: int, deduction_id: UUID | None = None) -> Sequence[RowMapping]:
    """Deductions that one may see, newest first; the columns of deductions.sql."""
    values = {"id": deduction_id, "rows": rows}
    return connection.execute(statement(__file__, "deductions").clause, values).mappings().all()


def bring_in(connection: Connection, answers: Sequence[Answered]) -> None:
    """Hold what the bank answered for the rest of this transaction."""
    connection.execute(statement(__file__, "answered").clause)
    values = {
        "lines": [one.line for one in answers],
        "ids": [one.number for one in answers],
        "outcomes": [one.outcome for one in answers],
        "days": [one.day for one in answers],
        "failures": [one.failure for one in answers],
    }
    connection.execute(statement(__file__, "put_answered").clause, values)


def unfit(connection: Connection, deduction_id: UUID) -> Sequence[RowMapping]:
    """The answers that cannot be taken: line and why."""
    return connection.execute(statement(__file__, "unfit").clause, {"deduction_id": deduction_id}).mappings().all()


def are_new(connection: Connection) -> bool:
    """Whether any of the answers was not taken before."""
    new: bool = connection.execute(IS_NEW).scalar_one()
    return new


def take_answers(connection: Connection, deduction_id: UUID) -> Sequence[tuple[date, date]]:
    """Take what the bank answered: the pairs of days, applied for and deducted, that there are."""
    connection.execute(statement(__file__, "deducted").clause)
    connection.execute(statement(__file__, "take_answers").clause, {"deduction_id": deduction_id})
    return [(row.applied_on, row.deducted_on) for row in connection.execute(PAIRS)]


def put_reason(connection: Connection, applied_on: date, deducted_on: date, reason: str) -> None:
    """Say why what was deducted then is no cover."""
    values = {"applied_on": applied_on, "deducted_on": deducted_on, "reason": reason}
    connection.execute(statement(__file__, "put_reason").clause, values)


def end_deducted(connection: Connection, today: date) -> None:
    """Cover whose fee was deducted in time, and end their applications; of others the fee is to be given back."""
    connection.execute(statement(__file__, "put_own_covers").clause, {"today": today})
    connection.execute(statement(__file__, "end_deducted").clause, {"today": today})
