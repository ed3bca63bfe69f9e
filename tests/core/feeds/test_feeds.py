"""Feeds over HTTP: which sites are in them, what a delta tells, what is held back, and who may ask for what."""

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from fastapi.testclient import TestClient
from shapely import box
from sqlalchemy import Engine

from geo_service.core.access.machines import NewMachine, add_key, add_machine
from geo_service.core.access.roles import read_roles
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.districts.queries import put_outlines
from geo_service.core.geometry import Datum, convert
from geo_service.settings import DATA
from tests.core.feeds.conftest import Put, Rows
from tests.core.registry.photos.conftest import jpeg
from tests.served import beside

STATUS = "update core.facility set status = :status where id = :id"
UNPLACED = """
update core.place set position = null, given_lon = null, given_lat = null, given_datum = null
 where id = (select place_id from core.facility where id = :id)
"""
CHANGE = "update core.facility set free_bays = coalesce(free_bays, 0) + 1 where id = :id"

ENTERED = """
insert into core.listing (facility_id, platform, organisation, state, day, change_number, platform_id)
select id, 'amap', organisation, 'online', current_date, 1, :platform_id from core.facility where id = :id
"""


def sheet(client: TestClient, platform: str = "amap", **asked: Any) -> dict[int, dict[str, str]]:
    """The rows of a feed's CSV by the site's number."""
    answer = client.get(f"/feeds/{platform}", params={"f": "csv", **asked})
    assert answer.status_code == 200, answer.text
    encoding = "gb18030" if "gb18030" in answer.headers["content-type"] else "utf-8-sig"
    return {int(row["站点编号"]): row for row in csv.DictReader(io.StringIO(answer.content.decode(encoding)))}


def number_of(client: TestClient) -> int:
    """The number of the last change."""
    return int(client.get("/feeds/amap?f=json").headers["X-Change-Number"])


def reasons(centre: TestClient, platform: str = "amap") -> dict[int, list[str]]:
    """What keeps sites out, by site."""
    told = centre.get(f"/feeds/{platform}/report").json()
    return {
        one["facility_id"]: [fault["reason"] for fault in one["faults"] if fault["refused"]] for one in told["refused"]
    }


def test_only_open_sites_of_the_kinds_that_are_handed_over_are_in_a_feed(client: TestClient, put: Put) -> None:
    home, station = put("司机之家甲"), put("驿站甲", kind="union_station")
    others = [
        put("草稿甲", status="draft"),
        put("已验收甲", status="accepted"),
        put("暂停甲", status="suspended"),
        put("健身甲", kind="fitness_station"),
        put("示例甲", sample=True),
    ]
    found = sheet(client)
    assert {home, station} <= found.keys()
    assert found.keys().isdisjoint(others)
    assert others[-1] in sheet(client, samples=True)
    row = found[home]
    assert (row["经度(GCJ-02)"], row["纬度(GCJ-02)"], row["操作"]) == ("121.47819", "31.228583", "新增")


def test_a_delta_tells_what_is_new_changed_and_gone_since_a_change(client: TestClient, put: Put, rows: Rows) -> None:
    stays, changes, closes, kind = put("不变乙"), put("变更乙"), put("关闭乙"), put("改类乙")
    before = number_of(client)
    new = put("新增乙")
    short = put("短暂乙")
    rows(STATUS, id=short, status="suspended")
    rows(CHANGE, id=changes)
    rows(STATUS, id=closes, status="exited")
    rows("update core.facility set kind = 'fitness_station' where id = :id", id=kind)
    found = {number: row["操作"] for number, row in sheet(client, since=before).items()}
    assert found == {new: "新增", changes: "新增或变更", closes: "撤销", kind: "撤销"}
    assert stays not in found
    gone = sheet(client, since=before)[closes]
    assert {name for name, value in gone.items() if value} == {"站点编号", "操作"}
    assert sheet(client, since=number_of(client)) == {}


def test_what_is_gone_and_what_the_platform_calls_a_site_is_told_to_the_centre_only(
    client: TestClient, centre: TestClient, put: Put, rows: Rows
) -> None:
    site = put("撤销丙")
    for entry in ({"state": "sent"}, {"state": "online", "platform_id": "B0FF17"}):
        assert centre.put(f"/facilities/{site}/listings/amap", json=entry).status_code == 200
    assert sheet(centre, named=True)[site]["平台编号"] == "B0FF17"
    assert centre.get("/feeds/amap?named=true").headers["Cache-Control"] == "no-store"
    assert sheet(client)[site]["平台编号"] == ""
    before = number_of(client)
    rows(STATUS, id=site, status="exited")
    gone = sheet(centre, since=before, named=True)[site]
    assert (gone["操作"], gone["名称"], gone["平台编号"]) == ("撤销", "撤销丙", "B0FF17")
    assert client.get("/feeds/amap?named=true").status_code == 401


def test_no_id_and_no_name_that_was_entered_before_is_a_formula_in_a_sheet(
    client: TestClient, centre: TestClient, put: Put, rows: Rows
) -> None:
    stays, goes = put("公式癸"), put("公式子")
    before = number_of(client)
    for site in (stays, goes):
        rows(ENTERED, id=site, platform_id='=HYPERLINK("http://a.example")')
    assert sheet(centre, named=True)[stays]["平台编号"] == ""
    (told,) = [one for one in centre.get("/feeds/amap/report").json()["told"] if one["facility_id"] == stays]
    assert ("platform_id", "bad_id", False) in [(one["field"], one["reason"], one["refused"]) for one in told["faults"]]
    rows("update core.facility set name = '=1+1', status = 'exited' where id = :id", id=goes)
    gone = sheet(centre, since=before, named=True)[goes]
    assert (gone["操作"], gone["名称"], gone["平台编号"]) == ("撤销", "", "")


def test_each_file_says_its_datum_its_changes_and_its_hash(client: TestClient, put: Put) -> None:
    put("文件丁")
    number = number_of(client)
    for query, name in (
        ("amap?f=xlsx", f"amap-gcj02-{number}.xlsx"),
        ("baidu?f=csv", f"baidu-bd09-{number}.csv"),
        ("baidu?f=json&datum=gcj02&since=0", f"baidu-gcj02-0-{number}.json"),
    ):
        answer = client.get(f"/feeds/{query}")
        told = answer.headers["content-disposition"]
        assert told == f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
        assert answer.headers["X-File-SHA256"] == sha256(answer.content).hexdigest()
    workbook = openpyxl.load_workbook(io.BytesIO(client.get("/feeds/tencent").content))
    assert workbook.sheetnames == ["站点", "填表说明"]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("amap?datum=bd09", "datum"),
        ("baidu?datum=wgs84", "datum"),
        ("amap?since=99999999", "since"),
        ("amap?f=pdf", "f"),
    ],
)
def test_what_a_platform_does_not_take_is_refused(client: TestClient, query: str, where: str) -> None:
    answer = client.get(f"/feeds/{query}")
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (400, where)


@contextmanager
def outlined(engine: Engine) -> Iterator[None]:
    """黄浦 outlined as a box around the site, for a while."""
    outline = box(121.46, 31.22, 121.49, 31.24)
    gcj02 = box(
        *(
            float(axis)
            for corner in ((121.46, 31.22), (121.49, 31.24))
            for axis in convert(*corner, Datum.WGS84, Datum.GCJ02)
        )
    )
    with engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        told = {"datum": "wgs84", "source": "made up", "approval_number": None}
        put_outlines(connection, [{"code": "310101", "outline": outline.wkb, "outline_gcj02": gcj02.wkb, **told}])
    yield


def test_the_report_says_what_is_held_back_and_why(
    client: TestClient, centre: TestClient, put: Put, rows: Rows, app_engine: Engine
) -> None:
    # East of the box: 121.4940 is 0.0040 degrees, 381 m, from its side; 121.4945 is 429 m.
    good, near, far = put("合格戊"), put("近处戊", lon=121.4940), put("远处戊", lon=121.4945)
    unplaced = put("无位戊", precision="district")
    rows(UNPLACED, id=unplaced)
    bad = {
        put("无址戊", address=""): ["missing"],
        put("粗略戊", precision="area"): ["coarse"],
        unplaced: ["no_position"],
        put("长" * 51): ["too_long"],
        put("=SUM(1)"): ["unwritable"],
        put("私人戊", address="示例路 9 号，联系 13800000000"): ["personal"],
        put("手机戊", attributes='{"service_phone": "13800000000"}'): ["bad_phone"],
        put("时间戊", hours=None, hours_text="看心情"): ["unread_hours"],
        put("合格戊", address="另一地址"): ["duplicate"],
        far: ["outside_district"],
    }
    with outlined(app_engine):
        found = reasons(centre)
    assert {site: found.get(site) for site in bad} == bad
    assert found.keys().isdisjoint({good, near})
    leaving = sheet(client)
    assert {good, near} <= leaving.keys()
    assert leaving.keys().isdisjoint(bad)
    told = centre.get("/feeds/amap/report").json()
    assert told["ready"] == told["sites"] - len(told["refused"]) == len(leaving)
    assert "13800000000" not in centre.get("/feeds/amap/report").text


def test_the_app_of_the_federation_wants_a_photo_of_every_function_and_gets_them_in_a_zip(
    client: TestClient, centre: TestClient, put: Put, sign_in_as: Any
) -> None:
    site = put("照片己", functions=["toilet", "microwave"])
    assert reasons(centre, "zhigongzhijia")[site] == ["missing", "without_photo"]
    assert site not in reasons(centre)
    manager = sign_in_as("site_manager", "district:310101")
    for function in ("toilet", "microwave"):
        files = {"photo": ("a.jpg", jpeg(), "image/jpeg")}
        assert manager.post(f"/facilities/{site}/photos", files=files, data={"function": function}).status_code == 201
    assert site not in reasons(centre, "zhigongzhijia")
    assert client.get("/feeds/zhigongzhijia?f=zip").status_code == 401
    answer = centre.get("/feeds/zhigongzhijia?f=zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as zipped:
        assert [name for name in zipped.namelist() if name.startswith("照片/")] == [
            f"照片/{site} 照片己/{site}-微波炉-1.jpg",
            f"照片/{site} 照片己/{site}-厕所-1.jpg",
        ]
        assert zipped.testzip() is None


def test_chargers_are_told_in_the_words_of_their_standard(client: TestClient, put: Put) -> None:
    site = put("充电庚", chargers=12, functions=["toilet", "restaurant"], attributes='{"service_phone": "12351"}')
    answer = client.get("/feeds/chargers")
    told = answer.json()
    assert told["change_number"] == number_of(client) == int(answer.headers["X-Change-Number"])
    assert datetime.fromisoformat(told["changed_at"]) <= datetime.fromisoformat(told["taken_at"])
    assert told["licence"] == unquote(answer.headers["X-Licence"])
    assert "未声明许可" in told["licence"]
    assert (answer.headers["X-Taken-At"], answer.headers["X-Datum"]) == (told["taken_at"], "gcj02")
    (found,) = [one for one in told["StationInfos"] if one["StationID"] == str(site)]
    assert (found["StationLng"], found["StationLat"], told["datum"]) == (121.47819, 31.228583, "gcj02")
    assert (found["AreaCode"], found["StationTel"], found["OpenAllDay"]) == ("310101", "12351", 1)
    assert (found["Wc"], found["LightMeal"], found["Shop"], found["Remark"]) == (1, 1, 0, "充电桩 12 个")


def test_the_list_of_feeds_has_the_chargers_and_says_what_needs_a_permission(client: TestClient) -> None:
    listed = {one["code"]: one for one in client.get("/feeds").json()["feeds"]}
    assert (listed["chargers"]["type"], listed["chargers"]["datums"]) == ("application/json", ["gcj02"])
    for platform in ("zhigongzhijia", "amap", "baidu", "tencent"):
        needed = {one["f"]: one["permission"] for one in listed[platform]["formats"]}
        zipped = needed.pop("zip")
        assert (zipped, needed) == ("facility:list or facility:changes", {"xlsx": None, "csv": None, "json": None})


@pytest.fixture(name="program")
def _program(client: TestClient, app_engine: Engine, unions: None) -> Any:
    """Lets a program in for all organisations, and gives a client with its key."""

    def program(name: str, scope: str = "facility:changes", acts_for: str = "*") -> TestClient:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            add_machine(connection, NewMachine(name, "federation", (acts_for,), (scope,), 600), read_roles(DATA))
            key = str(add_key(connection, name, 30))
        return beside(client, headers={"Authorization": f"Bearer {key}"})

    return program


def test_a_partners_program_pulls_with_its_key_and_says_what_it_took(
    client: TestClient, put: Put, program: Any
) -> None:
    site = put("拉取辛")
    amap = program("amap-pull")
    assert amap.get("/feeds/amap?f=zip").status_code == 200
    taken = amap.get("/feeds/amap?f=json")
    told = {
        "format": "json",
        "change_number": int(taken.headers["X-Change-Number"]),
        "sha256": taken.headers["X-File-SHA256"],
    }
    assert amap.post("/feeds/amap/handovers", json=told).status_code == 201
    (last,) = amap.get("/feeds/amap/handovers").json()["handovers"]
    assert (last["sha256"], last["entered_by"]) == (told["sha256"], "machine:amap-pull")
    # What was handed over by it is known to it, and of other platforms nothing.
    assert sheet(amap, since=0)[site]["操作"] == "新增"
    assert sheet(amap, since=0, named=True)[site]["操作"] == "变更"
    assert amap.get("/feeds/baidu?named=true").status_code == 403
    assert amap.post("/feeds/baidu/handovers", json=told).status_code == 403
    assert amap.get("/feeds/amap/report").status_code == 403
    assert amap.post("/feeds/amap/receipts", content=b"a").status_code == 403
    assert program("amap-reader", scope="facility:read").get("/feeds/amap/handovers").status_code == 403


@pytest.mark.parametrize(
    ("name", "acts_for", "wanted"),
    [
        ("amap-district", "district:310101", "add it without --for"),
        ("amap-federation", "federation", "add it without --for"),
        ("gaode", "*", "is called amap or amap-…"),
    ],
)
def test_a_program_that_is_no_partners_is_told_what_it_lacks(
    name: str, acts_for: str, wanted: str, program: Any
) -> None:
    answer = program(name, acts_for=acts_for).get("/feeds/amap/handovers", headers={"Accept-Language": "en"})
    assert (answer.status_code, wanted in answer.json()["detail"]) == (403, True)


def test_the_report_says_what_of_the_form_is_documented_and_what_assumed(centre: TestClient) -> None:
    form = centre.get("/feeds/tencent/report").json()["form"]
    assert form["read_on"] == "2026-11-23"
    assert (form["batch"]["value"], form["batch"]["source"][:15]) == (20, "地点云 data/create")
    assert (form["categories"]["value"]["driver_home"], "source" in form["categories"]) == ("生活服务:其他", False)
    assert form["categories"]["assumption"] == {
        "zh": "腾讯的分类未能核实",
        "en": "Tencent's classes were not to be verified",
    }
    columns = {one["value"]: one for one in form["columns"]}
    assert columns["name"]["longest"] == {
        "characters": 128,
        "source": "地点云 data/create，lbs.qq.com/service/placeCloud",
    }
    assert columns["hours"]["longest"] == {
        "characters": 120,
        "assumption": {"zh": "未见公布字数上限", "en": "no limit is published"},
    }
    for platform in ("amap", "baidu", "zhigongzhijia"):
        told = centre.get(f"/feeds/{platform}/report").json()["form"]["columns"]
        assert all(("source" in one) != ("assumption" in one) for one in told)
