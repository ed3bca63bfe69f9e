"""What subscriptions ask the database; every answer is under row security."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, Row, RowMapping, bindparam, text

from geo_service.core.database.statements import statement
from geo_service.core.protection.values import Sealed, SealedColumn

TURN = "select pg_try_advisory_xact_lock(7120250192)"
ALONE = "select pg_advisory_xact_lock(hashtextextended('core.webhook ' || current_setting('geo.actor'), 0))"
SECRET = bindparam("secret", type_=SealedColumn)


def put_webhook(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Whether a program has a new subscription: id, stream, url, kinds, operations, datum, secret, number, most.

    Of those that it asks for at once, each is counted by the next.
    """
    connection.execute(text(ALONE))
    put = statement(__file__, "put_webhook").clause.bindparams(SECRET)
    return connection.execute(put, values).one_or_none() is not None


def webhooks(connection: Connection, webhook_id: UUID | None = None) -> Sequence[RowMapping]:
    """The subscriptions that the actor may see, or the one that has an id."""
    return connection.execute(statement(__file__, "webhooks").clause, {"id": webhook_id}).mappings().all()


def end_webhook(connection: Connection, webhook_id: UUID) -> bool:
    """Whether a subscription was ended, with all that is known of what was sent."""
    ended = connection.execute(text("delete from core.webhook where id = :id"), {"id": webhook_id})
    return ended.rowcount == 1


def set_status(connection: Connection, webhook_id: UUID, status: str) -> bool:
    """Whether a subscription was paused, or goes on: what failed is tried at once."""
    values = {"id": webhook_id, "status": status}
    return connection.execute(statement(__file__, "set_status").clause, values).one_or_none() is not None


def deliveries(connection: Connection, asked: Mapping[str, Any]) -> Sequence[RowMapping]:
    """What became of what was sent, the last first: by webhook_id, status, before, rows."""
    return connection.execute(statement(__file__, "deliveries").clause, asked).mappings().all()


def replay(connection: Connection, webhook_id: UUID, number: int) -> bool:
    """Whether a message is sent again: only one that was sent, or given up."""
    values = {"webhook_id": webhook_id, "number": number}
    return connection.execute(statement(__file__, "replay").clause, values).one_or_none() is not None


def take_turn(connection: Connection) -> bool:
    """Whether nobody else delivers; until the transaction ends, nobody else does."""
    taken: bool = connection.execute(text(TURN)).scalar_one()
    return taken


def due(connection: Connection, scopes: Mapping[str, str]) -> list[UUID]:
    """The subscriptions for which something is to be sent now, of programs that have the scope of their stream."""
    values = {"scopes": orjson.dumps(scopes).decode()}
    return list(connection.execute(statement(__file__, "due").clause, values).scalars())


def subscription(connection: Connection, webhook_id: UUID, scopes: Mapping[str, str]) -> Row[Any] | None:
    """An active subscription as its sending needs it, None when it is not active, or its program may no longer."""
    asked, told = statement(__file__, "subscription").clause.columns(secret=SealedColumn), orjson.dumps(scopes).decode()
    found: Row[Any] | None = connection.execute(asked, {"id": webhook_id, "scopes": told}).one_or_none()
    assert found is None or isinstance(found.secret, Sealed)
    return found


def move(
    connection: Connection, webhook_id: UUID, before: int, number: int, tries: int, wait_s: float, failed: bool | None
) -> Row[Any] | None:
    """Whether the receiver is_unreachable for days; None when the subscription is elsewhere by now, or not active."""
    values = {"id": webhook_id, "before": before, "number": number, "tries": tries, "wait_s": wait_s, "failed": failed}
    return connection.execute(statement(__file__, "move").clause, values).one_or_none()


def put_delivery(connection: Connection, delivery: Mapping[str, Any]) -> None:
    """Note what became of a try: webhook_id, number, status, sent, status_code, fault."""
    connection.execute(statement(__file__, "put_delivery").clause, delivery)


def supersede(connection: Connection, webhook_id: UUID, number: int) -> None:
    """Give up what was to be tried again, for the subscription has come to a later number."""
    connection.execute(statement(__file__, "supersede").clause, {"webhook_id": webhook_id, "number": number})


def disable(connection: Connection, webhook_id: UUID, ended_by: str) -> None:
    """Send nothing more to a subscription."""
    connection.execute(statement(__file__, "disable").clause, {"id": webhook_id, "ended_by": ended_by})


def forget(connection: Connection, days: int, dead_days: int) -> int:
    """How many deliveries were forgotten."""
    return connection.execute(statement(__file__, "forget").clause, {"days": days, "dead_days": dead_days}).rowcount
