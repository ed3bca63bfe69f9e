"""Truck rounds over HTTP and from the shell: what is refused, what comes of them, files, and days moved by hand."""

import io
import json
import sqlite3
from dataclasses import replace

import openpyxl
import pytest
from pydantic import ValidationError
from sqlalchemy import make_url

from geo_service.__main__ import main
from geo_service.core.planning.round_inputs import RoundsAsked
from tests.core.planning.calendar_reader import read_calendar_file
from tests.core.planning.conftest import FAR, LON, NEAR, north

# 2 to 13 June 2025, Monday to Friday but the 2nd, of the Dragon Boat holiday: nine working days.
DAYS = {"first_day": "2025-06-02", "last_day": "2025-06-13"}
FULL = {"opens": "09:00", "closes": "16:00", "persons": 40, "visits": 3}


def point(name, km, district, **more):
    """A stop so many kilometres north, with all that a truck needs."""
    has = {"parking": True, "power": True, "space": True}
    return {"name": name, "lon": LON, "lat": north(km), "district": district, **has, **more}


ROUNDS = {
    **DAYS,
    "title": "六月筛查",
    "trucks": [{"name": "甲车", "lon": LON, "lat": north(0), "per_person_min": 6}],
    "unions": [{"district": NEAR, "quota": 100, "demand": 90}, {"district": FAR, "quota": 70, "demand": 100}],
    "stops": {
        "source": "points",
        "points": [
            point("园区", 2, NEAR, address="一号门"),
            point("商圈；东门", 6, FAR),
            point("无电", 3, NEAR, power=False),
            point("待查", 20, FAR, space=None),
        ],
        "conditions": FULL,
    },
    "time_limit_s": 20,
}


@pytest.fixture(scope="module", name="run")
def _run(ran):
    """A run of rounds that is done."""
    return ran("rounds", layer=None, organisation=f"district:{NEAR}", **ROUNDS)


def visits(client, run):
    """Its visits, by day."""
    return [one["properties"] for one in client.get(f"/planning/runs/{run['id']}/visits").json()["features"]]


def test_everybody_within_the_quota_is_served_on_working_days_and_the_rest_has_its_reason(planner, run):
    # 90 of the near union at one stop: 40 + 40 + 10 in its three visits; of the far one 70 are allotted.
    summary = run["summary"]
    assert (summary["value"], summary["bound"], summary["is_optimal"]) == (160, 160, True)
    far, near = sorted(summary["districts"], key=lambda one: one["district"] == NEAR)
    assert (near["persons"], near["unmet"], near["why"]) == (90, 0, "")
    assert (far["persons"], far["unmet"]) == (70, 30)
    assert far["why"] == "超出名额 30 / beyond the quota 30"
    found = visits(planner, run)
    assert "2025-06-02" not in {one["day"] for one in found}
    assert {one["name"] for one in found} <= {"园区", "商圈；东门", "待查"}
    # By the line 2 km are 312 s, so 6 minutes; there at 9:00 as the stop opens, 30 minutes later the first person.
    first = next(one for one in found if one["name"] == "园区" and one["persons"] == 40)
    assert (first["arrives"], first["begins"], first["leaves"]) == ("09:00", "09:30", "13:30")
    assert [one["zh"] for one in run["notices"]][1:] == [
        "1 个停靠点不具备停车、供电或场地条件，已剔除",
        "1 个停靠点条件待核实，已标注",
    ]
    assert run["sources"]["left_out"] == ["point:2"]


def test_what_is_assumed_stands_wherever_its_numbers_do(planner, ran):
    # 300 people of the near district, 40 % women of whom 10 % come: 12; of the far one 700 × 50 % × 10 %.
    asked = ROUNDS | {"unions": [{"district": NEAR, "quota": 50}, {"district": FAR, "quota": 50}]}
    assumption = {"name": "女工部估计 2025", "women_share": 0.4, "take_up": 0.1, "women_share_by_district": {FAR: 0.5}}
    run = ran("rounds", **{**asked, "layer": "hamlets", "assumption": assumption, "title": None})
    rows = {one["district"]: one for one in run["summary"]["districts"]}
    assert (rows[NEAR]["demand"], rows[NEAR]["women_share"]) == (12, 0.4)
    assert (rows[FAR]["demand"], rows[FAR]["women_share"]) == (35, 0.5)
    where = f"/planning/runs/{run['id']}"
    assert run["sources"]["assumption"]["name"] == "女工部估计 2025"
    for form in ("geojson", "html", "ics"):
        text = planner.get(f"{where}/result.{form}").content.replace(b"\r\n ", b"").decode()
        assert "女工部估计 2025" in text, form
    book = openpyxl.load_workbook(io.BytesIO(planner.get(f"{where}/result.xlsx").content))
    assert any("女工部估计 2025" in str(row[1].value) for row in book["说明"].rows)
    assert [cell.value for cell in book["黄浦区"][1]][-1] == "女职工比例（假设） / Women's share (assumption)"


def test_a_district_of_which_the_layer_knows_nothing_is_named(ran):
    unknown = {"district": "310105", "quota": 5}
    assumed = {"name": "估计 2025", "women_share": 0.5, "take_up": 0.5}
    run = ran("rounds", **ROUNDS | {"unions": [*ROUNDS["unions"], unknown], "layer": "hamlets", "assumption": assumed})
    assert "按假设推算，长宁区无人需求；请核对需求图层是否载有其区" in [one["zh"] for one in run["notices"]]


def test_a_stop_that_can_be_used_on_no_day_is_told(ran):
    stops = ROUNDS["stops"] | {"points": [point("周日集市", 2, NEAR, conditions=FULL | {"weekdays": [7]})]}
    run = ran("rounds", layer=None, **ROUNDS | {"stops": stops})
    assert "1 个停靠点没有一天可用：不在所填星期，或不是整个停靠时段都开放" in [one["zh"] for one in run["notices"]]


def test_files_have_a_sheet_for_each_union_and_truck_and_a_calendar_for_each_truck(planner, run):
    where = f"/planning/runs/{run['id']}"
    book = openpyxl.load_workbook(io.BytesIO(planner.get(f"{where}/result.xlsx").content))
    assert book.sheetnames == ["停靠", "车辆", "分区", "站点", "黄浦区", "徐汇区", "甲车", "说明"]
    assert sum(row[13].value for row in list(book["黄浦区"].rows)[1:]) == 90
    told = planner.get(f"{where}/result.geojson").json()
    assert {one["properties"]["table"] for one in told["features"]} == {"visits", "sites", "trucks"}
    assert planner.get(f"{where}/result.gpkg").status_code == 200
    page = planner.get(f"{where}/result.html").text
    assert "六月筛查" in page
    assert "http://" not in page.split("<script", 1)[0]
    calendar = planner.get(f"{where}/result.ics", params={"truck": "甲车"})
    assert calendar.headers["content-type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in calendar.content.split(b"\r\n"))
    events = read_calendar_file(calendar.content)
    rows = visits(planner, run)
    times = [
        (row["day"].replace("-", ""), row["begins"].replace(":", ""), row["leaves"].replace(":", "")) for row in rows
    ]
    assert [(one["DTSTART"], one["DTEND"]) for one in events] == [
        (f"{day}T{begins}00", f"{day}T{leaves}00") for day, begins, leaves in times
    ]
    assert {one["SUMMARY"] for one in events} == {f"甲车 · {row['name']}" for row in rows}
    assert len({one["UID"] for one in events}) == len(events)
    assert planner.get(f"{where}/result.ics", params={"truck": "乙车"}).status_code == 400


@pytest.fixture(name="approve")
def _approve(client):
    """Makes the service have another map approval number, or none, until the test is over."""
    before = client.app.state.service

    def approve(number):
        settings = before.settings.model_copy(update={"map_approval_number": number})
        client.app.state.service = replace(before, settings=settings)

    yield approve
    client.app.state.service = before


@pytest.mark.parametrize(("number", "said"), [(None, "（待填 / to be filled in）"), ("示例审图号 1", "示例审图号 1")])
def test_every_file_says_the_map_approval_number_or_that_it_is_to_be_filled_in(
    approve, planner, run, tmp_path, number, said
):
    approve(number)
    where, name = f"/planning/runs/{run['id']}/result", "审图号 / Map approval number"
    book = openpyxl.load_workbook(io.BytesIO(planner.get(f"{where}.xlsx").content))
    assert {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True)}[name] == said
    assert planner.get(f"{where}.geojson").json()["about"][name] == said
    page = planner.get(f"{where}.html").text
    assert said in page[page.index(name) : page.index(name) + 200]
    file = tmp_path / "rounds.gpkg"
    file.write_bytes(planner.get(f"{where}.gpkg").content)
    with sqlite3.connect(file) as database:
        told = database.execute("select group_concat(metadata) from gpkg_metadata").fetchone()[0]
    assert said in told


def test_a_visit_that_is_moved_by_hand_makes_a_plan_near_to_the_one_before(planner, run, work):
    before = visits(planner, run)
    moved = before[0]
    free = next(day for day in run["sources"]["days"] if day not in {one["day"] for one in before})
    body = {"move": [{"truck": "甲车", "day": moved["day"], "stop": moved["key"], "to_day": free}]}
    answer = planner.post(f"/planning/runs/{run['id']}/by-hand", json=body)
    assert answer.status_code == 202, answer.text
    work()
    again = planner.get(answer.headers["Location"]).json()
    assert (again["status"], again["base"], again["summary"]["value"]) == ("succeeded", run["id"], 160)
    after = visits(planner, again)
    there = next(one for one in after if one["day"] == free)
    assert (there["key"], there["persons"], there["locked"]) == (moved["key"], moved["persons"], True)
    assert not [one for one in after if (one["day"], one["key"]) == (moved["day"], moved["key"])]
    rest = {(one["day"], one["key"], one["persons"]) for one in before if one["day"] != moved["day"]}
    assert rest <= {(one["day"], one["key"], one["persons"]) for one in after}
    compared = planner.get(f"/planning/runs/{again['id']}/against/{run['id']}").json()
    assert {one["persons"]["difference"] for one in compared["districts"]} == {0}


def test_whoever_goes_on_with_a_plan_that_was_shared_does_so_for_their_own_union(planner, run, sign_in_as):
    stranger = sign_in_as("district_union", f"district:{FAR}")
    where, body = f"/planning/runs/{run['id']}", {"lock": [{"truck": "甲车", "day": visits(planner, run)[0]["day"]}]}
    assert stranger.post(f"{where}/by-hand", json=body).status_code == 404
    planner.put(f"{where}/sharing", json={"is_shared": True})
    answer = stranger.post(f"{where}/by-hand", json=body)
    planner.put(f"{where}/sharing", json={"is_shared": False})
    assert (answer.status_code, answer.json().get("organisation")) == (202, f"district:{FAR}"), answer.text
    stranger.delete(answer.headers["Location"])


def test_what_does_not_fit_is_refused_at_once_and_by_field(planner, run):
    locked = {"truck": "甲车", "day": "2025-06-02", "stop": "point:9", "persons": 20}
    answer = planner.post("/planning/rounds", json=ROUNDS | {"locked": [locked]})
    assert answer.status_code == 400
    assert [one["where"] for one in answer.json()["errors"]] == ["locked[0].day", "locked[0].stop"]
    no_demand = ROUNDS | {"unions": [{"district": NEAR, "quota": 5}]}
    assert planner.post("/planning/rounds", json=no_demand).status_code == 422
    nothing = {"lock": [{"truck": "甲车", "day": "2025-06-02"}]}
    answer = planner.post(f"/planning/runs/{run['id']}/by-hand", json=nothing)
    assert [one["where"] for one in answer.json()["errors"]] == ["lock[0]"]
    assert planner.get(f"/planning/runs/{run['id']}/cells").status_code == 404


def test_a_lock_that_cannot_be_ends_the_run_with_its_names_and_the_reason(planner, city, work):
    # One more than come to one visit.
    locked = {"truck": "甲车", "day": "2025-06-03", "stop": "point:0", "persons": 41}
    where = planner.post("/planning/rounds", json=ROUNDS | {"locked": [locked]}).headers["Location"]
    work()
    run = planner.get(where).json()
    assert run["status"] == "failed"
    assert "甲车 2025-06-03 园区：超过单次人数" in run["error"]["zh"]


def test_the_shell_plans_the_same(city, server, database_url, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", database_url)
    owner = server.url("geo_admin", make_url(database_url).database)
    monkeypatch.setenv("GEO_SERVICE_OWNER_DATABASE_URL", owner)
    (tmp_path / "asked.json").write_text(json.dumps(ROUNDS), encoding="utf-8")
    output = tmp_path / "rounds.ics"
    main(["report", "rounds", "--inputs", str(tmp_path / "asked.json"), "--seed", "3", "--output", str(output)])
    assert "服务 160 人" in capsys.readouterr().out
    assert len(read_calendar_file(output.read_bytes())) >= 4


def test_a_time_has_no_zone_of_its_own():
    asked = ROUNDS | {"trucks": [ROUNDS["trucks"][0] | {"starts": "08:00+08:00"}]}
    with pytest.raises(ValidationError, match="上海时间"):
        RoundsAsked.model_validate(asked)
