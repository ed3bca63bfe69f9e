"""The features that the database keeps are those that rows are made into; what is said once more leaves nothing out."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize

import asyncpg
import orjson
import pytest
import sqlalchemy
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url, select, text

from geo_service.core.catalogue import Catalogue
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.features.answer import features
from geo_service.core.features.collection import collections
from geo_service.core.features.columns import FACILITY, columns
from geo_service.core.features.crs import CRS84
from geo_service.core.features.filters.conditions import condition
from geo_service.core.features.filters.operands import Vocabulary, operand
from geo_service.core.features.filters.parts import grams, parts_held
from geo_service.core.features.models import NUMBERS
from geo_service.core.features.plain import queries as plain
from geo_service.core.features.question import Page, read_question

pytestmark = pytest.mark.usefixtures("bundled")

NULLS = "insert into core.public_facility (id, place_id, kind, name, address, position, position_precision, placed,"
PUT = f"""{NULLS} functions, free_bays, attributes, sample, updated_at)
values ($1, 1, 'driver_home', $2, $3, st_setsrid(st_makepoint($4, $5), 4326), 'rooftop', true, $6, $7, $8, false, $9)
"""
names = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)
lons, lats = st.none() | st.floats(120, 123), st.none() | st.floats(30, 32)
attributes = st.dictionaries(names, st.none() | st.booleans() | st.integers(-9, 9) | names, max_size=3)
moments = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  the zone is given
made_up = st.tuples(
    *(names, names, lons, lats, st.lists(names, max_size=3), st.none() | st.integers(0, 2**31 - 1)),
    *(attributes.map(lambda told: orjson.dumps(told).decode()), moments),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(made_up, max_size=6))
@example(
    [
        (
            '"\\\b\f\n\r\t\x01\x7f\u2028/',
            "",
            121.0,
            31.0,
            ["é"],
            0,
            '{"a": 1.50, "b": [1, {}]}',
            datetime(2025, 1, 1, tzinfo=UTC),
        )
    ]
)
@example([("x", "y", 121.25, None, [], None, "{}", datetime(2025, 1, 1, 1, 1, 1, 120000, tzinfo=UTC))])
def test_a_kept_feature_is_what_its_row_is_made_into(admin_url: str, catalogue: Catalogue, told: list[Any]) -> None:
    collection = collections(catalogue)["driver_home"]
    question = read_question(
        Page.model_validate({"limit": "3", "after": "1000000"}), collection, ("http://testserver",)
    )

    async def both_ways() -> tuple[Any, Any]:
        connection = await asyncpg.connect(admin_url)
        try:
            await connection.execute("begin")
            await connection.executemany(PUT, [(1_000_001 + number, *one) for number, one in enumerate(told)])
            return await plain.kept(connection, question), await plain.rows(connection, question)
        finally:
            await connection.close()

    kept, rows = asyncio.run(both_ways())
    made = features(rows[:3], question)
    assert kept["found"] == len(rows)
    assert kept["last"] == (made[-1]["id"] if made else None)
    read = orjson.loads(b"[%b]" % (kept["features"] or b""))
    again = orjson.loads(orjson.dumps(made))
    assert read == again
    assert [list(one["properties"]) for one in read] == [list(one["properties"]) for one in again]


@pytest.mark.parametrize("collection", ["facilities", "driver_home", "recuperation_site"])
@pytest.mark.parametrize("asked", [{}, {"bbox": "121.4,31.1,121.6,31.3"}, {"limit": "7"}], ids=str)
def test_pages_are_the_same_whichever_way_they_are_made(
    collection: str, asked: dict[str, str], all_of: Callable[..., Any]
) -> None:
    # A count makes a page one that is not kept.
    assert all_of(collection, **asked) == all_of(collection, **asked, count="exact")


def test_a_page_shows_a_report_and_a_change_at_once(client: TestClient, app_engine: sqlalchemy.Engine) -> None:
    path = "/collections/facilities/items?limit=1"
    (before,) = client.get(path).json()["features"]
    assert before["properties"]["report"] is None
    answer = client.post(f"/facilities/{before['id']}/reports", json={"state": "full"})
    assert answer.status_code < 300, answer.text
    (after,) = client.get(path).json()["features"]
    assert after["properties"]["report"]["state"] == "full"
    with app_engine.begin() as connection:
        connection.execute(
            text("select set_config('geo.actor', 'test', true), set_config('geo.organisations', '*', true)")
        )
        renamed = text("update core.facility set free_bays = 4321 where id = :id")
        connection.execute(renamed, {"id": before["id"]})
    (after,) = client.get(path).json()["features"]
    assert after["properties"]["free_bays"] == 4321


LETTERS = "aEéİſΣσ\u212a\u0301\u3099\u05b0か曹杨%_\\"
FORMS: tuple[Callable[[str], str], ...] = (
    *(str, str.upper, str.lower),
    *(lambda part: normalize("NFC", part), lambda part: normalize("NFD", part)),
)
around = st.sampled_from(["{}", "CASEI({})", "ACCENTI({})", "CASEI(ACCENTI({}))", "ACCENTI(CASEI({}))"])


@pytest.fixture(scope="module", name="one_row")
def _one_row(server: PrivateServer, database_url: str) -> Any:
    """A function that puts one made-up facility with a name and an address and says what conditions hold of it."""
    url = make_url(server.url("geo_admin", make_url(database_url).database or "")).set(drivername="postgresql+psycopg")
    engine = sqlalchemy.create_engine(url)

    def holds(name: str, address: str, hours: str, *conditions: Any) -> Any:
        with engine.connect() as connection:
            values = {"name": name, "address": address, "hours": hours}
            connection.execute(
                text(
                    f"{NULLS} functions, attributes, sample, updated_at, hours_text) values (1000001, 1,"
                    " 'driver_home', :name, :address, null, 'area', false, '{}', '{}', false, now(), :hours)"
                ),
                values,
            )
            return connection.execute(select(*conditions).where(FACILITY.c.id == 1_000_001)).one()

    yield holds
    engine.dispose()


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(*(st.text(LETTERS, min_size=1, max_size=size) for size in (5, 3, 3)), st.data())
def test_what_a_filter_demands_of_grams_every_text_that_it_finds_has(
    one_row: Any, catalogue: Catalogue, name: str, address: str, hours: str, data: st.DataObject
) -> None:
    collection = collections(catalogue)["facilities"]
    words = Vocabulary(collection.queryables, columns(collection, approved_only=False).of, CRS84)
    held = data.draw(st.sampled_from(["name", "address", "hours_text"]))
    told = {"name": name, "address": address, "hours_text": hours}[held]
    parts = [told, *(told[start:end] for start in range(len(told)) for end in range(start + 1, len(told) + 1))]
    part = data.draw(st.sampled_from(FORMS))(data.draw(st.sampled_from(parts)))
    operator = data.draw(st.sampled_from(["like", "="]))
    if data.draw(st.booleans()):
        part = re.sub(r"([%_\\])", r"\\\1", part)  # as it is
    given_ = f"%{part}%" if operator == "like" else part
    first, second = (wrapped(data.draw(around), one) for one in ({"property": held}, given_))
    meant = condition({"op": operator, "args": [first, second]}, words)
    demands = parts_held(operator, [first, second])
    row = one_row(name, address, hours, meant, *demands)
    if row[0]:
        assert all(row), (name, address, hours, first, second)


def wrapped(form: str, node: Any) -> Any:
    """An operand within the functions of a form."""
    for function in reversed(form.replace("({})", "").replace("{}", "").replace(")", "").split("(")):
        node = {"op": function.lower(), "args": [node]} if function else node
    return node


@pytest.mark.parametrize(
    ("part", "any_case", "sure"),
    [
        ("曹杨路", True, ["曹杨", "杨路"]),
        ("É1", True, ["e1"]),
        ("龘", True, ["龘"]),
        ("Σ站", False, ["Σ站"]),
        ("Σ站", True, ["站"]),  # σ站 is found as well
        ("路\u3099xy", False, ["路", "xy"]),  # another mark can come between them
    ],
)
def test_only_what_is_sure_is_demanded(part: str, any_case: bool, sure: list[str]) -> None:
    assert list(grams(part, any_case=any_case)) == sure


def test_every_number_that_a_kind_declares_has_an_index(catalogue: Catalogue) -> None:
    told = [one for collection in collections(catalogue).values() for one in collection.told if one.in_attributes]
    assert {one.name for one in told if one.type in ("number", "integer")} == set(NUMBERS)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from(LETTERS + "é·站１Ａａ"), min_size=1, max_size=6))
def test_what_case_and_accents_do_not_change_is_taken_as_it_is(one_row: Any, catalogue: Catalogue, name: str) -> None:
    collection = collections(catalogue)["facilities"]
    found = columns(collection, approved_only=False)
    anew = Vocabulary(collection.queryables, found.of, CRS84)
    nodes = [wrapped(form, {"property": "name"}) for form in ("CASEI({})", "ACCENTI({})", "CASEI(ACCENTI({}))")]
    asked = [
        operand(node, replace(anew, bare=found.bare), "=").value == operand(node, anew, "=").value for node in nodes
    ]
    assert all(one_row(name, "address", "hours", *asked)), name


@pytest.mark.parametrize(
    ("name", "bare"), [("曹杨路1号站（东）", True), ("KFC", False), ("café", False), ("Ａ座", False), ("ａ座", True)]
)
def test_a_text_is_bare_when_it_has_neither_capitals_nor_marks(one_row: Any, name: str, bare: bool) -> None:
    assert one_row(name, name.upper(), "", FACILITY.c.name_is_bare)[0] is bare


def test_the_longest_facility_that_may_be_told_fits_in_every_index(admin_url: str, catalogue: Catalogue) -> None:
    def letters(first: int) -> str:
        return "".join(map(chr, range(0x4E00 + first, 0x4E00 + first + 200)))  # no two alike: nothing to compress

    told = [letters(0), letters(200), 121.0, 31.0, list(catalogue.functions), 2**31 - 1, "{}", datetime.now(UTC)]

    async def put() -> None:
        connection = await asyncpg.connect(admin_url)
        try:
            await connection.execute("begin")
            await connection.execute(PUT, 1_000_001, *told)
            more = "update core.public_facility set district = $1, street = $1, hours_text = $2, region = $3"
            await connection.execute(f"{more} where id = 1000001", letters(400)[:40], letters(0) * 10, letters(600))
        finally:
            await connection.close()

    asyncio.run(put())
