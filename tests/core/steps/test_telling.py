"""Subscribers are told of steps as of changes: signed, in order, again until they are taken, and of their own only."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from tests.casework import take
from tests.core.cases.conftest import SITE
from tests.core.jobs.conftest import until
from tests.core.steps.conftest import STEPS, lines_of
from tests.core.webhooks.conftest import is_signed

HUANGPU, XUHUI = "district:310101", "district:310104"
QUEUED = "select id from core.job where name = 'deliver_webhooks' and status = 'queued'"
WORKER = """
import asyncio
from dataclasses import replace
from geo_service.core.jobs.worker import run_worker
from geo_service.core.webhooks.deliver import JOB
from geo_service.settings import Settings
asyncio.run(run_worker(Settings(), [replace(JOB, schedule=None)]))
"""


@pytest.fixture(name="stalls")
def _stalls(clerk, numbers):
    """Opens so many cases, each by one step."""

    def stalls(count, who=clerk, organisation=HUANGPU):
        body = {"programme": "errands", "workflow": "stall", "organisation": organisation}
        sites = [SITE | {"name": f"示例摊位 {next(numbers)}"} for _ in range(count)]
        answers = [who.post("/cases", json=body | {"site": site}) for site in sites]
        assert [answer.status_code for answer in answers] == [201] * count
        return [answer.json() for answer in answers]

    return stalls


@pytest.fixture(name="follow")
def _follow(subscribe, program, receiver):
    """Subscribes a new program to steps, from now on."""

    def follow(acts_for=("*",), **wanted):
        own = program(STEPS, acts_for[0] if acts_for != ("*",) else "federation", acts_for)
        return subscribe(receiver.url, own, stream="steps", **wanted)

    return follow


@pytest.fixture(name="look_after")
def _look_after(app_engine):
    """Writes some columns of a subscriber's program."""

    def look_after(hook, **columns):
        sets = ", ".join(f"{name} = %({name})s" for name in columns)
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            changed = f"update core.machine set {sets} where name = %(machine)s"
            assert connection.exec_driver_sql(changed, columns | {"machine": hook.client.name}).rowcount == 1

    return look_after


def test_a_subscriber_is_told_what_steps_tells_signed_and_in_order(stalls, centre, follow, receiver, run):
    hook = follow()
    [case] = stalls(1)
    take(centre, take(centre, case, "accept"), "open")
    assert run()["delivered"] == 3
    lines = hook.client.get(f"/steps?since={hook.number}").content.splitlines()
    assert [body for _, body in receiver.messages] == lines
    assert [one["transition"] for one in receiver.changes] == ["apply", "accept", "open"]
    for (headers, body), number in zip(receiver.messages, receiver.numbers, strict=True):
        assert is_signed(hook.secret, headers, body)
        assert (headers["webhook-id"], headers["content-type"]) == (f"step-{number}", "application/json")
    assert [one["status"] for one in hook.deliveries()] == ["delivered"] * 3
    assert run()["delivered"] == 0


def test_a_subscriber_is_told_of_the_cases_that_its_program_may_see_and_of_no_others(
    stalls, elsewhere, follow, receiver, run, look_after
):
    own, all_ = follow((HUANGPU,)), follow()
    [mine, *_], [theirs] = stalls(2), stalls(1, elsewhere, XUHUI)
    run()
    assert [one["organisation"] for one in receiver.changes].count(XUHUI) == 1
    assert {one["case_id"] for one in receiver.changes} > {mine["id"], theirs["id"]}
    assert [len(one.deliveries()) for one in (own, all_)] == [2, 3]
    assert own.shown()["number"] == all_.shown()["number"]  # what it may not see is behind it, too
    stalls(1)
    look_after(own, acts_for=[XUHUI])
    run()
    assert [len(one.deliveries()) for one in (own, all_)] == [2, 4]


def test_a_program_that_may_no_longer_is_told_nothing(stalls, follow, receiver, run, look_after):
    hook, ended = follow(), datetime(2025, 9, 1, tzinfo=UTC)
    for columns, sent in (({"scopes": ["facility:changes"]}, 0), ({"scopes": [*STEPS]}, 2), ({"ended_at": ended}, 2)):
        stalls(1)
        look_after(hook, **columns)
        run()
        assert len(receiver.messages) == sent


def test_kinds_are_those_of_the_site_that_a_case_is_about(stalls, errand, follow, receiver, run):
    hook = follow(kinds=["stall"], since=0)
    stalls(1)
    run()
    assert {one["kind"] for one in receiver.changes} == {"stall"}
    assert receiver.numbers == [line["number"] for line in lines_of(hook.client, limit=10_000) if line["kind"]]


def test_what_fails_is_tried_again_given_up_and_sent_again_by_hand_and_nothing_overtakes_it(
    stalls, follow, receiver, run, later, owner
):
    hook = follow()
    stalls(2)
    receiver.answers = [503] * 3
    for tries in (1, 2):
        assert (run()["retrying"], run()["retrying"]) == (1, 0)  # it is not yet time
        assert hook.shown()["tries"] == tries
        later()
    owner("update core.webhook set tries = 9")
    assert run() == {"delivered": 1, "retrying": 0, "dead": 1, "gone": 0}
    first, second = [line["number"] for line in lines_of(hook.client, hook.number)]
    assert receiver.numbers == [first] * 3 + [second]
    [dead] = hook.deliveries("dead")
    assert (dead["number"], dead["tries"], hook.shown()["dead"]) == (first, 3, 1)
    assert hook.client.post(f"/webhooks/{hook.id}/deliveries/{first}/replay").status_code == 202
    run()
    assert receiver.numbers[-1] == first
    assert [one["status"] for one in hook.deliveries()] == ["delivered", "delivered"]


def test_a_step_puts_the_job_into_the_queue_in_its_own_transaction(stalls, centre, follow, login, owner):
    [case] = stalls(1)
    cleared = "update core.job set status = 'cancelled', ended_at = now() where status = 'queued'"
    follow()
    owner(cleared)
    take(centre, case, "exit", 409)
    assert login.execute(QUEUED).fetchall() == []
    take(centre, case, "accept")
    assert len(login.execute(QUEUED).fetchall()) == 1


def test_a_worker_that_is_killed_between_the_commit_and_the_delivery_loses_nothing(
    stalls, follow, receiver, run, database_url, settings
):
    hook = follow()
    receiver.slow_s = 0.3
    stalls(3)
    told = {"DATABASE_URL": database_url, "GEO_SERVICE_VAR": str(settings.var), "GEO_SERVICE_WEBHOOKS_INSIDE": "true"}
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env=os.environ | told)
    try:
        until(lambda: receiver.at_once, "the first is on its way")
    finally:
        worker.kill()
        worker.wait()
    until(lambda: run()["delivered"] == 3, "the next run has its turn", 10)
    numbers = [line["number"] for line in lines_of(hook.client, hook.number)]
    assert receiver.numbers in ([numbers[0], *numbers], numbers)  # twice what nobody could note
    assert [one["status"] for one in hook.deliveries()] == ["delivered"] * 3


def test_who_subscribes_to_what_it_has_no_scope_for_is_refused(program, receiver):
    steps, changes = program(STEPS), program()
    asked = [(steps, "changes"), (changes, "steps"), (steps, "steps"), (changes, "changes")]
    answers = [who.post("/webhooks", json={"url": receiver.url, "stream": stream}) for who, stream in asked]
    assert [answer.status_code for answer in answers] == [403, 403, 201, 201]
    assert "cases:steps" in answers[1].json()["detail"]
    shown = steps.get("/webhooks").json()["webhooks"]
    assert [(one["stream"], one["operations"], one["datum"]) for one in shown] == [("steps", None, None)]


@pytest.mark.parametrize(
    ("more", "where"),
    [({"operations": ["put"], "datum": "gcj02"}, ["operations", "datum"]), ({"since": 9**9}, ["since"])],
)
def test_what_does_not_fit_a_subscription_to_steps_is_named(program, receiver, more, where):
    answer = program(STEPS).post("/webhooks", json={"url": receiver.url, "stream": "steps", **more})
    assert (answer.status_code, [one["where"] for one in answer.json()["errors"]]) == (400, where)
