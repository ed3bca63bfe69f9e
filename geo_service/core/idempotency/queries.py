"""What idempotency asks the database."""

from datetime import timedelta

from sqlalchemy import Connection, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from geo_service.core.idempotency.models import KeptAnswer
from geo_service.core.protection.values import Sealed

TAKE = text("select pg_try_advisory_xact_lock(:number)")
ID_DIGITS_OF_LOCK = 16


def take(connection: Connection, id_: str) -> bool:
    """Whether nobody else is at the same request now; nobody else will be until our transaction ends."""
    number = int.from_bytes(bytes.fromhex(id_[:ID_DIGITS_OF_LOCK]), signed=True)
    return bool(connection.execute(TAKE, {"number": number}).scalar_one())


def kept(connection: Connection, id_: str, lasts: timedelta) -> tuple[bytes, Sealed] | None:
    """The digest of the request and the answer that is kept of it; None when there is none that still lasts."""
    asked = select(KeptAnswer.request, KeptAnswer.answer).where(
        KeptAnswer.id == id_, KeptAnswer.at > func.now() - lasts
    )
    found = connection.execute(asked).one_or_none()
    return None if found is None else (found.request, found.answer)


def keep(connection: Connection, id_: str, request: bytes, answer: Sealed) -> None:
    """Keep an answer, in the place of one that lasted its time."""
    row = insert(KeptAnswer).values(id=id_, request=request, answer=answer)
    new = {"request": row.excluded.request, "answer": row.excluded.answer, "at": func.now()}
    connection.execute(row.on_conflict_do_update(index_elements=[KeptAnswer.id], set_=new))


def forget(connection: Connection, lasts: timedelta) -> int:
    """How many answers were deleted: those that lasted their time."""
    return connection.execute(delete(KeptAnswer).where(KeptAnswer.at <= func.now() - lasts)).rowcount
