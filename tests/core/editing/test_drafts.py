"""POST of a feature: a draft of the registry, for those who may apply, which a step of the workflow takes up."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from geo_service.core.geometry import wgs84_to_bd09, wgs84_to_gcj02
from tests.core.editing.conftest import ITEMS, SQUARE, UNION, ByHand, Draft
from tests.plugins.fitness_stations.conftest import FACTS

type Feature = Callable[..., dict[str, Any]]


def test_a_feature_becomes_a_draft_that_only_its_union_sees(
    clerk: TestClient, client: TestClient, draft: Draft, by_hand: ByHand
) -> None:
    answer = draft(functions=["toilet"], hours_text="8:00-20:00", free_bays=6, attributes={"area_m2": 12})
    told = answer.json()
    assert answer.headers["Location"].endswith(f"{ITEMS}/{told['id']}")
    assert (told["status"], told["organisation"], told["properties"]["tier"]) == ("draft", UNION, None)
    assert told["geometry"]["coordinates"] == SQUARE
    assert told["properties"]["attributes"] == {"area_m2": 12}
    assert told["properties"]["hours"] == "08:00-20:00"
    again = clerk.get(answer.headers["Location"])
    assert (again.json(), again.headers["ETag"]) == (told, answer.headers["ETag"])
    assert again.headers["Cache-Control"].startswith("private")
    assert client.get(answer.headers["Location"]).status_code == 404
    rows = by_hand("select actor from core.history where of_table = 'facility' and of_id = :id", id=told["id"])
    assert [row["actor"].startswith("person:") for row in rows] == [True]
    assert by_hand("select 1 from core.public_change where facility_id = :id", id=told["id"]) == []


def test_what_is_open_is_answered_with_its_version_to_its_union_and_as_ever_to_others(
    clerk: TestClient, client: TestClient, draft: Draft, by_hand: ByHand
) -> None:
    site = draft().json()["id"]
    by_hand("update core.facility set status = 'open', tier = 'micro' where id = :id", id=site)
    public, own = client.get(f"{ITEMS}/{site}"), clerk.get(f"{ITEMS}/{site}")
    assert own.json()["properties"] == public.json()["properties"]
    assert (public.headers["ETag"][:2], own.headers["ETag"]) == ("W/", '"2.1"')
    # What drivers report is no new version of it.
    assert clerk.get(f"{ITEMS}/{site}", headers={"If-None-Match": '"2.1"'}).status_code == 200


def test_behind_a_proxy_a_draft_stands_at_the_public_address(
    clerk: TestClient, feature: Feature, public_url: str
) -> None:
    there = [float(one) for one in wgs84_to_gcj02(*SQUARE)]
    answer = clerk.post(ITEMS, json=feature(there), headers={"Content-Crs": f"<{public_url}/crs/gcj02>"})
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert answer.headers["Location"] == f"{public_url}{ITEMS}/{told['id']}"
    assert {one["href"].partition("/collections")[0] for one in told["links"]} == {public_url}
    assert told["geometry"]["coordinates"] == pytest.approx(there, abs=1e-6)


@pytest.mark.parametrize(
    ("system", "at"),
    [
        ("http://www.opengis.net/def/crs/EPSG/0/4326", SQUARE[::-1]),
        ("http://www.opengis.net/def/crs/EPSG/0/3857", [13522390.429, 3662707.257]),
        ("{base}/crs/gcj02", [float(one) for one in wgs84_to_gcj02(*SQUARE)]),
        ("{base}/crs/bd09", [float(one) for one in wgs84_to_bd09(*SQUARE)]),
    ],
)
@pytest.mark.parametrize("by", ["header", "member"])
def test_a_position_is_in_the_system_that_is_named(
    system: str, at: list[float], by: str, clerk: TestClient, feature: Feature, by_hand: ByHand
) -> None:
    named = system.format(base=str(clerk.base_url).rstrip("/"))
    told = feature(at) | ({"crs": named} if by == "member" else {})
    headers = {"Content-Crs": f"<{named}>"} if by == "header" else {}
    answer = clerk.post(ITEMS, json=told, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Content-Crs"] == f"<{named}>"
    assert answer.json()["geometry"]["coordinates"] == pytest.approx(at, abs=1e-3 if at[0] > 180 else 1e-5)
    there = clerk.get(answer.headers["Location"]).json()["geometry"]["coordinates"]
    assert there == pytest.approx(SQUARE, abs=2e-6)
    (place,) = by_hand(
        "select given_datum from core.place p join core.facility f on f.place_id = p.id where f.id = :id",
        id=answer.json()["id"],
    )
    assert place["given_datum"] == (
        named[-5:] if named.endswith("gcj02") else named[-4:] if "bd09" in named else "wgs84"
    )


@pytest.mark.parametrize(
    ("wrong", "status", "where"),
    [
        ({"tier": "micro"}, 422, "properties:tier"),
        ({"status": "open"}, 422, "properties:status"),
        ({"lon": 121}, 422, "properties:lon"),
        ({"name": ""}, 422, "properties:name"),
        ({"free_bays": -1}, 422, "properties:free_bays"),
        ({"functions": ["no_such"]}, 400, "functions"),
        ({"district_code": "999999"}, 400, "district_code"),
        ({"attributes": {"no_such": 1}}, 400, "attributes:no_such"),
        ({"organisation": "district:310104"}, 400, "properties:organisation"),
    ],
)
def test_what_does_not_fit_is_named(
    wrong: dict[str, Any], status: int, where: str, clerk: TestClient, feature: Feature
) -> None:
    answer = clerk.post(ITEMS, json=feature(**wrong))
    assert (answer.status_code, [one["where"] for one in answer.json()["errors"]]) == (status, [where])


@pytest.mark.parametrize("body", [[], "Feature", 7, None])
def test_a_body_that_is_no_feature_is_named_as_the_body(body: Any, clerk: TestClient) -> None:
    (fault,) = clerk.post(ITEMS, json=body, headers={"Content-Type": "application/geo+json"}).json()["errors"]
    assert (fault["where"], fault["given"]) == ("body", None)


@pytest.mark.parametrize("given", ["district:310104", "district:999999", 7])
def test_an_organisation_that_is_not_ones_own_is_told_as_it_was_given(
    given: Any, clerk: TestClient, feature: Feature
) -> None:
    told = clerk.post(ITEMS, json=feature(organisation=given), headers={"Accept-Language": "en"}).json()
    assert told["detail"] == "You may not apply for this organisation"
    assert told["errors"][0]["given"] == given


def test_a_draft_for_no_organisation_is_asked_for_which(clerk: TestClient, feature: Feature) -> None:
    told = clerk.post(ITEMS, json=feature(organisation=None), headers={"Accept-Language": "en"})
    assert (told.status_code, told.json()["detail"]) == (400, "It must say for which organisation you apply")


def test_the_tier_of_a_draft_is_left_to_its_application(clerk: TestClient, feature: Feature) -> None:
    (fault,) = clerk.post(ITEMS, json=feature(tier="micro")).json()["errors"]
    assert fault["wanted"] == "由办理步骤更改：申报"


@pytest.mark.parametrize("at", [SQUARE[::-1], [116.4, 39.9]])
def test_a_position_that_is_not_in_the_city_is_refused(at: list[float], clerk: TestClient, feature: Feature) -> None:
    assert clerk.post(ITEMS, json=feature(at)).status_code == 400


def test_a_condition_on_what_is_not_there_does_not_empty_the_answer(clerk: TestClient, feature: Feature) -> None:
    answer = clerk.post(ITEMS, json=feature(), headers={"If-None-Match": "*"})
    assert (answer.status_code, answer.json()["status"]) == (201, "draft")


def test_the_form_of_the_body_is_asked_for(clerk: TestClient, feature: Feature) -> None:
    def post(form: str | None, body: bytes = b"{}") -> int:
        return clerk.post(ITEMS, content=body, headers={} if form is None else {"Content-Type": form}).status_code

    assert [post(None), post("text/xml"), post("application/geo+json")] == [400, 415, 422]
    assert post("application/geo+json", b"{") == 422
    assert clerk.post(ITEMS, json=feature(), headers={"Content-Crs": "<http://no.such/crs>"}).status_code == 400


def test_a_site_is_registered_once_and_a_key_makes_it_once(clerk: TestClient, feature: Feature) -> None:
    told = feature()
    key = {"Idempotency-Key": str(uuid4())}
    first = clerk.post(ITEMS, json=told, headers=key)
    again = clerk.post(ITEMS, json=told, headers=key)
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert again.json() == first.json()
    assert clerk.post(ITEMS, json=told).status_code == 409


def test_a_draft_does_not_touch_a_place_that_stands(clerk: TestClient, draft: Draft, by_hand: ByHand) -> None:
    stands = draft().json()
    same = {"name": stands["properties"]["name"], "address": stands["properties"]["address"]}
    moved = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [121.5, 31.2]}, "properties": same}
    assert clerk.post("/collections/union_station/items", json=moved).status_code == 409
    assert clerk.get(f"{ITEMS}/{stands['id']}").json()["geometry"]["coordinates"] == SQUARE


def test_what_is_of_no_kind_is_not_written(clerk: TestClient, feature: Feature) -> None:
    for code in ("facilities", "districts", "streets"):
        answer = clerk.post(f"/collections/{code}/items", json=feature())
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert clerk.post("/collections/none/items", json=feature()).status_code == 404


def test_an_application_takes_the_draft_up(clerk: TestClient, feature: Feature, on: Callable[[str], None]) -> None:
    on("2025-01-31")
    told = clerk.post("/collections/fitness_station/items", json=feature(None)).json()
    kept = ("name", "address", "district_code", "attributes")
    opened = clerk.post(
        "/cases",
        json={
            "programme": "fitness_stations",
            "workflow": "station",
            "organisation": UNION,
            "site": {name: told["properties"][name] for name in kept},
            "facts": FACTS["pre_apply"],
        },
    )
    assert opened.status_code == 201, opened.text
    assert opened.json()["site"]["id"] == told["id"]
