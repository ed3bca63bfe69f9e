"""Subscribers are told of every change, signed and in order, by a real server that takes it, fails, is slow or gone."""

import socket
import threading
import time
from uuid import uuid4

import orjson
import pytest

from geo_service.core.jobs.attempt import Stop
from geo_service.core.webhooks.sending import Sender
from tests.core.changes.conftest import add, change, lines_of
from tests.core.webhooks.conftest import is_signed
from tests.served import serving


def written(writing, *names, kind="driver_home"):
    """New sites, each in a transaction of its own; their ids."""
    ids = []
    for name in names:
        with writing() as connection:
            ids += add(connection, f"{name}{uuid4()}", kind=kind)
    return ids


def told_since(client, hook):
    """The numbers of what the log tells whoever subscribed then."""
    return [line["number"] for line in lines_of(client.get(f"/changes?since={hook.number}"))]


def test_a_subscriber_is_told_what_changes_tells_signed_and_in_order(client, writing, receiver, subscribe, run):
    hook = subscribe(receiver.url)
    ids = written(writing, "一", "二", "三")
    with writing() as connection:
        change(connection, ids[1], status="exited")
    assert run()["delivered"] == 3
    lines = client.get(f"/changes?since={hook.number}")
    assert [body for _, body in receiver.messages] == lines.content.splitlines()
    assert [one["operation"] for one in receiver.changes] == ["put", "put", "remove"]
    for (headers, body), number in zip(receiver.messages, receiver.numbers, strict=True):
        assert is_signed(hook.secret, headers, body)
        assert not is_signed(hook.secret, headers, body + b" ")
        assert (headers["webhook-id"], headers["content-type"]) == (f"change-{number}", "application/json")
    assert [(one["number"], one["status"], one["status_code"], one["tries"]) for one in hook.deliveries()] == [
        (number, "delivered", 200, 1) for number in reversed(receiver.numbers)
    ]
    assert run()["delivered"] == 0
    assert len(receiver.messages) == 3


def test_only_what_was_asked_for_is_sent(writing, receiver, subscribe, run):
    hook = subscribe(receiver.url, kinds=["fitness_station"], operations=["remove"], datum="gcj02")
    stations = written(writing, "驿站", kind="fitness_station")
    homes = written(writing, "之家")
    with writing() as connection:
        change(connection, stations[0], status="exited")
        change(connection, homes[0], status="exited")
    assert run()["delivered"] == 1
    assert [(one["operation"], one["id"]) for one in receiver.changes] == [("remove", stations[0])]
    later = subscribe(receiver.url, hook.client, since=0, datum="gcj02")
    run()
    shifted = next(one for one in receiver.changes if one["operation"] == "put")
    assert shifted["feature"]["datum"] == "gcj02"
    assert later.shown()["number"] == hook.shown()["number"]


def test_what_fails_is_tried_again_and_nothing_overtakes_it(client, writing, receiver, subscribe, run, later):
    hook = subscribe(receiver.url)
    written(writing, "一", "二")
    receiver.answers = [500, 302, 429]
    first, second = told_since(client, hook)
    for tries in (1, 2, 3):
        assert run()["retrying"] == 1
        assert run()["retrying"] == 0  # it is not yet time
        assert hook.shown()["tries"] == tries
        later()
    assert [one["status_code"] for one in hook.deliveries("retrying")] == [429]
    assert run()["delivered"] == 2
    assert receiver.numbers == [first] * 4 + [second]
    assert len({headers["webhook-id"] for headers, _ in receiver.messages[:4]}) == 1
    assert hook.deliveries()[1]["tries"] == 4


def test_after_ten_tries_a_change_is_given_up_listed_and_sent_again_by_hand(
    client, writing, receiver, subscribe, run, later
):
    hook = subscribe(receiver.url)
    written(writing, "一", "二")
    receiver.answers = [503] * 10
    for _ in range(9):
        assert run()["retrying"] == 1
        later()
    assert run() == {"delivered": 1, "retrying": 0, "dead": 1, "gone": 0}
    first, second = told_since(client, hook)
    [dead] = hook.deliveries("dead")
    assert (dead["number"], dead["tries"], dead["status_code"], hook.shown()["dead"]) == (first, 10, 503, 1)
    assert receiver.numbers[-1] == second
    again = hook.client.post(f"/webhooks/{hook.id}/deliveries/{dead['number']}/replay")
    assert (again.status_code, hook.deliveries("replay")[0]["number"]) == (202, dead["number"])
    assert run()["delivered"] == 0
    assert receiver.numbers[-1] == dead["number"]
    assert [(one["status"], one["tries"]) for one in hook.deliveries()] == [("delivered", 1), ("delivered", 11)]
    assert hook.client.post(f"/webhooks/{hook.id}/deliveries/999999/replay").status_code == 404


def test_a_change_that_was_given_up_and_is_told_later_is_not_sent_again(
    client, writing, receiver, subscribe, run, later
):
    hook = subscribe(receiver.url)
    [site] = written(writing, "旧名")
    receiver.answers = [500]
    [first] = told_since(client, hook)
    run()
    with writing() as connection:
        change(connection, site, name="新名")
    later()
    assert run()["delivered"] == 1
    assert receiver.numbers == [first, *told_since(client, hook)]
    assert receiver.changes[-1]["feature"]["properties"]["name"] == "新名"
    assert [(one["status"], one["tries"]) for one in hook.deliveries()] == [("delivered", 1), ("superseded", 1)]


def test_who_answers_gone_is_sent_nothing_more_until_it_goes_on(client, writing, receiver, subscribe, run):
    hook = subscribe(receiver.url)
    written(writing, "一", "二")
    receiver.answers = [410]
    assert run()["gone"] == 1
    assert (hook.shown()["status"], hook.shown()["ended_by"]) == ("disabled", "gone")
    assert run()["delivered"] == 0
    assert hook.set("active").json()["status"] == "active"
    assert run()["delivered"] == 2
    first, second = told_since(client, hook)
    assert receiver.numbers == [first, first, second]


def test_a_paused_subscription_misses_nothing(client, writing, receiver, subscribe, run):
    hook = subscribe(receiver.url)
    assert hook.set("paused").json()["status"] == "paused"
    written(writing, "一", "二")
    run()
    assert receiver.messages == []
    hook.set("active")
    run()
    assert receiver.numbers == told_since(client, hook)


def test_who_is_unreachable_for_three_days_is_disabled(writing, subscribe, run, owner, later):
    hook = subscribe("http://127.0.0.1:9/nobody")
    written(writing, "一")
    run()
    assert hook.deliveries()[0]["fault"] == "no_connection"
    assert hook.shown()["status"] == "active"
    owner("update core.webhook set failing_since = now() - interval '73 hours'")
    later()
    run()
    assert (hook.shown()["status"], hook.shown()["ended_by"]) == ("disabled", "unreachable")


def test_a_slow_receiver_keeps_no_other_and_gets_one_message_at_a_time(writing, new_receiver, subscribe, run):
    slow, quick = new_receiver(), new_receiver()
    slow.slow_s = 0.4
    subscribe(slow.url)
    subscribe(quick.url)
    written(writing, "一", "二", "三")
    running = threading.Thread(target=run)
    began = time.monotonic()
    running.start()
    while len(quick.messages) < 3:
        assert time.monotonic() - began < 5
        time.sleep(0.01)
    assert len(slow.messages) < 3
    running.join()
    assert slow.numbers == quick.numbers
    assert slow.most_at_once == 1


def test_two_runs_at_once_send_nothing_twice(writing, receiver, subscribe, run):
    receiver.slow_s = 0.1
    subscribe(receiver.url)
    written(writing, "一", "二", "三", "四")
    several = [threading.Thread(target=run) for _ in range(3)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert len(receiver.numbers) == len(set(receiver.numbers)) == 4


def test_a_run_that_is_stopped_loses_nothing_and_repeats_what_was_on_its_way_at_most(
    client, writing, receiver, subscribe, run
):
    receiver.slow_s = 0.2
    hook, stop = subscribe(receiver.url), Stop()
    written(writing, "一", "二", "三", "四")
    running = threading.Thread(target=run, args=(stop,))
    running.start()
    while not receiver.messages:
        time.sleep(0.01)
    time.sleep(0.05)  # the second is on its way
    stop.ask()
    running.join(timeout=2)
    assert not running.is_alive()
    assert len(hook.deliveries()) == 1
    assert run()["delivered"] == 3
    first, second, third, fourth = told_since(client, hook)
    assert receiver.numbers == [first, second, second, third, fourth]


def test_a_running_service_tells_subscribers_within_seconds_of_the_commit(
    client, settings, found, writing, receiver, subscribe
):
    hook = subscribe(receiver.url)
    with serving(settings.model_copy(update={"work": True}), found):
        for name in ("一", "二", "三"):
            written(writing, name)
            committed = time.monotonic()
            expected = told_since(client, hook)
            while receiver.numbers != expected:
                assert time.monotonic() - committed < 5
                time.sleep(0.02)


@pytest.mark.parametrize("drip", [b"", b"HTTP/1.1 200 OK\r\nx"])
def test_who_says_nothing_or_a_letter_now_and_then_is_cut_off(drip):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk():
            connection, _ = server.accept()
            with connection:
                connection.sendall(drip)
                try:
                    while True:
                        time.sleep(0.05)
                        connection.sendall(b"x" if drip else b"")
                        if not drip and not connection.recv(100_000):
                            return
                except OSError:
                    pass

        talking = threading.Thread(target=talk)
        talking.start()
        began = time.monotonic()
        sent = Sender(inside=True, whole_s=0.4).send(f"http://127.0.0.1:{server.getsockname()[1]}/", {}, b"{}")
        assert sent == (None, "no_answer")
        assert time.monotonic() - began < 2
        talking.join()


def test_a_commit_puts_the_job_into_the_queue_once_and_only_while_somebody_subscribes(
    writing, receiver, subscribe, login
):
    waiting = "select count(*) from core.job where name = 'deliver_webhooks' and status = 'queued'"
    login.execute("update core.job set status = 'cancelled', ended_at = now() where status = 'queued'")
    login.commit()
    login.execute("select set_config('geo.actor', 'test', true), set_config('geo.organisations', '*', true)")
    written(writing, "无人订阅")
    assert login.execute(waiting).fetchone()["count"] == 0
    subscribe(receiver.url)
    written(writing, "一", "二")
    assert login.execute(waiting).fetchone()["count"] == 1


def test_a_program_that_may_no_longer_is_sent_nothing(writing, receiver, subscribe, run):
    hook = subscribe(receiver.url)
    written(writing, "一")
    for may, sent in (("ended_at = now()", 0), ("ended_at = null, scopes = '{audit}'", 0), ("scopes = default", 1)):
        with writing() as connection:
            changed = may.replace("default", "'{facility:changes}'")
            connection.exec_driver_sql(f"update core.machine set {changed} where name = '{hook.client.name}'")
        run()
        assert len(receiver.messages) == sent


def test_what_is_delivered_equals_the_log_for_whoever_begins_at_nought(client, receiver, subscribe, run):
    subscribe(receiver.url, since=0)
    run()
    assert receiver.changes == lines_of(client.get("/changes"))
    assert all(orjson.loads(body)["number"] for _, body in receiver.messages)
