"""Exports beside changes: deltas and what is gone, one state throughout, nothing private, nothing that is run."""

import asyncio
import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Connection, Engine

from geo_service.core.database.connections import ALL_ORGANISATIONS, act, connected
from geo_service.core.exports import queries
from geo_service.core.features.collection import collections
from geo_service.core.features.crs import CRS84
from geo_service.core.features.ordering import read_order
from geo_service.core.features.queries import asked_of
from geo_service.core.features.question import Question
from tests.core.changes.conftest import add, change
from tests.core.exports.conftest import Ask, table_of


@pytest.fixture(name="writing")
def _writing(app_engine: Engine) -> Any:
    """Opens a transaction of somebody who acts for all."""

    @contextmanager
    def writing() -> Iterator[Connection]:
        with app_engine.begin() as connection:
            act(connection, "person:canary-actor", ALL_ORGANISATIONS)
            yield connection

    return writing


type Writing = Any


def test_a_delta_has_what_changed_and_what_is_gone_or_matches_no_more(feed: Ask, writing: Writing) -> None:
    with writing() as connection:
        stays, changes, leaves, moves = add(connection, "delta", 4)
    number = feed("geojson").json()["stamp"]["change_number"]
    with writing() as connection:
        change(connection, changes, free_bays=3)
        change(connection, leaves, status="suspended")
        change(connection, moves, tier="micro")
        (comes,) = add(connection, "later")
    told = feed("geojson", since=number, filter="tier IS NULL").json()
    assert [one["id"] for one in told["features"]] == [changes, comes]
    assert sorted(one["id"] for one in told["removed"]) == [leaves, moves]
    assert all(number < one["change_number"] <= told["stamp"]["change_number"] for one in told["removed"])
    rows = table_of(feed("csv", since=number, filter="tier IS NULL"))
    assert [(row["operation"], int(row["id"])) for row in rows[:2]] == [("put", changes), ("put", comes)]
    assert {(row["operation"], int(row["id"]), row["name"]) for row in rows[2:]} == {
        ("remove", leaves, ""),
        ("remove", moves, ""),
    }
    assert stays not in {int(row["id"]) for row in rows}


def test_a_delta_of_a_kind_tells_nothing_of_other_kinds_but_what_left_it(feed: Ask, writing: Writing) -> None:
    with writing() as connection:
        (other,) = add(connection, "other", kind="union_station")
        (turns,) = add(connection, "turns")
    number = feed("geojson").json()["stamp"]["change_number"]
    with writing() as connection:
        change(connection, other, status="suspended")
        change(connection, turns, kind="union_station", attributes="{}")
    told = feed("geojson", since=number, collection="driver_home").json()
    assert (told["features"], [one["id"] for one in told["removed"]]) == ([], [turns])


def test_nothing_since_the_last_change_is_nothing(feed: Ask, writing: Writing) -> None:
    with writing() as connection:
        add(connection, "last")
    number = int(feed("csv").headers["x-change-number"])
    told = feed("geojson", since=number).json()
    assert (told["features"], told["removed"]) == ([], [])
    assert table_of(feed("csv", since=number)) == []
    book = openpyxl.load_workbook(io.BytesIO(feed("xlsx", since=number).content))
    assert [sheet.title for sheet in book] == ["数据", "已移除", "说明"]
    assert [sheet.max_row for sheet in book][:2] == [1, 1]


def test_a_change_makes_another_tag_and_another_number(feed: Ask, writing: Writing) -> None:
    before = feed("csv").headers
    with writing() as connection:
        add(connection, "another")
    after = feed("csv").headers
    assert after["etag"] != before["etag"]
    assert int(after["x-change-number"]) > int(before["x-change-number"])


def test_what_is_read_is_the_state_of_the_number_whatever_is_written_meanwhile(
    database_url: str, writing: Writing, catalogue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "BATCH", 2)
    with writing() as connection:
        mine = add(connection, "seen", 5)
    collection = collections(catalogue)["facilities"]
    question = Question(collection, CRS84, keys=read_order(None, collection), shown=("id", "name"))

    async def read() -> tuple[list[int], int, int]:
        async with connected_to(database_url) as database, queries.snapshot(database) as connection:
            asked = await asked_of(connection, question, approved_only=False)
            number = (await queries.stamp(connection))["number"]
            with writing() as other:
                change(other, mine[-1], status="suspended")
                add(other, "unseen")
            ids = [row[0] async for rows in queries.batches(connection, queries.told(asked, None)) for row in rows]
            return ids, number, (await queries.stamp(connection))["number"]

    ids, before, after = asyncio.run(read())
    assert ids[-5:] == mine
    assert before == after


def connected_to(url: str) -> AbstractContextManager[Any]:
    """The database as the service holds it."""
    return connected(url, 2, 10_000)  # type: ignore[return-value]


def test_no_cell_is_a_formula(feed: Ask, writing: Writing) -> None:
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", 'a "quoted", one\nline']
    with writing() as connection:
        ids = add(connection, "formula", len(evil))
        for facility, name in zip(ids, evil, strict=True):
            change(connection, facility, name=name)
    names = {int(row["id"]): row["name"] for row in table_of(feed("csv"))}
    assert [names[facility] for facility in ids] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", evil[5]]
    sheet = openpyxl.load_workbook(io.BytesIO(feed("xlsx", lang="en").content))["数据"]
    heading, *rows = sheet.iter_rows()
    at = [cell.value for cell in heading].index("name")
    cells = {row[0].value: row[at] for row in rows}
    assert [cells[facility].value for facility in ids] == evil
    assert {cells[facility].data_type for facility in ids} == {"s"}


def test_nothing_private_is_in_any_of_them(feed: Ask, writing: Writing) -> None:
    with writing() as connection:
        add(connection, "private", 1, status="draft")
        add(connection, "public", 1)
    for form in ("geojson", "csv", "gpkg"):
        content = feed(form).content
        assert b"public" in content
        assert [word for word in (b"canary", b"private", b"district:310104") if word in content] == []
