"""Exports as they are served: clients that go away, places that are taken, files that are left behind."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import requests
from fastapi import FastAPI, Request, Response
from pydantic import SecretStr
from sqlalchemy import text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act, engine
from geo_service.core.exports.answering import filed
from geo_service.core.exports.spool import File
from geo_service.core.plugin import Found
from geo_service.settings import Settings
from tests.core.changes.conftest import add
from tests.served import running, serving

# More than what lies in the buffers between service and client: 5,000 features of some 3,000 bytes. A note is long, for
# no index has its letters.
MANY, NOTE = 5_000, "many" * 600
NOTED = text("update core.facility set attributes = attributes || jsonb_build_object('note', cast(:note as text))")
WAIT_S = 20


@pytest.fixture(scope="module", name="var")
def _var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what the service leaves behind."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module", name="address")
def _address(database_url: str, var: Path, found: Found) -> Iterator[str]:
    """Where a service answers that makes one export at once, of many facilities."""
    made = engine(database_url, "geo_app", connections=1, statement_timeout_ms=60_000)
    with made.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        add(connection, "many", MANY)
        connection.execute(NOTED, {"note": NOTE})
    made.dispose()
    with serving(Settings(database_url=SecretStr(database_url), var=var, work=False, exports=1), found) as served:
        yield served


def until(holds: Callable[[], bool]) -> bool:
    """Whether something holds soon."""
    gives_up = time.monotonic() + WAIT_S
    while not (held := holds()) and time.monotonic() < gives_up:
        time.sleep(0.05)
    return held


def writers() -> list[str]:
    """The processes below this one that write files."""
    found = []
    for task in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        for pid in task.read_text().split():
            command = Path(f"/proc/{pid}/cmdline")
            if command.exists() and b"exports.writing" in command.read_bytes():
                found.append(pid)
    return found


def asked(address: str, path: str) -> AbstractContextManager[socket.socket]:
    """A connection on which something is asked and nothing read."""
    host, _, port = address.removeprefix("http://").partition(":")
    connection = socket.create_connection((host, int(port)), timeout=WAIT_S)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    return connection


def status(address: str, path: str = "/feeds/csv?name=nobody") -> int:
    return requests.get(address + path, timeout=WAIT_S).status_code


def test_a_stream_that_nobody_reads_holds_its_place_and_one_that_is_dropped_gives_it_back(address: str) -> None:
    with asked(address, "/feeds/geojson") as connection:
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
        refused = requests.get(f"{address}/feeds/csv", timeout=WAIT_S)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert status(address, "/collections/facilities/items?limit=1") == 200
    assert until(lambda: status(address) == 200)


def test_a_file_for_which_nobody_waits_is_not_written_on(address: str, var: Path) -> None:
    with asked(address, "/feeds/xlsx"):
        assert until(lambda: writers() != [])
        assert len(list((var / "spool").iterdir())) == 1
    assert until(lambda: writers() == [])
    assert until(lambda: not list((var / "spool").iterdir()))
    assert until(lambda: status(address) == 200)


def test_a_file_is_gone_when_it_is_sent_and_so_is_what_a_killed_service_left(address: str, var: Path) -> None:
    left, young = var / "spool" / "left", var / "spool" / "young"
    left.mkdir(parents=True)
    young.mkdir()
    os.utime(left, (0, 0))
    answer = requests.get(f"{address}/feeds/pmtiles", timeout=60)
    assert answer.status_code == 200
    assert len(answer.content) == int(answer.headers["content-length"])
    assert until(lambda: list((var / "spool").iterdir()) == [young])
    young.rmdir()


def test_no_more_files_lie_about_than_the_disk_can_bear(address: str, var: Path) -> None:
    others = [var / "spool" / str(number) for number in range(20)]
    for other in others:
        other.mkdir(parents=True)
    assert status(address, "/feeds/xlsx?name=nobody") == 503
    others[0].rmdir()
    assert status(address, "/feeds/xlsx?name=nobody") == 200
    for other in others[1:]:
        other.rmdir()


def test_a_disk_that_takes_no_file_is_told_from_a_database_that_is_lost(
    address: str, var: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spool, aside = var / "spool", var / "aside"
    spool.mkdir(exist_ok=True)
    spool.rename(aside)
    spool.write_text("no folder")
    refused = requests.get(f"{address}/feeds/xlsx?name=nobody", headers={"Accept-Language": "en"}, timeout=WAIT_S)
    spool.unlink()
    aside.rename(spool)
    assert (refused.status_code, refused.json()["detail"][:30]) == (503, "The service cannot write files")
    assert "no folder could be made in the spool" in caplog.messages
    assert status(address, "/feeds/xlsx?name=nobody") == 200


def test_a_stream_is_whole(address: str) -> None:
    told: Any = requests.get(f"{address}/feeds/geojson", timeout=60).json()
    assert len({one["id"] for one in told["features"]}) == len(told["features"]) == MANY


def test_a_stream_that_is_read_too_slowly_breaks_off_and_is_seen_not_to_be_whole(
    address: str, database_url: str, var: Path, found: Found
) -> None:
    settings = Settings(database_url=SecretStr(database_url), var=var, work=False, exports=1, export_seconds=1)
    as_it_is = {"Accept-Encoding": "identity"}  # compressed, all of it would fit into the buffers on the way
    with (
        serving(settings, found) as hasty,
        requests.get(f"{hasty}/feeds/geojson", headers=as_it_is, stream=True, timeout=60) as answer,
    ):
        assert until(lambda: status(hasty) == 200)
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            assert answer.content


LARGE = 1 << 25  # more than the buffers between service and client hold


def test_a_file_that_is_taken_too_slowly_is_dropped_and_the_connection_ended(tmp_path: Path) -> None:
    app, settings = FastAPI(), Settings(var=tmp_path, export_seconds=1)

    async def made(folder: Path) -> File:
        (folder / "large").write_bytes(bytes(LARGE))
        return File(folder / "large")

    @app.get("/")
    async def read_large(request: Request) -> Response:
        async with AsyncExitStack() as held:
            return await filed(request, settings, held, made, {})

    with running(app) as served, asked(served, "/") as connection:
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
        assert until(lambda: not list((tmp_path / "spool").iterdir()))
        assert sum(len(piece) for piece in iter(lambda: connection.recv(1 << 20), b"")) < LARGE
