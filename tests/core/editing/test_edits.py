"""PUT, PATCH and DELETE of a feature: what each role may write, and what takes a step of the workflow instead."""

from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine, text

from geo_service.core.calendar import SHANGHAI
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.geometry import wgs84_to_gcj02
from tests.core.editing.conftest import ITEMS, SQUARE, UNION, ByHand, Draft
from tests.races import at_once

MOBILE = "138" + "0" * 8
MERGE = "application/merge-patch+json"
CASE = """
insert into core.workflow_case (programme, workflow, edition, organisation, subject, title, facility_id)
values ('driver_homes', 'home', 2025, :union, gen_random_uuid()::text, '示例', :id) returning id
"""
STEP = """
insert into core.workflow_step (case_id, number, name, from_state, to_state, day, four_eyes, ends, facility_status)
values (:case, 1, 'apply', '', 'applied', '2025-06-30', false, false, 'applied')
"""


def tag(who: TestClient, site: int) -> dict[str, str]:
    return {"If-Match": who.get(f"{ITEMS}/{site}").headers["ETag"]}


def patch(who: TestClient, site: int, told: dict[str, Any], **headers: str) -> Response:
    given = {"Content-Type": MERGE, **tag(who, site), **headers}
    return who.patch(f"{ITEMS}/{site}", json=told, headers=given)


def facts(who: TestClient, site: int, **properties: Any) -> Response:
    return patch(who, site, {"properties": properties})


@pytest.fixture(name="opened")
def _opened(draft: Draft, by_hand: ByHand) -> int:
    """A site that is open, and was never applied for."""
    site = draft(free_bays=6).json()["id"]
    by_hand("update core.facility set status = 'open', tier = 'micro' where id = :id", id=site)
    return site


@pytest.fixture(name="applied")
def _applied(draft: Draft, app_engine: Engine) -> int:
    """A site that was applied for."""
    site = draft(free_bays=6).json()["id"]
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        case = connection.execute(text(CASE), {"id": site, "union": UNION}).scalar_one()
        connection.execute(text(STEP), {"case": case})
    return site


def test_a_put_replaces_what_is_written_and_keeps_the_rest(clerk: TestClient, draft: Draft) -> None:
    made = draft(free_bays=6, hours_text="8:00-20:00")
    site, told = made.json()["id"], made.json()
    told["properties"] |= {"functions": ["toilet"], "name": told["properties"]["name"] + " 改"}
    del told["properties"]["free_bays"]
    answer = clerk.put(f"{ITEMS}/{site}", json=told, headers={"If-Match": made.headers["ETag"]})
    assert answer.status_code == 200, answer.text
    now = answer.json()["properties"]
    assert (now["functions"], now["free_bays"], now["hours"]) == (["toilet"], None, "08:00-20:00")
    assert now["name"] == told["properties"]["name"]
    assert answer.headers["ETag"] != made.headers["ETag"]
    assert clerk.get(f"{ITEMS}/{site}").json()["properties"] == now


def test_a_patch_changes_what_it_names_and_unsets_what_is_null(clerk: TestClient, draft: Draft) -> None:
    site = draft(free_bays=6, chargers=2, attributes={"area_m2": 12, "signs": True}).json()["id"]
    now = facts(clerk, site, free_bays=8, chargers=None, attributes={"signs": None}).json()["properties"]
    assert (now["free_bays"], now["chargers"], now["attributes"]) == (8, None, {"area_m2": 12})
    assert facts(clerk, site, name=None).status_code == 422


def test_a_change_names_the_version_that_it_is_of(clerk: TestClient, draft: Draft) -> None:
    site = draft().json()["id"]
    for method in ("PUT", "PATCH", "DELETE"):
        body = {} if method == "DELETE" else {"json": {}}
        asked = clerk.request(method, f"{ITEMS}/{site}", **body)
        stale = clerk.request(method, f"{ITEMS}/{site}", headers={"If-Match": '"9.9"'}, **body)
        assert (asked.status_code, stale.status_code) == (428, 412), method
        none = clerk.request(method, f"{ITEMS}/87654321", headers={"If-Match": '"9.9"'}, **body)
        assert none.status_code == 404, method
    weak = clerk.patch(f"{ITEMS}/{site}", json={}, headers={"If-Match": 'W/"1.1"'})
    assert weak.status_code == 412


@pytest.mark.parametrize(("name", "value"), [("tier", "comprehensive"), ("kind", "union_station"), ("id", 1)])
def test_what_is_read_only_stays(name: str, value: Any, clerk: TestClient, draft: Draft) -> None:
    site = draft().json()["id"]
    answer = facts(clerk, site, **{name: value})
    assert [one["where"] for one in answer.json()["errors"]] == [f"properties:{name}"]
    # Which tier a home is the application says.
    assert answer.status_code == (409 if name == "tier" else 422)
    assert ("由办理步骤更改：申报" if name == "tier" else "只读") in answer.json()["errors"][0]["wanted"]
    assert [one["name"] for one in answer.json().get("steps", [])] == (["apply"] if name == "tier" else [])
    assert patch(clerk, site, {"id": 1}).status_code == 422


def test_neither_status_nor_plaque_is_written(clerk: TestClient, draft: Draft, by_hand: ByHand) -> None:
    site = draft().json()["id"]
    answer = facts(clerk, site, status="open", plaque="1", colour="red")
    wanted = {one["where"]: one["wanted"] for one in answer.json()["errors"]}
    by_step = "由办理步骤更改，请勿填写"
    assert (answer.status_code, wanted.pop("properties:status"), wanted.pop("properties:plaque")) == (
        422,
        by_step,
        by_step,
    )
    assert wanted["properties:colour"].startswith("没有这个属性；现有：id, kind, tier, name")
    patch(clerk, site, {"status": "open"})
    assert by_hand("select status from core.facility where id = :id", id=site) == [{"status": "draft"}]


@pytest.mark.parametrize(
    ("told", "who", "status"),
    [
        ({"hours_text": "9:00-18:00"}, "manager", 200),
        ({"functions": ["toilet"]}, "manager", 200),
        ({"hours_text": "9:00-18:00"}, "clerk", 200),
        ({"free_bays": 7}, "manager", 409),
        ({"free_bays": 7}, "clerk", 409),
        ({"name": "另一个"}, "clerk", 409),
        ({"attributes": {"area_m2": 500}}, "clerk", 409),
        ({"free_bays": 6}, "manager", 200),
    ],
)
def test_of_an_open_site_its_manager_and_its_union_write_what_changes_daily(
    told: dict[str, Any], who: str, status: int, opened: int, request: pytest.FixtureRequest
) -> None:
    answer = facts(request.getfixturevalue(who), opened, **told)
    assert answer.status_code == status, answer.text
    if status == 409:
        assert [one["name"] for one in answer.json()["steps"]] == ["apply"]
        assert {one["wanted"] for one in answer.json()["errors"]} == {"由办理步骤更改：申报"}


def test_the_public_sees_an_edit_and_the_audit_who_made_it(
    manager: TestClient, client: TestClient, opened: int, by_hand: ByHand
) -> None:
    assert facts(manager, opened, hours_text="9:00-18:00").status_code == 200
    assert client.get(f"{ITEMS}/{opened}").json()["properties"]["hours"] == "09:00-18:00"
    changes = by_hand("select operation from core.public_change where facility_id = :id order by number", id=opened)
    assert [one["operation"] for one in changes][-1] == "put"
    (row,) = by_hand(
        "select actor from core.history where of_table = 'facility' and of_id = :id order by number desc limit 1",
        id=opened,
    )
    assert row["actor"].startswith("person:")


def test_new_hours_count_for_who_is_open_at_once(
    manager: TestClient, client: TestClient, opened: int, by_hand: ByHand
) -> None:
    def open_at(clock: str) -> set[int]:
        today = by_hand("select min(since) as day from core.open_times")[0]["day"].astimezone(SHANGHAI).date()
        asked = {"lon": SQUARE[0], "lat": SQUARE[1], "limit": 100, "open_at": f"{today}T{clock}:00+08:00"}
        return {one["id"] for one in client.get("/nearest", params=asked).json()["features"]}

    assert facts(manager, opened, hours_text="3:07-3:11").status_code == 200
    assert opened in open_at("03:07")
    assert opened not in open_at("03:11")
    assert facts(manager, opened, hours_text="3:11-3:17").status_code == 200
    assert opened in open_at("03:11")
    assert by_hand("select count(*) as kept from core.open_times where hours = '03:07-03:11'") == [{"kept": 0}]


def test_what_was_applied_for_takes_the_steps_of_its_case(clerk: TestClient, applied: int, by_hand: ByHand) -> None:
    (case,) = by_hand("select id from core.workflow_case where facility_id = :id", id=applied)
    answer = facts(clerk, applied, free_bays=60)
    assert (answer.status_code, answer.json()["case"]) == (409, case["id"])
    assert [one["name"] for one in answer.json()["steps"]] == ["return", "review"]
    gone = clerk.delete(f"{ITEMS}/{applied}", headers=tag(clerk, applied))
    assert (gone.status_code, [one["name"] for one in gone.json()["steps"]]) == (409, ["refuse", "withdraw"])


def test_a_position_goes_by_the_rules_of_pins(clerk: TestClient, draft: Draft, by_hand: ByHand) -> None:
    site = draft().json()["id"]
    there = [float(one) for one in wgs84_to_gcj02(121.48, 31.23)]
    system = f"<{str(clerk.base_url).rstrip('/')}/crs/gcj02>"
    told = {"geometry": {"type": "Point", "coordinates": there}}
    answer = patch(clerk, site, told, **{"Content-Crs": system})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Crs"] == system
    assert clerk.get(f"{ITEMS}/{site}").json()["geometry"]["coordinates"] == pytest.approx([121.48, 31.23], abs=2e-6)
    before = answer.headers["ETag"]
    assert patch(clerk, site, answer.json(), **{"Content-Crs": system}).headers["ETag"] == before
    assert patch(clerk, site, {"geometry": {"type": "Point", "coordinates": [116.4, 39.9]}}).status_code == 400
    by_hand(
        "update core.place set position_precision = 'surveyed'"
        " where id = (select place_id from core.facility where id = :id)",
        id=site,
    )
    assert patch(clerk, site, {"geometry": {"type": "Point", "coordinates": SQUARE}}).status_code == 409


def test_a_placed_site_stays_placed(clerk: TestClient, draft: Draft) -> None:
    made = draft().json()
    gone = clerk.put(f"{ITEMS}/{made['id']}", json=made | {"geometry": None}, headers=tag(clerk, made["id"]))
    assert gone.status_code == 400
    nowhere = draft(None).json()
    same = clerk.put(f"{ITEMS}/{nowhere['id']}", json=nowhere, headers=tag(clerk, nowhere["id"]))
    assert (same.status_code, same.json()["geometry"]) == (200, None)


def test_of_two_edits_of_one_version_one_is_made(clerk: TestClient, draft: Draft) -> None:
    made = draft(free_bays=0)
    site, headers = made.json()["id"], {"If-Match": made.headers["ETag"], "Content-Type": MERGE}

    def edit(bays: int) -> Callable[[Barrier], int]:
        def ask(barrier: Barrier) -> int:
            barrier.wait()
            told = {"properties": {"free_bays": bays}}
            return clerk.patch(f"{ITEMS}/{site}", json=told, headers=headers).status_code

        return ask

    answers = at_once(edit(1), edit(2))
    assert sorted(answers) == [200, 412]
    assert clerk.get(f"{ITEMS}/{site}").json()["properties"]["free_bays"] == answers.index(200) + 1


def test_what_stands_is_not_judged_anew(manager: TestClient, clerk: TestClient, draft: Draft, by_hand: ByHand) -> None:
    site = draft().json()["id"]
    by_hand(
        "update core.place set address = '' where id = (select place_id from core.facility where id = :id)", id=site
    )
    assert facts(manager, site, hours_text="9:00-18:00").status_code == 200
    assert facts(clerk, site, name="").status_code == 422
    assert facts(clerk, site, address="示例路 1 号").status_code == 200


def test_hours_that_nobody_speaks_of_stay(manager: TestClient, opened: int, by_hand: ByHand) -> None:
    by_hand("update core.facility set hours = '24/7', hours_text = null where id = :id", id=opened)
    assert facts(manager, opened, functions=["toilet"]).json()["properties"]["hours"] == "24/7"


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"name": f"示例 {MOBILE}"}, "name"),
        ({"attributes": {"note": f"示例 {MOBILE}"}}, "attributes:note"),
        ({"attributes": {"note": "示例 021-62345678"}}, "attributes:note"),
        ({"attributes": {"service_phone": MOBILE}}, "attributes:service_phone"),
    ],
)
def test_no_number_of_a_person_is_written(told: dict[str, Any], where: str, clerk: TestClient, draft: Draft) -> None:
    answer = facts(clerk, draft().json()["id"], **told)
    assert (answer.status_code, [one["where"] for one in answer.json()["errors"]]) == (400, [where])
    assert MOBILE not in answer.text


def test_who_writes_a_mobile_as_a_service_phone_is_told_what_would_be_right(clerk: TestClient, draft: Draft) -> None:
    (fault,) = facts(clerk, draft().json()["id"], attributes={"service_phone": MOBILE}).json()["errors"]
    assert fault["wanted"].startswith("应为对外服务电话：座机写区号")


@pytest.mark.parametrize("phone", ["021-62345678", "02162345678", "400-820-8820", "12351"])
def test_a_site_publishes_the_telephone_of_its_service(
    phone: str, clerk: TestClient, manager: TestClient, draft: Draft
) -> None:
    made = draft(attributes={"service_phone": phone}).json()
    assert made["properties"]["attributes"] == {"service_phone": phone}
    assert facts(clerk, made["id"], attributes={"area_m2": 12}).status_code == 200
    assert facts(manager, made["id"], hours_text="9:00-18:00").status_code == 200


def test_a_number_that_stands_in_attributes_does_not_keep_others_from_writing(
    manager: TestClient, draft: Draft, by_hand: ByHand
) -> None:
    site = draft().json()["id"]
    by_hand("""update core.facility set attributes = '{"note": "021-62345678"}' where id = :id""", id=site)
    assert facts(manager, site, hours_text="9:00-18:00").status_code == 200


def test_a_street_is_judged_with_its_district(clerk: TestClient, draft: Draft) -> None:
    site = draft(street_code="310101002").json()["id"]
    answer = facts(clerk, site, district_code="310104")
    assert [one["where"] for one in answer.json()["errors"]] == ["street_code"]
    assert facts(clerk, site, district_code="310104", street_code=None).status_code == 200


def test_an_edit_does_not_take_anothers_name(clerk: TestClient, draft: Draft) -> None:
    first, second = draft().json(), draft().json()
    answer = facts(clerk, second["id"], name=first["properties"]["name"])
    assert answer.status_code == 409


def test_an_address_that_others_share_stays(clerk: TestClient, draft: Draft, by_hand: ByHand) -> None:
    site = draft().json()["id"]
    assert facts(clerk, site, address="示例路 2 号").status_code == 200
    by_hand(
        "insert into core.facility (place_id, kind, name, status, organisation, sample, source)"
        " select place_id, 'union_station', name, 'open', organisation, false, 'test'"
        "   from core.facility where id = :id",
        id=site,
    )
    assert facts(clerk, site, address="示例路 3 号").status_code == 409


def test_a_draft_goes_with_its_place(clerk: TestClient, manager: TestClient, draft: Draft, by_hand: ByHand) -> None:
    made = draft()
    site = made.json()["id"]
    (place,) = by_hand("select place_id as id from core.facility where id = :id", id=site)
    headers = {"If-Match": made.headers["ETag"]}
    assert manager.delete(f"{ITEMS}/{site}", headers=headers).status_code == 403
    assert clerk.delete(f"{ITEMS}/{site}", headers=headers).status_code == 204
    assert clerk.get(f"{ITEMS}/{site}").status_code == 404
    assert by_hand("select id from core.place where id = :id", id=place["id"]) == []


def test_an_open_site_goes_by_a_step_only(clerk: TestClient, opened: int) -> None:
    answer = clerk.delete(f"{ITEMS}/{opened}", headers=tag(clerk, opened))
    assert (answer.status_code, "申报" in answer.json()["detail"]) == (409, True)


def test_anothers_site_is_as_none(sign_in_as: Callable[[str, str], TestClient], draft: Draft) -> None:
    made = draft()
    other = sign_in_as("district_union", "district:310104")
    answers = [
        other.request(method, f"{ITEMS}/{site}", json={}, headers={"If-Match": made.headers["ETag"]})
        for method in ("PUT", "PATCH", "DELETE")
        for site in (made.json()["id"], 87654321)
    ]
    assert {one.status_code for one in answers} == {404}


def test_options_tell_what_can_be_done(client: TestClient) -> None:
    items = client.options(ITEMS)
    assert (items.headers["Allow"], "application/geo+json" in items.headers["Accept-Post"]) == (
        "GET, HEAD, OPTIONS, POST",
        True,
    )
    item = client.options(f"{ITEMS}/1")
    assert item.headers["Allow"] == "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"
    assert MERGE in item.headers["Accept-Patch"]
    assert client.options("/collections/facilities/items").headers["Allow"] == "GET, HEAD, OPTIONS"
    assert client.options("/collections/districts/items/310101").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_the_schema_says_what_is_read_only(client: TestClient) -> None:
    told = client.get("/collections/driver_home/schema").json()
    fixed = {name for name, one in told["properties"].items() if one.get("readOnly")}
    assert {"id", "kind", "tier", "position_precision", "updated_at"} < fixed
    assert not fixed & {"name", "functions", "free_bays", "hours_text", "attributes", "geometry", "organisation"}
    assert told["required"] == ["name", "address"]
    assert told["properties"]["organisation"]["writeOnly"]
