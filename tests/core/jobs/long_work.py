"""Jobs for the tests, and a worker for them that is a process of its own: `python long_work.py [NAME…]`."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import text

from geo_service.core.errors import Conflict
from geo_service.core.jobs.attempt import Task
from geo_service.core.jobs.declaration import Job
from geo_service.core.jobs.worker import run_worker
from geo_service.core.observe import logging_to_stderr
from geo_service.core.text import Text
from geo_service.settings import Settings

TRACE = text("insert into core.district values (:code, 'x', 'x', st_setsrid(st_makepoint(121, 31), 4326))")
COUNT = text("select count(*) from core.district")
HALF = Text("一半", "Half")


def mark(folder: str, word: str) -> None:
    """Leave a line that no rollback takes back: who works, and when."""
    with (Path(folder) / "marks").open("a") as file:
        file.write(f"{word} {os.getpid()} {time.monotonic()}\n")


def trace(task: Task, code: str) -> None:
    """Leave a row in the attempt's transaction."""
    task.connection.execute(TRACE, {"code": code})


def quick(task: Task, folder: str, word: str = "quick") -> dict:
    mark(folder, word)
    task.progress(0.5, HALF)
    return {"pid": os.getpid(), "tick": task.tick and task.tick.isoformat()}


def steady(task: Task, folder: str, code: str, seconds: float) -> dict:
    mark(folder, "begin")
    trace(task, code)
    for step in range(round(seconds * 10)):
        task.progress(step / (seconds * 10), HALF)
        time.sleep(0.1)
    mark(folder, "end")
    return {"pid": os.getpid(), "group": os.getpgrp()}


def sleeping(task: Task, folder: str, code: str) -> None:
    trace(task, code)
    mark(folder, "begin")
    time.sleep(600)


def burning(task: Task, folder: str, code: str) -> None:
    trace(task, code)
    mark(folder, "begin")
    sum(range(10**12))  # one instruction that keeps the interpreter's lock and sees no signal


def in_statement(task: Task, folder: str, code: str) -> None:
    trace(task, code)
    mark(folder, "begin")
    task.connection.execute(text("select pg_sleep(600)"))


def stubborn(task: Task, folder: str, code: str) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    in_statement(task, folder, code)


def with_helper(task: Task, folder: str, code: str) -> None:
    helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    (Path(folder) / "helper").write_text(str(helper.pid))
    sleeping(task, folder, code)


def looking(task: Task, folder: str, code: str) -> dict:
    """Count the rows twice in one reading, once when that is over; the test goes on in between."""

    def wait_for(word: str) -> None:
        mark(folder, f"before_{word}")
        while not (Path(folder) / word).exists():
            time.sleep(0.02)

    with task.reading() as connection:
        first = connection.execute(COUNT).scalar_one()
        wait_for("again")
        again = connection.execute(COUNT).scalar_one()
    wait_for("later")
    trace(task, code)
    return {"first": first, "again": again, "later": task.connection.execute(COUNT).scalar_one()}


def writing_while_reading(task: Task, folder: str, code: str) -> None:
    with task.reading() as connection:
        connection.execute(TRACE, {"code": code})


def refusing(task: Task, code: str) -> None:
    trace(task, code)
    raise Conflict(Text("重复", "It is there twice"))


def breaking(task: Task, code: str) -> None:
    trace(task, code)
    raise ValueError("Zhang San has no such thing")


def no_json(task: Task, code: str) -> dict:
    trace(task, code)
    return {"what": object()}


def job(name: str, heavy: bool = True, **more) -> Job:
    """A job whose function has its name."""
    return Job(name, f"long_work:{more.pop('function', name)}", heavy=heavy, **more)


JOBS = [
    job("quick", heavy=False),
    job("every_minute", heavy=False, function="ticking", schedule="* * * * *"),
    *(job(f"light_{name}", heavy=False, function=name) for name in ("steady", "sleeping", "in_statement")),
    *(job(name) for name in ("steady", "sleeping", "burning", "in_statement", "stubborn", "with_helper")),
    *(job(name) for name in ("looking", "writing_while_reading")),
    *(job(name) for name in ("refusing", "breaking", "no_json")),
    job("not_there"),
    job("once", function="steady", after_crash="fail"),
    job("short", function="sleeping", timeout_s=1),
    job("light_short", heavy=False, function="in_statement", timeout_s=1),
]


def ticking(task: Task) -> dict:
    return quick(task, os.environ["MARKS"], "tick")


async def work(names: list[str]) -> None:
    """Work until SIGTERM."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    jobs = [one for one in JOBS if (one.name in names if names else one.schedule is None)]
    await run_worker(Settings(), jobs, heavy_at_once=2)


if __name__ == "__main__":
    with logging_to_stderr("INFO"), contextlib.suppress(asyncio.CancelledError):
        asyncio.run(work(sys.argv[1:]))
