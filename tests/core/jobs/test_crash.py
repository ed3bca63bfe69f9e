"""Workers that are killed, stopped and told to go; and schedules with two of them."""

import os
import signal
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Crash:
    """What happened when one worker was killed and another stood still, and a third one came.

    Attributes:
        killed: the jobs of the killed worker by name.
        stopped: the job of the one that stood still.
        orphans: the processes of both.
    """

    queue: Any
    killed: dict[str, int]
    stopped: int
    orphans: set[int]
    workers: list[Any]
    at_once_s: float
    ended_s: float
    resumed_s: float

    def states(self, *names: str) -> list[tuple[str, int]]:
        """Status and attempt of jobs of the killed worker."""
        rows = [self.queue.job(self.killed[name]) for name in names]
        return [(row.status, row.attempt) for row in rows]


def parent(pid: int) -> int:
    """The parent of a process."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.fixture(scope="module", name="crash")
def _crash(shared_queue: Any) -> Crash:
    """A crash, looked at when everything that can be resumed is running again."""
    queue = shared_queue
    killed = queue.start_worker("sleeping", "once", "light_sleeping")
    stopped = queue.start_worker("steady")
    jobs = {name: queue.enqueue_traced(name) for name in ("sleeping", "light_sleeping")}
    jobs["once"] = queue.enqueue_traced("once", seconds=600)
    steady = queue.enqueue_traced("steady", seconds=600)
    queue.begun(4)
    orphans = {pid for pid, _ in queue.marks("begin")} - {killed.pid}
    of_killed = [pid for pid in orphans if parent(pid) == killed.pid]
    os.kill(stopped.pid, signal.SIGSTOP)
    os.kill(killed.pid, signal.SIGKILL)
    began = time.monotonic()
    third = queue.start_worker("sleeping", "once", "light_sleeping", "steady")
    queue.until(lambda: not any(queue.is_alive(pid) for pid in of_killed), "the killed worker's have ended")
    at_once_s = time.monotonic() - began
    queue.until(lambda: not any(queue.is_alive(pid) for pid in orphans), "the orphans have ended")
    ended_s = time.monotonic() - began
    queue.begun(7)
    resumed_s = time.monotonic() - began
    return Crash(queue, jobs, steady, orphans, [killed, stopped, third], at_once_s, ended_s, resumed_s)


def test_what_can_be_resumed_is_begun_again_within_fifteen_seconds_and_the_rest_has_failed(crash: Crash) -> None:
    print(f"\nkill -9 of a worker: resumed elsewhere, process started, after {crash.resumed_s:.2f} s")
    assert crash.resumed_s < 20
    assert crash.states("sleeping", "light_sleeping", "once") == [("running", 2), ("running", 2), ("failed", 1)]
    assert crash.queue.job(crash.killed["once"]).error_en == "The worker that carried it out is gone"


def test_the_processes_of_the_dead_and_of_the_silent_end_themselves_before_that(crash: Crash) -> None:
    print(f"\nprocesses of the killed worker gone after {crash.at_once_s:.2f} s, of the silent {crash.ended_s:.2f} s")
    assert len(crash.orphans) == 3
    assert crash.at_once_s <= crash.ended_s < crash.resumed_s
    assert [crash.queue.traces(code) for code in ("sleeping", "light_sleeping", "once", "steady")] == [0] * 4


def test_a_worker_that_comes_back_has_lost_its_job_and_works_on(crash: Crash) -> None:
    queue, (_, stopped, third) = crash.queue, crash.workers
    assert (queue.job(crash.stopped).status, queue.job(crash.stopped).attempt) == ("running", 2)
    os.kill(stopped.pid, signal.SIGCONT)
    time.sleep(2)
    assert (queue.job(crash.stopped).status, queue.job(crash.stopped).attempt) == ("running", 2)
    third.terminate()  # gives its jobs back, and the one that came back takes what it knows
    third.wait(timeout=20)
    queue.begun(8)
    assert (queue.job(crash.stopped).status, queue.job(crash.stopped).attempt) == ("running", 3)
    assert crash.states("sleeping", "light_sleeping") == [("queued", 2), ("queued", 2)]
    stopped.terminate()
    stopped.wait(timeout=20)
    assert queue.job(crash.stopped).error_en == "The service was stopped while it ran"  # three attempts are enough


def test_a_worker_told_to_go_gives_its_jobs_back_at_once(queue: Any) -> None:
    worker = queue.start_worker("sleeping", "once", "light_in_statement")
    jobs = [
        queue.enqueue_traced("sleeping"),
        queue.enqueue_traced("light_in_statement"),
        queue.enqueue_traced("once", seconds=600),
    ]
    queue.begun(3)
    began = time.monotonic()
    worker.terminate()
    assert worker.wait(timeout=10) == 0
    print(f"\nSIGTERM of the worker: gone after {time.monotonic() - began:.2f} s")
    assert [queue.job(job).status for job in jobs] == ["queued", "queued", "failed"]
    assert queue.job(jobs[2]).error_zh == "服务停止，任务中断"
    assert [queue.sessions(job) for job in jobs] == [0, 0, 0]


def test_two_workers_run_every_job_once_and_none_twice_at_once(queue: Any) -> None:
    workers = [queue.start_worker("quick") for _ in range(2)]
    jobs = [queue.enqueue("quick", folder=str(queue.folder)) for _ in range(40)]
    for job in jobs:
        assert (queue.ended(job).status, queue.job(job).attempt) == ("succeeded", 1)
    assert len(queue.marks("quick")) == 40
    for worker in workers:
        worker.terminate()


def test_a_schedule_is_kept_once_a_tick_by_two_workers(queue: Any) -> None:
    workers = [queue.start_worker("every_minute") for _ in range(2)]
    queue.until(lambda: queue.marks("tick"), "the tick was kept")
    time.sleep(3)  # each has looked at the schedule again
    rows = queue.admin.execute("select id, tick, actor from core.job where name = 'every_minute'").fetchall()
    ended = [queue.ended(row[0]) for row in rows]
    assert len({row[1] for row in rows}) == len(rows) == len(queue.marks("tick")) <= 2
    assert {row[2] for row in rows} == {"schedule"}
    assert [(one.status, one.attempt) for one in ended] == [("succeeded", 1)] * len(rows)
    assert all(
        timedelta(0) <= one.queued_at - row[1] < timedelta(minutes=1) for row, one in zip(rows, ended, strict=True)
    )
    for worker in workers:
        worker.terminate()
