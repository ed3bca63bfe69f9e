"""The changes as a stream of events (server-sent events): for many at once, each at its own pace."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from cachetools import TTLCache
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from geo_service.core.changes.lines import Batch, batch
from geo_service.core.changes.live import Live
from geo_service.core.compression import EVENTS
from geo_service.core.database.connections import begun
from geo_service.core.errors import Unavailable
from geo_service.core.geometry import Datum
from geo_service.core.text import Text

HEADERS = {
    "Content-Type": EVENTS,  # of events there is no charset but UTF-8
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx, and those who took its word over, would keep events back
    "Vary": "Accept",
}
ALIVE, AWAY = b": alive\n\n", b": database away\n\n"
# Changes that are read, and sent, at once: some 35 kB for each follower who takes them slowly.
BATCH = 50
READS_AT_ONCE = 3
# Those who were followers of a process that ended come back over so many seconds.
RETRY_MS = (2_000, 8_000)

log = logging.getLogger(__name__)


class Followers:
    """Who follows the log now; what they need is read once for all who need the same.

    A follower is no more than a number. Nothing is queued for anybody: whoever is behind reads on from their number.

    Attributes:
        most: followers at once.
        count: how many there are.
        dropped: how many were sent away since the start, for taking nothing.
        alive_s: after so long without an event a comment is sent.
        patience_s: whoever takes nothing for so long is dropped.
    """

    def __init__(self, live: Live, most: int, alive_s: float = 15.0, patience_s: float = 20.0) -> None:
        self.live = live
        self.most = most
        self.alive_s = alive_s
        self.patience_s = patience_s
        self.count = 0
        self.dropped = 0
        self.ended = False
        self._reading = asyncio.Semaphore(READS_AT_ONCE)
        # Shortly, and few: for those who are told of one change at one moment, or come back together.
        self._batches: TTLCache[tuple[int, Datum], asyncio.Future[Batch]] = TTLCache(32, 2.0)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A follower's place.

        Raises:
            Unavailable: all are taken.
        """
        if self.count >= self.most:
            raise Unavailable(Text(f"订阅已满（{self.most}）", f"There are {self.most} followers already"))
        self.count += 1
        try:
            yield
        finally:
            self.count -= 1

    def end(self) -> None:
        """End every stream, and those that begin now at once: the service is about to stop."""
        self.ended = True
        self.live.wake()

    async def events(self, engine: Engine, since: int, datum: Datum) -> AsyncIterator[bytes]:
        """The changes after a number as events, then each as it comes; comments while there is none."""
        yield b"retry: %d\n\n" % random.randint(*RETRY_MS)  # noqa: S311 - spreads, hides nothing
        rewound = self.live.rewound
        while not self.ended and rewound == self.live.rewound:
            if self.live.away or since >= self.live.number:
                was_away, was = self.live.away, self.live.number
                await self.live.moved(self.alive_s)
                if self.live.number == was or self.live.away != was_away:
                    yield AWAY if self.live.away else ALIVE
                continue
            try:
                told = await self.batch(engine, since, datum)
            except (Unavailable, SQLAlchemyError) as error:
                log.warning("followers cannot read", extra={"reason": type(error).__name__})
                yield AWAY
                await asyncio.sleep(1)
                continue
            since = told.until
            if told.lines:
                yield b"".join(b"id: %d\ndata: %b\n\n" % (one.number, one.content) for one in told.lines)

    async def batch(self, engine: Engine, since: int, datum: Datum) -> Batch:
        """What is to be told after a number, read now or by somebody else a moment ago."""
        key = (since, datum)
        reading = self._batches.get(key)
        if reading is None:
            reading = self._batches[key] = asyncio.ensure_future(self._read(engine, since, datum))
        try:
            return await asyncio.shield(reading)
        except (Unavailable, SQLAlchemyError):
            self._batches.pop(key, None)
            raise

    async def _read(self, engine: Engine, since: int, datum: Datum) -> Batch:
        async with self._reading:
            return await run_in_threadpool(read, engine, since, self.live.number, datum)


def read(engine: Engine, since: int, until: int, datum: Datum) -> Batch:
    """A batch, in a transaction of its own."""
    with begun(engine) as connection:
        return batch(connection, since, until, datum, BATCH)


class EventStream(StreamingResponse):
    """A follower's answer: it has a place while it lasts.

    Raises Unavailable when it is called and no place is free.
    """

    def __init__(self, followers: Followers, engine: Engine, since: int, datum: Datum, only_head: bool) -> None:
        super().__init__(nothing() if only_head else followers.events(engine, since, datum), headers=HEADERS)
        self.followers = followers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until the follower leaves, takes nothing for too long, or the service ends."""

        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(self.followers.patience_s):
                await send(message)

        with self.followers.place():
            try:
                await super().__call__(scope, receive, send_in_time)
            except TimeoutError:
                self.followers.dropped += 1
                log.warning("a follower took nothing and was dropped")


async def nothing() -> AsyncIterator[bytes]:
    """No content."""
    yield b""
