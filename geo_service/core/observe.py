"""Around every request: its id, its log line, its metrics, security headers. Nothing personal is written down."""

import gc
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from secrets import token_hex
from typing import Any

import orjson
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo_service.core.calendar import SHANGHAI

ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# A mainland mobile or document: a page that makes its ids of what it knows would write people into the log.
PERSONS_NUMBER = re.compile(r"(?<![A-Za-z0-9])(1[3-9]\d{9}|\d{17}[\dXx])(?![A-Za-z0-9])")
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
}
CONTENT_SECURITY_POLICY = "Content-Security-Policy"
# What a browser shows or runs takes from here alone, a worker's script as well as a page; anything else takes nothing.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
BARE_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGES = (b"text/html", b"text/javascript")


def raw_headers(policy: str) -> list[tuple[bytes, bytes]]:
    """The security headers with a policy, as they are sent: so that no answer waits until they are made."""
    told = {**SECURITY_HEADERS, CONTENT_SECURITY_POLICY: policy}
    return [(name.lower().encode(), value.encode()) for name, value in told.items()]


# Of an answer to somebody who was asked who they are, whose route does not say how it may be kept: another may ask for
# the same address, and sit at the same telephone.
FOR_ONE_ASKER = (b"cache-control", b"private, no-store")
OF_PAGES, OF_OTHERS = raw_headers(PAGE_POLICY), raw_headers(BARE_POLICY)
# What a log record has by itself; anything else was passed in as `extra`.
RECORD_FIELDS = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

# A client may send any word as method; metrics keep to these.
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

NOT_STARTED = 0
OBJECTS_BETWEEN_LOOKS = 100_000
# Where a service of several processes stands, the environment names a folder in which each of them counts.
SEVERAL = "PROMETHEUS_MULTIPROC_DIR"

log = logging.getLogger("geo_service.request")


class JsonLines(logging.Formatter):
    """A log record as one line of JSON: time, level, logger, event, and what `extra` gave."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, SHANGHAI).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in RECORD_FIELDS}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()


@contextmanager
def logging_to_stderr(level: str) -> Iterator[None]:
    """Write the log as JSON lines to standard error, and nowhere else, for the length of a `with`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root, loud = logging.getLogger(), [logging.getLogger(name) for name in ("alembic", "pyogrio")]
    before = root.handlers, root.level, [one.level for one in loud]
    root.handlers = [handler]
    # What no line of ours tells need not be found out for each ("Optimization" in Python's Logging HOWTO).
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.logAsyncioTasks = False  # type: ignore[attr-defined]
    logging._srcfile = None  # noqa: SLF001  as the HOWTO names it
    root.setLevel(level)
    # At INFO the one says on every start, of every database, that it can do transactions, the other how many rows of
    # which file it wrote.
    for one in loud:
        one.setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.handlers, root.level, levels = before
        for one, was in zip(loud, levels, strict=True):
            one.setLevel(was)


@contextmanager
def garbage_looked_for_seldom() -> Iterator[None]:
    """Have Python look for garbage in circles after many more objects than its 700, for the length of a `with`.

    A service that answers hundreds of requests a second would look every second one of them.
    """
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class Metrics:
    """Counts and times of requests, and what is held now, in a registry of their own.

    Of several processes each counts into files of its own in the folder that SEVERAL names, and any tells the sum.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._folder = os.environ.get(SEVERAL)
        if self._folder is None:
            ProcessCollector(registry=self.registry)  # memory, processor time and open files of this process
        names = ("method", "route", "status")
        self.requests = Counter("geo_service_requests", "Requests answered.", names, registry=self.registry)
        self.seconds = Histogram(
            "geo_service_request_seconds",
            "Time from request to the end of the answer, seconds.",
            ("route",),
            registry=self.registry,
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
        )
        self._held: list[tuple[Gauge, Callable[[], float]]] = []
        self._answers: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def holds(self, name: str, told: str, how_much: Callable[[], float]) -> None:
        """Tell as well how much there is of something now, summed over the processes."""
        gauge = Gauge(name, told, registry=self.registry, multiprocess_mode="livesum")
        self._held.append((gauge, how_much))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer and its time; what its labels lead to is looked up once."""
        found = self._answers.get((method, route, status))
        if found is None:
            found = self.requests.labels(method, route, str(status)), self.seconds.labels(route)
            self._answers[method, route, status] = found
        count, times = found
        count.inc()
        times.observe(seconds)
        if self._folder is not None:
            self._look()  # another process may be the one that is asked

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        self._look()
        if self._folder is None:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together, self._folder)  # type: ignore[no-untyped-call]
        return generate_latest(together)

    def _look(self) -> None:
        for gauge, how_much in self._held:
            gauge.set(how_much())


def forget_process(process: int) -> None:
    """Count no more what a process held that has ended; what it counted stays counted."""
    mark_process_dead(process)  # type: ignore[no-untyped-call]


class Observe:
    """ASGI middleware: X-Request-ID in and out, one log line and the metrics of each request, security headers.

    Where the gate has asked who comes (`request.state.asker`) no cache keeps the answer, unless its route says how.
    What no handler took is logged and answered with `failed`, so that such an answer has all this as well.
    The log names the route's template, never the path or the query: they can hold a person's position.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, failed: Callable[[Request], Response]) -> None:
        self.app = app
        self.metrics = metrics
        self.failed = failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = given_id(Headers(scope=scope)) or token_hex(16)
        status = NOT_STARTED
        state = scope.setdefault("state", {})  # what `request.state` is, on the way in as well

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = dict(message["headers"])
                wanted = OF_PAGES if given.get(b"content-type", b"").startswith(PAGES) else OF_OTHERS
                wanted = [*wanted, FOR_ONE_ASKER] if "asker" in state else wanted
                missing = [header for header in wanted if header[0] not in given]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode()), *missing]
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        # Whatever a route raises, the caller gets an answer, and the log the reason.
        except Exception:
            log.exception("request failed", extra={"request_id": request_id})
            if status == NOT_STARTED:
                await self.failed(Request(scope))(scope, receive, send_with_headers)
        finally:
            self._write_down(scope, request_id, status, time.perf_counter() - started)

    def _write_down(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "(none)")
        method = scope["method"] if scope["method"] in METHODS else "other"
        self.metrics.answered(method, route, status, seconds)
        log.info(
            "request",
            extra={
                "request_id": request_id,
                "method": method,
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 2),
            },
        )


def given_id(headers: Headers) -> str | None:
    """The caller's X-Request-ID when it is plain enough to be echoed and logged."""
    given = headers.get("x-request-id", "")
    return given if ACCEPTED_ID.fullmatch(given) and not PERSONS_NUMBER.search(given) else None
