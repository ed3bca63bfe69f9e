"""Answers packed on their way out, but for what was packed when it was built, and for events, which must not wait."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_cramjam.compression import Compression
from starlette_cramjam.middleware import CompressionMiddleware

from geo_service.core.pages import AS_BUILT

EVENTS = "text/event-stream"


class Compressed:
    """ASGI middleware: brotli or gzip for those who take it.

    Who follows events asks for them by `Accept` or `f=events`; a window of brotli for each would be megabytes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.plainly = app
        self.packed = CompressionMiddleware(
            app,
            compression=[Compression.br, Compression.gzip],
            compression_level=4,
            minimum_size=1000,
            exclude_path={AS_BUILT},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await (self.plainly if asks_for_events(scope) else self.packed)(scope, receive, send)


def asks_for_events(scope: Scope) -> bool:
    """Whether a request may be answered by a stream of events."""
    if scope["type"] != "http":
        return False
    return EVENTS in Headers(scope=scope).get("accept", "").lower() or b"f=events" in scope["query_string"]
