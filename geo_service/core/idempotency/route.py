"""Idempotent: the class of every POST route that changes something."""

import re
from collections.abc import Callable, Coroutine
from contextlib import contextmanager
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool
from fastapi.routing import APIRoute

from geo_service.core.database.connections import transaction
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.idempotency.answers import HEADER, Answer, keep, look
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
    409: {
        "description": "The same request is being carried out; Retry-After says when to ask again.",
        "content": {"application/problem+json": {}},
    }
}


class Idempotent(APIRoute):
    """A route whose answer is kept under the Idempotency-Key of the request, in the transaction of its work.

    The route writes through `Transaction`. A refusal or a failure changes nothing, so nothing is kept of it.
    """

    def __init__(self, *given: Any, **options: Any) -> None:
        options["openapi_extra"] = {**(options.get("openapi_extra") or {}), **TOLD}
        options["responses"] = {**RESPONSES, **(options.get("responses") or {})}
        super().__init__(*given, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        carry_out = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if HEADER.lower() not in request.headers:
                return await carry_out(request)
            return await once(request, key_of(request), carry_out)

        return handle


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
    """Who asks, as `request.state.actor` says; empty for whoever did not say."""
    return str(getattr(request.state, "actor", ""))


async def once(request: Request, key: str, carry_out: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    """The answer of the request, carried out now or before."""
    asked = request.url.query.encode() + b"\n" + await request.body()
    route = f"{request.method} {request.url.path}"
    settings = request.app.state.service.settings
    async with contextmanager_in_threadpool(contextmanager(transaction)(request)) as connection:
        kept = await run_in_threadpool(look, connection, settings, asker(request), route, key, asked)
        if kept.answer is not None:
            return replay(kept.answer)
        request.state.connection = connection  # the route's own Transaction
        response = await carry_out(request)
        await run_in_threadpool(keep, connection, kept, answer_of(response))
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
