"""What answers: a server in this process, or one in each of several that accept from the same socket."""

import asyncio
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import connection, get_context, parent_process
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event

import uvicorn
from fastapi import FastAPI

from geo_service.app import create_app
from geo_service.commands.database import both
from geo_service.core.changes.following import Followers
from geo_service.core.errors import ServiceError
from geo_service.core.observe import SEVERAL, forget_process, logging_to_stderr
from geo_service.core.plugin import find_plugins
from geo_service.core.text import Text
from geo_service.settings import Settings

# A service that is told to stop waits for nobody longer; one of several has this much more to end its connections.
STOP_S, LEAVE_S = 10, 5
LOOK_EVERY_S = 0.1
# One that cannot begin is not begun anew ever faster.
AGAIN_AFTER_S = 1.0

log = logging.getLogger(__name__)
processes = get_context("spawn")  # a fork would share the database server's lock, and whatever else is open


class NotBegun(ServiceError):
    """A process ended before it could answer; its log says why."""


class Server(uvicorn.Server):
    """A server that says when it answers, and ends the streams of followers before it waits for them."""

    def __init__(self, app: FastAPI, answers: Callable[[], None] = lambda: None, stop_s: int = STOP_S) -> None:
        super().__init__(
            uvicorn.Config(
                app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=stop_s
            )
        )
        self.followers: Followers = app.state.followers
        self._answers = answers

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop, once those who follow have had the end of their answer."""
        self.followers.end()
        await super().shutdown(sockets)
        # What somebody does not take is still to be written, and the loop would wait for that.
        for one in list(self.server_state.connections):
            if one.transport is not None:
                one.transport.abort()
        await asyncio.sleep(0)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._answers()


class Several:
    """The processes of a service: one that ends is begun anew, and none outlives this one.

    Only the first does the jobs. What is counted in memory (attempts, requests of a machine, exports, followers) each
    counts for itself; of the metrics whichever is asked tells the sum.
    """

    def __init__(self, settings: Settings, listening: socket.socket) -> None:
        self._settings, self._listening = settings, listening
        self._running: dict[int, tuple[SpawnProcess, Event]] = {}

    def run(self, answer: Callable[[], None]) -> None:
        """Serve until told to stop.

        Args:
            answer: called once all of them answer.

        Raises:
            NotBegun: one of them cannot begin.
        """
        with tempfile.TemporaryDirectory(prefix="geo_service-metrics-") as counts:
            os.environ[SEVERAL] = counts
            try:
                for number in range(self._settings.processes):
                    self._begin(number)
                self._wait_until_all_answer()
                answer()
                while True:
                    self._begin_again()
            finally:
                self._end()

    def _begin(self, number: int) -> None:
        answers = processes.Event()
        settings = self._settings if number == 0 else self._settings.model_copy(update={"work": False})
        process = processes.Process(
            target=_answer, args=(settings, self._listening, answers), name=f"answering {number}"
        )
        process.start()
        self._running[number] = process, answers

    def _wait_until_all_answer(self) -> None:
        while not all(answers.is_set() for _, answers in self._running.values()):
            if connection.wait([process.sentinel for process, _ in self._running.values()], LOOK_EVERY_S):
                raise NotBegun(
                    Text(
                        "服务进程未能启动，原因见上面的日志",
                        "A process could not begin to answer; the log above says why",
                    )
                )

    def _begin_again(self) -> None:
        """Wait until a process ends, then begin another in its place."""
        connection.wait([process.sentinel for process, _ in self._running.values()])
        for number, (process, _) in list(self._running.items()):
            if not process.is_alive():
                log.warning("a process that answered has ended", extra={"number": number, "status": process.exitcode})
                forget_process(process.pid or 0)
                time.sleep(AGAIN_AFTER_S)
                self._begin(number)

    def _end(self) -> None:
        for process, _ in self._running.values():
            process.terminate()
        for process, _ in self._running.values():
            process.join(STOP_S + LEAVE_S)
            process.kill()


def _answer(settings: Settings, listening: socket.socket, answers: Event) -> None:
    """Answer until told to stop, in a process of its own."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    with logging_to_stderr(settings.log_level), suppress(KeyboardInterrupt):
        try:
            app = create_app(settings, find_plugins(settings.plugins))
        except ServiceError as error:
            log.error("a process cannot begin to answer", extra={"reason": both(error.detail)})  # noqa: TRY400
            sys.exit(1)
        Server(app, answers.set).run(sockets=[listening])


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
