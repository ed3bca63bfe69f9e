"""The index, kept as new as what is published."""

from dataclasses import dataclass

from sqlalchemy import Engine

from geo_service.core.database.connections import begun
from geo_service.core.fresh import Fresh
from geo_service.core.search import queries
from geo_service.core.search.index import Index, build
from geo_service.core.search.queries import State

# Changes that are kept beside the index; with more it is made anew.
MOST_CHANGED = 2_000


@dataclass(frozen=True)
class Dated:
    """An index, and what was published when it was made."""

    index: Index
    state: State

    @property
    def number(self) -> int:
        """The number of the last change that is in it."""
        return self.state.number


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


class FreshIndex(Fresh[Dated]):
    """The index of a running service; the only thing in search that changes."""

    name = "search index"

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine

    def refreshed(self, old: Dated | None) -> Dated:
        """The index of what is published now."""
        return refreshed(self._engine, old)

    async def current(self) -> Index:
        """The index, less than a second or so behind what is published; the first asker waits until it is made.

        Raises:
            Unavailable: there is none yet, and the database cannot be reached.
        """
        return (await self.latest()).index
