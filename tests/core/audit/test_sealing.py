"""What is committed is sealed, in the order of commits, and the last seal is kept in a file."""

import threading
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from geo_service.app import create_app
from geo_service.core.audit.queries import record, wait_for_turn
from geo_service.core.audit.seal import ChainChanged, seal_new
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.plugin import Found


def test_every_entry_is_sealed_once_and_the_chain_is_whole(audit: Any) -> None:
    audit.write("1", "2")
    audit.write("3")
    assert audit.run() == 3
    assert audit.run() == 0
    audit.write("4")
    assert audit.run() == 1
    audit.write("5")
    done = audit.verified()
    assert (audit.chain(), done.last, done.waiting, done.findings) == (["1", "2", "3", "4"], 4, 1, [])


def test_a_transaction_that_commits_late_is_sealed_after_those_that_committed_before(audit: Any) -> None:
    with audit.app.connect() as slow:
        act(slow, "test", ALL_ORGANISATIONS)
        record(slow, "read", "core.place", "slow")
        audit.write("fast")
        assert audit.run() == 1
        audit.write("second")
        assert audit.run() == 1  # an open transaction holds nobody up
        slow.commit()
    assert audit.run() == 1
    assert audit.chain() == ["fast", "second", "slow"]
    assert audit.verified().findings == []


def test_what_was_rolled_back_leaves_no_gap(audit: Any) -> None:
    with audit.app.connect() as lost:
        act(lost, "test", ALL_ORGANISATIONS)
        record(lost, "read", "core.place", "lost")
        lost.rollback()
    audit.write("1")
    assert audit.run() == 1
    assert audit.verified().findings == []


def test_two_who_seal_at_once_take_turns(audit: Any) -> None:
    audit.write(*map(str, range(200)))
    sealed: list[int] = []
    both = [threading.Thread(target=lambda: sealed.append(audit.run())) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=60)
    assert sorted(sealed) == [0, 200]
    assert audit.verified().findings == []


def test_writers_do_not_wait_for_each_other_nor_for_the_sealing(audit: Any) -> None:
    audit.write("1")
    with audit.app.connect() as first, audit.app.connect() as sealing, audit.app.connect() as second:
        for one in (first, sealing, second):
            act(one, "test", ALL_ORGANISATIONS)
        record(first, "read", "core.place", "2")
        wait_for_turn(sealing)
        assert seal_new(sealing) == 1
        second.execute(text("set local lock_timeout = '1s'"))
        record(second, "read", "core.place", "3")
        second.commit()
        sealing.commit()
        first.commit()
    assert audit.run() == 2


def test_more_entries_than_a_batch_are_one_run(audit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo_service.core.audit.queries.BATCH", 10)
    audit.write(*map(str, range(25)))
    assert audit.run() == 25
    with audit.begun() as connection:
        runs = connection.execute(text("select count(distinct (sealed_at, horizon, cluster)) from core.audit_seal"))
        assert runs.scalar_one() == 1
    assert audit.verified().findings == []


def test_on_another_server_where_transactions_count_anew_nothing_is_passed_over(audit: Any) -> None:
    audit.write("1")
    audit.run()
    # As after a restore onto a server that counted fewer transactions than the one before.
    audit.tamper("update core.audit_seal set cluster = cluster + 1, horizon = 1000000000000")
    audit.write("2")
    with audit.begun() as connection:
        assert seal_new(connection) == 1
    assert audit.chain() == ["1", "2"]


def test_the_file_holds_the_last_seal_that_was_committed_before_each_run(audit: Any) -> None:
    audit.run()
    assert audit.kept() == [0]
    audit.write("1", "2")
    audit.run()
    audit.run()
    audit.run()
    audit.write("3")
    audit.run()
    audit.run()
    assert audit.kept() == [0, 2, 3]


def test_a_line_that_a_power_cut_broke_off_is_written_again(audit: Any) -> None:
    audit.run()
    audit.write("1")
    audit.run()
    with audit.file().open("a") as opened:
        opened.write("1 abc")
    audit.run()
    assert audit.kept() == [0, 1]
    assert audit.verified().findings == []


def test_nothing_is_sealed_or_kept_over_a_chain_that_is_not_the_kept_one(audit: Any) -> None:
    for one in ("1", "2", "3"):
        audit.write(one)
        audit.run()
    audit.run()
    audit.tamper("delete from core.audit_seal where number = 3")
    with pytest.raises(ChainChanged, match="number 3"):
        audit.run()
    assert (audit.kept(), audit.chain()) == ([0, 1, 2, 3], ["1", "2"])


def test_the_service_seals_by_itself(audit: Any) -> None:
    audit.write("1")
    with TestClient(create_app(audit.settings, Found((), {}))):
        deadline = time.monotonic() + 20
        while not audit.chain() and time.monotonic() < deadline:
            time.sleep(0.1)
    assert (audit.chain(), audit.kept()) == (["1"], [0])
