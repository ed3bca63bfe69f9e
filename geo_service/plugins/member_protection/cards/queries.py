"""What changes of cards ask the database; every answer is under row security, so somebody has to act."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement

PUT_CARD = text(
    "update member_protection.member set card = :card, card_kind = :card_kind, card_index = :card_index where id = :id"
)
PUT_CHANGE = text(
    "insert into member_protection.card_change (id, document_index, card_kind, card, card_index, masked_old_card,"
    " reason, changed_on, entered_on) values (:id, :document_index, :card_kind, :card, :card_index,"
    " :masked_old_card, :reason, :changed_on, :entered_on)"
)
PUT_REPLACED = text(
    "insert into member_protection.replaced_card (id, document_index, card_index)"
    " values (gen_random_uuid(), :document_index, :card_index) on conflict (document_index, card_index) do nothing"
)
IS_REPLACED = text(
    "select exists (select from member_protection.replaced_card r"
    " where r.document_index = :document_index and r.card_index = :card_index)"
)
IS_PENDING = text(
    "select exists (select from member_protection.application a"
    " where a.document_index = :document_index and a.state = 'pending_payment')"
)


def in_use(connection: Connection, document_index: bytes) -> Sequence[RowMapping]:
    """What unions and applications say of a person with the card that is in use; the columns of in_use.sql."""
    return connection.execute(statement(__file__, "in_use").clause, {"document_index": document_index}).mappings().all()


def put_change(connection: Connection, told: Mapping[str, Any], cards: Sequence[Mapping[str, Any]]) -> None:
    """Write a change down, and let those who had the old card have the new one."""
    connection.execute(PUT_CHANGE, told)
    if cards:
        connection.execute(PUT_CARD, list(cards))


def put_replaced(connection: Connection, document_index: bytes, card_index: bytes) -> None:
    """Keep which card is a person's no more."""
    connection.execute(PUT_REPLACED, {"document_index": document_index, "card_index": card_index})


def is_replaced(connection: Connection, document_index: bytes, card_index: bytes) -> bool:
    """Whether another card took the place of a person's."""
    values = {"document_index": document_index, "card_index": card_index}
    found: bool = connection.execute(IS_REPLACED, values).scalar_one()
    return found


def is_pending(connection: Connection, document_index: bytes) -> bool:
    """Whether the fee of an application of a person is waited for."""
    pending: bool = connection.execute(IS_PENDING, {"document_index": document_index}).scalar_one()
    return pending


def changes(connection: Connection, rows: int, **asked: Any) -> Sequence[RowMapping]:
    """Changes that one may see, newest first; what is asked: the parameters of changes.sql."""
    values = dict.fromkeys(("id", "document_index", "after")) | asked | {"rows": rows}
    return connection.execute(statement(__file__, "changes").clause, values).mappings().all()


def batches_with(connection: Connection, document_index: bytes) -> Sequence[int]:
    """The numbers of the batches, made and not released, in which something is paid to a card of a person."""
    values = {"document_index": document_index}
    return connection.execute(statement(__file__, "batches_with").clause, values).scalars().all()
