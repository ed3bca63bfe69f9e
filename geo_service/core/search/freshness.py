"""The index, kept as new as what is published: looked after at most once a second, made in a thread."""

import asyncio
import logging
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from geo_service.core.database.connections import NO_DATABASE, begun
from geo_service.core.errors import ServiceError, Unavailable
from geo_service.core.search import queries
from geo_service.core.search.index import Index, build
from geo_service.core.search.queries import State

# Seconds between two looks at what is published, and how long an asker waits for a look before the old index serves.
LOOK_EVERY_S = 1.0
WAIT_S = 0.5
# Changes that are kept beside the index; with more it is made anew.
MOST_CHANGED = 2_000

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Dated:
    """An index, and what was published when it was made."""

    index: Index
    state: State


def refreshed(engine: Engine, old: Dated | None) -> Dated:
    """An index of what is published now: the old one if it still is, brought up to date, or made anew.

    Raises:
        Unavailable: the database cannot be reached.
    """
    with begun(engine) as connection:
        # Read first: what is written while the rest is read has a greater number, and is read again next time.
        now = queries.state(connection)
        if old is not None and now == old.state:
            return old
        if old is not None and now.areas == old.state.areas and now.number > old.state.number:
            ids = queries.changed_ids(connection, old.state.number, now.number, MOST_CHANGED)
            if len(ids) + len(old.index.changed) < MOST_CHANGED:
                return Dated(old.index.changed_by(set(ids), queries.facilities_by_id(connection, ids)), now)
        return Dated(build(queries.areas(connection), queries.facilities(connection)), now)


class FreshIndex:
    """The index of a running service; the only thing in search that changes.

    At most one look is under way. Who sets it off waits for it shortly, then is served what there is, as all others.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._dated: Dated | None = None
        self._look: asyncio.Task[None] | None = None
        self._looked_at = -LOOK_EVERY_S

    async def current(self) -> Index:
        """The index, less than a second or so behind what is published; the first asker waits until it is made.

        Raises:
            Unavailable: there is none yet, and the database cannot be reached.
        """
        is_due = self._look is None and asyncio.get_running_loop().time() - self._looked_at >= LOOK_EVERY_S
        if is_due:
            self.look()
        if self._look is not None and (is_due or self._dated is None):
            await asyncio.wait([self._look], timeout=None if self._dated is None else WAIT_S)
        if self._dated is None:
            raise Unavailable(NO_DATABASE)
        return self._dated.index

    def look(self) -> None:
        """Begin to look at what is published, without waiting."""
        if self._look is None:
            self._look = asyncio.create_task(self._refresh(), name="search index")

    async def close(self) -> None:
        """Wait until a look that is under way has ended: its thread cannot be stopped, and holds a connection."""
        if self._look is not None:
            await asyncio.wait([self._look])

    async def _refresh(self) -> None:
        loop = asyncio.get_running_loop()
        began = self._looked_at = loop.time()
        try:
            dated = await asyncio.to_thread(refreshed, self._engine, self._dated)
            if dated is not self._dated:
                log.info("search index", extra={"number": dated.state.number, "ms": round((loop.time() - began) * 1e3)})
            self._dated = dated
        except (ServiceError, SQLAlchemyError) as error:
            # What is in memory still serves; the next look may succeed.
            log.warning("search index not refreshed", extra={"reason": type(error).__name__})
        except Exception:
            log.exception("search index failed")
        finally:
            self._look = None
