"""A page for which every row is looked at: two connections find what one finds, and nobody has to wait for a second."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
import pytest

from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import OWN_PLANS, held, pool
from geo_service.core.database.pool import Pool
from geo_service.core.features import queries
from geo_service.core.features.answer import key_values
from geo_service.core.features.collection import collections
from geo_service.core.features.compiled import Guess
from geo_service.core.features.finding import halves
from geo_service.core.features.finding.halves import LONG, is_divided
from geo_service.core.features.finding.queries import Asked, among_all, in_halves, state_and_middle
from geo_service.core.features.ordering import cursor
from geo_service.core.features.question import Page, read_question

pytestmark = pytest.mark.usefixtures("bundled")

MOST_S = 20
ROOM = 3  # for one who asks, another beside, and whoever asks next
SAMPLE = {"filter": "NOT address LIKE '%nowhere%' AND NOT name = address"}
CONNECTED = "select count(*) from pg_stat_activity where datname = current_database() and application_name = $1"
ACTIVE = "select count(*) from pg_stat_activity where state = 'active' and application_name = $1"
WAITING = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%' || $1 || '%'"
PUT = """
insert into core.public_facility (id, place_id, kind, name, address, position_precision, placed, functions, sample,
                                  updated_at, attributes)
values (9000001, 1, 'driver_home', '示例', '示例', 'area', false, '{}', false, now(), '{}')
"""


@pytest.fixture(autouse=True, name="everything_takes_long")
def _everything_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "is_divided", lambda _whole: True)


@pytest.fixture(name="within")
def _within(database_url: str) -> Callable[..., Any]:
    """Runs something with a pool and a connection of it, whose transaction sees one state."""

    async def run(do: Callable[[Pool, Any], Awaitable[Any]], most: int) -> Any:
        lending = pool(database_url, "halves", OWN_PLANS, most, MOST_S * 1000)
        try:
            async with held(lending) as connection, connection.transaction(isolation="repeatable_read", readonly=True):
                return await do(lending, connection)
        finally:
            await lending.close()

    return lambda do, most=ROOM: asyncio.run(run(do, most))


@pytest.fixture(name="asked")
def _asked(catalogue: Catalogue) -> Callable[..., Awaitable[Asked]]:
    """A question of a collection as its statements need it."""

    async def asked(connection: Any, given: dict[str, str], of: str = "facilities") -> Asked:
        question = read_question(Page.model_validate(given), collections(catalogue)[of], ("http://test",))
        return await queries.asked_of(connection, question, approved_only=False)

    return asked


async def connected(connection: Any) -> int:
    """How many connections the pool has opened."""
    return int(await connection.fetchval(CONNECTED, "geo_service halves"))


@pytest.mark.parametrize("sortby", [None, "-id", "name", "-free_bays", "district_code,-name", "-updated_at"])
@pytest.mark.parametrize("rows", [1, 7, 10_000])
def test_two_halves_are_the_whole(within: Any, asked: Any, sortby: str | None, rows: int) -> None:
    async def do(lending: Pool, connection: Any) -> None:
        question = await asked(connection, SAMPLE if sortby is None else {**SAMPLE, "sortby": sortby})
        found = await halves.ids_of_all(connection, question, rows, lending)
        assert found == await queries.ids_of(connection, among_all(question, rows))
        assert len(found) > min(rows, 50) - 1
        assert await connected(connection) == 2

    within(do)


def test_each_half_has_some(within: Any, asked: Any) -> None:
    async def do(_lending: Pool, connection: Any) -> list[int]:
        found = []
        for of in ("facilities", "driver_home"):
            question = await asked(connection, SAMPLE, of)
            _, middle = await state_and_middle(connection, question)
            found += [
                len(await queries.ids_of(connection, among_all(question, 10_000, one))) for one in in_halves(middle)
            ]
        return found

    assert min(within(do)) > 5


def test_what_stands_in_one_half_is_found(within: Any, asked: Any) -> None:
    async def do(lending: Pool, connection: Any) -> None:
        all_ids = await queries.ids_of(connection, among_all(await asked(connection, SAMPLE), 10_000))
        for wanted in (all_ids[0], all_ids[-1]):
            question = await asked(connection, {"filter": f"id = {wanted}"})
            assert await halves.ids_of_all(connection, question, 5, lending) == [wanted]
            assert await connected(connection) == 2
        question = await asked(connection, {"filter": "id < 0"})
        assert await halves.ids_of_all(connection, question, 5, lending) == []

    within(do)


@pytest.mark.parametrize(("most", "used"), [(1, 1), (2, 1), (3, 2)])
def test_the_last_connections_are_left_to_whoever_asks_next(within: Any, asked: Any, most: int, used: int) -> None:
    async def do(lending: Pool, connection: Any) -> None:
        question = await asked(connection, SAMPLE)
        assert len(await halves.ids_of_all(connection, question, 10, lending)) == 10
        assert await connected(connection) == used

    within(do, most)


def test_as_many_as_there_are_connections_ask_at_once_and_nobody_waits_for_another(within: Any, asked: Any) -> None:
    async def do(lending: Pool, connection: Any) -> None:
        question = await asked(connection, SAMPLE)

        async def ask() -> int:
            async with held(lending) as mine, mine.transaction(isolation="repeatable_read", readonly=True):
                return len(await halves.ids_of_all(mine, question, 10, lending))

        async with asyncio.timeout(MOST_S):
            assert await asyncio.gather(*(ask() for _ in range(20))) == [10] * 20

    within(do)


def test_both_see_one_state(within: Any, asked: Any, admin_url: str) -> None:
    async def do(lending: Pool, connection: Any) -> None:
        question = await asked(connection, {"filter": "id > 9000000"})
        before = await halves.ids_of_all(connection, question, 10, lending)
        async with AsyncExitStack() as stack:
            admin = await asyncpg.connect(admin_url)
            stack.push_async_callback(admin.close)
            await admin.execute(PUT)
            stack.push_async_callback(admin.execute, "delete from core.public_facility where id = 9000001")
            assert await halves.ids_of_all(connection, question, 10, lending) == before
            assert await connected(connection) == 2
            async with held(lending) as later:
                assert 9000001 in await queries.ids_of(later, among_all(question, 10))

    within(do)


def test_a_page_after_another_is_as_that_of_one_connection(within: Any, asked: Any) -> None:
    async def do(lending: Pool, connection: Any) -> None:
        for given in ({"sortby": "name"}, {"sortby": "-free_bays"}, {}):
            question = await asked(connection, {**SAMPLE, **given}, "driver_home")
            all_ids = await halves.ids_of_all(connection, question, 10_000, lending)
            (row,) = await queries.rows_of(connection, question.question, question.columns, [all_ids[3]])
            after = cursor(question.question.keys, key_values(row, question.question))
            following = await asked(connection, {**SAMPLE, **given, "after": after}, "driver_home")
            assert await halves.ids_of_all(connection, following, 10_000, lending) == all_ids[4:]
            assert await connected(connection) == 2

    within(do)


@asynccontextmanager
async def somebody_wants_the_table(admin_url: str, connection: Any) -> AsyncIterator[None]:
    """Who wants it for themselves waits for the connection, which has looked at it; and all others behind."""
    admin, watching = await asyncpg.connect(admin_url), await asyncpg.connect(admin_url)
    await connection.fetch("select from core.public_facility limit 1")
    locking = asyncio.create_task(admin.execute("begin; lock table core.public_facility"))
    try:
        async with asyncio.timeout(MOST_S):
            while not await watching.fetchval(WAITING, "lock table"):
                await asyncio.sleep(0.01)
        yield
    finally:
        locking.cancel()
        await asyncio.wait([locking])
        await asyncio.gather(admin.close(), watching.close())


def test_who_waits_for_the_table_keeps_nobody_from_a_page(within: Any, asked: Any, admin_url: str) -> None:
    async def do(lending: Pool, connection: Any) -> None:
        question = await asked(connection, SAMPLE)
        whole = await queries.ids_of(connection, among_all(question, 10))
        async with somebody_wants_the_table(admin_url, connection):
            assert await halves.ids_of_all(connection, question, 10, lending) == whole
        assert await connected(connection) == 2

    within(do)


def test_what_the_other_connection_cannot_find_the_first_finds(
    within: Any, asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def another_state(connection: Any, asked: Asked) -> tuple[str, int]:
        _, middle = await state_and_middle(connection, asked)
        return "00000000-00000000-1", middle  # as another server knows it

    async def do(lending: Pool, connection: Any) -> None:
        question = await asked(connection, SAMPLE)
        monkeypatch.setattr(halves, "state_and_middle", another_state)
        found = await halves.ids_of_all(connection, question, 10, lending)
        assert found == await queries.ids_of(connection, among_all(question, 10))
        async with held(lending) as other:
            assert await other.fetchval("select 1") == 1

    within(do)


def test_who_goes_away_leaves_no_half_behind(within: Any, asked: Any, admin_url: str) -> None:
    async def do(lending: Pool, connection: Any) -> None:
        question = await asked(connection, SAMPLE)
        watching = await asyncpg.connect(admin_url)
        finding = asyncio.create_task(halves.ids_of_all(connection, question, 10, lending))
        async with asyncio.timeout(MOST_S):
            while await connected(watching) < 2:  # the first is looking, or soon will be
                await asyncio.sleep(0)
            finding.cancel()
            await asyncio.wait([finding])
            while await watching.fetchval(ACTIVE, "geo_service halves"):
                await asyncio.sleep(0.01)
        await watching.close()

    within(do)


def test_a_connection_that_is_spare_no_more_is_not_waited_for(within: Any, asked: Any) -> None:
    async def do(lending: Pool, connection: Any) -> None:
        question = await asked(connection, SAMPLE)
        state, _ = await state_and_middle(connection, question)
        lent = [await lending.acquire() for _ in range(ROOM - 1)]
        async with asyncio.timeout(1):
            assert await halves.found_beside(lending, state, among_all(question, 10)) is None
        for one in lent:
            lending.release(one)

    within(do)


@pytest.mark.parametrize(
    ("ways", "cost", "divided"),
    [
        ({"Limit", "Sort", "Index Only Scan"}, 0, True),
        ({"Limit", "Sort", "Index Only Scan"}, -1, False),
        ({"Limit", "Sort", "Seq Scan"}, 1, True),
        ({"Limit", "Bitmap Heap Scan", "Bitmap Index Scan"}, 1, False),
        ({"Limit", "Sort", "Index Scan"}, 1, False),
    ],
)
def test_what_takes_long_is_divided_but_not_what_an_index_finds_first(ways: set[str], cost: int, divided: bool) -> None:
    assert is_divided(Guess(1, LONG + cost, frozenset(ways))) == divided


@pytest.mark.parametrize("offset", ["0", "3"])
def test_a_page_far_down_by_offset_is_as_that_by_a_cursor(within: Any, asked: Any, offset: str) -> None:
    async def do(lending: Pool, connection: Any) -> None:
        all_ids = await queries.ids_of(connection, among_all(await asked(connection, SAMPLE), 10_000))
        question = await asked(connection, {**SAMPLE, "offset": offset})
        assert await halves.ids_of_all(connection, question, 5, lending) == all_ids[int(offset) :][:5]

    within(do)
