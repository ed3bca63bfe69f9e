"""Which version of each layer is published: a token in the tile's address, looked after twice a second."""

import asyncio
import logging
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from geo_service.core.database.connections import Database, held
from geo_service.core.errors import Unavailable
from geo_service.core.tiles import queries

ALL, DISTRICTS = "all", "districts"
# Another number whenever the same facilities would make other tiles than before.
FORMAT = 1
# Seconds between two looks, and between two when a client names a version that is not known: another process, which
# looked later, may have told it.
LOOK_EVERY_S, LOOK_FOR_UNKNOWN_S = 0.5, 0.05

log = logging.getLogger(__name__)


class Versions:
    """The versions of a running service. What a tile is made from is read after its version, so it is never older.

    Args:
        approved_only: whether outlines without an approval number (审图号) are left out of tiles.
    """

    def __init__(self, database: Database, *, approved_only: bool) -> None:
        self._database = database
        self._approved_only = approved_only
        self._last: dict[str, tuple[int, Any]] = {}
        self._districts = ""
        self._tokens: dict[str, str] = {}
        self._looked_at: float | None = None
        self._look: asyncio.Task[None] | None = None

    async def of(self, layer: str, named: str | None = None) -> str:
        """The version of a layer, at most half a second behind what is published; looked up if it is not as `named`.

        Raises:
            Unavailable: the database has not been reached yet.
        """
        known = self._tokens.get(layer)
        every = LOOK_EVERY_S if named in (None, known) else LOOK_FOR_UNKNOWN_S
        now = asyncio.get_running_loop().time()
        if self._looked_at is None or now - self._looked_at >= every:
            await self._looked(now)
        return self._tokens.get(layer) or token(layer, None)

    async def _looked(self, now: float) -> None:
        """Wait for the look that is under way, or for a new one; without a database what was known stays."""
        if self._look is None:
            self._look = asyncio.create_task(self._refresh(now), name="tile versions")
        try:
            await asyncio.shield(self._look)
        except Unavailable:
            if not self._tokens:
                raise
            self._looked_at = now
            log.warning("tile versions not refreshed")

    async def _refresh(self, now: float) -> None:
        try:
            async with held(self._database.hot) as connection:
                since = max((number for number, _ in self._last.values()), default=0)
                self._last |= await queries.last_changes(connection, since)
                self._districts = await queries.districts_state(connection)
            self._tokens = tokens(self._last, (self._districts, self._approved_only))
            self._looked_at = now
        finally:
            self._look = None


def tokens(last: Mapping[str, tuple[int, Any]], districts: object) -> dict[str, str]:
    """The version of each layer, from the number and the time of each kind's last change and what districts are."""
    found = {kind: token(kind, change) for kind, change in last.items()}
    return found | {ALL: token(ALL, sorted(last.items())), DISTRICTS: token(DISTRICTS, districts)}


def token(layer: str, state: object) -> str:
    """A short name for a state of a layer; the times in it tell a restored database from the one before."""
    return blake2b(f"{FORMAT} {layer} {state}".encode(), digest_size=6).hexdigest()
