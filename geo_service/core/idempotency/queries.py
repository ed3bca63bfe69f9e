"""What idempotency asks the database."""

from datetime import timedelta

from sqlalchemy import Connection, delete, func, text

from geo_service.core.idempotency.models import KeptAnswer
from geo_service.core.protection.values import Sealed

TAKE = text("select is_taken, request, answer from core.take_request(:number, :id, :lasts)")
KEEP = text(
    "insert into core.kept_answer (id, request, answer) values (:id, :request, :answer)"
    " on conflict (id) do update set request = excluded.request, answer = excluded.answer, at = now()"
)
ID_DIGITS_OF_LOCK = 16


def take(connection: Connection, id_: str, lasts: timedelta) -> tuple[bool, tuple[bytes, Sealed] | None]:
    """Whether nobody else is at the same request now, and nobody will be until our transaction ends; what is kept.

    That is the digest of the request and the answer; None when there is none that still lasts.
    """
    number = int.from_bytes(bytes.fromhex(id_[:ID_DIGITS_OF_LOCK]), signed=True)
    found = connection.execute(TAKE, {"number": number, "id": id_, "lasts": lasts}).one()
    return found.is_taken, None if found.request is None else (found.request, Sealed(found.answer))


def keep(connection: Connection, id_: str, request: bytes, answer: Sealed) -> None:
    """Keep an answer, in the place of one that lasted its time."""
    connection.execute(KEEP, {"id": id_, "request": request, "answer": answer.value})


def forget(connection: Connection, lasts: timedelta) -> int:
    """How many answers were deleted: those that lasted their time."""
    return connection.execute(delete(KeptAnswer).where(KeptAnswer.at <= func.now() - lasts)).rowcount
