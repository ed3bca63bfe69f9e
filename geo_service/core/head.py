"""HEAD wherever there is GET: the same status and headers, no body (RFC 9110, 9.3.2)."""

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASKED_BY_HEAD = "geo_service.head"


def is_head(request: HTTPConnection) -> bool:
    """Whether nothing but status and headers is asked for, and what a body costs can be spared."""
    return ASKED_BY_HEAD in request.scope


class Head:
    """ASGI middleware: asks GET for HEAD and leaves the body out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        # A copy: the server goes by the method of its own scope when it counts what it sends.
        asked = {**scope, "method": "GET", ASKED_BY_HEAD: True}
        try:
            await self.app(asked, receive, send_without_body)
        finally:
            scope["route"] = asked.get("route")
