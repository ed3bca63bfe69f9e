"""A pool for the hot paths: connections that are opened when they are wanted, kept, and lent in turn."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

import asyncpg

# Connections that are not lent, or not opened yet, where one is spare: itself, and one for whoever asks next.
SPARE = 2


class Pool:
    """At most so many connections.

    asyncpg's own pool makes a task, a timer and a proxy of the connection for every question, which takes as long as
    asking a short one.

    Args:
        connect: opens a connection.
        most: connections at a time.
        wait_s: longest wait for one that comes free, and for one that is closed, seconds.
    """

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]], most: int, wait_s: float) -> None:
        self._connect, self._most, self._wait_s = connect, most, wait_s
        self._free: list[asyncpg.Connection] = []
        self._taken = 0  # places: of connections that are free, lent, being opened or being closed
        self._waiting: deque[asyncio.Future[asyncpg.Connection | None]] = deque()
        self._closing: set[asyncio.Task[None]] = set()
        self._ended = False

    @property
    def has_spare(self) -> bool:
        """Whether there is a connection, or room for one, and another for whoever asks next."""
        return len(self._free) + self._most - self._taken >= SPARE

    async def acquire(self) -> asyncpg.Connection:
        """A connection, to be released; the one that was released last, while it is warm.

        Raises:
            TimeoutError: none came free in time; and whatever `connect` raises.
        """
        connection = self._free.pop() if self._free else None
        if connection is None and self._taken < self._most:
            self._taken += 1
        elif connection is None:
            connection = await self._handed()
        if connection is not None and not connection.is_closed():
            return connection
        try:
            return await self._connect()
        except BaseException:
            self._pass_on(None)
            raise

    def release(self, connection: asyncpg.Connection, *, broken_off: bool = False) -> None:
        """Take a connection back, and close it where what it was asked was broken off: it may still be answering."""
        if broken_off or self._ended or connection.is_in_transaction():
            closing = asyncio.create_task(self._close(connection))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
        else:
            self._pass_on(connection)

    async def close(self) -> None:
        """Close what is free now, and what is lent when it comes back."""
        self._ended = True
        free, self._free = self._free, []
        await asyncio.gather(*self._closing, *map(self._close, free))

    async def _handed(self) -> asyncpg.Connection | None:
        """The next connection that comes free, or None for its place where it was closed."""
        waiter: asyncio.Future[asyncpg.Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            async with asyncio.timeout(self._wait_s):
                return await waiter
        except BaseException:
            if waiter.done() and not waiter.cancelled():
                self._pass_on(waiter.result())
            raise

    def _pass_on(self, connection: asyncpg.Connection | None) -> None:
        """Give a connection, or its place, to who has waited longest."""
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return
        if connection is None:
            self._taken -= 1
        else:
            self._free.append(connection)

    async def _close(self, connection: asyncpg.Connection) -> None:
        """Have the server stop what it does for a connection, and close it."""
        try:
            with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=self._wait_s)
        finally:
            self._pass_on(None)
