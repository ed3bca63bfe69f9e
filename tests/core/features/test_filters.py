"""Filters in CQL2, as sentences: what they find, and what a filter that does not fit is told."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

pytestmark = pytest.mark.usefixtures("bundled")

HOMES = "/collections/driver_home/items"
type Ask = Callable[..., Any]
type Test = Callable[[dict[str, Any]], bool]


def value(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda told: told["attributes"].get(name) if name in ("area_m2", "signs") else told[name]


def known(name: str, test: Callable[[Any], bool]) -> Test:
    """A test of a property that does not hold where it has no value."""
    return lambda told: value(name)(told) is not None and test(value(name)(told))


def always(told: dict[str, Any]) -> bool:
    return True


def never(told: dict[str, Any]) -> bool:
    return False


SENTENCES: dict[str, Test] = {
    "tier = 'micro'": known("tier", lambda tier: tier == "micro"),
    "tier <> 'micro'": known("tier", lambda tier: tier != "micro"),
    "NOT tier = 'micro'": known("tier", lambda tier: tier != "micro"),
    "free_bays >= 5": known("free_bays", lambda bays: bays >= 5),
    "5 <= free_bays": known("free_bays", lambda bays: bays >= 5),
    "free_bays > 4.5": known("free_bays", lambda bays: bays >= 5),
    "free_bays BETWEEN 2 AND 5": known("free_bays", lambda bays: 2 <= bays <= 5),
    "free_bays NOT BETWEEN 2 AND 5": known("free_bays", lambda bays: not 2 <= bays <= 5),
    "free_bays IN (2, 5)": known("free_bays", lambda bays: bays in (2, 5)),
    "district IN ('黄浦区', '徐汇区')": known("district", lambda name: name in ("黄浦区", "徐汇区")),
    "district NOT IN ('黄浦区', '徐汇区')": known("district", lambda name: name not in ("黄浦区", "徐汇区")),
    "free_bays IS NULL": lambda told: told["free_bays"] is None,
    "free_bays IS NOT NULL AND tier = 'micro'": lambda told: told["free_bays"] is not None and told["tier"] == "micro",
    "geometry IS NULL": lambda told: not told["placed"],
    "free_bays IS NULL OR free_bays = 4": lambda told: told["free_bays"] in (None, 4),
    "chargers > free_bays": lambda told: (
        None not in (told["chargers"], told["free_bays"]) and told["chargers"] > told["free_bays"]
    ),
    "name LIKE '%2%'": lambda told: "2" in told["name"],
    "name LIKE '示例%'": lambda told: told["name"].startswith("示例"),
    "name NOT LIKE '示例%'": lambda told: not told["name"].startswith("示例"),
    r"name LIKE '\%%'": lambda told: told["name"].startswith("%"),
    "CASEI(tier) = CASEI('MICRO')": known("tier", lambda tier: tier == "micro"),
    "CASEI(tier) LIKE CASEI('MIC%')": known("tier", lambda tier: tier == "micro"),
    "ACCENTI(tier) = ACCENTI('mìcrö')": known("tier", lambda tier: tier == "micro"),
    "CASEI(ACCENTI(tier)) = CASEI(ACCENTI('MÌCRÖ'))": known("tier", lambda tier: tier == "micro"),
    "sample": lambda told: told["sample"],
    "sample = FALSE": lambda told: not told["sample"],
    "TRUE": always,
    "FALSE": never,
    "area_m2 > 30": known("area_m2", lambda area: area > 30),
    "signs = TRUE": known("signs", lambda signs: signs),
    "A_CONTAINS(functions, ('toilet', 'fridge'))": lambda told: {"toilet", "fridge"} <= set(told["functions"]),
    "A_CONTAINS(functions, ('toilet'))": lambda told: "toilet" in told["functions"],
    "A_OVERLAPS(functions, ('toilet', 'shower'))": lambda told: bool({"toilet", "shower"} & set(told["functions"])),
    "A_CONTAINEDBY(functions, ('toilet', 'fridge', 'microwave'))": lambda told: (
        set(told["functions"]) <= {"toilet", "fridge", "microwave"}
    ),
    "A_EQUALS(functions, functions)": always,
    "updated_at > TIMESTAMP('2020-01-01T00:00:00Z')": always,
    "updated_at < DATE('2020-01-01')": never,
    "T_AFTER(updated_at, DATE('2020-01-01'))": always,
    "T_BEFORE(updated_at, TIMESTAMP('2020-01-01T00:00:00Z'))": never,
    "T_DURING(updated_at, INTERVAL('2020-01-01', '..'))": always,
    "T_INTERSECTS(updated_at, INTERVAL('..', '2020-01-01'))": never,
    "T_EQUALS(updated_at, updated_at)": always,
    "T_STARTS(updated_at, INTERVAL(updated_at, '..'))": always,
    "name = 'it''s; drop table core.place --'": never,
    "\"name\" = 'x' OR 1 = 1": always,
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_filter_finds_what_it_says(sentence: str, all_of: Ask) -> None:
    test = SENTENCES[sentence]
    everything = all_of("driver_home", limit=1000)
    expected = [one["id"] for one in everything if test(one["properties"] | {"placed": one["geometry"] is not None})]
    assert [one["id"] for one in all_of("driver_home", filter=sentence, limit=40)] == expected


def test_the_same_filter_in_json_finds_the_same(all_of: Ask) -> None:
    tree = {"op": "and", "args": [
        {"op": "=", "args": [{"property": "tier"}, "micro"]},
        {"op": "a_contains", "args": [{"property": "functions"}, ["toilet"]]},
        {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [121.0, 30.5, 121.5, 31.5]}]},
    ]}  # fmt: skip
    text = (
        "tier = 'micro' AND A_CONTAINS(functions, ('toilet')) AND S_INTERSECTS(geometry, BBOX(121.0,30.5,121.5,31.5))"
    )
    in_json = all_of("driver_home", filter=json.dumps(tree), **{"filter-lang": "cql2-json"})
    assert in_json == all_of("driver_home", filter=text, **{"filter-lang": "cql2-text"}) != []


def test_a_polygon_keeps_what_is_in_it_and_a_filter_joins_the_other_parameters(all_of: Ask) -> None:
    triangle = "POLYGON((121.3 31.1, 121.6 31.1, 121.3 31.4, 121.3 31.1))"
    found = all_of("driver_home", filter=f"S_WITHIN(geometry, {triangle})", tier="micro", sortby="-name", limit=7)
    expected = []
    for one in all_of("driver_home", tier="micro", sortby="-name"):
        lon, lat = one["geometry"]["coordinates"] if one["geometry"] else (0, 0)
        if lon > 121.3 and lat > 31.1 and (lon - 121.3) + (lat - 31.1) < 0.3:
            expected.append(one["id"])
    assert [one["id"] for one in found] == expected != []


REFUSED = {
    "colour = 'red'": ("colour", "free_bays"),
    "free_bays = 'many'": ("many", "a number"),
    "free_bays": ("free_bays", "true or false"),
    "name > 5": ("5", "text"),
    "name LIKE 5": ("5", "text"),
    "name LIKE tier": ("tier", "a pattern that is written out"),
    "name LIKE 'x\\'": ("x\\", "a character after"),
    "ACCENTI(name) LIKE ACCENTI('x\\\u0301')": ("x\\\u0301", "a character after"),
    "sample > FALSE": (">", "= or <>"),
    "functions = 'toilet'": (
        "toilet",
        "an array of texts; what was given is text; that it is among them is A_CONTAINS(",
    ),
    "A_CONTAINS(name, ('x'))": ("name", "an array of texts"),
    "S_INTERSECTS(name, POINT(1 2))": ("name", "a geometry"),
    "S_INTERSECTS(geometry, 5)": ("5", "a geometry"),
    "S_INTERSECTS(geometry, POINT(200 100))": ("200", "longitudes"),
    "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 1, 1 0, 0 0)))": ("Polygon", "rings that cross"),
    "S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(1 2)))": ("GeometryCollection", "no collection"),
    "S_INTERSECTS(geometry, BBOX(5,5,1,1))": ("bbox", "a geometry"),
    "T_AFTER(updated_at, DATE('2025-02-30'))": ("2025-02-30", "a moment"),
    "T_DURING(updated_at, INTERVAL('2025-02-03', '2025-02-01'))": ("interval", "a moment"),
    "T_AFTER(name, DATE('2025-02-03'))": ("name", "a moment"),
    "updated_at = 'yesterday'": ("yesterday", "a moment"),
    "free_bays + 1 = 3": ("+", "one of the functions"),
    "pg_sleep(5) = 1": ("pg_sleep", "one of the functions"),
    "foo(name)": ("foo", "one of the operators"),
    "name = NULL": ("null", "IS NULL"),
    "functions LIKE 'toilet'": ("functions", "A_CONTAINS(functions,('toilet'))"),
    "name": ("name", "true or false"),
    "'x'": ("x", "one of the operators"),
    "free_bays = 1e400": ("Infinity", "finite"),
    "name = 'x": ("name = 'x", "cql2-text such as"),
    "": ("", "cql2-text such as"),
    "(" * 41 + "TRUE" + ")" * 41: ("((((", "40 levels"),
    " OR ".join(["free_bays = 1"] * 900): ("free_bays", "parts at most"),
    "name = '" + "x" * 17_000 + "'": ("xxxx", "characters at most"),
    "name = 'a\x00b'": ("a\\0b", "no NUL"),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_a_filter_that_does_not_fit_is_told_what_was_given_and_what_would_be_right(sentence: str, refusal: Ask) -> None:
    given, wanted = REFUSED[sentence]
    fault = refusal(HOMES, filter=sentence)
    assert fault["where"] == "filter"
    assert given in fault["given"]
    assert wanted in fault["wanted"]


@pytest.mark.parametrize(
    "given",
    ["{", "[]", "5", '"x"', "null", "{}", '{"op":"and"}', '{"op":"and","args":[]}', '{"op":"=","args":[1]}',
     '{"op":5,"args":[1,2]}', '{"op":"in","args":[{"property":"name"},[]]}', '{"op":"=","args":[{"property":5},1]}',
     '{"op":"casei","args":[{"property":"name"}]}',
     '{"op":"s_within","args":[{"property":"geometry"},{"type":"Point"}]}',
     '{"op":"=","args":[{"property":"name"},"\\u0000"]}', "[" * 5000, '{"op":"not","args":[' * 50 + "true" + "]}" * 50],
)  # fmt: skip
def test_json_that_is_no_filter_is_refused(given: str, refusal: Ask) -> None:
    assert refusal(HOMES, filter=given, **{"filter-lang": "cql2-json"})["where"] == "filter"


def test_a_language_that_is_none_is_refused(refusal: Ask) -> None:
    assert refusal(HOMES, filter="TRUE", **{"filter-lang": "ecql"})["where"] == "filter-lang"


def test_what_can_be_filtered_by_is_described(client: TestClient) -> None:
    told = client.get("/collections/driver_home/queryables")
    assert told.headers["Content-Type"] == "application/schema+json"
    properties = told.json()["properties"]
    assert properties["geometry"]["x-ogc-role"] == "primary-geometry"
    assert properties["updated_at"]["x-ogc-role"] == "primary-instant"
    assert properties["id"]["x-ogc-role"] == "id"
    assert properties["tier"]["enum"] == ["micro", "comprehensive"]
    assert properties["area_m2"]["x-titles"] == {"zh": "面积，平方米", "en": "area, square metres"}
    for name in properties:
        assert client.get(HOMES, params={"filter": f'"{name}" IS NULL'}).status_code == 200
    sortable = client.get("/collections/driver_home/sortables").json()["properties"]
    for name in sortable:
        assert client.get(HOMES, params={"sortby": f"-{name}"}).status_code == 200
