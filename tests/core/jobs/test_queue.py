"""The queue without a worker: whose transaction, whose job, in which order; and what a declaration refuses."""

from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from geo_service.core.calendar import SHANGHAI
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.jobs import queries
from geo_service.core.jobs.declaration import Job, latest_tick
from geo_service.core.text import Text

WORKER = uuid4()
WHY = Text("为何", "Why")


@pytest.fixture(name="begin")
def _begin(connection: Connection) -> Connection:
    """A transaction in which a worker is enlisted; it is rolled back."""
    queries.enlist(connection, WORKER)
    return connection


def claimed(connection: Connection) -> int | None:
    row = queries.claim(connection, WORKER, ["a"], ["a"])
    return row and row.id


def status(connection: Connection, job_id: int) -> str:
    found = queries.job(connection, job_id)
    assert found
    return found.status


def test_a_job_is_in_the_queue_only_when_its_callers_transaction_commits(app_engine: Engine) -> None:
    jobs = []
    for commits in (True, False):
        with app_engine.connect() as connection, connection.begin() as transaction:
            act(connection, "test", ALL_ORGANISATIONS)
            jobs.append(queries.enqueue(connection, "a", {"n": 1}, "somebody"))
            transaction.commit() if commits else transaction.rollback()
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        kept, gone = (queries.job(connection, job) for job in jobs)
        assert (kept and (kept.status, kept.actor, kept.fraction), gone) == (("queued", "somebody", 0), None)
        assert queries.cancel(connection, jobs[0]) == "cancelled"


def test_higher_priority_comes_first_then_older(begin: Connection) -> None:
    low, first, second, high = (queries.enqueue(begin, "a", {}, "x", priority) for priority in (-1, 0, 0, 5))
    assert [claimed(begin) for _ in range(5)] == [high, first, second, low, None]


def test_a_worker_takes_only_what_it_knows(begin: Connection) -> None:
    queries.enqueue(begin, "b", {}, "x")
    assert claimed(begin) is None


def test_two_workers_at_once_take_two_jobs(app_engine: Engine) -> None:
    worker, taken = uuid4(), []
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        queries.enlist(connection, worker)
        jobs = {queries.enqueue(connection, "two", {}, "x") for _ in range(2)}
    with app_engine.connect() as one, app_engine.connect() as other:
        for connection in (one, other, one):  # neither has committed
            act(connection, "test", ALL_ORGANISATIONS)
            row = queries.claim(connection, worker, ["two"], [])
            taken.append(row and row.id)
    assert (set(taken[:2]), taken[2]) == (jobs, None)


def test_without_an_actor_nothing_is_asked_for_and_nothing_seen(connection: Connection) -> None:
    job = queries.enqueue(connection, "a", {}, "x")
    act(connection, "", ALL_ORGANISATIONS)
    assert queries.job(connection, job) is None
    with pytest.raises(DBAPIError, match="row-level security"):
        queries.enqueue(connection, "a", {}, "x")


def test_a_job_is_seen_and_cancelled_by_who_acts_for_all_its_organisations(connection: Connection) -> None:
    act(connection, "x", ("district:310101", "district:310104"))
    job = queries.enqueue(connection, "a", {}, "x")
    act(connection, "y", ("district:310101",))
    assert queries.job(connection, job) is None
    assert queries.cancel(connection, job) is None
    act(connection, "z", ALL_ORGANISATIONS)
    assert status(connection, job) == "queued"
    act(connection, "y", ("district:310104", "district:310115", "district:310101"))
    assert queries.cancel(connection, job) == "cancelled"


def test_what_has_ended_is_not_cancelled_and_ends_once(begin: Connection) -> None:
    job = queries.enqueue(begin, "a", {}, "x")
    claimed(begin)
    assert queries.succeed(begin, job, 1, {"n": 1})
    assert not queries.fail(begin, job, 1, WHY)
    assert queries.cancel(begin, job) is None
    assert status(begin, job) == "succeeded"


def test_an_attempt_that_another_has_followed_can_end_nothing(begin: Connection) -> None:
    job = queries.enqueue(begin, "a", {}, "x")
    claimed(begin)
    queries.release(begin, [job], WORKER, 3, WHY)
    claimed(begin)
    assert not queries.succeed(begin, job, 1, None)
    assert not queries.fail(begin, job, 1, WHY)
    assert queries.succeed(begin, job, 2, None)


def test_a_job_that_loses_its_worker_three_times_has_failed(begin: Connection) -> None:
    job = queries.enqueue(begin, "a", {}, "x")
    found = []
    for _ in range(3):
        claimed(begin)
        found += [row.status for row in queries.release(begin, [job], WORKER, 3, WHY)]
    assert found == ["queued", "queued", "failed"]


def test_only_who_holds_an_attempt_gives_it_back_while_he_lives(begin: Connection) -> None:
    job = queries.enqueue(begin, "a", {}, "x")
    claimed(begin)
    assert queries.release(begin, [job], uuid4(), 3, WHY) == []
    assert queries.release(begin, [job], None, 3, WHY) == []
    assert job in queries.bury(begin, 10, WORKER)
    assert [row.status for row in queries.release(begin, [job], None, 3, WHY)] == ["queued"]


def test_a_worker_that_counts_as_gone_takes_nothing(begin: Connection) -> None:
    queries.enqueue(begin, "a", {}, "x")
    queries.bury(begin, 10, WORKER)
    assert queries.beat(begin, WORKER, 10) is None
    assert claimed(begin) is None


def test_a_tick_is_asked_for_once(begin: Connection) -> None:
    ticks = [datetime(2025, 1, day, 3, tzinfo=SHANGHAI) for day in (1, 1, 2)]
    assert [queries.enqueue_tick(begin, "a", tick, "schedule") is not None for tick in ticks] == [True, False, True]


def test_what_ended_long_ago_is_forgotten_but_the_last_tick_of_a_schedule(begin: Connection) -> None:
    jobs = [queries.enqueue_tick(begin, "a", datetime(2025, 1, day, tzinfo=SHANGHAI), "x") for day in (1, 2)]
    jobs.append(queries.enqueue(begin, "a", {}, "x"))
    for job in jobs:
        claimed(begin)
        queries.fail(begin, job or 0, 1, WHY)
    assert queries.forget(begin, 1) == 0
    queries.forget(begin, -1)
    assert [queries.job(begin, job or 0) is not None for job in jobs] == [False, True, False]


@pytest.mark.parametrize(
    ("schedule", "now", "tick"),
    [
        ("0 3 * * *", "2025-03-02 02:59:59.999999+08:00", "2025-03-01 03:00:00+08:00"),
        ("0 3 * * *", "2025-03-02 03:00:00+08:00", "2025-03-02 03:00:00+08:00"),
        ("0 3 * * *", "2025-03-01 19:00:00+00:00", "2025-03-02 03:00:00+08:00"),  # the same in UTC
        ("*/5 * * * *", "2025-03-02 00:04:30+08:00", "2025-03-02 00:00:00+08:00"),
        ("0 0 1 1 *", "2025-12-31 23:59:59+08:00", "2025-01-01 00:00:00+08:00"),
    ],
)
def test_the_latest_tick_is_in_shanghai(schedule: str, now: str, tick: str) -> None:
    assert str(latest_tick(schedule, datetime.fromisoformat(now))) == tick


@pytest.mark.parametrize(
    "wrong", [{"function": "no.function"}, {"function": ":f"}, {"schedule": "every day"}, {"timeout_s": 0}]
)
def test_a_declaration_that_could_not_run_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match="job a: "):
        Job(**({"name": "a", "function": "package.module:function"} | wrong))
