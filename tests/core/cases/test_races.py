"""Two at one moment: with the locks off both win, which proves the race; with them one does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import psycopg
import pytest
from sqlalchemy import make_url

from geo_service.core.access.actor import Actor, Grant
from geo_service.core.cases import queries
from geo_service.core.cases.steps import Desk, take_step
from geo_service.core.database.connections import act
from geo_service.core.errors import ServiceError
from geo_service.core.workflow.declaration import Facts
from tests.races import at_once

DAY = date(2025, 9, 15)
EVERYTHING = (Grant("*", frozenset({"driver_homes:accept"})),)


@pytest.fixture(name="unguarded")
def _unguarded(server, database_url):
    """A while without the trigger that locks and checks, and without one step a version."""
    url = server.url("geo_admin", make_url(database_url).database or "")

    @contextmanager
    def unguarded() -> Iterator[None]:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("alter table core.workflow_step disable trigger check_step")
            admin.execute("alter table core.workflow_step drop constraint workflow_step_order")
        yield
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("alter table core.workflow_step disable trigger only_added_to")
            second = "from core.workflow_step s join core.workflow_step t using (case_id, number) where t.id < s.id"
            admin.execute(f"delete from core.outbox o where o.step_id in (select s.id {second})")
            admin.execute(f"delete from core.workflow_step where id in (select s.id {second})")
            admin.execute("alter table core.workflow_step enable trigger only_added_to")
            admin.execute("alter table core.workflow_step add constraint workflow_step_order unique (case_id, number)")
            admin.execute("alter table core.workflow_step enable trigger check_step")

    return unguarded


def checking(engine, workflow, case_id, name, *, lock):
    """A work that reads a case, locked or not, and takes its next step when all have read, if they can."""

    def work(barrier):
        who = Actor(name, "某人", EVERYTHING, "session")
        with engine.begin() as connection:
            act(connection, name, ("*",))
            if lock:
                barrier.wait(10)
                assert queries.lock(connection, case_id)
            case = queries.as_case(queries.case(connection, case_id))
            if not lock:
                barrier.wait(10)  # both have read before either writes
            desk = Desk(connection, who, DAY, {})
            return take_step(desk, workflow, workflow.transition("check"), case, Facts()).version

    return work


def steps_of(engine, case_id):
    with engine.begin() as connection:
        act(connection, "test", ("*",))
        return [step["name"] for step in queries.case(connection, case_id)["steps"]]


@pytest.fixture(name="workflow")
def _workflow(client):
    """The made-up errand."""
    return next(one for one in client.app.state.service.plugins["errands"].workflows if one.name == "errand")


def two_reviewers(engine, workflow, case_id, *, lock):
    return at_once(*(checking(engine, workflow, case_id, f"person:{number}", lock=lock) for number in (701, 702)))


def test_without_locks_two_reviewers_both_take_the_step(errand, app_engine, workflow, unguarded):
    _, case = errand
    with unguarded():
        assert two_reviewers(app_engine, workflow, case["id"], lock=False) == [2, 2]
        assert steps_of(app_engine, case["id"]) == ["ask", "check", "check"]


def test_with_the_lock_of_the_service_alone_one_does(errand, app_engine, workflow, unguarded):
    _, case = errand
    with unguarded():
        results = two_reviewers(app_engine, workflow, case["id"], lock=True)
        assert sorted(map(str, map(type, results))) == sorted(map(str, (int, type(refused(results)))))
        assert steps_of(app_engine, case["id"]) == ["ask", "check"]


def test_with_the_lock_of_the_database_alone_one_does(errand, app_engine, workflow):
    _, case = errand
    results = two_reviewers(app_engine, workflow, case["id"], lock=False)
    assert refused(results).status == 412
    assert steps_of(app_engine, case["id"]) == ["ask", "check"]


def refused(results):
    """The one that was refused; the other took the step."""
    (error,) = [one for one in results if isinstance(one, ServiceError)]
    assert [one for one in results if one is not error] == [2]
    return error


def test_over_http_ten_at_once_take_one_step(errand, centre, colleague, app_engine):
    _, case = errand

    def post(who):
        def work(barrier):
            barrier.wait(10)
            path = f"/cases/{case['id']}/transitions/check"
            return who.post(path, json={}, headers={"If-Match": '"1"'}).status_code

        return work

    results = at_once(*(post(who) for who in (centre, colleague) * 5))
    assert sorted(results) == [200] + [412] * 9
    assert steps_of(app_engine, case["id"]) == ["ask", "check"]


def test_over_http_a_case_is_opened_once_however_often_it_is_sent_at_once(clerk, app_engine, numbers):
    site = {"name": f"同时摊位 {next(numbers)}", "address": "示例路3号"}
    body = {"programme": "errands", "workflow": "stall", "organisation": "district:310101", "site": site}

    def post(barrier):
        barrier.wait(10)
        return clerk.post("/cases", json=body).status_code

    assert sorted(at_once(*([post] * 6))) == [201] + [409] * 5
