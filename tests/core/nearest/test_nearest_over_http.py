"""GET /nearest as a driver's phone or another app asks it."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection

from geo_service.core.geometry import Datum, convert

PEOPLES_SQUARE = {"lon": 121.4737, "lat": 31.2305}
pytestmark = pytest.mark.usefixtures("bundled")


def ask(client: TestClient, **parameters: Any) -> dict[str, Any]:
    response = client.get("/nearest", params=PEOPLES_SQUARE | parameters)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def refused(client: TestClient, query: str, language: str = "en") -> dict[str, Any]:
    response = client.get(f"/nearest?{query}", headers={"Accept-Language": language})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    return problem


def test_ten_come_nearest_first_with_every_property_of_the_contract(client: TestClient) -> None:
    features = ask(client)["features"]
    distances = [feature["properties"]["distance_m"] for feature in features]
    assert len(features) == 10
    assert distances == sorted(distances)
    assert set(features[0]["properties"]) >= {
        *("id", "kind", "tier", "name", "address", "district", "distance_m", "drive_s", "open", "opens_at"),
        *("closes_at", "hours", "functions", "free_parking_minutes", "free_bays", "chargers"),
        *("position_precision", "navigate", "sample", "updated_at"),
    }
    assert set(features[0]["properties"]["navigate"]) == {"amap", "baidu", "tencent", "apple"}


def test_the_answer_is_geojson(client: TestClient) -> None:
    response = client.get("/nearest", params=PEOPLES_SQUARE)
    assert response.headers["content-type"] == "application/geo+json"
    assert response.json()["type"] == "FeatureCollection"


def test_every_filter_holds_for_all_that_come(client: TestClient) -> None:
    answer = ask(
        client, kind="driver_home", tier="micro", function=["toilet", "fridge"], min_free_parking_minutes=30, limit=100
    )
    for feature in answer["features"]:
        properties = feature["properties"]
        assert (properties["kind"], properties["tier"]) == ("driver_home", "micro")
        assert {"toilet", "fridge"} <= set(properties["functions"])
        assert properties["free_parking_minutes"] >= 30
    assert answer["features"]


def test_several_kinds_are_any_of_them(client: TestClient) -> None:
    found = ask(client, kind=["fitness_station", "psychology_hut"], limit=100)["features"]
    assert {feature["properties"]["kind"] for feature in found} == {"fitness_station", "psychology_hut"}


def test_of_twenty_comprehensive_homes_all_twenty_come_however_far(client: TestClient) -> None:
    # 20 made up; one of them stands on an area only, so it is listed apart with the real one of Xuhui.
    answer = ask(client, tier="comprehensive", limit=100)
    assert len(answer["features"]) + len(answer["unplaced"]) == 21


def test_a_point_in_gcj02_is_answered_in_gcj02_with_the_same_sites(client: TestClient) -> None:
    lon, lat = (float(value) for value in convert(121.4737, 31.2305, Datum.WGS84, Datum.GCJ02))
    there, here = ask(client, lon=lon, lat=lat, datum="gcj02"), ask(client)
    assert [f["id"] for f in there["features"]] == [f["id"] for f in here["features"]]
    assert there["datum"] == "gcj02"
    east, north = here["features"][0]["geometry"]["coordinates"]
    shifted = convert(east, north, Datum.WGS84, Datum.GCJ02)
    assert there["features"][0]["geometry"]["coordinates"] == pytest.approx([float(v) for v in shifted], abs=2e-6)


def test_sites_known_to_their_district_only_are_apart_and_navigate_by_name(client: TestClient) -> None:
    answer = ask(client, kind="recuperation_site")
    assert answer["features"] == []
    assert len(answer["unplaced"]) == 6
    shajiabang = next(site for site in answer["unplaced"] if site["properties"]["name"] == "沙家浜休养院")
    assert shajiabang["geometry"] is None
    assert shajiabang["properties"]["distance_m"] is None
    assert shajiabang["properties"]["navigate"]["amap"].startswith("https://uri.amap.com/search?keyword=")


def test_made_up_sites_say_so(client: TestClient) -> None:
    features = ask(client, limit=100)["features"]
    assert all(feature["properties"]["sample"] for feature in features)


@pytest.mark.parametrize(
    ("parameters", "filters"),
    [
        ({"kind": "fitness_station", "tier": "micro"}, ["kind", "tier"]),
        ({"within_m": 1}, ["within_m"]),
        ({"kind": "fitness_station", "tier": "micro", "within_m": 1}, ["kind", "tier", "within_m"]),
        ({"kind": "fitness_station", "tier": "micro", "within_m": 2_000}, ["kind", "tier"]),
        ({"min_free_bays": 5000}, ["min_free_bays"]),
        ({"min_free_bays": 5000, "min_chargers": 5000}, ["min_free_bays", "min_chargers"]),
    ],
)
def test_an_empty_answer_says_which_filter_emptied_it(
    client: TestClient, parameters: dict[str, Any], filters: list[str]
) -> None:
    answer = ask(client, **parameters)
    assert answer["features"] == []
    assert answer["empty_because"]["filters"] == filters
    assert answer["empty_because"]["zh"]
    assert answer["empty_because"]["en"]


@pytest.mark.parametrize(
    ("query", "where", "wanted"),
    [
        ("lon=31.2305&lat=121.4737", "lon,lat", "lon=121.4737, lat=31.2305 would be right"),
        ("lon=2.35&lat=48.86", "lon,lat", "a point in mainland China"),
        ("lon=114.425&lat=22.3&datum=bd09", "lon,lat", "a point in mainland China"),
        ("lon=73.665&lat=39.5&datum=bd09", "lon,lat", "a point in mainland China"),
        ("lon=121.47&lat=31.23&open_at=9999-12-31T23:59:59Z", "open_at", "a moment with its offset"),
        ("lon=121.47&lat=31.23&open_at=0001-01-01T00:00:00%2B23:59", "open_at", "a moment with its offset"),
        ("lon=121.47&lat=31.23&limit=5&limit=6", "limit", "once"),
        ("lon=nan&lat=31.2", "lon", "a finite number"),
        ("lon=inf&lat=31.2", "lon", "a finite number"),
        ("lon=east&lat=31.2", "lon", "a number"),
        ("lat=31.2", "lon", "it is required"),
        ("lon=121.47&lat=31.23&radius=5", "radius", "there is no such parameter"),
        ("lon=121.47&lat=31.23&limit=0", "limit", "at least 1"),
        ("lon=121.47&lat=31.23&limit=101", "limit", "at most 100"),
        ("lon=121.47&lat=31.23&kind=pub", "kind", "one of driver_home, fitness_station"),
        ("lon=121.47&lat=31.23&function=sauna", "function", "one of accessible_entrance"),
        ("lon=121.47&lat=31.23&datum=nad27", "datum", "wgs84"),
        ("lon=121.47&lat=31.23&min_free_bays=-1", "min_free_bays", "at least 0"),
        ("lon=121.47&lat=31.23&within_m=0", "within_m", "more than 0"),
        ("lon=121.47&lat=31.23&by=tunnel", "by", "one of"),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_what_would_be_right(
    client: TestClient, query: str, where: str, wanted: str
) -> None:
    fault = refused(client, query)["errors"][0]
    assert fault["where"] == where
    assert wanted in fault["wanted"]


def test_every_fault_of_a_question_is_named_at_once(client: TestClient) -> None:
    problem = refused(client, "lon=x&lat=31.23&limit=0&colour=red")
    assert {fault["where"] for fault in problem["errors"]} == {"lon", "limit", "colour"}


def test_refusals_are_in_chinese_unless_english_is_preferred(client: TestClient) -> None:
    assert refused(client, "lon=31.2305&lat=121.4737", "zh-CN,en;q=0.5")["title"] == "请求有误"
    assert refused(client, "lon=31.2305&lat=121.4737", "")["title"] == "请求有误"
    assert refused(client, "lon=31.2305&lat=121.4737", "en-GB")["title"] == "Bad request"


def test_the_limits_of_limit_are_1_and_100(client: TestClient) -> None:
    assert len(ask(client, limit=1)["features"]) == 1
    assert len(ask(client, limit=100)["features"]) == 100


def test_numbers_from_a_number_too_large_for_the_database_are_refused(client: TestClient) -> None:
    refused(client, "lon=121.47&lat=31.23&min_chargers=99999999999999999999")


def test_nothing_that_is_not_committed_comes(client: TestClient, connection: Connection) -> None:
    before = [feature["id"] for feature in ask(client)["features"]]
    connection.exec_driver_sql("update core.facility set status = 'suspended'")
    assert [feature["id"] for feature in ask(client)["features"]] == before
