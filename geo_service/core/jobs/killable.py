"""Where an attempt runs: a heavy one in a process that can be killed, a light one in a thread."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import threading
from dataclasses import asdict

from geo_service.core.jobs.attempt import Attempt, Stop, carry_out
from geo_service.core.text import Text
from geo_service.settings import Settings

GRACE_S = 1.0
AGAIN_S = 0.1


class InProcess:
    """A heavy attempt, in a process group of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.ended = asyncio.ensure_future(process.wait())

    @property
    def exit_code(self) -> int | None:
        """0 for a normal end, minus the signal's number for one by signal, None while it runs."""
        return self._process.returncode

    def tick(self) -> None:
        """Let it know that its worker lives."""
        assert self._process.stdin is not None
        if not self._process.stdin.is_closing():
            self._process.stdin.write(b".")

    async def end(self) -> None:
        """End it and whatever it started: asked first, killed when that does not help within a second."""
        if not self.ended.done():
            self._signal(signal.SIGTERM)
            await asyncio.wait({self.ended}, timeout=GRACE_S)
        self._signal(signal.SIGKILL)
        await self.ended

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


class InThread:
    """A light attempt; what does not end when asked can still commit nothing once its row says that it has ended."""

    exit_code = 0

    def __init__(self, attempt: Attempt, settings: Settings) -> None:
        self._stop = Stop()
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[int] = self._loop.create_future()
        # A daemon, not of a pool: one that does not end must not keep the service from ending.
        threading.Thread(target=self._run, args=(attempt, settings), name=attempt.name, daemon=True).start()

    def tick(self) -> None:
        """It lives in its worker."""

    async def end(self) -> None:
        """Break off its statements until it ends, for at most a second."""
        for _ in range(round(GRACE_S / AGAIN_S)):
            if self.ended.done():
                return
            await asyncio.to_thread(self._stop.ask)
            await asyncio.wait({self.ended}, timeout=AGAIN_S)

    def _run(self, attempt: Attempt, settings: Settings) -> None:
        try:
            carry_out(attempt, settings, self._stop)
        finally:
            # The loop may be closed: then nobody waits.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._mark_ended)

    def _mark_ended(self) -> None:
        if not self.ended.done():
            self.ended.set_result(0)


async def start_process(attempt: Attempt, settings: Settings) -> InProcess:
    """A new process that carries out the attempt.

    It is executed, not forked: a fork of a process with threads inherits their locks, and nobody to open them.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "geo_service.core.jobs.child", stdin=asyncio.subprocess.PIPE, start_new_session=True
    )
    assert process.stdin is not None
    # Through the pipe: the command line is everybody's to read, and the address of the database holds its password.
    process.stdin.write(f"{told(attempt, settings)}\n".encode())
    return InProcess(process)


def told(attempt: Attempt, settings: Settings) -> str:
    """What the process has to know, as one line of JSON."""
    assert settings.database_url is not None
    # The owner's login is for migrations, not for jobs. A master key of the environment is in that of the process too.
    plain = settings.model_dump(mode="json", exclude={"database_url", "owner_database_url", "master_key"})
    plain["owner_database_url"] = None
    plain["database_url"] = settings.database_url.get_secret_value()
    return json.dumps({"attempt": asdict(attempt), "settings": plain}, default=str)


def why_it_ended(exit_code: int | None) -> Text:
    """What to say of a process that ended without saying how its attempt did."""
    if exit_code is not None and exit_code < 0:
        return Text(f"任务进程被信号 {-exit_code} 终止", f"Its process was ended by signal {-exit_code}")
    return Text(f"任务进程意外退出（代码 {exit_code}）", f"Its process ended unexpectedly (code {exit_code})")


def timed_out(seconds: float) -> Text:
    """What to say of an attempt that took too long."""
    return Text(f"超过时限 {seconds:g} 秒", f"It took longer than its {seconds:g} s")
