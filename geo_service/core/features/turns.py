"""Questions with a filter are read in turn: their parser is one process, and whoever waits for it keeps no thread."""

import asyncio
from collections.abc import Callable

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from geo_service.core.errors import Unavailable
from geo_service.core.text import Text

# Longest wait for one's turn: twenty filters that are as hard as a filter may be.
WAIT_S = 5
BUSY = Text("现在查询条件过多，请稍后再试", "Too many filters are being read; try again later")


async def read_in_turn[T](request: Request, read: Callable[[], T]) -> T:
    """What is read of a question, in a thread, when it is its turn.

    Raises:
        Unavailable: that took too long; and whatever `read` raises.
    """
    turns = request.app.state.filter_turns
    try:
        async with asyncio.timeout(WAIT_S):
            await turns.acquire()
    except TimeoutError as error:
        raise Unavailable(BUSY) from error
    try:
        return await run_in_threadpool(read)
    finally:
        turns.release()
