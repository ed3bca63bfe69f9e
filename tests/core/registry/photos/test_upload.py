"""Photos over HTTP: who may bring them, what is told of them, what is missing, and how one ends."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.registry.photos.decisions import NEAR_M, is_near, without_photo
from geo_service.core.registry.photos.upload import MOST_BODY_BYTES
from geo_service.core.registry.photos.upload_routes import MOST_PHOTOS
from tests.core.registry.photos.conftest import jpeg

# 0.001 degrees of latitude at 31.23 N are 110.86 m; of longitude 95.2 m.
THERE, NORTH = (121.48, 31.23), (121.48, 31.231)


def add(who: TestClient, site: int, content: bytes, headers: dict[str, str] | None = None, **words: str) -> Any:
    files = {"photo": ("某人的照片.jpg", content, "image/jpeg")}
    return who.post(f"/facilities/{site}/photos", files=files, data=words, headers=headers)


@pytest.fixture(name="rows")
def _rows(app_engine: Engine) -> Callable[..., list[Any]]:
    def rows(asked: str, **values: Any) -> list[Any]:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return list(connection.execute(text(asked), values))

    return rows


def test_what_a_photo_does_not_show_is_missing_in_the_order_declared() -> None:
    assert without_photo(["toilet", "fridge", "microwave"], ["fridge", None]) == ("toilet", "microwave")
    assert without_photo(["toilet"], ["toilet"]) == ()


def test_a_photo_is_taken_there_up_to_600_m_and_unknown_without_a_distance() -> None:
    assert (is_near(NEAR_M), is_near(600.1), is_near(None)) == (True, False, None)


def test_the_person_in_charge_adds_a_photo_and_is_told_what_is_missing(manager: TestClient, site_of: Any) -> None:
    site = site_of(status="draft")
    answer = add(manager, site, jpeg("teal", at=NORTH), function="fridge", taken_on="2025-09-12")
    assert answer.status_code == 201
    told = answer.json()
    assert (told["function"], told["taken_on"], told["width"], told["height"]) == ("fridge", "2025-09-12", 640, 480)
    assert told["metres_away"] == pytest.approx(110.9, abs=0.1)
    assert told["taken_there"] is True
    assert [one["code"] for one in told["functions_without_photo"]] == ["toilet", "microwave"]
    assert told["functions_without_photo"][0]["title"]["zh"] == "厕所"
    listed = manager.get(f"/facilities/{site}/photos").json()
    assert [one["id"] for one in listed["photos"]] == [told["id"]]
    for url in (told["url"], told["thumbnail_url"]):
        picture = manager.get(url)
        assert (picture.headers["content-type"], picture.headers["cache-control"]) == ("image/webp", "no-store")
        assert "示例摄影者".encode() not in picture.content


def test_the_distance_is_kept_with_the_photo_and_never_published(
    manager: TestClient, client: TestClient, site_of: Any, rows: Any
) -> None:
    site = site_of()
    far = add(manager, site, jpeg(at=(121.49, 31.23))).json()
    assert (far["metres_away"], far["taken_there"]) == (pytest.approx(952.6, abs=1), False)
    assert rows("select metres_away from core.photo where id = :id", id=far["id"]) == [(far["metres_away"],)]
    (public,) = client.get(f"/facilities/{site}").json()["properties"]["photos"]
    assert public.keys() == {"function", "taken_on", "width", "height", "sample", "url", "thumbnail_url"}
    assert client.get(public["url"]).status_code == 200


@pytest.mark.parametrize(
    ("at", "precision"),
    [(None, "surveyed"), (THERE, "area"), ((0.0, 0.0), "surveyed")],
    ids=["the photo does not tell", "the registry does not know", "the camera did not know"],
)
def test_a_distance_that_nobody_knows_is_null(manager: TestClient, site_of: Any, at: Any, precision: str) -> None:
    told = add(manager, site_of(precision=precision), jpeg(at=at)).json()
    assert (told["metres_away"], told["taken_there"]) == (None, None)


def test_who_may_not_adds_none_and_sees_none(client: TestClient, sign_in_as: Any, site_of: Any) -> None:
    site = site_of(status="draft")
    assert add(client, site, jpeg()).status_code == 401
    assert add(sign_in_as("auditor", "federation"), site, jpeg()).status_code == 403
    other = sign_in_as("district_union", "district:310104")
    own_name, no_name = add(other, site, jpeg()), add(other, 2**62, jpeg())
    assert (own_name.status_code, no_name.status_code) == (404, 404)
    assert other.get(f"/facilities/{site}/photos").status_code == 404
    centre = sign_in_as("staff_service_centre", "centre:staff_service")
    assert centre.get(f"/facilities/{site}/photos").status_code == 200
    # 附件2-7 三(三): it brings sites onto AMap and Baidu, with the photos that they want.
    brought = add(centre, site, jpeg())
    assert brought.status_code == 201
    assert centre.delete(f"/facilities/{site}/photos/{brought.json()['id']}").status_code == 403


def test_the_sites_that_lack_photos_are_listed_for_those_who_look_after_them(
    sign_in_as: Any, site_of: Any, rows: Any
) -> None:
    own, other = (site_of(f"district:{code}", status="draft") for code in ("310113", "310114"))
    keeper = sign_in_as("site_manager", "district:310113")
    listed = keeper.get("/photos", params={"lacking": True}).json()
    assert [(one["id"], one["photos"]) for one in listed["sites"]] == [(own, 0)]
    assert [one["code"] for one in listed["sites"][0]["functions_without_photo"]] == ["toilet", "fridge", "microwave"]
    for function in ("toilet", "fridge", "microwave"):
        add(keeper, own, jpeg(), function=function)
    assert keeper.get("/photos", params={"lacking": True}).json() == {"sites": [], "next": None}
    assert [(one["id"], one["photos"]) for one in keeper.get("/photos").json()["sites"]] == [(own, 3)]
    assert [one["id"] for one in sign_in_as("district_union", "district:310114").get("/photos").json()["sites"]] == [
        other
    ]
    assert keeper.get("/photos", params={"after": str(own)}).json()["sites"] == []


@pytest.mark.parametrize(
    ("role", "organisation", "may_add", "may_remove"),
    [
        ("site_manager", "district:310101", True, True),
        ("district_union", "district:310101", True, True),
        ("staff_service_centre", "centre:staff_service", True, False),
        ("grassroots_department", "department:grassroots_work", False, False),
    ],
)
def test_a_page_is_told_what_one_may_do_with_the_photos_of_a_site(
    sign_in_as: Any, site_of: Any, role: str, organisation: str, may_add: bool, may_remove: bool
) -> None:
    site = site_of(status="draft")
    who = sign_in_as(role, organisation)
    told = who.get(f"/facilities/{site}/photos").json()
    assert (told["may_add"], told["may_remove"], told["published"]) == (may_add, may_remove, False)
    assert [one["code"] for one in told["functions"]] == ["toilet", "fridge", "microwave"]
    added = add(who, site, jpeg())
    assert (added.status_code == 201) is may_add
    if may_add:
        assert (who.delete(added.json()["url"].removesuffix("/image.webp")).status_code == 204) is may_remove


def test_a_photo_of_another_site_is_not_reached_by_this_ones_address(manager: TestClient, site_of: Any) -> None:
    mine, other = site_of(), site_of()
    number = add(manager, mine, jpeg()).json()["id"]
    assert manager.get(f"/facilities/{other}/photos/{number}/image.webp").status_code == 404
    assert manager.delete(f"/facilities/{other}/photos/{number}").status_code == 404


def test_a_photo_sent_again_under_its_key_is_added_once(manager: TestClient, site_of: Any) -> None:
    site, content, key = site_of(), jpeg(), {"Idempotency-Key": "0123456789abcdef-photo"}
    # The boundary of a form is made anew each time, so the same bytes are sent by hand.
    body = manager.build_request("POST", "/", files={"photo": ("a.jpg", content, "image/jpeg")})
    headers = key | {"Content-Type": body.headers["content-type"]}
    first, again = (manager.post(f"/facilities/{site}/photos", content=body.read(), headers=headers) for _ in "ab")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["idempotency-replayed"] == "true"
    assert first.json() == again.json()


def test_a_removed_photo_is_gone_and_the_history_says_that_photos_changed(
    manager: TestClient, client: TestClient, site_of: Any, rows: Any
) -> None:
    site, content = site_of(), jpeg()
    told = add(manager, site, content, function="toilet").json()
    newest = "select max(number) from core.public_change where facility_id = :site"
    before = rows(newest, site=site)[0][0]
    public = client.get(f"/facilities/{site}").json()["properties"]["photos"][0]["url"]
    assert manager.delete(f"/facilities/{site}/photos/{told['id']}").status_code == 204
    assert rows(newest, site=site)[0][0] > before
    assert client.get(public).status_code == 404
    assert manager.get(told["url"]).status_code == 404
    ((ended,),) = rows("select ended_at from core.photo where id = :id", id=told["id"])
    assert ended is not None
    assert manager.delete(f"/facilities/{site}/photos/{told['id']}").status_code == 404
    operations = rows(
        "select operation from core.audit_entry where of_table = 'core.photo' and of_id = :id order by id",
        id=str(told["id"]),
    )
    assert operations == [("insert",), ("update",)]
    again = add(manager, site, content, function="toilet").json()
    assert again["id"] != told["id"]


def test_a_site_has_60_photos_and_not_one_more(manager: TestClient, site_of: Any, rows: Any) -> None:
    site, first = site_of(), jpeg("gold")
    number = add(manager, site, first).json()["id"]
    copy = (
        "insert into core.photo (facility_id, sha256, thumbnail_sha256, width, height, organisation, sample)"
        " select facility_id, encode(sha256(convert_to(n::text, 'UTF8')), 'hex'), thumbnail_sha256, width, height,"
        " organisation, sample from core.photo, generate_series(3, :most) n where id = :id returning 1"
    )
    assert len(rows(copy, id=number, most=MOST_PHOTOS)) == 58
    assert add(manager, site, jpeg("navy")).status_code == 201
    refused = add(manager, site, jpeg("olive"))
    assert (refused.status_code, refused.json()["detail"]) == (409, "每个站点至多 60 张照片")
    assert add(manager, site, first, function="toilet").status_code == 201  # it is there already


def test_what_is_said_wrongly_is_told_all_at_once(manager: TestClient, site_of: Any, on: Callable[[str], None]) -> None:
    on("2025-09-15")
    site = site_of()
    refused = add(manager, site, jpeg(), function="pool", taken_on="2025-09-16")
    assert refused.status_code == 400
    assert [one["where"] for one in refused.json()["errors"]] == ["function", "taken_on"]
    assert add(manager, site, jpeg(), function="toilet", taken_on="2025-09-15").status_code == 201
    missing = manager.post(f"/facilities/{site}/photos", data={"function": "toilet"})
    assert (missing.status_code, missing.json()["errors"][0]["where"]) == (422, "photo")


def test_what_is_no_picture_is_refused_without_the_name_of_the_file(manager: TestClient, site_of: Any) -> None:
    refused = add(manager, site_of(), b"<html>")
    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")
    assert "完好的 JPEG、PNG 或 WebP" in refused.json()["detail"]
    assert "某人" not in refused.text


def test_a_form_is_read_no_further_than_it_may_be_long(manager: TestClient, site_of: Any) -> None:
    site, sent = site_of(), 0

    def endless() -> Any:
        nonlocal sent
        while sent < 10 * MOST_BODY_BYTES:
            sent += 1_000_000
            yield bytes(1_000_000)

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = manager.post(f"/facilities/{site}/photos", content=endless(), headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert "20,100,000" in answer.json()["detail"]
    whole = manager.post(f"/facilities/{site}/photos", content=bytes(MOST_BODY_BYTES), headers=headers)
    assert (whole.status_code, whole.json()["detail"]) == (400, "应为完整的 multipart/form-data 表单")
    assert (
        manager.post(f"/facilities/{site}/photos", content=bytes(MOST_BODY_BYTES + 1), headers=headers).status_code
        == 413
    )
