"""Idempotent: the class of every POST route that changes something."""

import re
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool
from fastapi.routing import APIRoute
from sqlalchemy import Connection

from geo_service.core.database.connections import in_transaction, in_turn
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.idempotency.answers import HEADER, Answer, Kept, keep, look
from geo_service.core.text import Text

REPLAYED = "Idempotency-Replayed"
# Long enough that nobody hits another's by chance: those who did not say who they are share one range of keys.
KEY = re.compile(r"[!-~]{16,255}")
# What belongs to one answer only, or is worked out anew.
NOT_KEPT = {"content-length", "set-cookie"}

TOLD: dict[str, Any] = {
    "parameters": [
        {
            "name": HEADER,
            "in": "header",
            "required": False,
            "description": "A key of one's own making for this request, a UUID say. Asked again under the same key "
            f"with the same content within 30 days it is not done again: the same answer comes, with {REPLAYED}: true.",
            "schema": {"type": "string", "minLength": 16, "maxLength": 255, "pattern": "^[!-~]+$"},
        }
    ]
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    409: {"description": "The same request is being carried out; Retry-After says when to ask again."},
    422: {"description": "The content does not fit, or the key was that of another request."},
}
READING = {"GET", "OPTIONS"}


@dataclass
class Once:
    """A request under a key, while it is carried out; `kept` when it was looked for, `response` when it is done."""

    request: Request
    connection: Connection
    key: str
    body: bytes
    kept: Kept | None = None
    response: Response | None = None

    def look(self) -> None:
        """See whether the request was carried out before.

        Raises:
            Before: it was.
        """
        asked = self.request.url.query.encode() + b"\n" + self.body
        route = f"{self.request.method} {self.request.url.path}"
        settings = self.request.app.state.service.settings
        self.kept = look(self.connection, settings, asker(self.request), route, self.key, asked)
        if self.kept.answer is not None:
            raise Before(self.kept.answer)


class Before(Exception):
    """The request was carried out before, with this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


ONCE: ContextVar[Once | None] = ContextVar("once", default=None)


class Idempotent(APIRoute):
    """A route whose answer is kept under the Idempotency-Key of the request, in the transaction of its work.

    The route writes through `Transaction`. A refusal or a failure changes nothing, so nothing is kept of it. What was
    kept is given only to who passes the route's own dependencies now: who asks, and whether they may. What reads
    beside it in one router knows no key.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.keeps = not READING.issuperset(options.get("methods") or READING)
        if self.keeps:
            options["openapi_extra"] = {**(options.get("openapi_extra") or {}), **TOLD}
            options["responses"] = {**RESPONSES, **(options.get("responses") or {})}
            endpoint = looking_first(endpoint)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        carry_out = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if not self.keeps or HEADER.lower() not in request.headers:
                return await carry_out(request)
            return await once(request, key_of(request), carry_out)

        return handle


def looking_first(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """An endpoint that looks, when its dependencies are solved, whether the request was carried out before."""
    if iscoroutinefunction(endpoint):

        @wraps(endpoint)
        async def answered_later(*given: Any, **named: Any) -> Any:
            if (asked := ONCE.get()) is not None:
                await run_in_threadpool(asked.look)
            return await endpoint(*given, **named)

        return answered_later

    @wraps(endpoint)
    def answered(*given: Any, **named: Any) -> Any:
        if (asked := ONCE.get()) is not None:
            asked.look()
        return endpoint(*given, **named)

    return answered


def key_of(request: Request) -> str:
    """The key of a request.

    Raises:
        BadRequest: there are several, or it is none.
    """
    keys = request.headers.getlist(HEADER)
    if len(keys) == 1 and KEY.fullmatch(keys[0]):
        return keys[0]
    wanted = Text(
        "应为一个 16 至 255 个可见 ASCII 字符的键，如 UUID", "one key of 16 to 255 visible ASCII characters, a UUID say"
    )
    raise BadRequest(wanted, [Fault(HEADER, None, wanted)])


def asker(request: Request) -> str:
    """Who asks, as the gate said in `request.state.asker`; empty where nobody was asked who they are."""
    found = getattr(request.state, "asker", None)
    return "" if found is None else str(found.name)


@contextmanager
def carried_out(request: Request, key: str, body: bytes) -> Iterator[Once]:
    """A request in its transaction, which keeps the answer at its end."""
    with in_transaction(request) as connection:
        asked = Once(request, connection, key, body)
        yield asked
        if asked.kept is not None and asked.response is not None:  # no kept where a dependency answered
            keep(connection, asked.kept, answer_of(asked.response))


async def once(request: Request, key: str, carry_out: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    """The answer of the request, carried out now or before."""
    body = await request.body()
    async with in_turn(request), contextmanager_in_threadpool(carried_out(request, key, body)) as asked:
        request.state.connection = asked.connection  # the route's own Transaction
        token = ONCE.set(asked)
        try:
            asked.response = response = await carry_out(request)
        except Before as before:
            return replay(before.answer)
        finally:
            ONCE.reset(token)
    return response


def answer_of(response: Response) -> Answer:
    """What is kept of a response; its body must be whole, not a stream."""
    headers = [(name, value) for name, value in response.headers.items() if name not in NOT_KEPT]
    return Answer(response.status_code, headers, bytes(response.body))


def replay(answer: Answer) -> Response:
    """An answer, given again."""
    response = Response(answer.body, answer.status)
    for name, value in [*answer.headers, (REPLAYED, "true")]:
        response.headers.append(name, value)
    return response
