"""Any filter finds what its evaluation in Python over all rows finds; none gets its words into the statement."""

import json
import string
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from shapely.geometry import shape
from sqlalchemy import select

from geo_service.core.catalogue import Catalogue
from geo_service.core.errors import BadRequest
from geo_service.core.features.collection import collections
from geo_service.core.features.columns import columns
from geo_service.core.features.compiled import compiled
from geo_service.core.features.crs import CRS84
from geo_service.core.features.filters.conditions import condition
from geo_service.core.features.filters.operands import Vocabulary
from geo_service.core.features.filters.reading import read_filter

pytestmark = pytest.mark.usefixtures("bundled")

TEXTS = (
    *("tier", "name", "district", "district_code", "kind", "position_precision", "hours", "venue", "street", "region"),
    *("hours_text", "note"),
)
NUMBERS = ("free_bays", "chargers", "free_parking_minutes", "id", "area_m2")
BOOLEANS = ("sample", "signs")
VALUES = ("micro", "comprehensive", "黄浦区", "310101", "rooftop", "24/7", "driver_home", "示例", "it's", "%", "")
FUNCTIONS = ("toilet", "fridge", "microwave", "shower", "parking", "nothing")
NOW = datetime.now(UTC).replace(microsecond=0)

type Row = dict[str, Any]


def prop(name: str) -> dict[str, str]:
    return {"property": name}


def op(name: str, *arguments: Any) -> dict[str, Any]:
    return {"op": name, "args": list(arguments)}


def value(node: Any, row: Row) -> Any:
    """What an operand is worth for a row; None where it has no value."""
    if not isinstance(node, dict):
        return node
    if "property" in node:
        return row.get(node["property"])
    if "op" in node:
        inner = value(node["args"][0], row)
        return None if inner is None else inner.lower()
    if "timestamp" in node:
        return datetime.fromisoformat(node["timestamp"])
    return shapely.box(*node["bbox"]) if "bbox" in node else shape(node)


def like(text: str, pattern: str) -> bool:
    """Whether a text fits a pattern of % and _, by trying."""
    if not pattern:
        return not text
    if pattern[0] == "%":
        return any(like(text[start:], pattern[1:]) for start in range(len(text) + 1))
    return bool(text) and pattern[0] in ("_", text[0]) and like(text[1:], pattern[1:])


TESTS: dict[str, Callable[..., bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "like": like,
    "a_contains": lambda a, b: set(a) >= set(b),
    "a_containedBy": lambda a, b: set(a) <= set(b),
    "a_overlaps": lambda a, b: bool(set(a) & set(b)),
    "a_equals": lambda a, b: set(a) == set(b),
    "s_intersects": lambda a, b: a.intersects(b),
    "s_within": lambda a, b: a.within(b),
    "s_disjoint": lambda a, b: a.disjoint(b),
    "s_contains": lambda a, b: a.contains(b),
    "t_after": lambda a, b: a > b,
    "t_before": lambda a, b: a < b,
    "t_equals": lambda a, b: a == b,
}


def holds(node: Any, row: Row) -> bool | None:
    """Whether a filter holds of a row; None where that cannot be known."""
    if isinstance(node, bool):
        return node
    if "property" in node:
        return row.get(node["property"])
    name, arguments = node["op"], node["args"]
    if name in TESTS:
        first, second = (value(one, row) for one in arguments)
        return None if first is None or second is None else TESTS[name](first, second)
    return JOINS[name](arguments, row)


def negated(inner: bool | None) -> bool | None:
    return None if inner is None else not inner


def joined(found: list[bool | None], decided: bool) -> bool | None:
    """What conditions come to when one that is `decided` settles it."""
    return decided if decided in found else None if None in found else not decided


JOINS: dict[str, Callable[[list[Any], Row], bool | None]] = {
    "and": lambda some, row: joined([holds(one, row) for one in some], False),
    "or": lambda some, row: joined([holds(one, row) for one in some], True),
    "not": lambda some, row: negated(holds(some[0], row)),
    "isNull": lambda some, row: value(some[0], row) is None,
    "between": lambda some, row: holds(op("and", op(">=", *some[:2]), op("<=", some[0], some[2])), row),
    "in": lambda some, row: holds(op("or", *(op("=", some[0], one) for one in some[1])), row),
}


texts = st.sampled_from(VALUES) | st.text(string.printable, max_size=6).filter(lambda text: "\\" not in text)
numbers = st.integers(-3, 130) | st.floats(-10, 200, allow_nan=False).map(lambda number: round(number, 2))
moments = st.integers(-2000, 2000).map(lambda s: {"timestamp": (NOW + timedelta(seconds=s)).isoformat()})
corners = st.tuples(st.floats(120.8, 121.8), st.floats(30.6, 31.5), st.floats(0.01, 0.8), st.floats(0.01, 0.8))
boxes = corners.map(lambda box: {"bbox": [box[0], box[1], box[0] + box[2], box[1] + box[3]]})
triangles = corners.map(
    lambda box: {
        "type": "Polygon",
        "coordinates": [[[box[0], box[1]], [box[0] + box[2], box[1]], [box[0], box[1] + box[3]], [box[0], box[1]]]],
    }
)
of_texts, of_numbers = (
    given_ | st.sampled_from(names).map(prop) for given_, names in ((texts, TEXTS), (numbers, NUMBERS))
)
compare = st.sampled_from(["=", "<>", "<", ">", "<=", ">="])
leaves = st.one_of(
    st.builds(lambda o, p, v: op(o, prop(p), v), st.sampled_from(["=", "<>"]), st.sampled_from(TEXTS), texts),
    st.builds(
        lambda p, v: op("=", op("casei", prop(p)), op("casei", v)), st.sampled_from(TEXTS), st.sampled_from(VALUES)
    ),
    st.builds(lambda p, v: op("like", prop(p), v), st.sampled_from(TEXTS), st.text("%_示例微1micro", max_size=6)),
    st.builds(lambda o, p, v: op(o, prop(p), v), compare, st.sampled_from(NUMBERS), numbers),
    st.builds(lambda o, p, q: op(o, prop(p), prop(q)), compare, st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)),
    st.builds(lambda p, a, b: op("between", prop(p), a, b), st.sampled_from(NUMBERS), of_numbers, of_numbers),
    st.builds(
        lambda p, v: op("in", prop(p), v), st.sampled_from(NUMBERS), st.lists(of_numbers, min_size=1, max_size=4)
    ),
    st.builds(lambda p, v: op("in", prop(p), v), st.sampled_from(TEXTS), st.lists(of_texts, min_size=1, max_size=4)),
    st.builds(lambda p, v: op("=", prop(p), v), st.sampled_from(BOOLEANS), st.booleans()),
    st.sampled_from(BOOLEANS).map(prop),
    st.builds(
        lambda p: op("isNull", prop(p)), st.sampled_from([*TEXTS, *NUMBERS, *BOOLEANS, "geometry", "updated_at"])
    ),
    st.builds(
        lambda o, v: op(o, prop("functions"), v),
        st.sampled_from(["a_contains", "a_containedBy", "a_overlaps", "a_equals"]),
        st.lists(st.sampled_from(FUNCTIONS), max_size=4),
    ),
    st.builds(
        lambda o, v: op(o, prop("geometry"), v),
        st.sampled_from(["s_intersects", "s_within", "s_disjoint"]),
        boxes | triangles,
    ),
    st.builds(lambda o, v: op(o, v, prop("geometry")), st.sampled_from(["s_contains", "s_within"]), boxes),
    st.builds(
        lambda o, v: op(o, prop("updated_at"), v),
        st.sampled_from(["t_after", "t_before", "t_equals", "<", ">=", "="]),
        moments,
    ),
    st.booleans(),
)
filters = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda some: op("and", *some), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda some: op("or", *some), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda one: op("not", one), inner),
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module", name="rows")
def _rows(client: TestClient, bundled: None) -> list[Row]:
    """Every facility as a filter sees it."""
    found = client.get("/collections/facilities/items?limit=1000").json()["features"]
    assert len(found) == 255
    return [
        one["properties"]["attributes"]
        | one["properties"]
        | {
            "geometry": one["geometry"] and shape(one["geometry"]),
            "updated_at": datetime.fromisoformat(one["properties"]["updated_at"]),
        }
        for one in found
    ]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters)
@example(op("not", op("=", prop("free_bays"), 4)))
@example(op("or", op("not", op("=", prop("tier"), "micro")), op("isNull", prop("tier"))))
@example(op("=", prop("name"), "'; drop table core.place; --"))
@example(op("a_equals", prop("functions"), []))
def test_a_filter_finds_what_python_finds(client: TestClient, rows: list[Row], tree: Any) -> None:
    asked = {"filter": json.dumps(tree), "filter-lang": "cql2-json", "limit": 1000, "properties": "id"}
    answer = client.get("/collections/facilities/items", params=asked)
    assert answer.status_code == 200, answer.text
    assert [one["id"] for one in answer.json()["features"]] == [row["id"] for row in rows if holds(tree, row)]


HOSTILE = (
    "'", '"', "';--", "' or '1'='1", "\\'", "%27", "$1", "$$", ":name", "{0}", "%s", "%(x)s", "/*", "*/", "\n", ";",
    "x'; drop table core.place; --", "pg_sleep(9)", "\u2019", "\uff07", "ʼ", "select", "zzmarkzz",
)  # fmt: skip
WORD = "zzmarkzz"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=5).map("".join))
def test_what_a_user_writes_is_bound_and_never_in_the_statement(catalogue: Catalogue, hostile: str) -> None:
    told = f"{WORD}{hostile}{WORD}"
    quoted = told.replace("'", "''")
    collection = collections(catalogue)["facilities"]
    found = columns(collection, approved_only=False)
    words = Vocabulary(collection.queryables, found.of, CRS84)
    for text in (
        f"name = '{quoted}'",
        f"name LIKE '%{quoted}%'",
        f"CASEI(name) = CASEI('{quoted}')",
        f"ACCENTI(name) <> ACCENTI('{quoted}')",
        f"name IN ('{quoted}', 'x') OR name BETWEEN '{quoted}' AND 'z'",
        f"A_CONTAINS(functions, ('{quoted}', 'x'))",
    ):
        try:
            made = condition(read_filter(text, "cql2-text"), words)
        except BadRequest:
            assert "\\" in hostile  # a pattern that ends so is refused
            continue
        sql, values = compiled(select(found.of["id"]).where(made))
        assert WORD not in sql
        assert any(WORD in str(value) for value in values)
    with pytest.raises(BadRequest):
        condition(read_filter(json.dumps(op("=", prop(told), 1)), "cql2-json"), words)
    with pytest.raises(BadRequest):
        condition(read_filter(json.dumps(op(told, prop("name"), "x")), "cql2-json"), words)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text("()'\"=<>ANDORNOTLIKE name1.,_%\\", max_size=60))
def test_no_text_at_all_breaks_the_service(client: TestClient, text: str) -> None:
    for language in ("cql2-text", "cql2-json"):
        answer = client.get("/collections/streets/items", params={"filter": text, "filter-lang": language, "limit": 1})
        assert answer.status_code in (200, 400), answer.text
