"""What a delta calls new, changed and gone: by what the platform was sent, where that may be known."""

from typing import Any

from fastapi.testclient import TestClient

from tests.core.feeds.conftest import Put, Rows
from tests.core.feeds.test_handovers import STATUS, as_csv, hand_over, read_back, stands
from tests.core.registry.photos.conftest import jpeg

HOURS = "update core.facility set hours = '24/7' where id = :id"
CHANGE = "update core.facility set free_bays = coalesce(free_bays, 0) + 1 where id = :id"


def delta(centre: TestClient, since: int, platform: str = "amap", **asked: Any) -> dict[str, str]:
    """What a delta calls each of its sites, by name or, of what is gone and has none, by number."""
    answer = centre.get(f"/feeds/{platform}", params={"f": "csv", "since": since, **asked})
    text = answer.content.decode("utf-8-sig" if platform == "amap" else "gb18030")
    rows = [line.split(",") for line in text.splitlines()[1:]]
    return {row[3] or row[0]: row[1] for row in rows}


def counted(centre: TestClient, platform: str = "amap") -> dict[str, int]:
    """How many changes the report counts."""
    changes: dict[str, int] = centre.get(f"/feeds/{platform}/report").json()["changes"]
    return changes


def test_a_site_that_was_held_back_from_the_last_package_is_new(centre: TestClient, put: Put, rows: Rows) -> None:
    held, sent = put("时间甲", hours=None, hours_text="看心情"), put("已报甲")
    since = hand_over(centre)["change_number"]
    rows(HOURS, id=held)
    rows(CHANGE, id=sent)
    assert delta(centre, since, named=True) == {"时间甲": "新增", "已报甲": "变更"}
    assert counted(centre) == {"new": 1, "changed": 1, "removed": 0}
    # Who asks without a name gets what the change log knows: both were public.
    assert set(delta(centre, since).values()) == {"新增或变更"}
    assert hand_over(centre, since=since)["sent"] == 2
    assert counted(centre) == {"new": 0, "changed": 0, "removed": 0}


def test_a_site_of_which_the_app_wanted_a_photo_is_new_when_it_has_one(
    centre: TestClient, put: Put, sign_in_as: Any
) -> None:
    site = put("照片乙")
    since = hand_over(centre, "zhigongzhijia")["change_number"]
    assert stands(centre, site, "zhigongzhijia")["state"] == "not_sent"
    manager = sign_in_as("site_manager", "district:310101")
    files = {"photo": ("a.jpg", jpeg(), "image/jpeg")}
    assert manager.post(f"/facilities/{site}/photos", files=files, data={"function": "toilet"}).status_code == 201
    assert delta(centre, since, "zhigongzhijia", named=True) == {"照片乙": "新增"}
    assert counted(centre, "zhigongzhijia") == {"new": 1, "changed": 0, "removed": 0}


def test_what_a_platform_never_had_is_not_taken_from_it(centre: TestClient, put: Put, rows: Rows) -> None:
    held, sent = put("未报丙", hours=None, hours_text="看心情"), put("已报丙")
    since = hand_over(centre)["change_number"]
    for site in (held, sent):
        rows(STATUS, id=site, status="exited")
    assert delta(centre, since, named=True) == {"已报丙": "撤销"}
    assert counted(centre) == {"new": 0, "changed": 0, "removed": 1}
    assert delta(centre, since) == {str(held): "撤销", str(sent): "撤销"}
    last = hand_over(centre, since=since)
    assert (last["sites"], last["removed"], last["sent"]) == (0, 1, 1)


def test_a_site_that_comes_back_after_the_platform_was_told_to_drop_it_is_new(
    centre: TestClient, put: Put, rows: Rows
) -> None:
    site = put("回来丁")
    since = hand_over(centre)["change_number"]
    rows(STATUS, id=site, status="suspended")
    since = hand_over(centre, since=since)["change_number"]
    rows(STATUS, id=site, status="open")
    assert delta(centre, since, named=True) == {"回来丁": "新增"}


def test_a_point_whose_change_was_rejected_is_on_the_map_still_and_is_taken_off_it(
    centre: TestClient, put: Put, rows: Rows
) -> None:
    site = put("驳回戊")
    hand_over(centre)
    read_back(centre, as_csv([site, "", "已上图", "B0FF21", "", ""]))
    read_back(centre, as_csv([site, "", "驳回", "", "照片不清", ""]))
    rows(CHANGE, id=site)
    since = hand_over(centre)["change_number"] - 1
    assert delta(centre, since, named=True) == {"驳回戊": "变更"}
    read_back(centre, as_csv([site, "", "驳回", "", "照片不清", ""]))
    since = hand_over(centre)["change_number"]
    read_back(centre, as_csv([site, "", "驳回", "", "照片不清", ""]))
    rows(STATUS, id=site, status="exited")
    assert delta(centre, since, named=True) == {"驳回戊": "撤销"}
    last = hand_over(centre, since=since)
    assert (last["removed"], last["sent"]) == (1, 1)
    assert delta(centre, since, named=True) == {}
