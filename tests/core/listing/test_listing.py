"""上图 over HTTP: who enters how a site stands on a platform, what is told, and what stays of it."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from tests.core.registry.photos.conftest import SITE, jpeg

CHANGE = "update core.facility set free_bays = coalesce(free_bays, 0) + 1 where id = :id"
STATUS = "update core.facility set status = :status where id = :id"


@pytest.fixture(scope="module", name="rows")
def _rows(app_engine: Engine, unions: None) -> Callable[..., list[Any]]:
    def rows(asked: str, **values: Any) -> list[Any]:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            found = connection.execute(text(asked), values)
            return list(found) if found.returns_rows else []

    return rows


@pytest.fixture(name="site")
def _site(rows: Any) -> int:
    """An open site of Huangpu."""
    return site_of(rows)


def site_of(rows: Any, organisation: str = "district:310101", status: str = "open") -> int:
    return rows(SITE.text, precision="surveyed", organisation=organisation, status=status)[0][0]


@pytest.fixture(scope="module", name="centre")
def _centre(sign_in_as: Callable[[str, str], TestClient]) -> TestClient:
    """The staff service centre."""
    return sign_in_as("staff_service_centre", "centre:staff_service")


@pytest.fixture(scope="module", name="union")
def _union(sign_in_as: Callable[[str, str], TestClient]) -> TestClient:
    """Huangpu's union."""
    return sign_in_as("district_union", "district:310101")


def put(who: TestClient, site: int, platform: str = "amap", status: int = 200, **entry: Any) -> dict[str, Any]:
    answer = who.put(f"/facilities/{site}/listings/{platform}", json=entry)
    assert answer.status_code == status, answer.text
    return answer.json()


def listing(who: TestClient, site: int, platform: str = "amap") -> dict[str, Any]:
    found = who.get(f"/facilities/{site}/listings").json()["listings"]
    return next(one for one in found if one["platform"]["code"] == platform)


def test_a_site_of_which_nothing_was_entered_is_sent_nowhere(union: TestClient, site: int) -> None:
    told = union.get(f"/facilities/{site}/listings").json()
    assert [one["platform"]["code"] for one in told["listings"]] == ["zhigongzhijia", "amap", "baidu", "tencent"]
    assert {one["state"] for one in told["listings"]} == {"not_sent"}
    assert told["listings"][0]["lacks"] == ["photo:toilet", "photo:fridge", "photo:microwave"]
    assert told["listings"][1]["lacks"] == []
    assert told["history"] == []


def test_a_site_is_sent_put_online_changes_and_is_sent_again(
    centre: TestClient, union: TestClient, site: int, rows: Any, on: Callable[[str], None]
) -> None:
    on("2025-09-20")
    sent = put(centre, site, state="sent")
    assert (sent["state"], sent["day"], sent["changed_since"]) == ("sent", "2025-09-20", False)
    on("2025-09-23")
    online = put(centre, site, state="online", platform_id="B0FF0001")
    assert (online["state"], online["platform_id"], online["changed_since"]) == ("online", "B0FF0001", False)
    rows(CHANGE, id=site)
    assert listing(union, site)["changed_since"] is True
    assert listing(union, site, "baidu")["changed_since"] is False
    again = put(centre, site, state="sent", day="2025-09-23")
    assert (again["changed_since"], again["platform_id"]) == (False, "B0FF0001")
    history = union.get(f"/facilities/{site}/listings").json()["history"]
    assert [one["state"] for one in history] == ["sent", "online", "sent"]
    assert {one["entered_by"][:7] for one in history} == {"person:"}


def test_a_new_photo_is_a_change_too(centre: TestClient, sign_in_as: Any, site: int) -> None:
    put(centre, site, state="sent")
    manager = sign_in_as("site_manager", "district:310101")
    files = {"photo": ("a.jpg", jpeg(), "image/jpeg")}
    assert manager.post(f"/facilities/{site}/photos", files=files, data={"function": "toilet"}).status_code == 201
    told = listing(centre, site)
    assert told["changed_since"] is True
    assert listing(centre, site, "zhigongzhijia")["lacks"] == ["photo:fridge", "photo:microwave"]


def test_a_site_that_closes_is_to_be_taken_off(centre: TestClient, site: int, rows: Any) -> None:
    put(centre, site, state="sent")
    put(centre, site, state="online", platform_id="x")
    rows(STATUS, id=site, status="suspended")
    assert listing(centre, site)["changed_since"] is True
    put(centre, site, state="sent")
    told = put(centre, site, state="not_sent")
    assert (told["state"], told["platform_id"], told["changed_since"]) == ("not_sent", None, False)


def test_what_was_sent_knows_of_what_its_feed_had(centre: TestClient, site: int, rows: Any) -> None:
    (feed,) = rows("select max(number) from core.public_change")[0]
    rows(CHANGE, id=site)
    assert put(centre, site, state="sent", change_number=feed)["changed_since"] is True
    assert put(centre, site, state="sent")["changed_since"] is False
    later = site_of(rows)
    refused = put(centre, later, state="sent", change_number=feed, status=409)
    assert refused["detail"] == "站点当日尚未公开"


def test_what_was_sent_on_a_day_before_the_site_was_public_was_not(centre: TestClient, site: int) -> None:
    assert put(centre, site, state="sent", day="2025-01-01", status=409)["detail"] == "站点当日尚未公开"


def test_a_rejection_says_why_and_names_no_number_of_a_person(centre: TestClient, site: int) -> None:
    put(centre, site, state="sent")
    assert put(centre, site, state="rejected", status=409)["detail"] == "须填写驳回原因"
    refused = put(centre, site, state="rejected", reason="请联系 13900000000", status=400)
    assert "13900000000" not in str(refused)
    told = put(centre, site, state="rejected", reason="图片不清")
    assert (told["state"], told["reason"]) == ("rejected", "图片不清")
    assert put(centre, site, state="online", platform_id="x", status=409)["detail"] == "须先登记为已报送"


def test_the_same_said_twice_is_one_entry(centre: TestClient, site: int) -> None:
    for _ in range(2):
        put(centre, site, state="sent")
    assert len(centre.get(f"/facilities/{site}/listings").json()["history"]) == 1


def test_the_list_is_asked_by_platform_and_state(centre: TestClient, union: TestClient, rows: Any) -> None:
    mine, other = site_of(rows), site_of(rows, "district:310104")
    for site in (mine, other):
        put(centre, site, "baidu", state="sent")

    def sites(who: TestClient, **asked: str) -> set[int]:
        told = who.get("/listings", params=asked).json()["listings"]
        return {one["facility_id"] for one in told}

    assert sites(centre, platform="baidu", state="sent") >= {mine, other}
    assert mine not in sites(centre, platform="amap", state="sent")
    assert mine in sites(union, platform="amap", state="not_sent")
    assert other not in sites(union, platform="baidu", state="sent")
    assert mine not in sites(centre, platform="baidu", state="changed")
    rows(CHANGE, id=mine)
    changed = sites(centre, platform="baidu", state="changed")
    assert (mine in changed, other in changed) == (True, False)


def test_pages_follow_each_other_without_a_gap(centre: TestClient, rows: Any) -> None:
    for _ in range(40):
        site_of(rows)
    found, after = [], None
    while True:
        page = centre.get("/listings", params={} if after is None else {"after": after}).json()
        found += [(one["facility_id"], one["platform"]["code"]) for one in page["listings"]]
        assert len(page["listings"]) <= 100
        if (after := page["next"]) is None:
            break
    ((public,),) = rows("select count(*) from core.facility where status = 'open'")
    assert len(found) == len({*found}) >= 3 * public > 120


def test_a_platform_or_state_that_is_none_is_refused_with_those_that_are(centre: TestClient, site: int) -> None:
    assert "zhigongzhijia, amap, baidu, tencent" in put(centre, site, "apple", state="sent", status=404)["detail"]
    assert centre.get("/listings?platform=apple").status_code == 404
    assert put(centre, site, state="gone", status=422)["errors"][0]["where"] == "state"


def test_a_union_sees_its_own_and_enters_nothing(union: TestClient, site: int, rows: Any, client: TestClient) -> None:
    other = site_of(rows, "district:310104")
    assert union.get(f"/facilities/{other}/listings").status_code == 404
    assert union.put(f"/facilities/{site}/listings/amap", json={"state": "sent"}).status_code == 403
    assert client.get(f"/facilities/{site}/listings").status_code == 401


def test_an_entry_is_neither_changed_nor_deleted_and_is_written_down(
    centre: TestClient, site: int, app_engine: Engine, rows: Any
) -> None:
    put(centre, site, state="sent")
    for change in ("update core.listing set state = 'not_sent'", "delete from core.listing"):
        with app_engine.connect() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            with pytest.raises(DBAPIError, match="permission denied"):
                connection.exec_driver_sql(change)
    asked = (
        "select a.operation from core.audit_entry a join core.listing l on l.id::text = a.of_id"
        " where a.of_table = 'core.listing' and l.facility_id = :site"
    )
    assert rows(asked, site=site) == [("insert",)]
