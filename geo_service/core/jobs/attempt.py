"""One attempt at a job: what its function writes is one transaction, and the success is part of that transaction."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib import import_module
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine

from geo_service.core.database.connections import act, begun, engine
from geo_service.core.errors import ServiceError
from geo_service.core.jobs import queries
from geo_service.core.text import Text
from geo_service.settings import Settings

PROGRESS_S = 0.2

log = logging.getLogger(__name__)


class Stopped(BaseException):
    """The attempt shall end here; no `except Exception` of a job's function keeps it from that."""


class Superseded(Exception):
    """The attempt is no longer the running one: what it did must not be kept."""


@dataclass(frozen=True)
class Attempt:
    """What to call, with what, for whom.

    Attributes:
        number: 1 for the first attempt at the job.
        organisations: those that the asker acted for.
        tick: the moment of the schedule that asked, None when somebody did.
    """

    job_id: int
    number: int
    name: str
    function: str
    timeout_s: float
    arguments: Mapping[str, Any]
    actor: str
    organisations: tuple[str, ...]
    tick: datetime | None

    def act(self, connection: Connection) -> None:
        """Make the transaction act as the asker."""
        act(connection, self.actor, self.organisations)


class Stop:
    """How an attempt is asked to end, from another thread."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self._lock = threading.Lock()
        self._driver: psycopg.Connection[Any] | None = None

    def watch(self, connection: Connection | None) -> None:
        """Say on which connection the statements of the attempt run, None when they no longer do."""
        with self._lock:
            self._driver = None if connection is None else connection.connection.driver_connection

    def ask(self) -> None:
        """Ask for the end, and break off the statement that runs."""
        self.asked.set()
        with self._lock:
            if self._driver is not None:
                self._driver.cancel_safe(timeout=1)


class Task:
    """What a job's function is given.

    Attributes:
        tick: the moment of the schedule that asked, None when somebody did.
    """

    def __init__(self, attempt: Attempt, settings: Settings, made: Engine, stop: Stop, held: ExitStack) -> None:
        self.settings = settings
        self.tick = attempt.tick
        self._attempt = attempt
        self._made = made
        self._stop = stop
        self._held = held
        self._said_at = float("-inf")

    @cached_property
    def connection(self) -> Connection:
        """The attempt's one transaction, as the app role, acting as the asker; it begins when it is first asked for.

        It commits when the function returns, together with the job's success; nothing of an attempt that ends otherwise
        is kept.
        """
        return self._held.enter_context(self._watched())

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of all there is, writes nothing, and ends with the `with`.

        For what works for minutes on what it read: no transaction is open meanwhile.
        """
        with self._watched(queries.see_one_state) as connection:
            yield connection
        self._stop.watch(None)

    @contextmanager
    def _watched(self, *first: Callable[[Connection], None]) -> Iterator[Connection]:
        with begun(self._made) as connection:
            for one in first:
                one(connection)
            queries.open_session(connection, f"geo_service job {self._attempt.job_id}")
            self._attempt.act(connection)
            self._stop.watch(connection)
            yield connection

    def progress(self, fraction: float, note: Text) -> None:
        """Say how far it is, 0 to 1, and what it does now; seen at once, at most five times a second.

        Raises:
            Stopped: the attempt shall end.
        """
        if self._stop.asked.is_set():
            raise Stopped
        if time.monotonic() - self._said_at < PROGRESS_S:
            return
        with begun(self._made) as connection:
            self._attempt.act(connection)
            queries.progress(connection, self._attempt.job_id, self._attempt.number, fraction, note)
        self._said_at = time.monotonic()


def carry_out(attempt: Attempt, settings: Settings, stop: Stop) -> None:
    """Call the job's function; how it ended stands in the job's row, unless it was asked to end."""
    assert settings.database_url is not None
    url, timeout_ms = settings.database_url.get_secret_value(), int(attempt.timeout_s * 1000)
    made = engine(url, "geo_app", connections=2, statement_timeout_ms=timeout_ms)
    about = {"job": attempt.name, "job_id": attempt.job_id, "attempt": attempt.number}
    try:
        succeed(attempt, settings, made, stop)
        log.info("job succeeded", extra=about)
    except (Stopped, Superseded) as end:
        log.info("job stopped", extra=about | {"why": type(end).__name__})
    # The border around one job: whatever it raises, the next one is carried out.
    except Exception as error:
        if stop.asked.is_set():
            log.info("job stopped", extra=about | {"why": type(error).__name__})
            return
        log.exception("job failed", extra=about)
        with begun(made) as connection:
            attempt.act(connection)
            queries.fail(connection, attempt.job_id, attempt.number, why_failed(error))
    finally:
        made.dispose()


def succeed(attempt: Attempt, settings: Settings, made: Engine, stop: Stop) -> None:
    """Call the job's function and commit what it did with the job's success.

    Raises:
        Superseded: somebody else ended the attempt, nothing is kept.
    """
    with ExitStack() as held:
        try:
            task = Task(attempt, settings, made, stop, held)
            result = function_of(attempt.function)(task, **attempt.arguments)
            connection = task.connection
        finally:
            stop.watch(None)
        if stop.asked.is_set():
            raise Stopped
        attempt.act(connection)
        if not queries.succeed(connection, attempt.job_id, attempt.number, result):
            raise Superseded


def function_of(path: str) -> Callable[..., Mapping[str, Any] | None]:
    """The function at package.module:function."""
    module, _, name = path.partition(":")
    found: Callable[..., Mapping[str, Any] | None] = getattr(import_module(module), name)
    return found


def why_failed(error: Exception) -> Text:
    """Why, for whoever asked: our own words, or only the class, since a stranger's words can hold personal data."""
    if isinstance(error, ServiceError):
        return Text(f"{error.title.zh}：{error.detail.zh}", f"{error.title.en}: {error.detail.en}")
    name = type(error).__name__
    return Text(f"{name}（详情见日志）", f"{name} (the log tells more)")
