"""A running service whose database fails: 503 in both languages, nothing of the inside, and well again by itself."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing, contextmanager, suppress
from copy import copy
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from geo_service.app import create_app
from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.database.migrate import migrate
from geo_service.core.database.private_database import owner_url, service_url
from geo_service.core.database.private_server import private_server
from geo_service.core.plugin import Found
from geo_service.core.registry.load import load_bundled
from geo_service.settings import DATA, Settings
from tests.served import beside

SAID = {"zh": "数据库暂时连不上，请稍后再试", "en": "The database cannot be reached; try again later"}
SAID_OF_TIME = {
    "zh": "数据库处理超时，请稍后再试，或缩小查询范围",
    "en": "The database took too long; try again later, or ask for less",
}
# One question for each way to the database, and the table on which it can be made to wait.
HOT = ("GET", "/nearest?lon=121.47&lat=31.23", "core.public_facility")
READ = ("GET", "/facilities/1", "core.public_facility")
WRITE = ("POST", "/facilities/{}/reports", "core.driver_report")
FILTER = ("GET", "/collections/facilities/items?filter=name%20LIKE%20%27%25x%25%27", "core.public_facility")
SITES = cycle(range(1, 101))  # of one site only so much may be reported in a minute
DRIVERS = count()  # so may each of them
WAYS = pytest.mark.parametrize(("method", "path", "table"), [HOT, READ, WRITE], ids=["hot", "read", "write"])


class Away:
    """A private server that a test may start, stop and kill, and services on its database."""

    def __init__(self, folder: Path, found: Found, catalogue: Catalogue) -> None:
        self.directory, self.found = folder / "postgres", found
        with private_server(self.directory) as server:
            migrate(owner_url(server))
            self.url, self.admin = service_url(server), server.url("geo_admin", "geo_service")
            loading = engine(self.url, "geo_app", 1, 60_000)
            with begun(loading) as connection:
                act(connection, "test", ALL_ORGANISATIONS)
                load_bundled(connection, DATA, catalogue, samples=True)
            loading.dispose()

    @contextmanager
    def service(self, **settings: Any) -> Iterator[TestClient]:
        """The whole service, whether or not the server runs; its index is made, and asks for nothing by itself."""
        made = Settings(database_url=SecretStr(self.url), work=False, **settings)
        with TestClient(create_app(made, self.found), raise_server_exceptions=False) as client:
            client.get("/search?q=x")
            yield client

    @contextmanager
    def locked(self, table: str) -> Iterator[Callable[[int], list[int]]]:
        """Nobody gets at a table meanwhile; gives what waits until so many wait, and tells their backends."""
        with (
            psycopg.connect(self.admin) as holder,
            psycopg.connect(self.admin, autocommit=True) as admin,
        ):
            holder.execute(f"lock table {table} in access exclusive mode".encode())

            def waiting(count: int) -> list[int]:
                for _ in range(400):
                    rows = admin.execute(
                        "select pid from pg_stat_activity where wait_event_type = 'Lock' and usename = 'geo_service'"
                    ).fetchall()
                    if len(rows) >= count:
                        return [row[0] for row in rows]
                    time.sleep(0.02)
                raise AssertionError(f"{len(rows)} of {count} wait")

            yield waiting
            holder.rollback()

    def postmaster(self) -> int:
        return int((self.directory / "data/postmaster.pid").read_text().splitlines()[0])


@pytest.fixture(scope="module", name="away")
def _away(found: Found, catalogue: Catalogue) -> Iterator[Away]:
    folder = Path(tempfile.mkdtemp(prefix="geo_service_tests-"))
    folder.chmod(0o755)
    yield Away(folder, found, catalogue)
    shutil.rmtree(folder)


@pytest.fixture(name="running")
def _running(away: Away) -> Iterator[Away]:
    """The server runs."""
    with private_server(away.directory):
        yield away


def ask(client: TestClient, method: str, path: str, language: str = "en") -> Any:
    """The answer to one question; every report is another driver's."""
    headers = {"Accept-Language": language}
    if method == "GET":
        return client.get(path, headers=headers)
    number = next(DRIVERS)
    with closing(beside(client, client=(f"10.0.{number // 250}.{number % 250}", 40_000))) as driver:
        headers["Idempotency-Key"] = str(uuid4())
        return driver.post(path.format(next(SITES)), json={"state": "free"}, headers=headers)


def ask_aside(client: TestClient, pool: ThreadPoolExecutor, method: str, path: str) -> "Future[Any]":
    return pool.submit(ask, client, method, path)


def assert_says_it_is_away(response: Any, language: str = "en", said: dict[str, str] = SAID) -> None:
    assert response.status_code == 503, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["content-language"] == language
    assert response.headers["retry-after"] == "5"
    title = {"zh": "暂时不可用", "en": "Temporarily unavailable"}[language]
    assert response.json() == {
        "type": "about:blank", "title": title, "status": 503, "detail": said[language], "errors": [],
    }  # fmt: skip


def assert_says_that_it_took_too_long(response: Any, language: str) -> None:
    assert_says_it_is_away(response, language, SAID_OF_TIME)


def assert_away_on_every_way(client: TestClient) -> None:
    for method, path, _ in (HOT, READ, WRITE):
        for language in ("zh", "en"):
            assert_says_it_is_away(ask(client, method, path, language), language)
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


def assert_well_within(client: TestClient, seconds: float) -> None:
    # A process of a server that was killed may live a moment longer, and with it its connection.
    for method, path in (*(way[:2] for way in (HOT, READ, WRITE)), ("GET", "/readyz")):
        until = time.monotonic() + seconds
        while (response := ask(client, method, path)).status_code == 503 and time.monotonic() < until:
            time.sleep(0.05)
        assert response.status_code in {200, 201}, response.text


def test_a_service_that_starts_before_its_database_serves_once_that_is_there(away: Away) -> None:
    with away.service() as client:
        assert_away_on_every_way(client)
        with private_server(away.directory):
            assert_well_within(client, 10)


@WAYS
def test_a_backend_that_is_ended_in_the_middle_of_a_request(running: Away, method: str, path: str, table: str) -> None:
    with running.service() as client, ThreadPoolExecutor(1) as pool:
        with running.locked(table) as waiting:
            asked = ask_aside(client, pool, method, path)
            with psycopg.connect(running.admin, autocommit=True) as admin:
                for pid in waiting(1):
                    admin.execute("select pg_terminate_backend(%s)", [pid])
            assert_says_it_is_away(asked.result(10))
        assert_well_within(client, 5)


@pytest.mark.parametrize(
    ("method", "path", "table"), [HOT, READ, WRITE, FILTER], ids=["hot", "read", "write", "filter"]
)
def test_a_statement_that_takes_too_long(running: Away, method: str, path: str, table: str) -> None:
    with running.service(statement_timeout_ms=300) as client:
        with running.locked(table):
            began = time.monotonic()
            for language in ("zh", "en"):
                assert_says_that_it_took_too_long(ask(client, method, path, language), language)
            assert time.monotonic() - began < 5
        assert_well_within(client, 5)


@WAYS
def test_who_finds_all_connections_taken_waits_two_seconds_or_so_and_the_others_are_served(
    running: Away, method: str, path: str, table: str
) -> None:
    with running.service(connections=2) as client, ThreadPoolExecutor(2) as pool:
        with running.locked(table) as waiting:
            asked = [ask_aside(client, pool, method, path) for _ in range(2)]
            waiting(2)
            began = time.monotonic()
            assert_says_it_is_away(ask(client, method, path))
            assert 1.5 < time.monotonic() - began < 5
        assert [one.result(10).status_code in {200, 201} for one in asked] == [True, True]
        assert_well_within(client, 5)


@pytest.mark.parametrize(("method", "path", "table"), [HOT, READ], ids=["hot", "read"])
def test_a_hundred_who_find_all_connections_taken_are_told_so_and_none_hangs(
    running: Away, method: str, path: str, table: str
) -> None:
    with running.service() as client, ThreadPoolExecutor(100) as pool:
        with running.locked(table) as waiting:
            began = time.monotonic()
            asked = [ask_aside(client, pool, method, path) for _ in range(100)]
            waiting(8)
            # Eight have the connections, and what they asked for goes on.
            refused = list(islice(as_completed(asked, 30), 92))
            took = time.monotonic() - began
        for one in refused:
            assert_says_it_is_away(one.result())
        assert took < 15
        assert_well_within(client, 5)


def test_a_server_without_room_for_another_connection(running: Away) -> None:
    with running.service() as client, psycopg.connect(running.admin, autocommit=True) as admin:
        admin.execute("alter role geo_service connection limit 0")
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'geo_service'")
        try:
            assert_away_on_every_way(client)
        finally:
            admin.execute("alter role geo_service connection limit -1")
        assert_well_within(client, 5)


def test_a_server_that_is_starting_up(away: Away) -> None:
    with private_server(away.directory), psycopg.connect(away.admin, autocommit=True) as admin:
        # It asks for files of an archive, which is slow and has none; only then does it let anybody in.
        admin.execute("alter system set restore_command = 'sleep 1; false'")
    signal_file = away.directory / "data/recovery.signal"
    signal_file.touch()
    owner = (away.directory / "data").stat()
    os.chown(signal_file, owner.st_uid, owner.st_gid)
    said: list[str] = []
    with away.service() as client, ExitStack() as held:
        starting = threading.Thread(target=lambda: held.enter_context(private_server(away.directory)))
        starting.start()
        while starting.is_alive() and len(said) < 2:
            with pytest.raises(psycopg.OperationalError) as refused:
                psycopg.connect(away.admin)
            if "starting up" in str(refused.value):
                assert_away_on_every_way(client)
                said.append(str(refused.value))
            time.sleep(0.05)
        starting.join()
        assert len(said) == 2
        assert_well_within(client, 10)
        with psycopg.connect(away.admin, autocommit=True) as admin:
            admin.execute("alter system reset restore_command")


def test_a_standby_answers_reads_and_is_not_ready_until_it_is_promoted(away: Away) -> None:
    signal_file = away.directory / "data/standby.signal"
    signal_file.touch()
    owner = (away.directory / "data").stat()
    os.chown(signal_file, owner.st_uid, owner.st_gid)
    with private_server(away.directory), away.service() as client:
        for method, path, _ in (HOT, READ):
            assert ask(client, method, path).status_code == 200
        assert_says_it_is_away(ask(client, *WRITE[:2]))
        ready = client.get("/readyz")
        database = ready.json()["checks"]["database"]
        assert (ready.status_code, database["ok"], database["reason"]) == (503, False, "read_only")
        assert database["revision"] == database["wanted"]
        with psycopg.connect(away.admin, autocommit=True) as admin:
            admin.execute("select pg_promote()")
        assert_well_within(client, 10)


def test_a_server_that_was_killed_is_started_again_and_the_service_answers_again(running: Away) -> None:
    with running.service() as client:
        assert_well_within(client, 5)
        os.kill(running.postmaster(), signal.SIGKILL)
        seen = {ask(client, *HOT[:2]).status_code for _ in range(3)}
        assert_well_within(client, 10)
    assert seen <= {200, 503}


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of its own with little room."""
    disk = folder / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "tmpfs", disk], capture_output=True)
    if done.returncode:
        pytest.skip("only who may mount has a disk to fill")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def test_a_full_disk(away: Away) -> None:
    with small_disk(away.directory.parent, "400m") as disk:
        subprocess.run(["cp", "--archive", away.directory, disk / "postgres"], check=True)
        there = copy(away)
        there.directory = disk / "postgres"
        with private_server(there.directory) as server:
            there.url, there.admin = service_url(server), server.url("geo_admin", "geo_service")
            with there.service() as client:
                refused = written_until_refused(client, disk)
                assert_says_it_is_away(refused)
                (disk / "filled").unlink()
                assert_well_within(client, 30)


def written_until_refused(client: TestClient, disk: Path) -> Any:
    """The first answer to a report that is none of 201, on a disk that was filled to the last byte."""
    with (disk / "filled").open("wb", buffering=0) as filled, suppress(OSError):
        while True:
            filled.write(bytes(4096))
    for _ in range(300):
        response = ask(client, *WRITE[:2])
        if response.status_code != 201:
            return response
    raise AssertionError("the disk is not full")
