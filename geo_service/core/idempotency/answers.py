"""An answer that is kept in the transaction of the work, and given again: both are there, or neither."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import orjson
from sqlalchemy import Connection

from geo_service.core.errors import Conflict, Fault, ServiceError
from geo_service.core.idempotency import queries
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.keys import sealing_keyring
from geo_service.core.protection.values import ProtectedField
from geo_service.core.text import Text
from geo_service.settings import Settings

HEADER = "Idempotency-Key"
LASTS = timedelta(days=30)
ANSWER = ProtectedField("core.kept_answer", "answer", "answer")


class InFlight(Conflict):
    """The same request is being carried out at this moment."""

    title = Text("正在处理", "In progress")
    retry_after_s = 1


class OtherRequest(ServiceError):
    """The key was used for another request."""

    status = 422
    title = Text("键已用于另一请求", "The key was used for another request")


@dataclass(frozen=True)
class Answer:
    """An answer as it is given again."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


@dataclass(frozen=True)
class Kept:
    """One request under its key, while its transaction lasts.

    Attributes:
        id: stands for asker, route and key.
        request: stands for what was asked.
        answer: the answer that was given before, None for a first request.
    """

    id: str
    request: bytes
    keys: Keyring
    answer: Answer | None


def look(connection: Connection, settings: Settings, asker: str, route: str, key: str, asked: bytes) -> Kept:
    """The request, and the answer it had if it was carried out before.

    Args:
        asker: empty for whoever did not say.
        route: method and path.
        asked: all that makes it the same request again: query and body.

    Raises:
        InFlight: the same key is being worked on.
        OtherRequest: the key had another request in the last 30 days.
    """
    keys = sealing_keyring(connection, settings)
    id_ = keys.digest("idempotency key", orjson.dumps([asker, route, key])).hex()
    is_taken, found = queries.take(connection, id_, LASTS)
    if not is_taken:
        raise InFlight(
            Text("相同的请求正在处理，请稍候重试", "The same request is being carried out; ask again in a moment")
        )
    request = keys.digest("idempotent request", asked)
    if found is None:
        return Kept(id_, request, keys, None)
    before, sealed = found
    if before != request:
        raise OtherRequest(
            Text("同一个 Idempotency-Key 不能用于不同的内容", "One Idempotency-Key is for one content only"),
            [Fault(HEADER, None, Text("每个新请求应使用新的键", "a new key for every new request"))],
        )
    return Kept(id_, request, keys, unpacked(keys.opened(ANSWER.associated(id_), sealed.value)))


def keep(connection: Connection, kept: Kept, answer: Answer) -> None:
    """Keep the answer of a first request, for 30 days."""
    sealed = kept.keys.seal(ANSWER, kept.id, packed(answer))
    queries.keep(connection, kept.id, kept.request, sealed)


def packed(answer: Answer) -> str:
    """An answer as text."""
    return orjson.dumps([answer.status, answer.headers, b64encode(answer.body).decode()]).decode()


def unpacked(text: bytes) -> Answer:
    """The answer in a text."""
    status, headers, body = orjson.loads(text)
    return Answer(status, [(name, value) for name, value in headers], b64decode(body))
