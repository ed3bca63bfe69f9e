"""Two steps at one moment: whoever has seen a number has seen all before it; with the lock off not."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import psycopg
import pytest
from sqlalchemy import make_url

from geo_service.core.cases.queries import put_step
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from tests.core.jobs.conftest import until
from tests.core.steps.conftest import lines_of

UNLOCKED = "create or replace function core.take_step_order() returns void language sql as 'select'"
WAITING = "select count(*) as n from pg_locks where locktype = 'advisory' and not granted"


@pytest.fixture(name="owner")
def _owner(server, database_url):
    """The owner of the schema."""
    url = server.url("geo_admin", make_url(database_url).database or "")
    with psycopg.connect(url, autocommit=True) as owner:
        yield owner


@pytest.fixture(name="unlocked")
def _unlocked(owner) -> Iterator[None]:
    """A while in which numbers are given without the lock."""
    definition = owner.execute("select pg_get_functiondef('core.take_step_order()'::regprocedure)").fetchone()[0]
    owner.execute(UNLOCKED)
    yield
    owner.execute(definition)


@pytest.fixture(name="cases")
def _cases(clerk, numbers):
    """Two cases that may take a step."""
    body = {"programme": "errands", "workflow": "stall", "organisation": "district:310101"}
    sites = [{"name": f"同时摊位 {next(numbers)}", "address": "示例路3号"} for _ in range(2)]
    answers = [clerk.post("/cases", json=body | {"site": site}) for site in sites]
    assert [answer.status_code for answer in answers] == [201, 201]
    return [answer.json()["id"] for answer in answers]


@contextmanager
def taking(engine, case_id):
    """A transaction that has taken a second step, of which nobody knows before it commits."""
    step = {"case_id": case_id, "number": 2, "name": "say", "from_state": "applied", "to_state": "applied"}
    step |= {"day": date(2025, 9, 15), "comment": "", "facts": {}, "clause": None, "four_eyes": False}
    step |= {"extension_id": None, "facility_status": None, "due_on": None, "ends": False}
    with engine.begin() as connection:
        act(connection, "person:900", ALL_ORGANISATIONS)
        put_step(connection, step)
        yield connection


def take_at_once(engine, case_id):
    """A thread that takes a step and commits it."""

    def work():
        with taking(engine, case_id):
            pass

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_without_the_lock_a_reader_sees_the_second_and_then_never_the_first(
    cases, app_engine, consumer, last, unlocked
):
    slow, fast = cases
    known = last()
    with taking(app_engine, slow) as connection:
        connection.exec_driver_sql("set constraints all immediate")  # it has its number, and commits later
        take_at_once(app_engine, fast).join(10)
        [seen] = lines_of(consumer, known)
        assert seen["case_id"] == fast
    assert lines_of(consumer, seen["number"]) == []
    assert [line["case_id"] for line in lines_of(consumer, known)] == [slow, fast]


def test_with_the_lock_whoever_has_a_number_commits_before_the_next_is_given(cases, app_engine, consumer, last, login):
    slow, fast = cases
    known = last()
    with taking(app_engine, slow) as connection:
        connection.exec_driver_sql("set constraints all immediate")
        thread = take_at_once(app_engine, fast)
        until(lambda: login.execute(WAITING).fetchone()["n"] == 1, "the second waits for the first")
        assert lines_of(consumer, known) == []
    thread.join(10)
    assert [line["case_id"] for line in lines_of(consumer, known)] == [slow, fast]


def test_a_step_that_is_taken_first_and_committed_last_keeps_nobody_and_is_told_last(cases, app_engine, consumer, last):
    slow, fast = cases
    known = last()
    with taking(app_engine, slow):
        take_at_once(app_engine, fast).join(10)
        [first] = lines_of(consumer, known)
        assert first["case_id"] == fast
    [second] = lines_of(consumer, first["number"])
    assert second["case_id"] == slow


def test_who_writes_the_registry_waits_for_no_step(cases, app_engine, clerk, numbers):
    with taking(app_engine, cases[0]) as connection:
        connection.exec_driver_sql("set constraints all immediate")
        with app_engine.begin() as other:
            act(other, "person:901", ALL_ORGANISATIONS)
            other.exec_driver_sql("set local lock_timeout = '2s'")
            written = other.exec_driver_sql("update core.facility set free_bays = 3 where kind = 'stall'")
            assert written.rowcount > 0
