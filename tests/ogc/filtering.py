"""Part 3: queryables and filters."""

import json
from typing import Any

from tests.ogc.server import CRS84, Server, links, requirement

QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"


def queryables(server: Server) -> Any:
    """What the collection's features can be filtered by."""
    (link,) = links(server.json(f"/collections/{server.collection['id']}"), QUERYABLES)
    return server.get(link["href"], headers={"Accept": "application/schema+json"}).json()


def a_text(server: Server) -> tuple[str, str, list[Any]]:
    """A queryable that is a text, a value that some feature has, and the features on the first page that have it."""
    features = server.items(limit=100)["features"]
    names = [name for name, one in queryables(server)["properties"].items() if one.get("type") == "string"]
    for name in names:
        for one in features:
            value = one["properties"].get(name)
            same = [other["id"] for other in features if other["properties"].get(name) == value]
            if isinstance(value, str) and 0 < len(same) < len(features) and "'" not in value and ":" not in value:
                return name, value, same
    raise AssertionError("no queryable text whose values differ")


@requirement(3, "queryables", "queryables-link", "get-queryables-op", "get-queryables-response")
def queryables_are_described(server: Server) -> None:
    told = queryables(server)
    assert told["type"] == "object"
    assert told["$schema"].startswith("https://json-schema.org/draft/2020-12/schema") or "2019-09" in told["$schema"]
    assert told["$id"]
    assert told["properties"]


@requirement(3, "queryables", "expression-construction")
def only_queryables_can_be_asked_for(server: Server) -> None:
    told = queryables(server)
    if told.get("additionalProperties") is False:
        assert server.refuses(server.path, filter="there_is_none_such = 1")


@requirement(3, "queryables-query-parameters", "parameters")
def queryables_are_parameters(server: Server) -> None:
    name, value, same = a_text(server)
    found = [one["id"] for one in server.items(limit=100, **{name: value})["features"]]
    assert found[: len(same)] == same


@requirement(3, "filter", "filter-param", "response")
def a_filter_keeps_what_it_says(server: Server) -> None:
    name, value, same = a_text(server)
    page = server.items(limit=100, filter=f"\"{name}\" = '{value}'")
    assert {one["properties"][name] for one in page["features"]} == {value}
    assert [one["id"] for one in page["features"]][: len(same)] == same
    assert server.refuses(server.path, filter="this is no filter")


@requirement(3, "filter", "filter-lang-param")
def a_filter_says_its_language(server: Server) -> None:
    name, value, same = a_text(server)
    tree = json.dumps({"op": "=", "args": [{"property": name}, value]})
    found = server.items(limit=100, filter=tree, **{"filter-lang": "cql2-json"})["features"]
    assert [one["id"] for one in found][: len(same)] == same
    assert server.refuses(server.path, filter="TRUE", **{"filter-lang": "no-such-language"})


@requirement(3, "filter", "filter-crs-wgs84", "filter-crs-param")
def a_filter_says_the_system_of_its_places(server: Server) -> None:
    lon, lat = server.placed[0]["geometry"]["coordinates"][:2]
    geometry = next(
        name
        for name, one in queryables(server)["properties"].items()
        if str(one.get("format", "")).startswith("geometry") or "geojson.org" in str(one.get("$ref", ""))
    )
    box = f"BBOX({lon - 0.01},{lat - 0.01},{lon + 0.01},{lat + 0.01})"
    plain = server.items(limit=1000, filter=f'S_INTERSECTS("{geometry}",{box})')
    named = server.items(limit=1000, filter=f'S_INTERSECTS("{geometry}",{box})', **{"filter-crs": CRS84})
    assert [one["id"] for one in plain["features"]] == [one["id"] for one in named["features"]]
    assert server.placed[0]["id"] in [one["id"] for one in plain["features"]]
    asked = {"filter": "TRUE", "filter-crs": "http://www.opengis.net/def/crs/EPSG/0/0"}
    assert server.refuses(server.path, **asked)


@requirement(3, "filter", "mixing-expressions")
def a_filter_and_other_parameters_hold_together(server: Server) -> None:
    name, value, _ = a_text(server)
    lon, lat = server.placed[0]["geometry"]["coordinates"][:2]
    bbox = f"{lon - 0.05},{lat - 0.05},{lon + 0.05},{lat + 0.05}"
    both = server.items(limit=1000, bbox=bbox, filter=f"\"{name}\" = '{value}'")["features"]
    boxed = server.items(limit=1000, bbox=bbox)["features"]
    assert [one["id"] for one in both] == [one["id"] for one in boxed if one["properties"].get(name) == value]


@requirement(
    3, "features-filter", "get-queryables-op", "queryables-link", "filter-lang-param", "filter-crs-param", "response"
)
def features_are_filtered(server: Server) -> None:
    a_filter_keeps_what_it_says(server)
    a_filter_says_its_language(server)
    a_filter_says_the_system_of_its_places(server)
    queryables_are_described(server)
