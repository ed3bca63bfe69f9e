"""How far the log of public changes goes, as it grows: one connection listens for all who follow."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from geo_service.core.changes import queries
from geo_service.core.database.connections import NOT_THERE, lone_connection

CHANNEL = "core_public_change"
# A connection that died without a word is found out by asking on it.
LOOK_EVERY_S = 10.0
ANSWER_S = 5.0
AGAIN_S = 0.5

log = logging.getLogger(__name__)


class Live:
    """The last number of the log, and whether the database is there to say so.

    Attributes:
        number: of the last change; 0 when there is none, or before the database was first there.
        away: nobody knows at the moment.
        rewound: how often the log was found shorter than it had been: an older backup was restored.
    """

    def __init__(self) -> None:
        self.number = 0
        self.away = True
        self.rewound = 0
        self._moved = asyncio.Event()

    def say(self, number: int, away: bool) -> None:
        """Note how things stand; whoever waits is woken when that is new."""
        if (number, away) != (self.number, self.away):
            self.rewound += number < self.number
            self.number, self.away = number, away
            self.wake()

    def wake(self) -> None:
        """Let everybody who waits look at how things stand."""
        self._moved.set()
        self._moved = asyncio.Event()

    async def moved(self, within_s: float) -> None:
        """Wait until something is new, so long at most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._moved.wait(), within_s)

    async def listen(self, url: str) -> None:
        """Say how far the log goes, until the connection is lost."""
        async with lone_connection(url, "followers") as connection:
            woken = asyncio.Event()
            connection.add_termination_listener(lambda _: woken.set())
            await connection.add_listener(CHANNEL, lambda *_: woken.set())
            while not connection.is_closed():
                woken.clear()
                self.say(await queries.last(connection, ANSWER_S), away=False)
                with suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), LOOK_EVERY_S)

    async def keep_listening(self, url: str) -> None:
        """Listen until cancelled; a connection that is lost is followed by another, which missed nothing."""
        while True:
            try:
                await self.listen(url)
                log.warning("followers lost their connection")
            except NOT_THERE as error:
                log.warning("followers wait for the database", extra={"reason": type(error).__name__})
            # The border around one connection: whatever went wrong with it, the next one may do.
            except Exception:
                log.exception("followers cannot listen")
            self.say(self.number, away=True)
            await asyncio.sleep(AGAIN_S)


@asynccontextmanager
async def listening(live: Live, url: str) -> AsyncIterator[None]:
    """The listening connection, for the length of the `with`."""
    task = asyncio.create_task(live.keep_listening(url))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
