"""All that fit, found by two connections at once where that takes long and there is one that nobody wants.

PostgreSQL's own parallel scan was tried first: to start a process for each question takes as long as it saves.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

from geo_service.core.database.connections import held
from geo_service.core.database.pool import Pool
from geo_service.core.errors import Unavailable
from geo_service.core.features.compiled import Guess, guess, ids_of
from geo_service.core.features.finding.queries import Asked, among_all, among_ids, in_halves, share, shared_state

# From where on it takes long, as the planner guesses the cost of a statement: some 20 ms.
LONG = 5_000


async def ids_of_all(connection: Any, asked: Asked, rows: int, pool: Pool | None) -> Sequence[Any]:
    """The ids of the first of all that fit, at most so many.

    Args:
        connection: in a transaction that sees one state.
        pool: that may lend another connection.
    """
    whole = among_all(asked, rows)
    if pool is None or asked.question.offset or not pool.has_spare or not is_divided(await guess(connection, whole)):
        return await ids_of(connection, whole)
    async with AsyncExitStack() as lent:
        beside = await other(pool, lent)
        if beside is None:
            return await ids_of(connection, whole)
        named, middle = await shared_state(connection)
        await lent.enter_async_context(beside.transaction(isolation="repeatable_read", readonly=True))
        await share(beside, named)
        first, second = (among_all(asked, rows, half) for half in in_halves(middle))
        finding = asyncio.create_task(ids_of(beside, second))
        try:
            found, more = await ids_of(connection, first), await finding
        finally:
            finding.cancel()
            await asyncio.gather(finding, return_exceptions=True)
    return await ids_of(connection, among_ids(asked, [*found, *more], rows)) if found and more else found or more


def is_divided(whole: Guess) -> bool:
    """Whether two halves are found sooner: what an index finds first, as a bitmap, either half would find whole."""
    return whole.cost >= LONG and not any(way.startswith("Bitmap") for way in whole.ways)


async def other(pool: Pool, lent: AsyncExitStack) -> Any | None:
    """A connection of the pool, None where it has none to spare: whoever holds one must not wait for another."""
    try:
        return await lent.enter_async_context(held(pool)) if pool.has_spare else None
    except Unavailable:
        return None
