"""Who follows the changes by server-sent events, over real connections: nothing is missed, nothing comes twice."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import make_url

from geo_service.app import create_app
from geo_service.commands.answering import Server
from geo_service.commands.serving import listen
from geo_service.core.changes.following import Followers
from geo_service.settings import Settings
from tests.core.changes.conftest import add, change, lines_of
from tests.core.changes.events import Stream, follow
from tests.served import running

MANY = 500


@pytest.fixture(scope="module", name="app")
def _app(database_url, found) -> FastAPI:
    return create_app(Settings(database_url=SecretStr(database_url), work=False), found)


@pytest.fixture(scope="module", name="base")
def _base(app) -> Iterator[str]:
    with running(app) as base:
        yield base


@pytest.fixture(name="followers")
def _followers(app) -> Iterator[Followers]:
    """What the service holds of those who follow; what a test sets is set back."""
    held = app.state.followers
    before = held.most, held.alive_s, held.patience_s
    yield held
    held.most, held.alive_s, held.patience_s = before


@pytest.fixture(name="admin")
def _admin(server, database_url) -> Iterator[psycopg.Connection]:
    url = server.url("geo_admin", make_url(database_url).database or "")
    with psycopg.connect(url, autocommit=True) as admin:
        yield admin


@pytest.fixture(name="last")
def _last(admin) -> Callable[[], int]:
    """The number of the last change."""
    return lambda: admin.execute("select max(number) from core.public_change").fetchone()[0]


@asynccontextmanager
async def following(base: str, *since: int, path: str = "/changes?since={}") -> AsyncIterator[list[Stream]]:
    """So many followers, each reading from a number on."""
    streams = await asyncio.gather(*(follow(base, path.format(one)) for one in since))
    reading = [asyncio.create_task(stream.read()) for stream in streams]
    try:
        yield streams
    finally:
        for stream in streams:
            stream.writer.close()
        await asyncio.gather(*reading)


def listeners(admin: psycopg.Connection) -> list[int]:
    """The connections that listen in this database, by process."""
    asked = "select pid from pg_stat_activity where datname = current_database() and application_name like '%followers'"
    return [row[0] for row in admin.execute(asked)]


def test_500_followers_see_every_change_within_a_second_over_one_listening_connection(
    base, writing, admin, followers, last
):
    async def scene() -> None:
        with writing() as connection:
            add(connection, "早站", 3)
        before = last()
        since = [before - index % 3 for index in range(MANY)]
        async with following(base, *since) as streams:
            assert {stream.status for stream in streams} == {200}
            while followers.count < MANY:
                await asyncio.sleep(0.01)
            assert len(listeners(admin)) == 1
            for index in range(5):
                with writing() as connection:
                    add(connection, f"新站{index}")
                committed = time.monotonic()
                number = last()
                await asyncio.gather(*(stream.until(number) for stream in streams))
                late = [at - committed for stream in streams for at, told, _ in stream.came if told == number]
                assert len(late) == MANY
                assert max(late) <= 1, f"the slowest of {MANY} saw it after {max(late):.2f} s"
            with httpx2.Client() as client:
                lines = [line["number"] for line in lines_of(client.get(f"{base}/changes?since={before - 2}"))]
            assert len(lines) == 7
            for one, stream in zip(since, streams, strict=True):
                assert stream.numbers == [number for number in lines if number > one]

    asyncio.run(scene())


def test_events_are_the_lines_with_their_numbers_and_say_that_they_must_not_wait(base, writing, last):
    with writing() as connection:
        add(connection, "同样的站", 2)

    async def scene() -> Stream:
        async with following(base, 0, path="/changes?since={}&datum=gcj02") as [stream]:
            await stream.until(last())
        return stream

    stream = asyncio.run(scene())
    with httpx2.Client() as client:
        lines = lines_of(client.get(f"{base}/changes?datum=gcj02"))
    assert [content for _, _, content in stream.came] == lines
    assert 2_000 <= stream.retry_ms <= 8_000
    told = {name: stream.headers[name] for name in ("content-type", "cache-control", "x-accel-buffering")}
    assert told == {"content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no"}
    assert "content-encoding" not in stream.headers


def test_who_comes_back_goes_on_after_the_last_event_without_gap_or_double(base, writing, last):
    async def scene() -> None:
        with writing() as connection:
            ids = add(connection, "往返站", 120)
        start = last()
        numbers, known = [], 0
        while known < start + 30:
            stream = await follow(base, headers={"Last-Event-ID": str(known)})  # since, in the address, is 0
            reading = asyncio.create_task(stream.read())
            with writing() as connection:
                change(connection, ids[len(numbers) % 120], name=f"改名{len(numbers)}")
            await stream.until(last())
            stream.writer.close()
            await reading
            assert stream.numbers[0] > known
            numbers += stream.numbers
            known = numbers[-1]
        assert numbers == sorted(set(numbers))
        # What stands in the copy of who only ever applied events is what the log tells who reads it whole.
        with httpx2.Client() as client:
            whole = {line["number"] for line in lines_of(client.get(f"{base}/changes"))}
        assert whole <= set(numbers)

    asyncio.run(scene())


def test_nothing_is_missed_when_the_listening_connection_is_killed(base, writing, admin, last):
    async def scene() -> None:
        start = last()
        async with following(base, start, start) as streams:
            for index in range(3):
                [killed] = listeners(admin)
                admin.execute("select pg_terminate_backend(%s)", (killed,))
                with writing() as connection:
                    add(connection, f"断线站{index}", 2)
                await asyncio.gather(*(stream.until(last()) for stream in streams))
                [again] = listeners(admin)
                assert again != killed
            with httpx2.Client() as client:
                lines = lines_of(client.get(f"{base}/changes?since={start}"))
            assert [stream.numbers for stream in streams] == [[line["number"] for line in lines]] * 2
            assert len(lines) == 6

    asyncio.run(scene())


def test_a_comment_keeps_the_stream_alive_and_says_when_the_database_is_away(
    base, writing, admin, followers, server, last
):
    followers.alive_s = 0.1
    name = admin.info.dbname

    async def scene() -> None:
        start = last()
        async with following(base, start) as [stream]:
            await stream.said("alive")
            with psycopg.connect(server.url("geo_admin", "postgres"), autocommit=True) as outside:
                outside.execute(f'alter database "{name}" allow_connections false')
                outside.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = %s and usename <> 'geo_admin'",
                    (name,),
                )
                await stream.said("database away")
                outside.execute(f'alter database "{name}" allow_connections true')
            await stream.said("alive")
            with writing() as connection:
                add(connection, "回来的站")
            await stream.until(last())
            assert len(stream.numbers) == 1

    asyncio.run(scene())


def test_who_takes_nothing_is_dropped_and_the_others_go_on(base, writing, followers, last):
    followers.patience_s = 0.5

    async def scene() -> None:
        with writing() as connection:
            ids = add(connection, "大站" * 20, 8_000)
        start, dropped = last(), followers.dropped
        address = urlsplit(base)
        with socket.create_connection((address.hostname, address.port)) as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.sendall(b"GET /changes?f=events HTTP/1.1\r\nHost: x\r\n\r\n")
            async with following(base, start) as [stream]:
                for index in range(40):
                    with writing() as connection:
                        change(connection, ids[index], name=f"慢{index}")
                    await stream.until(last())
                    if followers.dropped > dropped:
                        break
                    await asyncio.sleep(0.1)
                assert followers.dropped == dropped + 1
                assert followers.count == 1
                with writing() as connection:
                    change(connection, ids[0], name="照常")
                await stream.until(last())

    asyncio.run(scene())


def test_one_follower_more_than_are_held_is_told_503(base, followers):
    followers.most = 2

    async def scene() -> None:
        async with following(base, 0, 0):
            refused = await follow(base)
            assert (refused.status, refused.headers["retry-after"]) == (503, "5")
            assert refused.headers["content-type"] == "application/problem+json"
            refused.writer.close()
        while followers.count:
            await asyncio.sleep(0.01)
        async with following(base, 0) as [stream]:
            assert stream.status == 200

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("path", "headers", "where"),
    [
        ("/changes?since=999999", {}, "since"),
        ("/changes?since=0", {"Last-Event-ID": "999999"}, "Last-Event-ID"),
        ("/changes", {"Last-Event-ID": "-1"}, "Last-Event-ID"),
        ("/changes", {"Last-Event-ID": "9" * 30}, "Last-Event-ID"),
        ("/changes", {"Last-Event-ID": "٣"}, "Last-Event-ID"),
        ("/changes?limit=5", {}, "limit"),
    ],
)
def test_where_to_go_on_is_a_number_that_there_was(path, headers, where, base):
    told = {name: value.encode() for name, value in headers.items()}
    with httpx2.Client() as client:
        answer = client.get(f"{base}{path}", headers={"Accept": "text/event-stream", **told})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (400, where)


def test_head_of_a_stream_ends(base):
    with httpx2.Client() as client:
        answer = client.head(f"{base}/changes", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "text/event-stream", b"")


def test_who_takes_no_events_is_told_lines(base):
    with httpx2.Client() as client:
        answer = client.get(f"{base}/changes", headers={"Accept": "text/event-stream;q=0, */*"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/jsonl")


def test_a_service_that_stops_ends_its_streams_first(database_url, found):
    app = create_app(Settings(database_url=SecretStr(database_url), work=False), found)
    with listen("127.0.0.1", 0) as listening:
        service = Server(app)
        serving = threading.Thread(target=service.run, kwargs={"sockets": [listening]}, daemon=True)
        serving.start()

        async def scene() -> Stream:
            while not service.started:
                await asyncio.sleep(0.01)
            stream = await follow(f"http://127.0.0.1:{listening.getsockname()[1]}")
            reading = asyncio.create_task(stream.read())
            await stream.until(1)
            service.should_exit = True
            async with asyncio.timeout(5):
                await reading
            stream.writer.close()
            return stream

        stream = asyncio.run(scene())
        serving.join(timeout=5)
        assert not serving.is_alive()
    assert (stream.ended, stream.wrong) == (True, [])


def test_a_service_that_stops_does_not_wait_for_who_takes_nothing(database_url, found):
    app = create_app(Settings(database_url=SecretStr(database_url), work=False), found)
    with listen("127.0.0.1", 0) as listening, socket.socket() as idle:
        assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000
        service = Server(app, stop_s=1)
        serving = threading.Thread(target=service.run, kwargs={"sockets": [listening]}, daemon=True)
        serving.start()
        idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        idle.connect(listening.getsockname())
        idle.sendall(b"GET /changes?f=events HTTP/1.1\r\nHost: x\r\n\r\n")
        while not app.state.followers.count:
            time.sleep(0.01)
        time.sleep(0.5)  # what the buffers hold is sent
        service.should_exit = True
        serving.join(timeout=6)
        assert not serving.is_alive()
