"""The collections as a GIS client reads them."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

pytestmark = pytest.mark.usefixtures("bundled")


def get(client: TestClient, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def test_every_kind_and_what_is_beside_them_is_a_collection_with_its_count(client: TestClient) -> None:
    counts = {one["id"]: one["count"] for one in get(client, "/collections")["collections"]}
    # 100 made-up homes and 6 real ones; 13 stations of public reports; the six houses.
    assert counts == {
        "driver_home": 106,
        "fitness_station": 30,
        "psychology_hut": 40,
        "screening_stop": 60,
        "recuperation_site": 6,
        "union_station": 13,
        "facilities": 255,
        "districts": 16,
        "streets": 234,
    }


def test_following_next_reads_every_facility_once(client: TestClient) -> None:
    path, ids, pages = "/collections/driver_home/items?limit=25", [], 0
    while path:
        page = get(client, path)
        ids += [feature["id"] for feature in page["features"]]
        pages += 1
        path = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert pages == 5  # 106 in pages of 25
    assert len(ids) == len(set(ids)) == 106


def test_a_page_that_is_just_full_has_no_next(client: TestClient) -> None:
    page = get(client, "/collections/recuperation_site/items?limit=6")
    assert page["numberReturned"] == 6
    assert all(link["rel"] != "next" for link in page["links"])


def test_a_box_keeps_what_is_in_it(client: TestClient) -> None:
    features = get(client, "/collections/driver_home/items?bbox=121.4,31.1,121.6,31.3&limit=1000")["features"]
    assert features
    for feature in features:
        lon, lat = feature["geometry"]["coordinates"]
        assert 121.4 <= lon <= 121.6
        assert 31.1 <= lat <= 31.3


def test_a_box_survives_paging(client: TestClient) -> None:
    page = get(client, "/collections/driver_home/items?bbox=121.4,31.1,121.6,31.3&limit=2")
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert "bbox=121.4%2C31.1%2C121.6%2C31.3" in following


@pytest.mark.parametrize("bbox", ["1,2,3", "a,b,c,d", "121,32,122,31", "nan,0,1,1", "-181,0,1,1", "0,0,1,91"])
def test_a_box_that_is_none_is_told_what_would_be_right(client: TestClient, bbox: str) -> None:
    response = client.get(f"/collections/driver_home/items?bbox={bbox}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["given"] == bbox


def test_a_limit_above_the_greatest_page_is_the_greatest_page(client: TestClient) -> None:
    assert len(get(client, "/collections/driver_home/items?limit=999999")["features"]) == 106


def test_unknown_parameters_and_collections_are_refused(client: TestClient) -> None:
    assert client.get("/collections/driver_home/items?colour=red").status_code == 400
    assert client.get("/collections/pubs/items").status_code == 404
    assert client.get("/collections/pubs").status_code == 404


def test_a_kind_shows_its_attributes_as_json_schema(client: TestClient) -> None:
    schema = get(client, "/collections/driver_home/schema")
    assert schema["additionalProperties"] is False
    assert schema["properties"]["attributes"]["additionalProperties"] is False
    assert "area_m2" in schema["properties"]["attributes"]["properties"]


def test_a_facility_names_what_else_is_in_its_place(client: TestClient) -> None:
    huts = get(client, "/collections/psychology_hut/items?limit=100")["features"]
    shared = [get(client, f"/facilities/{hut['id']}")["properties"]["also_here"] for hut in huts]
    assert sum(bool(others) for others in shared) == 15
    assert all(other["kind"] == "fitness_station" for others in shared for other in others)


def test_a_facility_says_its_functions_in_both_languages(client: TestClient) -> None:
    home = get(client, "/collections/driver_home/items?limit=100")["features"][20]
    functions = get(client, f"/facilities/{home['id']}")["properties"]["functions"]
    assert {"code": "fridge", "title": {"zh": "冰箱", "en": "Fridge"}, "icon": "fridge", "group": "base6"} in functions


def test_there_is_no_facility_0_or_beyond_a_bigint(client: TestClient) -> None:
    assert client.get("/facilities/999999999").status_code == 404
    assert client.get("/facilities/0").status_code == 400
    assert client.get("/facilities/99999999999999999999").status_code == 400
