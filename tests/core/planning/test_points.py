"""A file of places where sites could be: read as points, used as candidates, locked and forbidden."""

from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

from geo_service.core.geometry import wgs84_to_gcj02
from tests.core.planning.conftest import LAT, LON, NEAR, north

HEAD = "名称,经度,纬度,区,停车,供电,场地\n"


def read(planner: TestClient, content: str, datum: str = "wgs84") -> Any:
    return planner.post("/planning/points", data={"datum": datum}, files={"file": ("points.csv", content.encode())})


def test_the_points_of_a_file_are_candidates_that_are_locked_and_forbidden(
    planner: TestClient, ran: Callable[..., dict[str, Any]]
) -> None:
    lines = [f"园区{km},{LON},{north(km)},{NEAR},是,,否" for km in (2, 6, 20)]
    points = read(planner, HEAD + "\n".join(lines)).json()["points"]
    assert points[0] == {
        "name": "园区2",
        "lon": LON,
        "lat": round(north(2), 6),
        "district": NEAR,
        "parking": True,
        "power": None,
        "space": False,
    }
    asked = {"count": 1, "limit_min": 5, "sites": {"kinds": ["driver_home"]}, "candidates": {"source": "points"}}
    asked["candidates"] = {"source": "points", "points": points}
    # By day and night within 5 minutes, less than 2 km, of a home are the hamlets at 0 and 6; the one at 20 has 400.
    assert [one["name"] for one in ran("siting", **asked)["summary"]["chosen"]] == ["园区20"]
    assert [one["name"] for one in ran("siting", **asked, forbidden=["point:2"])["summary"]["chosen"]] == ["园区2"]
    assert [one["name"] for one in ran("siting", **asked, locked=["point:1"])["summary"]["chosen"]] == ["园区6"]


def test_points_in_another_datum_come_to_where_they_are(planner: TestClient) -> None:
    lon, lat = (float(one) for one in wgs84_to_gcj02(LON, LAT))
    (point,) = read(planner, f"lon,lat\n{lon},{lat}\n", "gcj02").json()["points"]
    assert abs(point["lon"] - LON) < 2e-6
    assert abs(point["lat"] - LAT) < 2e-6


def test_every_row_with_a_fault_is_named_and_so_is_a_column_that_is_missing(planner: TestClient) -> None:
    answer = read(
        planner, HEAD + f"甲,{LON},{LAT},火星区,,,\n乙,here,{LAT},,,,\n丙,{LON},{LAT},,maybe,,\n丁,{LON},{LAT},,,,\n"
    )
    assert answer.status_code == 400
    assert [one["where"] for one in answer.json()["errors"]] == ["file:2:区", "file:3:经度", "file:4:停车"]
    assert "lon" in read(planner, "名称\n甲\n").json()["errors"][0]["wanted"]
    too_many = "lon,lat\n" + f"{LON},{LAT}\n" * 2_001
    assert "2,000" in read(planner, too_many).json()["errors"][0]["wanted"]


def test_what_a_file_tells_of_costs_and_capacities_is_kept_to(
    planner: TestClient, ran: Callable[..., dict[str, Any]]
) -> None:
    head, places = "名称,经度,纬度,费用（万元）,容量\n", [(2, "20", "500"), (20, "50", ""), (21, "30", "400")]
    lines = [f"园区{km},{LON},{north(km)},{cost},{room}" for km, cost, room in places]
    points = read(planner, head + "\n".join(lines)).json()["points"]
    assert [(one["cost"], one.get("capacity")) for one in points] == [(20, 500), (50, None), (30, 400)]
    asked = {"limit_min": 5, "sites": {"kinds": ["driver_home"]}, "candidates": {"source": "points", "points": points}}
    # 60 do not pay for all of them, but for kilometres 2 and 21, which bring 200 and 400.
    chosen = ran("siting", **asked, budget=60)["summary"]["chosen"]
    assert [(one["name"], one["cost"]) for one in chosen] == [("园区2", 20), ("园区21", 30)]


def test_a_cost_that_is_none_and_a_column_that_stands_twice_are_refused(planner: TestClient) -> None:
    rows = f"{LON},{LAT},50,\n{LON},{LAT},,\n{LON},{LAT},0,\n{LON},{LAT},5,-1\n{LON},{LAT},5,0\n"
    errors = read(planner, "lon,lat,cost,capacity\n" + rows).json()["errors"]
    assert [one["where"] for one in errors] == ["file:3:cost", "file:4:cost", "file:5:capacity"]
    (error,) = read(planner, f"经度,纬度,lon\n{LON},{LAT},121\n").json()["errors"]
    assert (error["given"], error["wanted"]) == ("经度, lon", "lon 只应有一列")
