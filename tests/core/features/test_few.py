"""What is asked of the values of texts finds the rows that it would find asked of each row."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from geo_service.core.catalogue import Catalogue
from geo_service.core.features import queries
from geo_service.core.features.collection import Collection, collections
from geo_service.core.features.columns import FACILITY, columns
from geo_service.core.features.compiled import run
from geo_service.core.features.crs import CRS84
from geo_service.core.features.filters import few
from geo_service.core.features.filters.conditions import condition
from geo_service.core.features.filters.held import parts_asked
from geo_service.core.features.filters.operands import Vocabulary
from geo_service.core.features.models import DECLARED, TEXTS
from geo_service.core.features.question import Page, read_question

pytestmark = pytest.mark.usefixtures("bundled")

FIRST = 1_000_001
NAMES = ("tier", "street", "hours", "hours_text", "venue", "note", "name")
PUT = f"""
insert into core.public_facility (id, place_id, kind, name, address, position_precision, placed, functions, sample,
                                  updated_at, tier, street, hours, hours_text, attributes, free_bays)
select {FIRST} + number, 1, 'driver_home', coalesce(told[7], 'x'), 'x', 'area', false, '{{}}', false, now(),
       told[1], told[2], told[3], told[4],
       jsonb_strip_nulls(jsonb_build_object('venue', told[5], 'note', told[6], 'signs', cast(told[8] as boolean))),
       number
  from (select number, array(select jsonb_array_elements_text(cast($2 as jsonb) -> number)) as told
          from generate_series(0, $1 - 1) as number) given
"""
STREETS = f"""
insert into core.public_facility (id, place_id, kind, name, address, position_precision, placed, functions, sample,
                                  updated_at, street, attributes)
select {FIRST} + number, 1, 'driver_home', 'x', 'x', 'area', false, '{{}}', false, now(), 'street ' || number, '{{}}'
  from generate_series(1, $1) as number
"""
# Long ones that an index knows only the beginning of, alike up to there; what case, accents and patterns change.
VALUES = ("", "曹杨路", "Éa", "ea", "a%b", "a\\b", "x" * 199, "x" * 200, "x" * 200 + "y", "路" * 250, "x" * 199 + "路y")
PARTS = ("%", "%路%", "_a", "ea", "a\\%b", "%\\\\%", "%y", "x%", "%x路y", "", "曹杨路", "%É%")


def prop(name: str) -> dict[str, str]:
    return {"property": name}


def op(name: str, *arguments: Any) -> dict[str, Any]:
    return {"op": name, "args": list(arguments)}


names, values, parts = st.sampled_from(NAMES), st.sampled_from(VALUES), st.sampled_from(PARTS)
around: st.SearchStrategy[Callable[[Any], Any]] = st.sampled_from(
    [lambda one: one, lambda one: op("casei", one), lambda one: op("accenti", one)]
)
compared = st.sampled_from(["=", "<>", "<", ">="])
operands = values | names.map(prop)
leaves = st.one_of(
    st.builds(lambda f, n, p: op("like", f(prop(n)), f(p)), around, names, parts),
    st.builds(lambda f, o, n, v: op(o, f(prop(n)), f(v)), around, compared, names, values),
    st.builds(lambda n, a, b: op("between", prop(n), a, b), names, operands, operands),
    st.builds(lambda n, some: op("in", prop(n), some), names, st.lists(operands, min_size=1, max_size=3)),
    st.just(prop("signs")),
    st.builds(lambda n: op("isNull", prop(n)), names),
    st.builds(lambda n: op(">", prop("free_bays"), n), st.integers(0, 5)),
    st.builds(lambda n, m: op("=", prop(n), prop(m)), names, names),
    st.booleans(),
)
joined = st.sampled_from(["and", "or"])
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda o, some: op(o, *some), joined, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda one: op("not", one), inner),
    ),
    max_leaves=10,
)
rows = st.lists(st.tuples(*(st.none() | values for _ in NAMES), st.none() | st.booleans()), min_size=1, max_size=6)


@pytest.fixture(scope="module", name="collection")
def _collection(catalogue: Catalogue) -> Collection:
    return collections(catalogue)["facilities"]


@pytest.fixture(scope="module", name="words")
def _words(collection: Collection) -> Vocabulary:
    return Vocabulary(collection.queryables, columns(collection, approved_only=False).of, CRS84)


def within(admin_url: str, ask: Callable[[Any], Awaitable[Any]]) -> Any:
    """What is asked on a connection whose transaction is rolled back."""

    async def asked() -> Any:
        connection = await asyncpg.connect(admin_url)
        try:
            await connection.execute("begin")
            return await ask(connection)
        finally:
            await connection.close()

    return asyncio.run(asked())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, trees)
@example([("x", "路" * 250, *(None,) * 6)], op("or", op("like", prop("note"), "%"), op("like", prop("hours"), "%y")))
@example([(None,) * 8], op("not", op("or", op("like", prop("street"), "%"), op(">", prop("free_bays"), 5))))
@example([(None,) * 8], op("not", op("and", op("like", prop("note"), "%"), op("not", op("isNull", prop("note"))))))
@example([(None, None, None, "曹杨路", None, None, "曹杨路", None)], op("=", prop("name"), prop("hours_text")))
@example([(*(None,) * 6, "ea", None)], op("in", prop("name"), ["ea", prop("note")]))
@example([(*(None,) * 6, "ea", None)], op("not", op("between", prop("name"), prop("note"), "a")))
@example([(*(None,) * 7, False)], op("not", prop("signs")))
def test_no_row_is_lost(admin_url: str, collection: Collection, words: Vocabulary, rows: list[Any], tree: Any) -> None:
    asked = Page.model_validate({"filter": orjson.dumps(tree).decode(), "filter-lang": "cql2-json"})
    question = read_question(asked, collection, ("http://testserver",))

    async def both_ways(connection: Any) -> tuple[Any, Any]:
        await connection.execute("set local enable_seqscan = off")
        await connection.execute(PUT, len(rows), orjson.dumps(rows).decode())
        found = await queries.asked_of(connection, question, approved_only=False)
        ids = select(FACILITY.c.id).order_by(FACILITY.c.id)
        plain = await run(connection, ids.where(condition(tree, words)))
        return await run(connection, ids.where(found.served)), plain

    by_values, by_rows = within(admin_url, both_ways)
    assert by_values == by_rows


@pytest.mark.parametrize(("besides", "known"), [(0, True), (1, False)])
def test_a_thousand_values_are_looked_at_and_not_one_more(
    admin_url: str, words: Vocabulary, besides: int, known: bool
) -> None:
    part = op("like", prop("street"), "street 1_")

    async def found(connection: Any) -> Any:
        there = await connection.fetchval("select count(distinct street) + 1 from core.public_facility")  # and null
        await connection.execute(STREETS, few.MOST_VALUES - there + besides)
        return await queries.few_values(connection, part, words)

    wanted = {few.key_of(part): [f"street {number}" for number in range(10, 20)]}
    assert within(admin_url, found) == (wanted if known else {})


STREET, NO_NAME = op("like", prop("street"), "%路%"), op("not", op("like", prop("name"), "%站%"))


@pytest.mark.parametrize(
    ("given_", "asked"),
    [
        (STREET, [("street", STREET)]),
        (op("and", STREET, NO_NAME), [("street", STREET)]),
        (op("or", STREET, op(">", prop("free_bays"), 5)), [("street", STREET)]),
        (op("or", STREET, op(">", prop("free_bays"), prop("chargers"))), []),
        (op("or", STREET, NO_NAME), []),
        (op("or", op("=", prop("street"), prop("district")), NO_NAME), []),
        (op("and", op("or", STREET, NO_NAME), op("or", STREET, prop("signs"))), [("street", STREET)]),
    ],
)
def test_values_are_asked_for_where_they_tell_an_index_all_there_is(words: Vocabulary, given_: Any, asked: Any) -> None:
    assert list(parts_asked(few.sorted_by_text(given_), words)) == asked


@pytest.mark.parametrize(
    ("given_", "sorted_"),
    [
        (
            op("and", op("like", prop("street"), "a"), op(">", prop("free_bays"), 1), op("like", prop("street"), "b")),
            op("and", op(">", prop("free_bays"), 1), op("and", *(op("like", prop("street"), one) for one in "ab"))),
        ),
        (
            op("not", op("or", op("like", prop("street"), "a"), op("isNull", prop("venue")))),
            op("and", op("not", op("like", prop("street"), "a")), op("not", op("isNull", prop("venue")))),
        ),
        (op("not", op("or", op("like", prop("tier"), "a"), op("isNull", prop("tier")))),) * 2,
    ],
)
def test_what_is_said_of_one_text_stands_together(given_: Any, sorted_: Any) -> None:
    assert few.sorted_by_text(given_) == sorted_


def test_every_text_that_a_kind_declares_has_an_index(catalogue: Catalogue) -> None:
    told = [one for collection in collections(catalogue).values() for one in collection.told]
    assert {one.name for one in told if one.in_attributes and one.type == "text"} == set(DECLARED)
    assert TEXTS.keys() <= {one.name for one in told}
