"""Part 4: create, replace, update and delete; what is made here is deleted again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import requests

from tests.ogc.server import CRS84, Server, requirement

LATITUDE_FIRST = "http://www.opengis.net/def/crs/EPSG/0/4326"
MERGE = "application/merge-patch+json"
NONE = "876543210"
DONE = (200, 204)
LETTERS = str.maketrans("0123456789", "ghijklmnop")

type Told = dict[str, Any]


def schema(server: Server) -> Told:
    """What can be written of a feature."""
    told: Told = server.get(server.mutable.replace("/items", "/schema")).json()
    return told


def called(server: Server) -> str:
    """A text that every feature has, by which ours are told apart."""
    told = schema(server)
    return next(name for name in told["required"] if told["properties"][name]["type"] == "string")


def new(server: Server) -> Told:
    """A feature like one that is there, and called otherwise."""
    features = server.json(server.mutable, limit=100)["features"]
    one = next(one for one in features if one["geometry"])
    written = [name for name, told in schema(server)["properties"].items() if not told.get("readOnly")]
    properties = {name: one["properties"][name] for name in written if one["properties"].get(name) is not None}
    properties |= {called(server): strange()}
    return {"type": "Feature", "geometry": one["geometry"], "properties": properties}


def strange() -> str:
    """A name that nothing has; in letters, for so many digits can look like the number of a person."""
    return f"OGC {uuid4().hex.translate(LETTERS)}"


@contextmanager
def made(server: Server, body: Told, **headers: str) -> Iterator[str]:
    """Where a new feature is, as long as it is looked at."""
    answer = server.write("POST", server.mutable, body, **headers)
    assert answer.status_code == 201, answer.text
    place = answer.headers["Location"]
    yield place
    server.write("DELETE", place, If_Match=tag(server, place))


def read(server: Server, place: str, status: int = 200) -> Told:
    """A feature as whoever may write reads it."""
    answer = server.write("GET", place)
    assert answer.status_code == status, answer.text
    told: Told = answer.json()
    return told


def tag(server: Server, place: str) -> str:
    """The tag of a feature, empty where it is gone."""
    return str(server.write("GET", place).headers.get("ETag", ""))


def change(server: Server, method: str, place: str, body: Told | None, **headers: str | None) -> requests.Response:
    """The answer to a change of the version that stands."""
    return server.write(method, place, body, **{"If_Match": tag(server, place), **headers})


def patch(told: Any) -> Told:
    """A merge patch of the properties."""
    return {"properties": told}


def shows(told: Told, body: Told) -> bool:
    """Whether a feature is what a body said."""
    same = all(told["properties"].get(name) == value for name, value in body["properties"].items())
    there, here = told["geometry"]["coordinates"], body["geometry"]["coordinates"]
    return same and all(abs(one - two) < 1e-6 for one, two in zip(there, here, strict=True))


@requirement(4, "create-replace-delete", "options-op", "options-response", "options-accept-post")
def options_tell_what_can_be_done(server: Server) -> None:
    items = server.write("OPTIONS", server.mutable)
    assert items.status_code == 200
    assert "POST" in items.headers["Allow"]
    assert "/" in items.headers["Accept-Post"]
    with made(server, new(server)) as place:
        one = server.write("OPTIONS", place)
        assert one.status_code == 200
        assert {"PUT", "PATCH", "DELETE"} <= {name.strip() for name in one.headers["Allow"].split(",")}


@requirement(4, "create-replace-delete", "post-op", "post-body", "post-response", "post-response-rid")
def a_post_makes_a_feature(server: Server) -> None:
    body = new(server)
    with made(server, body) as place:
        told = read(server, place)
        assert shows(told, body)
        assert place.endswith(f"/{told['id']}")
    with made(server, new(server) | {"id": NONE}) as other:
        assert other != place


@requirement(4, "create-replace-delete", "post-content-type", "put-content-type")
def a_body_without_its_type_is_refused(server: Server) -> None:
    assert server.write("POST", server.mutable, new(server), Content_Type="").status_code == 400
    body = new(server)
    with made(server, body) as place:
        assert change(server, "PUT", place, body, Content_Type="").status_code == 400


@requirement(4, "create-replace-delete", "put-op", "put-body", "put-response")
def a_put_replaces_a_feature(server: Server) -> None:
    with made(server, new(server)) as place:
        body = new(server)
        assert change(server, "PUT", place, body).status_code in DONE
        assert shows(read(server, place), body)


@requirement(4, "create-replace-delete", "put-rid")
def a_put_changes_no_id(server: Server) -> None:
    body = new(server)
    with made(server, body) as place:
        before = read(server, place)
        answer = change(server, "PUT", place, body | {"id": NONE})
        assert answer.status_code in DONE or 400 <= answer.status_code < 500
        assert read(server, place)["id"] == before["id"]
        read(server, f"{server.mutable}/{NONE}", 404)


@requirement(4, "create-replace-delete", "put-rid-exception")
def a_put_makes_no_feature(server: Server) -> None:
    for headers in ({}, {"If_Match": '"xyz"'}):
        assert server.write("PUT", f"{server.mutable}/{NONE}", new(server), **headers).status_code == 404
    read(server, f"{server.mutable}/{NONE}", 404)


@requirement(4, "create-replace-delete", "delete-op", "delete-response")
def a_delete_removes_a_feature(server: Server) -> None:
    with made(server, new(server)) as place:
        assert change(server, "DELETE", place, None).status_code in DONE
        read(server, place, 404)


@requirement(4, "update", "methods", "options-accept-patch")
def options_tell_of_patches(server: Server) -> None:
    with made(server, new(server)) as place:
        told = server.write("OPTIONS", place).headers
        assert "PATCH" in told["Allow"]
        assert MERGE in told["Accept-Patch"]


@requirement(4, "update", "update-patch-op", "update-patch-body", "update-patch-response")
def a_patch_changes_what_it_names(server: Server) -> None:
    with made(server, new(server)) as place:
        before, name = read(server, place), strange()
        answer = change(server, "PATCH", place, patch({called(server): name}), Content_Type=MERGE)
        assert answer.status_code in DONE
        after = read(server, place)
        differ = {one for one in after["properties"] if after["properties"][one] != before["properties"][one]}
        fixed = {one for one, told in schema(server)["properties"].items() if told.get("readOnly")}
        assert after["properties"][called(server)] == name
        assert differ - fixed == {called(server)}
        assert after["geometry"] == before["geometry"]


@requirement(4, "update", "patch-content-type")
def a_patch_without_its_type_is_refused(server: Server) -> None:
    with made(server, new(server)) as place:
        assert change(server, "PATCH", place, patch({}), Content_Type="").status_code == 400


@requirement(4, "update", "rid")
def a_patch_changes_no_id(server: Server) -> None:
    with made(server, new(server)) as place:
        before = read(server, place)
        answer = change(server, "PATCH", place, {"id": NONE}, Content_Type=MERGE)
        assert answer.status_code in DONE or 400 <= answer.status_code < 500
        assert read(server, place)["id"] == before["id"]


@requirement(4, "optimistic-locking-etags", "get-etag-response")
def features_have_tags(server: Server) -> None:
    with made(server, new(server)) as place:
        assert tag(server, place).startswith('"')


@requirement(4, "optimistic-locking-etags", "ifmatch-put-op", "ifmatch-put-eval", "put-etag-response")
def a_put_is_of_the_version_that_stands(server: Server) -> None:
    _is_of_the_version_that_stands(server, "PUT", None)


@requirement(4, "optimistic-locking-etags", "ifmatch-patch-op", "ifmatch-patch-eval", "patch-etag-response")
def a_patch_is_of_the_version_that_stands(server: Server) -> None:
    _is_of_the_version_that_stands(server, "PATCH", MERGE)


def _is_of_the_version_that_stands(server: Server, method: str, form: str | None) -> None:
    with made(server, new(server)) as place:
        before, old = read(server, place), tag(server, place)
        body = new(server)
        assert change(server, method, place, body, If_Match='"0"', Content_Type=form).status_code == 412
        assert read(server, place) == before
        answer = change(server, method, place, body, Content_Type=form)
        assert answer.status_code in DONE
        assert answer.headers["ETag"] not in ("", old)
        assert answer.headers["ETag"] == tag(server, place)
        without = server.write(method, place, body, Content_Type=form)
        assert without.status_code in (*DONE, 409, 428)


@requirement(4, "optimistic-locking-etags", "ifmatch-delete-op", "ifmatch-delete-eval", "ifmatch-missing")
def a_delete_is_of_the_version_that_stands(server: Server) -> None:
    with made(server, new(server)) as place:
        assert change(server, "DELETE", place, None, If_Match='"0"').status_code == 412
        read(server, place)
        assert server.write("DELETE", place).status_code in (*DONE, 409, 428)
        assert change(server, "DELETE", place, None).status_code in DONE
        read(server, place, 404)


@requirement(4, "features", "resources-endpoint", "resource-endpoint", "collection-endpoint")
def what_is_written_to_is_an_item_of_a_collection(server: Server) -> None:
    with made(server, new(server)) as place:
        assert f"{server.mutable}/{read(server, place)['id']}" in place
    assert not any(one.get("supportsNonAutogeneratedResourceIds") for one in server.collections)


@requirement(4, "features", "crs-crs84", "default-crs", "content-crs-header", "crs-other-crs")
def a_position_is_in_the_system_that_is_named(server: Server) -> None:
    body = new(server)
    with made(server, body) as place:
        assert shows(read(server, place), body)
    swapped = body["geometry"] | {"coordinates": body["geometry"]["coordinates"][::-1]}
    with made(server, body | {"geometry": swapped}, Content_Crs=f"<{LATITUDE_FIRST}>") as place:
        assert shows(read(server, place), body)
        there = server.write("GET", f"{place}?crs={LATITUDE_FIRST}").json()["geometry"]["coordinates"]
        assert all(abs(one - two) < 1e-6 for one, two in zip(there, swapped["coordinates"], strict=True))
    unknown = CRS84.replace("CRS84", "CRS0")
    assert 400 <= server.write("POST", server.mutable, body, Content_Crs=f"<{unknown}>").status_code < 500


@requirement(4, "features", "schema")
def what_the_schema_lets_be_written_is_written(server: Server) -> None:
    told = schema(server)
    assert told["additionalProperties"] is False
    for name in ("there_is_none_such", *(name for name, one in told["properties"].items() if one.get("readOnly"))):
        body = new(server)
        body["properties"][name] = "1"
        assert 400 <= server.write("POST", server.mutable, body).status_code < 500, name


@requirement(4, "features", "geojson-create-replace")
def the_geometry_is_where_the_feature_is(server: Server) -> None:
    body = new(server)
    with made(server, body) as place:
        lon, lat = body["geometry"]["coordinates"]
        moved = body | {"geometry": {"type": "Point", "coordinates": [lon + 0.001, lat]}}
        assert change(server, "PUT", place, moved).status_code in DONE
        assert shows(read(server, place), moved)


@requirement(4, "features", "update-json-merge-patch")
def a_merge_patch_is_one(server: Server) -> None:
    with made(server, new(server)) as place:
        fixed = next(name for name, one in schema(server)["properties"].items() if one.get("x-ogc-role") == "id")
        answer = change(server, "PATCH", place, patch({fixed: 1}), Content_Type=MERGE)
        assert 400 <= answer.status_code < 500
        one = next(
            name
            for name, one in schema(server)["properties"].items()
            if one.get("type") == "integer" and not one.get("readOnly")
        )
        for value in (3, None):
            assert change(server, "PATCH", place, patch({one: value}), Content_Type=MERGE).status_code in DONE
            assert read(server, place)["properties"].get(one) == value
        lon, lat = read(server, place)["geometry"]["coordinates"]
        moved = {"geometry": {"type": "Point", "coordinates": [lon + 0.001, lat]}}
        assert change(server, "PATCH", place, moved, Content_Type=MERGE).status_code in DONE
        assert abs(read(server, place)["geometry"]["coordinates"][0] - lon - 0.001) < 1e-6


@requirement(4, "handling", "prefer", "strict", "lenient", "preference-applied")
def a_preference_of_handling_is_heard(server: Server) -> None:
    with made(server, new(server)) as place:
        answer = change(server, "PATCH", place, patch({}), Content_Type=MERGE, Prefer="handling=strict")
        assert "strict" in answer.headers["Preference-Applied"]


@requirement(
    *(4, "optimistic-locking-timestamps", "lastmodified-get-response", "lastmodified-put-response"),
    *("lastmodified-patch-response", "ifunmodifiedsince-put-op", "ifunmodifiedsince-put-eval"),
    *("ifunmodifiedsince-patch-op", "ifunmodifiedsince-patch-eval", "ifunmodifiedsince-delete-op"),
    *("ifunmodifiedsince-delete-eval", "ifunmodifiedsince-missing"),
)
def changes_can_name_a_time(server: Server) -> None:
    with made(server, new(server)) as place:
        assert server.write("GET", place).headers["Last-Modified"]
        long_ago = "Mon, 01 Jan 1990 00:00:00 GMT"
        answer = server.write("PATCH", place, patch({}), Content_Type=MERGE, If_Unmodified_Since=long_ago)
        assert answer.status_code == 412
