"""One worker, real processes: what runs, what is seen of it, how it ends, and that an end leaves nothing."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from geo_service.core.errors import BadRequest
from geo_service.core.jobs import queries
from geo_service.core.jobs.attempt import why_failed
from geo_service.core.text import Text


@pytest.fixture(scope="module", name="shared_queue")
def _with_worker(shared_queue: Any) -> Any:
    """The module's queue with one worker."""
    shared_queue.start_worker()
    return shared_queue


def seconds(what: str, took: float) -> None:
    print(f"\n{what}: {took:.2f} s")


def test_a_light_job_runs_in_the_worker_and_a_heavy_one_in_a_process_and_group_of_its_own(queue: Any) -> None:
    light = queue.enqueue("quick", folder=str(queue.folder))
    heavy = queue.enqueue_traced("steady", seconds=0.2)
    light_job, heavy_job = queue.ended(light), queue.ended(heavy)
    assert (light_job.status, heavy_job.status) == ("succeeded", "succeeded")
    assert light_job.result["pid"] == queue.workers[0].pid
    assert heavy_job.result["pid"] == heavy_job.result["group"] != queue.workers[0].pid
    assert (heavy_job.fraction, queue.traces("steady")) == (1, 1)


@pytest.mark.parametrize("name", ["steady", "light_steady"])
def test_progress_is_seen_while_it_runs_and_its_rows_are_not(name: str, queue: Any) -> None:
    job = queue.enqueue_traced(name, seconds=1)
    queue.until(lambda: 0 < queue.job(job).fraction < 1, "progress is seen")
    seen = queue.job(job)
    assert (seen.status, seen.note_zh, seen.note_en, queue.traces(name)) == ("running", "一半", "Half", 0)
    assert queue.ended(job).status == "succeeded"
    assert queue.traces(name) == 1


def test_what_is_read_is_one_state_and_no_transaction_is_open_while_it_is_worked_on(queue: Any) -> None:
    job = queue.enqueue_traced("looking")
    queue.until(lambda: queue.marks("before_again"), "it has looked once")
    queue.admin.execute("insert into core.district values ('new', 'x', 'x', st_setsrid(st_makepoint(121, 31), 4326))")
    assert queue.sessions(job) == 1
    (queue.folder / "again").touch()
    queue.until(lambda: queue.marks("before_later"), "it has looked twice")
    assert queue.sessions(job) == 0
    (queue.folder / "later").touch()
    done = queue.ended(job)
    assert (done.status, done.result) == ("succeeded", {"first": 0, "again": 0, "later": 2})
    assert queue.traces("looking") == 1


def test_who_reads_writes_nothing(queue: Any) -> None:
    job = queue.enqueue_traced("writing_while_reading")
    assert (queue.ended(job).status, queue.traces("writing_while_reading")) == ("failed", 0)


@pytest.mark.parametrize(
    "name", ["sleeping", "burning", "in_statement", "stubborn", "light_steady", "light_in_statement"]
)
def test_a_cancelled_job_ends_in_seconds_and_leaves_nothing(name: str, queue: Any) -> None:
    job = queue.enqueue_traced(name, **({"seconds": 600} if name == "light_steady" else {}))
    child = queue.begun()
    time.sleep(0.3)  # it is at it
    assert queue.sessions(job) >= 1
    began = time.monotonic()
    assert queue.ask(queries.cancel, job) == "running"
    assert queue.ended(job, within_s=10).status == "cancelled"
    marked = time.monotonic() - began
    queue.until(lambda: not queue.sessions(job), "its session has ended")
    seconds(f"cancel of {name}: said after {marked:.2f} s, session gone", time.monotonic() - began)
    if not name.startswith("light"):
        assert not Path(f"/proc/{child}").exists()
    assert (queue.traces(name), queue.job(job).error_en) == (0, None)


def test_what_a_cancelled_job_has_started_ends_with_it(queue: Any) -> None:
    job = queue.enqueue_traced("with_helper")
    queue.begun()
    helper = int((queue.folder / "helper").read_text())
    queue.ask(queries.cancel, job)
    assert queue.ended(job).status == "cancelled"
    queue.until(lambda: not queue.is_alive(helper), "the helper has ended")


def test_a_light_job_that_cannot_be_interrupted_is_cancelled_and_can_keep_nothing(queue: Any) -> None:
    job = queue.enqueue_traced("light_sleeping")
    queue.begun()
    queue.ask(queries.cancel, job)
    assert queue.ended(job, within_s=10).status == "cancelled"
    assert queue.traces("light_sleeping") == 0
    after = queue.enqueue("quick", folder=str(queue.folder))
    assert queue.ended(after).status == "succeeded"


def test_a_process_that_is_killed_is_a_failure_that_says_so(queue: Any) -> None:
    job = queue.enqueue_traced("in_statement")
    child = queue.begun()
    began = time.monotonic()
    os.kill(child, signal.SIGKILL)
    ended = queue.ended(job)
    seconds("kill -9 of the child: failed", time.monotonic() - began)
    assert (ended.status, ended.error_en) == ("failed", "Its process was ended by signal 9")
    assert ended.error_zh == "任务进程被信号 9 终止"
    queue.until(lambda: not queue.sessions(job), "its session has ended")
    assert queue.traces("in_statement") == 0


def test_a_job_that_raises_fails_without_a_strangers_words_and_keeps_nothing(queue: Any) -> None:
    said = {
        "refusing": "Conflict: It is there twice",
        "breaking": "ValueError (the log tells more)",
        "no_json": "TypeError (the log tells more)",
        "not_there": "AttributeError (the log tells more)",
    }
    jobs = {name: queue.enqueue(name, code=name) for name in said}
    ended = {name: queue.ended(job) for name, job in jobs.items()}
    assert {name: one.error_en for name, one in ended.items()} == said
    assert {(one.status, one.result) for one in ended.values()} == {("failed", None)}
    assert [queue.traces(name) for name in said] == [0] * 4


def test_a_job_that_takes_too_long_fails(queue: Any) -> None:
    for ended in [queue.ended(job) for job in [queue.enqueue_traced(name) for name in ("short", "light_short")]]:
        assert ended.status == "failed"
        assert ended.error_en in {"It took longer than its 1 s", "OperationalError (the log tells more)"}
    assert queue.traces("short") + queue.traces("light_short") == 0


def test_a_job_that_refuses_says_so_in_the_words_of_the_refusal_and_a_stranger_s_are_kept_back() -> None:
    refused = why_failed(BadRequest(Text("缺少列：卡号", "it lacks the column Card number")))
    assert refused == Text("请求有误：缺少列：卡号", "Bad request: it lacks the column Card number")
    assert why_failed(ValueError("310101197701010015")) == Text(
        "ValueError（详情见日志）", "ValueError (the log tells more)"
    )
