"""What members' own pages ask the database, acting for no union."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement

IDENTITY = text("select document_index, bound_on from member_protection.account_identity")
BIND = text(
    "insert into member_protection.account_identity (document_index, bound_on) values (:document_index, :bound_on)"
    " on conflict do nothing returning bound_on"
)
# A cover's member: what somebody says of themself in an application proves nothing before the bank has deducted it.
IS_PROVED = text(
    "select exists (select from member_protection.cover v join member_protection.member m on m.id = v.member_id"
    " where v.document_index = :document_index and m.card_index = :card_index)"
    " and not exists (select from member_protection.replaced_card r"
    " where r.document_index = :document_index and r.card_index = :card_index)"
)
ATTEMPTS = text("select coalesce(sum(attempts), 0) from member_protection.identity_attempt where day = :day")


def identity(connection: Connection) -> RowMapping | None:
    """document_index and bound_on of the person whose the account is."""
    return connection.execute(IDENTITY).mappings().one_or_none()


def bind(connection: Connection, document_index: bytes, card_index: bytes, today: date) -> bool:
    """Whether the account is bound to a person now; not when another account is, or the card is not of that person.

    What it writes must not stay when it is not.
    """
    asked = {"document_index": document_index, "bound_on": today}
    if connection.execute(BIND, asked).one_or_none() is None:
        return False
    values = {"document_index": document_index, "card_index": card_index}
    is_proved: bool = connection.execute(IS_PROVED, values).scalar_one()
    return is_proved


def take_attempt(connection: Connection, day: date, most: int) -> bool:
    """Whether there was an attempt left; it is counted."""
    values = {"day": day, "most": most}
    return connection.execute(statement(__file__, "take_attempt").clause, values).one_or_none() is not None


def attempts(connection: Connection, day: date) -> int:
    """How many attempts of a day were made."""
    return int(connection.execute(ATTEMPTS, {"day": day}).scalar_one())


def covers(connection: Connection) -> Sequence[RowMapping]:
    """The covers of the person; the columns of covers.sql."""
    return connection.execute(statement(__file__, "covers").clause).mappings().all()
