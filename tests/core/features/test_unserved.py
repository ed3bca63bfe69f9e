"""What no index knows is found as well: in every order, page by page, on the edge of a geometry, with rare letters."""

import asyncio
from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import asyncpg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Text, literal, select

from geo_service.core.database.connections import plain as plain_address
from geo_service.core.features.compiled import run
from geo_service.core.features.filters.operands import plain, without_marks
from geo_service.core.features.finding import queries as finding
from tests.core.features.conftest import Ask

pytestmark = pytest.mark.usefixtures("bundled")

UNSERVED: dict[str, Callable[[dict[str, Any]], bool]] = {
    "NOT name LIKE '%1%'": lambda told: "1" not in told["name"],
    "free_bays > chargers": lambda told: (told["free_bays"] or 0) > (told["chargers"] or 1_000),
    "signs = TRUE OR name <> address": lambda told: told["name"] != told["address"],
}
# Of common letters, of such as are taken apart or put together, and of marks by themselves.
LETTERS = st.characters(codec="utf-8", exclude_characters="\x00") | st.sampled_from(
    "é一Å가가豈·（·ＡÉi\u0301\u0323\u302a"
)


@pytest.fixture(name="as_many_as_a_page")
def _as_many_as_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many rows are looked at ahead as a page has, so that few of the facilities at hand stand for many."""
    monkeypatch.setattr(finding, "NEXT", 1)
    monkeypatch.setattr(finding, "TIMES", 1)


@pytest.mark.usefixtures("as_many_as_a_page")
@pytest.mark.parametrize("sentence", UNSERVED)
@pytest.mark.parametrize("order", ["name", "-free_bays", "district_code,-chargers", "-id", "-updated_at,name"])
def test_what_no_index_knows_comes_in_order_page_by_page(sentence: str, order: str, all_of: Ask) -> None:
    every = all_of("facilities", sortby=order, limit=1000)
    wanted = [one["id"] for one in every if UNSERVED[sentence](one["properties"])]
    assert len(wanted) > 14
    assert [one["id"] for one in all_of("facilities", filter=sentence, sortby=order, limit=1000)] == wanted
    assert [one["id"] for one in all_of("facilities", filter=sentence, sortby=order, limit=7)] == wanted
    passed_over = all_of("facilities", filter=sentence, sortby=order, offset=5, limit=1000)
    assert [one["id"] for one in passed_over] == wanted[5:]


def test_what_lies_on_the_edge_of_a_geometry_is_not_within_it(all_of: Ask) -> None:
    every = [one for one in all_of("facilities", limit=1000) if one["geometry"]]
    lons, lats = zip(*(one["geometry"]["coordinates"] for one in every), strict=True)
    box = f"BBOX({min(lons)},{min(lats)},{max(lons)},{max(lats)})"
    edge = {
        one["id"]
        for one in every
        if one["geometry"]["coordinates"][0] in (min(lons), max(lons))
        or one["geometry"]["coordinates"][1] in (min(lats), max(lats))
    }
    assert edge
    for sentence in (f"NOT S_WITHIN(geometry, {box})", f"NOT S_CONTAINS({box}, geometry)"):
        assert {one["id"] for one in all_of("facilities", filter=sentence)} == edge
    assert all_of("facilities", filter=f"NOT S_INTERSECTS(geometry, {box})") == []
    assert len(all_of("facilities", filter=f"NOT S_DISJOINT(geometry, {box})", limit=1000)) == len(every)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(LETTERS, max_size=8), min_size=1, max_size=20))
@example(["曹杨路站", "café", "cafe\u0301", "\u1100\u1161", "豈", "\u302a\u0323一", "（Ａ）"])
def test_accents_are_left_out_of_every_text(database_url: str, texts: list[str]) -> None:
    async def asked() -> list[str]:
        connection = await asyncpg.connect(plain_address(database_url))
        try:
            columns = [plain("accenti", literal(one, Text())) for one in texts]
            (row,) = await run(connection, select(*columns))
            return list(row)
        finally:
            await connection.close()

    assert asyncio.run(asked()) == [normalize("NFC", without_marks(one)) for one in texts]
