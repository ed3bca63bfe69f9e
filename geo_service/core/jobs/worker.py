"""The worker: takes jobs from the queue, has them carried out, and lets go of none before its row says how it ended.

Its sign of life is a row that it renews every two seconds. Whoever is silent for ten seconds counts as gone, and its
jobs are resumed or failed by the next worker that looks; its own processes have ended themselves two seconds before.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Concatenate
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine

from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.errors import Unavailable
from geo_service.core.jobs import queries
from geo_service.core.jobs.attempt import Attempt
from geo_service.core.jobs.child import OUT_OF_TOUCH, PATIENCE_S
from geo_service.core.jobs.declaration import Job, latest_tick
from geo_service.core.jobs.killable import InProcess, InThread, start_process, timed_out, why_it_ended
from geo_service.core.text import Text
from geo_service.settings import Settings

ACTOR = "jobs"
SCHEDULE = "schedule"
POLL_S = 0.25
BEAT_S = 2.0
SILENT_S = 10.0
STATEMENT_TIMEOUT_MS = 5_000
FORGET_EVERY_S = 3600.0
KEEP_DAYS = 90
MOST_ATTEMPTS = 3

WORKER_GONE = Text("执行任务的工作进程意外终止", "The worker that carried it out is gone")
WORKER_LEFT = Text("服务停止，任务中断", "The service was stopped while it ran")
CANCELLED = Text("按要求取消", "Cancelled as asked")
NO_PROCESS = Text("无法启动任务进程", "Its process could not be started")

log = logging.getLogger(__name__)


class Why(Enum):
    """Why an attempt is ended from outside."""

    CANCEL = "cancel"
    LEAVE = "leave"
    LOST = "lost"


@dataclass
class Held:
    """An attempt in this worker's hands."""

    attempt: Attempt
    job: Job
    holder: UUID
    asked: asyncio.Future[Why]
    running: InProcess | InThread | None = None

    def ask(self, why: Why) -> None:
        """Ask for its end; the first reason counts."""
        if not self.asked.done():
            self.asked.set_result(why)


@dataclass
class Worker:
    """A worker's state. `id` is None until it is enlisted, and again once it counts as gone."""

    settings: Settings
    jobs: Mapping[str, Job]
    heavy_at_once: int
    light_at_once: int
    engine: Engine
    clerks: ThreadPoolExecutor
    id: UUID | None = None
    beaten: float = float("-inf")
    forgot: float = float("-inf")
    ticks: dict[str, datetime] = field(default_factory=dict)
    held: dict[tuple[int, int], Held] = field(default_factory=dict)
    carrying: set[asyncio.Task[None]] = field(default_factory=set)

    async def ask[**P, T](self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a query answers, asked off the loop in a transaction of its own."""

        def answer() -> T:
            with begun(self.engine) as connection:
                act(connection, ACTOR, ALL_ORGANISATIONS)
                return query(connection, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self.clerks, answer)

    async def work(self) -> None:
        """Look for jobs until cancelled; a database that is away is waited for."""
        while True:
            try:
                await self.look()
            except Unavailable as error:
                log.warning("the queue waits", extra={"why": error.detail.en})
                await asyncio.sleep(BEAT_S - POLL_S)
            # The border around one look: whatever goes wrong, the next one may go well.
            except Exception:
                log.exception("the queue could not be looked at")
                await asyncio.sleep(BEAT_S - POLL_S)
            await asyncio.sleep(POLL_S)

    async def look(self) -> None:
        """Give a sign of life when it is time, end what shall end, take what waits."""
        if self.id is None or time.monotonic() - self.beaten >= BEAT_S:
            if not await self.live():
                return
            await self.end_cancelled()
        elif self.held:
            await self.end_cancelled()
        await self.take()

    async def live(self) -> bool:
        """Whether the sign of life was accepted; those that no longer give one are looked after."""
        began = time.monotonic()
        if self.id is None:
            new = uuid4()
            await self.ask(queries.enlist, new)
            self.id = new
        now = await self.ask(queries.beat, self.id, SILENT_S)
        if now is None:
            await self.let_go(Why.LOST)
            self.id = None
            return False
        self.beaten = began
        for one in self.held.values():
            if one.running is not None:
                one.running.tick()
        await self.ask(release_orphans)
        await self.ask_for_ticks(now)
        if began - self.forgot >= FORGET_EVERY_S:
            await self.ask(queries.forget, KEEP_DAYS)
            self.forgot = began
        return True

    async def ask_for_ticks(self, now: datetime) -> None:
        """Put the scheduled jobs into the queue whose tick has come and is not there."""
        for job in self.jobs.values():
            if job.schedule is None:
                continue
            tick = latest_tick(job.schedule, now)
            if self.ticks.get(job.name) != tick:
                await self.ask(queries.enqueue_tick, job.name, tick, SCHEDULE)
                self.ticks[job.name] = tick

    async def end_cancelled(self) -> None:
        """End what shall be cancelled, and give back what is ours by the database but not in our hands."""
        assert self.id is not None
        before = set(self.held)
        ours = await self.ask(queries.held, self.id)
        for key, cancelled in ours.items():
            if cancelled and key in self.held:
                self.held[key].ask(Why.CANCEL)
        # An answer can be lost on its way, of a claim or of an end; nothing may stay running with nobody at it.
        if lost := set(ours) - before - set(self.held):
            await self.ask(queries.release, [job_id for job_id, _ in lost], self.id, MOST_ATTEMPTS, WORKER_GONE)

    async def take(self) -> None:
        """Take jobs while there is room for them."""
        while self.id is not None and time.monotonic() - self.beaten < PATIENCE_S:
            names = self.names_with_room()
            row = await self.ask(queries.claim, self.id, names, self.resumable()) if names else None
            if row is None:
                return
            job = self.jobs[row.name]
            attempt = Attempt(
                row.id, row.attempt, job.name, job.function, job.timeout_s, row.arguments, row.actor,
                tuple(row.organisations), row.tick,
            )  # fmt: skip
            one = self.held[row.id, row.attempt] = Held(
                attempt, job, self.id, asyncio.get_running_loop().create_future()
            )
            task = asyncio.create_task(self.carry(one))
            self.carrying.add(task)
            task.add_done_callback(self.carrying.discard)

    def names_with_room(self) -> list[str]:
        """The jobs that may be begun now."""
        heavy = sum(one.job.heavy for one in self.held.values())
        room = {True: heavy < self.heavy_at_once, False: len(self.held) - heavy < self.light_at_once}
        return [job.name for job in self.jobs.values() if room[job.heavy]]

    def resumable(self) -> list[str]:
        """The jobs that are begun anew when their worker is gone."""
        return [job.name for job in self.jobs.values() if job.after_crash == "resume"]

    async def carry(self, one: Held) -> None:
        """Have an attempt carried out, and see to it that its row says how it ended."""
        try:
            try:
                await self.run(one)
            except OSError:
                log.exception("no process for a job", extra={"job": one.job.name})
                await self.ask(queries.fail, one.attempt.job_id, one.attempt.number, NO_PROCESS)
        # Not settled: the next look finds a job of ours that is not in our hands, and gives it back.
        except Exception:
            log.exception("a job was not settled", extra={"job": one.job.name, "job_id": one.attempt.job_id})
        finally:
            del self.held[one.attempt.job_id, one.attempt.number]

    async def run(self, one: Held) -> None:
        """Run an attempt to its end, or end it when that is asked or its time is over."""
        attempt = one.attempt
        running = one.running = (
            await start_process(attempt, self.settings) if one.job.heavy else InThread(attempt, self.settings)
        )
        either: set[asyncio.Future[Any]] = {running.ended, one.asked}
        await asyncio.wait(either, timeout=one.job.timeout_s, return_when=asyncio.FIRST_COMPLETED)
        in_time, why = running.ended.done(), one.asked.result() if one.asked.done() else None
        await running.end()
        if why is Why.LOST:
            return  # the row is not ours any more
        if why is Why.LEAVE or (in_time and running.exit_code == OUT_OF_TOUCH):
            said = WORKER_LEFT if why else WORKER_GONE
            await self.ask(queries.release, [attempt.job_id], one.holder, MOST_ATTEMPTS, said)
            return
        # Nothing happens to an attempt that has said itself how it ended.
        said = CANCELLED if why else why_it_ended(running.exit_code) if in_time else timed_out(one.job.timeout_s)
        if await self.ask(queries.fail, attempt.job_id, attempt.number, said):
            log.warning("job ended", extra={"job": attempt.name, "job_id": attempt.job_id, "why": said.en})

    async def let_go(self, why: Why) -> None:
        """End everything that is in our hands."""
        for one in self.held.values():
            one.ask(why)
        if self.carrying:
            await asyncio.wait(self.carrying)

    async def leave(self) -> None:
        """End everything and sign off, so that nobody has to wait for our silence."""
        await self.let_go(Why.LEAVE)
        if self.id is not None:
            try:
                await self.ask(release_orphans, self.id)
            # Without the database nobody can sign off; our silence tells the next worker.
            except Exception:
                log.exception("the worker could not sign off")


def release_orphans(connection: Connection, leaving: UUID | None = None) -> None:
    """Resume or fail the jobs of workers that are gone."""
    if orphans := queries.bury(connection, SILENT_S, leaving):
        for row in queries.release(connection, orphans, None, MOST_ATTEMPTS, WORKER_GONE):
            log.warning("worker gone", extra={"job": row.name, "job_id": row.id, "status": row.status})


async def run_worker(
    settings: Settings, jobs: Sequence[Job], *, heavy_at_once: int = 1, light_at_once: int = 4
) -> None:
    """Carry out jobs until cancelled; then none is left running here, and those that resume wait in the queue.

    Raises:
        ValueError: two jobs have one name, or there is no database in the settings.
    """
    by_name = {job.name: job for job in jobs}
    if len(by_name) < len(jobs):
        raise ValueError("two jobs have one name")
    if settings.database_url is None:
        raise ValueError("a worker needs a database_url")
    made = engine(settings.database_url.get_secret_value(), "geo_app", 4, STATEMENT_TIMEOUT_MS)
    try:
        # Left first: a clerk whose asker was cancelled still holds a connection, which has to come back.
        with ThreadPoolExecutor(4, thread_name_prefix="jobs") as clerks:
            worker = Worker(settings, by_name, heavy_at_once, light_at_once, made, clerks)
            try:
                await worker.work()
            finally:
                await worker.leave()
    finally:
        made.dispose()


@asynccontextmanager
async def working(settings: Settings, jobs: Sequence[Job]) -> AsyncIterator[None]:
    """A worker on the running loop, for the length of the `with`."""
    task = asyncio.create_task(run_worker(settings, jobs))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
