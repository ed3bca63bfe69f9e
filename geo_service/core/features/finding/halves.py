"""All that fit, found by two connections at once where that takes long and one is to spare.

PostgreSQL's own parallel scan was tried first: to start a process for each question takes as long as it saves.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy import Select

from geo_service.core.database.connections import held
from geo_service.core.database.pool import Pool
from geo_service.core.errors import Unavailable
from geo_service.core.features.compiled import Guess, guessed, ids_of
from geo_service.core.features.finding.queries import Asked, among_all, among_ids, in_halves, see, state_and_middle

# From where on it takes long, as the planner guesses the cost of a statement: some 20 ms.
LONG = 5_000


async def ids_of_all(connection: Any, asked: Asked, rows: int, pool: Pool | None) -> Sequence[Any]:
    """The ids of the first of all that fit, at most so many.

    Args:
        connection: in a transaction that sees one state.
        pool: that may lend another connection.
    """
    whole = among_all(asked, rows)
    if pool is None or asked.question.offset or not pool.has_spare or not is_divided(await guessed(connection, whole)):
        return await ids_of(connection, whole)
    state, middle = await state_and_middle(connection, asked)
    one, other = (among_all(asked, rows, half) for half in in_halves(middle))
    beside = asyncio.create_task(found_beside(pool, state, other))
    try:
        found, more = await ids_of(connection, one), await beside
    finally:
        beside.cancel()
        await asyncio.gather(beside, return_exceptions=True)
    if more is None:
        more = await ids_of(connection, other)
    return await ids_of(connection, among_ids(asked, [*found, *more], rows)) if found and more else found or more


def is_divided(whole: Guess) -> bool:
    """Whether two halves are found sooner: what an index of something else finds, either would find whole."""
    return whole.cost >= LONG and not any(way == "Index Scan" or way.startswith("Bitmap") for way in whole.ways)


async def found_beside(pool: Pool, state: str, half: Select[Any]) -> Sequence[Any] | None:
    """The ids that another connection finds in a state; None where it finds none, for whatever reason.

    Whoever holds a connection must wait neither for another nor for what that one waits for.
    """
    if not pool.has_spare:
        return None
    try:
        async with held(pool) as beside, beside.transaction(isolation="repeatable_read", readonly=True):
            await see(beside, state)
            return await ids_of(beside, half)
    except (Unavailable, asyncpg.PostgresError):
        return None
