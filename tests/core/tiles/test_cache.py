"""Tiles in memory: made once, bounded, held over when the database is away."""

import asyncio
import gzip

import cramjam
import pytest

from geo_service.core.errors import Unavailable
from geo_service.core.text import Text
from geo_service.core.tiles.cache import BESIDE_BYTES, PLAIN, TileCache


class Source:
    """Makes tiles, counts how often, and can be away."""

    def __init__(self, body: bytes = b"tile") -> None:
        self.body, self.made, self.away = body, 0, False

    async def __call__(self) -> bytes:
        self.made += 1
        await asyncio.sleep(0.01)
        if self.away:
            raise Unavailable(Text("不在", "away"))
        return self.body


def test_a_thousand_who_ask_at_once_make_one_tile() -> None:
    async def ask() -> None:
        cache, source = TileCache(1_000_000), Source()
        asked = (cache.tile("a", "1", ("br", "gzip", PLAIN)[n % 3], source) for n in range(1_000))
        tiles = await asyncio.gather(*asked)
        assert source.made == 1
        assert {tile.encoding for tile in tiles} == {"br", "gzip", PLAIN}

    asyncio.run(ask())


def test_each_encoding_holds_the_same_and_has_its_own_tag() -> None:
    async def ask() -> None:
        cache, source = TileCache(1_000_000), Source(b"x" * 5_000)
        br, gz, plain = [await cache.tile("a", "1", encoding, source) for encoding in ("br", "gzip", PLAIN)]
        assert bytes(cramjam.brotli.decompress(br.body)) == gzip.decompress(gz.body) == plain.body
        assert len({br.tag, gz.tag, plain.tag}) == 3
        assert source.made == 1

    asyncio.run(ask())


def test_who_goes_away_does_not_stop_it_for_the_others() -> None:
    async def ask() -> None:
        cache, source = TileCache(1_000_000), Source()
        first = asyncio.create_task(cache.tile("a", "1", PLAIN, source))
        second = asyncio.create_task(cache.tile("a", "1", PLAIN, source))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).body == b"tile"
        assert source.made == 1

    asyncio.run(ask())


def test_a_new_version_takes_the_place_of_the_old() -> None:
    async def ask() -> None:
        cache, source = TileCache(1_000_000), Source(b"old")
        await cache.tile("a", "1", PLAIN, source)
        source.body = b"new"
        assert (await cache.tile("a", "1", PLAIN, source)).body == b"old"
        assert (await cache.tile("a", "2", PLAIN, source)).body == b"new"
        assert cache.held_bytes == 3 + BESIDE_BYTES

    asyncio.run(ask())


@pytest.mark.parametrize("encoding", [PLAIN, "br", "gzip"])
def test_without_a_database_the_older_tile_serves_and_says_its_version(encoding: str) -> None:
    async def ask() -> None:
        cache, source = TileCache(1_000_000), Source()
        await cache.tile("a", "1", encoding, source)
        source.away = True
        assert (await cache.tile("a", "2", encoding, source)).version == "1"
        source.away = False
        assert (await cache.tile("a", "2", encoding, source)).version == "2"

    asyncio.run(ask())


def test_without_a_database_and_without_an_older_tile_it_is_unavailable() -> None:
    async def ask() -> None:
        cache, source = TileCache(1_000_000), Source()
        source.away = True
        with pytest.raises(Unavailable):
            await cache.tile("a", "1", "br", source)
        source.away = False
        assert (await cache.tile("a", "1", PLAIN, source)).body == b"tile"

    asyncio.run(ask())


def test_it_never_holds_more_than_its_budget() -> None:
    async def ask() -> None:
        cache, source = TileCache(10 * (BESIDE_BYTES + 500)), Source(b"x" * 500)
        for address in range(100):
            await cache.tile(address, "1", PLAIN, source)
            assert cache.held_bytes <= 10 * (BESIDE_BYTES + 500)
        assert cache.held_bytes == 10 * (BESIDE_BYTES + 500)
        await cache.tile(99, "1", PLAIN, source)  # the last ten are held
        await cache.tile(90, "1", PLAIN, source)
        assert source.made == 100
        await cache.tile(89, "1", PLAIN, source)
        assert source.made == 101

    asyncio.run(ask())


def test_a_tile_greater_than_the_budget_is_served_and_not_held() -> None:
    async def ask() -> None:
        cache, source = TileCache(BESIDE_BYTES), Source(b"x")
        assert (await cache.tile("a", "1", PLAIN, source)).body == b"x"
        assert cache.held_bytes == 0

    asyncio.run(ask())
