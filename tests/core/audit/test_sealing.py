"""What is committed is sealed, in the order of commits, and the last seal is kept in a file."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, text

from geo_service.core.audit import kept, seal
from geo_service.core.audit.chain import START, Kept
from geo_service.core.audit.queries import here, record, wait_for_turn
from geo_service.core.audit.seal import ChainChanged, keep_last, seal_new
from geo_service.core.audit.verify import Verified, verify
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.settings import Settings


@pytest.fixture(name="url")
def _url(new_database: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """A database whose audit is empty."""
    with new_database() as url:
        yield url


@pytest.fixture(name="app")
def _app(url: str) -> Iterator[Engine]:
    """The app role on it."""
    made = engine(url, "geo_app", connections=5, statement_timeout_ms=60_000)
    yield made
    made.dispose()


@pytest.fixture(name="settings")
def _settings(url: str, tmp_path: Path) -> Settings:
    """A service that keeps its seals in a folder of its own."""
    return Settings(database_url=SecretStr(url), var=tmp_path)


def write(app: Engine, *ids: str) -> None:
    """One transaction that reads these records."""
    with begun(app) as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        for one in ids:
            record(connection, "read", "core.place", one)


def run(app: Engine, settings: Settings) -> int:
    """What the job does in a minute; how many entries it sealed."""
    with begun(app) as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        wait_for_turn(connection)
        keep_last(connection, settings)
        return seal_new(connection)


def chain(app: Engine) -> list[str]:
    """The records that the sealed entries are of, by number."""
    query = "select e.of_id from core.audit_seal s join core.audit_entry e on e.id = s.entry_id order by s.number"
    with begun(app) as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        return list(connection.execute(text(query)).scalars())


def verified(app: Engine, settings: Settings) -> Verified:
    """What verifying says."""
    with begun(app) as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        return verify(connection, settings.var)


def outside(app: Engine, settings: Settings) -> tuple[Path, list[Kept]]:
    """The file of the chain, and what it holds."""
    with begun(app) as connection:
        place = here(connection)
    file = kept.file_of(settings.var, place.cluster, place.name)
    return file, kept.read(file)


def test_every_entry_is_sealed_once_and_the_chain_is_whole(app: Engine, settings: Settings) -> None:
    write(app, "1", "2")
    write(app, "3")
    assert run(app, settings) == 3
    assert run(app, settings) == 0
    write(app, "4")
    assert run(app, settings) == 1
    write(app, "5")
    done = verified(app, settings)
    assert (chain(app), done.last, done.waiting, done.findings) == (["1", "2", "3", "4"], 4, 1, [])


def test_a_transaction_that_commits_late_is_sealed_after_those_that_committed_before(
    app: Engine, settings: Settings
) -> None:
    with app.connect() as slow:
        act(slow, "test", ALL_ORGANISATIONS)
        record(slow, "read", "core.place", "slow")
        write(app, "fast")
        assert run(app, settings) == 1
        write(app, "second")
        assert run(app, settings) == 1  # an open transaction holds nobody up
        slow.commit()
    assert run(app, settings) == 1
    assert chain(app) == ["fast", "second", "slow"]
    assert verified(app, settings).findings == []


def test_what_was_rolled_back_leaves_no_gap(app: Engine, settings: Settings) -> None:
    with app.connect() as lost:
        act(lost, "test", ALL_ORGANISATIONS)
        record(lost, "read", "core.place", "lost")
        lost.rollback()
    write(app, "1")
    assert run(app, settings) == 1
    assert verified(app, settings).findings == []


def test_two_who_seal_at_once_take_turns(app: Engine, settings: Settings) -> None:
    write(app, *map(str, range(200)))
    sealed: list[int] = []
    both = [threading.Thread(target=lambda: sealed.append(run(app, settings))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=60)
    assert sorted(sealed) == [0, 200]
    assert verified(app, settings).findings == []


def test_writers_do_not_wait_for_each_other_nor_for_the_sealing(app: Engine, settings: Settings) -> None:
    write(app, "1")
    with app.connect() as first, app.connect() as sealing, app.connect() as second:
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
    assert run(app, settings) == 2


def test_more_entries_than_a_batch_are_one_run(
    app: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo_service.core.audit.queries.BATCH", 10)
    write(app, *map(str, range(25)))
    assert run(app, settings) == 25
    with begun(app) as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        runs = connection.execute(text("select count(distinct (sealed_at, horizon, cluster)) from core.audit_seal"))
        assert runs.scalar_one() == 1
    assert verified(app, settings).findings == []


def test_on_another_server_where_transactions_count_anew_nothing_is_passed_over(
    app: Engine, settings: Settings, as_owner: Callable[[str], None]
) -> None:
    write(app, "1")
    run(app, settings)
    # As after a restore onto a server that counted fewer transactions than the one before.
    as_owner("update core.audit_seal set cluster = cluster + 1, horizon = 1000000000000")
    write(app, "2")
    with begun(app) as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        assert seal_new(connection) == 1
    assert chain(app) == ["1", "2"]


def test_the_file_holds_the_last_seal_that_was_committed_before_each_run(app: Engine, settings: Settings) -> None:
    run(app, settings)
    assert outside(app, settings)[1] == [Kept(0, START)]
    write(app, "1", "2")
    run(app, settings)
    run(app, settings)
    run(app, settings)
    write(app, "3")
    run(app, settings)
    run(app, settings)
    assert [one.number for one in outside(app, settings)[1]] == [0, 2, 3]


def test_a_line_that_a_power_cut_broke_off_is_written_again(app: Engine, settings: Settings) -> None:
    run(app, settings)
    write(app, "1")
    run(app, settings)
    file, _ = outside(app, settings)
    with file.open("a") as opened:
        opened.write("1 abc")
    run(app, settings)
    assert [one.number for one in outside(app, settings)[1]] == [0, 1]
    assert verified(app, settings).findings == []


def test_nothing_is_sealed_or_kept_over_a_chain_that_is_not_the_kept_one(
    app: Engine, settings: Settings, as_owner: Callable[[str], None]
) -> None:
    for one in ("1", "2", "3"):
        write(app, one)
        run(app, settings)
    run(app, settings)
    as_owner("delete from core.audit_seal where number = 3")
    file, before = outside(app, settings)
    with pytest.raises(ChainChanged, match="number 3"):
        run(app, settings)
    assert (kept.read(file), chain(app)) == (before, ["1", "2"])


def test_the_job_seals_in_the_service(connection: Connection) -> None:
    assert (seal.JOB.schedule, seal.JOB.function) == ("* * * * *", "geo_service.core.audit.seal:every_minute")
