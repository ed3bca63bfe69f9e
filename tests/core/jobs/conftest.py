"""Workers that are real processes, and a queue to watch."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, make_url

from geo_service.core.database.connections import ALL_ORGANISATIONS, act, engine
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.jobs import queries

HERE = Path(__file__).parent
ENDED = {"succeeded", "failed", "cancelled"}


def until(true: Callable[[], Any], what: str, within_s: float = 20) -> float:
    """How many seconds it took until something was true."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < within_s, f"not within {within_s} s: {what}"
        time.sleep(0.02)
    return time.monotonic() - began


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@dataclass
class Queue:
    """A database's queue, the folder of its jobs' marks, and its workers."""

    engine: Engine
    admin: psycopg.Connection
    folder: Path
    url: str
    workers: list[subprocess.Popen]
    until = staticmethod(until)
    is_alive = staticmethod(is_alive)

    def start_worker(self, *names: str) -> subprocess.Popen:
        """A new worker for the jobs with these names, all without a schedule when none is named."""
        environment = os.environ | {"DATABASE_URL": self.url, "PYTHONPATH": str(HERE), "MARKS": str(self.folder)}
        worker = subprocess.Popen([sys.executable, str(HERE / "long_work.py"), *names], env=environment)
        self.workers.append(worker)
        return worker

    def ask(self, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What a query answers to the Federation."""
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return query(connection, *args, **kwargs)

    def enqueue(self, name: str, priority: int = 0, **arguments: Any) -> int:
        """The id of a job that is committed to the queue."""
        job: int = self.ask(queries.enqueue, name, arguments, "test", priority=priority)
        return job

    def enqueue_traced(self, name: str, **arguments: Any) -> int:
        """The same, with the folder of marks and a code for its row."""
        return self.enqueue(name, folder=str(self.folder), code=name, **arguments)

    def job(self, job_id: int) -> Any:
        """How a job stands."""
        return self.ask(queries.job, job_id)

    def ended(self, job_id: int, within_s: float = 20) -> Any:
        """How a job ended."""
        until(lambda: self.job(job_id).status in ENDED, f"the end of job {job_id}", within_s)
        return self.job(job_id)

    def begun(self, count: int = 1) -> int:
        """The process of the last attempt, once so many have begun."""
        until(lambda: len(self.marks("begin")) >= count, "an attempt has begun")
        return self.marks("begin")[-1][0]

    def marks(self, word: str) -> list[tuple[int, float]]:
        """Process and moment of every mark with a word."""
        file = self.folder / "marks"
        lines = [line.split() for line in file.read_text().splitlines()] if file.exists() else []
        return [(int(pid), float(at)) for said, pid, at in lines if said == word]

    def traces(self, code: str) -> int:
        """How many rows of a job were committed."""
        row = self.admin.execute("select count(*) from core.district where code = %s", (code,)).fetchone()
        assert row
        return int(row[0])

    def sessions(self, job_id: int) -> int:
        """How many sessions of a job the database has."""
        row = self.admin.execute(
            "select count(*) from pg_stat_activity where application_name = %s and datname = current_database()",
            (f"geo_service job {job_id}",),
        ).fetchone()
        assert row
        return int(row[0])


@pytest.fixture(scope="module", name="shared_queue")
def _shared_queue(
    server: PrivateServer,
    new_database: Callable[[], AbstractContextManager[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Queue]:
    """A queue for the tests of a module; its workers are ended with them."""
    with new_database() as url:
        app = engine(url, "geo_app", connections=5, statement_timeout_ms=60_000)
        as_admin = server.url("geo_admin", make_url(url).database or "")
        with psycopg.connect(as_admin, autocommit=True) as admin:
            queue = Queue(app, admin, tmp_path_factory.mktemp("marks"), url, [])
            yield queue
            for worker in queue.workers:
                if worker.poll() is not None:
                    continue
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGCONT)
                worker.terminate()
            for worker in queue.workers:
                worker.wait(timeout=20)
        app.dispose()


@pytest.fixture(name="queue")
def _queue(shared_queue: Queue) -> Queue:
    """The module's queue, with no marks, rows or waiting jobs of the tests before."""
    (shared_queue.folder / "marks").unlink(missing_ok=True)
    shared_queue.admin.execute("delete from core.district")
    shared_queue.admin.execute("update core.job set status = 'cancelled', ended_at = now() where status = 'queued'")
    return shared_queue
