"""Tiles kept in memory: each made once however many ask for it, as many as a budget of bytes holds."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from hashlib import blake2b

import cramjam
from cachetools import LRUCache

from geo_service.core.errors import Unavailable

# What a tile takes in memory beside its bytes: the key, the tag and the places in the tables.
BESIDE_BYTES = 1_000
BROTLI_LEVEL, GZIP_LEVEL = 5, 6
PLAIN = ""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile as it is sent.

    Attributes:
        encoding: br, gzip or plain.
        tag: its strong ETag.
    """

    version: str
    body: bytes
    encoding: str
    tag: str


def made(version: str, body: bytes, encoding: str = PLAIN) -> Tile:
    """A tile with its tag."""
    return Tile(version, body, encoding, f'"{blake2b(body, digest_size=12).hexdigest()}"')


def compressed(tile: Tile, encoding: str) -> Tile:
    """The tile in an encoding; nothing stays nothing."""
    if not tile.body:
        return made(tile.version, b"", encoding)
    if encoding == "br":
        return made(tile.version, bytes(cramjam.brotli.compress(tile.body, level=BROTLI_LEVEL)), encoding)
    return made(tile.version, bytes(cramjam.gzip.compress(tile.body, level=GZIP_LEVEL)), encoding)


class TileCache:
    """The tiles of a running service, the least lately used dropped first.

    A tile is kept under its address, not under its version: a new version takes the old one's place, which until
    then serves if the database is down.
    """

    def __init__(self, budget_bytes: int) -> None:
        self._held: LRUCache[Hashable, Tile] = LRUCache(budget_bytes, lambda tile: len(tile.body) + BESIDE_BYTES)
        self._underway: dict[Hashable, asyncio.Task[Tile]] = {}

    @property
    def held_bytes(self) -> int:
        """What the tiles take."""
        return int(self._held.currsize)

    async def tile(self, address: Hashable, version: str, encoding: str, make: Callable[[], Awaitable[bytes]]) -> Tile:
        """The tile in an encoding: as held, or made now; an older version where it cannot be made.

        Raises:
            Unavailable: it cannot be made, and none is held.
        """
        held = self._held.get((address, encoding))
        if held is not None and held.version == version:
            return held
        if encoding == PLAIN:
            return await self._once((address, PLAIN), version, lambda: plain(version, make))
        return await self._once(
            (address, encoding), version, lambda: self._compressed(address, version, encoding, make)
        )

    async def _compressed(
        self, address: Hashable, version: str, encoding: str, make: Callable[[], Awaitable[bytes]]
    ) -> Tile:
        return compressed(await self.tile(address, version, PLAIN, make), encoding)

    async def _once(self, key: Hashable, version: str, make: Callable[[], Awaitable[Tile]]) -> Tile:
        """What `make` gives, made once for all who ask meanwhile; whoever goes away does not stop it."""
        underway = self._underway.get((key, version))
        if underway is None:
            underway = asyncio.ensure_future(self._kept(key, version, make))
            self._underway[key, version] = underway
        try:
            return await asyncio.shield(underway)
        except Unavailable:
            stale = self._held.get(key)
            if stale is None:
                raise
            log.warning("stale tile served")
            return stale

    async def _kept(self, key: Hashable, version: str, make: Callable[[], Awaitable[Tile]]) -> Tile:
        try:
            tile = await make()
            if len(tile.body) + BESIDE_BYTES <= self._held.maxsize:
                self._held[key] = tile
            return tile
        finally:
            del self._underway[key, version]


async def plain(version: str, make: Callable[[], Awaitable[bytes]]) -> Tile:
    """What is made, uncompressed."""
    return made(version, await make())
