"""The pool of the hot paths: never more connections than it may have, none lost, whoever goes away."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from geo_service.core.database.connections import plain
from geo_service.core.database.pool import Pool

MOST, WAIT_S = 2, 0.3
SLEEPERS = "select count(*) from pg_stat_activity where state = 'active' and query = 'select pg_sleep(60)'"


@pytest.fixture(name="within")
def _within(database_url: str) -> Callable[[Callable[[Pool], Awaitable[None]]], None]:
    """Runs something with a pool of two connections."""

    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(plain(database_url))

    async def run(do: Callable[[Pool], Awaitable[None]]) -> None:
        pool = Pool(connect, MOST, WAIT_S)
        try:
            await do(pool)
        finally:
            await pool.close()

    return lambda do: asyncio.run(run(do))


def test_ten_who_ask_share_two_connections(within: Callable[..., None]) -> None:
    async def do(pool: Pool) -> None:
        async def backend() -> int:
            connection = await pool.acquire()
            try:
                return int(await connection.fetchval("select pg_backend_pid()"))
            finally:
                pool.release(connection)

        assert len(set(await asyncio.gather(*(backend() for _ in range(10))))) == MOST

    within(do)


def test_who_waits_is_served_in_turn_and_not_for_ever(within: Callable[..., None]) -> None:
    async def do(pool: Pool) -> None:
        lent = [await pool.acquire() for _ in range(MOST)]
        served: list[str] = []

        async def wait(name: str) -> None:
            connection = await pool.acquire()
            served.append(name)
            pool.release(connection)

        waiting = [asyncio.create_task(wait(name)) for name in ("first", "gone", "third")]
        await asyncio.sleep(0)
        waiting[1].cancel()
        pool.release(lent[0])
        await asyncio.wait(waiting)
        assert served == ["first", "third"]
        lent[0] = await pool.acquire()
        with pytest.raises(TimeoutError):
            await pool.acquire()
        for connection in lent:
            pool.release(connection)

    within(do)


def test_one_is_spare_while_another_is_left(within: Callable[..., None]) -> None:
    async def do(pool: Pool) -> None:
        assert pool.has_spare
        lent = await pool.acquire()
        assert not pool.has_spare
        pool.release(lent)
        assert pool.has_spare

    within(do)


def test_what_is_broken_off_is_stopped_and_its_place_is_free(within: Callable[..., None]) -> None:
    async def do(pool: Pool) -> None:
        first, second = [await pool.acquire() for _ in range(MOST)]
        asked = asyncio.create_task(first.fetchval("select pg_sleep(60)"))
        while not await second.fetchval(SLEEPERS):
            await asyncio.sleep(0.01)
        asked.cancel()
        await asyncio.wait([asked])
        pool.release(first, broken_off=True)
        another = await pool.acquire()
        assert another is not first
        assert await second.fetchval(SLEEPERS) == 0
        for connection in (another, second):
            pool.release(connection)

    within(do)


def test_a_connection_that_was_closed_is_replaced_by_a_new_one(within: Callable[..., None]) -> None:
    async def do(pool: Pool) -> None:
        lost = await pool.acquire()
        await lost.close()
        pool.release(lost)
        found = await pool.acquire()
        assert await found.fetchval("select 1") == 1
        await found.execute("begin")
        pool.release(found)  # in the middle of a transaction: nobody gets it as it is
        found = await pool.acquire()
        assert not found.is_in_transaction()
        pool.release(found)

    within(do)
