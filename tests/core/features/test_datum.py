"""Items and facilities in the datum that was asked for: positions and boxes move, links do not."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act

# china.md's worked example, People's Square in the three datums, to the sixth decimal.
PEOPLES_SQUARE = {
    "wgs84": [121.473667, 31.230525],
    "gcj02": [121.478190, 31.228583],
    "bd09": [121.484748, 31.234436],
}
PUT = """
with place as (
  insert into core.place
    (name, address, position, position_precision, given_lon, given_lat, given_datum, organisation, sample, source)
  values (:name, '', st_geomfromtext(:position, 4326), :precision, :lon, :lat, :datum, 'federation', true, 'test')
  returning id
)
insert into core.facility (place_id, kind, name, status, organisation, sample, source)
select id, 'driver_home', :name, 'open', 'federation', true, 'test' from place returning id
"""


@pytest.fixture(scope="module", name="ids", autouse=True)
def _ids(app_engine: Engine) -> dict[str, int]:
    """A driver home at People's Square, and one whose position is not known."""
    lon, lat = PEOPLES_SQUARE["wgs84"]
    there = {"position": f"POINT({lon} {lat})", "precision": "rooftop", "lon": lon, "lat": lat, "datum": "wgs84"}
    nowhere = {"position": None, "precision": "district", "lon": None, "lat": None, "datum": None}
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        return {
            name: connection.execute(text(PUT), {"name": name, **place}).scalar_one()
            for name, place in (("square", there), ("nowhere", nowhere))
        }


def items(client: TestClient, **asked: Any) -> Any:
    response = client.get("/collections/driver_home/items", params=asked)
    assert response.status_code == 200, response.text
    return response.json()


def found(client: TestClient, west: float, south: float, east: float, north: float, datum: str) -> list[str]:
    page = items(client, bbox=f"{west},{south},{east},{north}", datum=datum)
    return [feature["properties"]["name"] for feature in page["features"]]


@pytest.mark.parametrize("datum", PEOPLES_SQUARE)
def test_items_are_in_the_datum_and_say_so(client: TestClient, datum: str) -> None:
    page = items(client, datum=datum)
    assert page["datum"] == datum
    square, nowhere = page["features"]
    assert square["geometry"]["coordinates"] == PEOPLES_SQUARE[datum]
    assert nowhere["geometry"] is None


@pytest.mark.parametrize("datum", PEOPLES_SQUARE)
def test_a_facility_is_in_the_datum_and_says_so(client: TestClient, ids: dict[str, int], datum: str) -> None:
    square = client.get(f"/facilities/{ids['square']}", params={"datum": datum}).json()
    assert (square["datum"], square["geometry"]["coordinates"]) == (datum, PEOPLES_SQUARE[datum])
    assert client.get(f"/facilities/{ids['nowhere']}", params={"datum": datum}).json()["geometry"] is None


def test_without_a_datum_items_and_facilities_are_wgs84(client: TestClient, ids: dict[str, int]) -> None:
    for answer in (items(client), client.get(f"/facilities/{ids['square']}").json()):
        assert answer["datum"] == "wgs84"
    assert items(client)["features"][0]["geometry"]["coordinates"] == PEOPLES_SQUARE["wgs84"]


def test_the_links_to_the_map_platforms_are_the_same_in_every_datum(client: TestClient, ids: dict[str, int]) -> None:
    links = [
        client.get(f"/facilities/{ids['square']}", params={"datum": datum}).json()["properties"]["navigate"]
        for datum in PEOPLES_SQUARE
    ]
    assert links[0] == links[1] == links[2]
    assert "to=121.478190,31.228583," in links[0]["amap"]  # AMap takes GCJ-02


@pytest.mark.parametrize("datum", PEOPLES_SQUARE)
@pytest.mark.parametrize("side", range(4))
def test_a_box_ends_on_each_side_where_it_says_in_its_datum(client: TestClient, datum: str, side: int) -> None:
    lon, lat = PEOPLES_SQUARE[datum]
    box = [lon - 0.1, lat - 0.1, lon + 0.1, lat + 0.1]
    outwards = (-2e-6, -2e-6, 2e-6, 2e-6)[side]  # the example is rounded to 1e-6
    box[side] = (lon, lat, lon, lat)[side] + outwards
    assert found(client, *box, datum) == ["square"]
    box[side] -= 2 * outwards
    assert found(client, *box, datum) == []


def test_the_same_small_box_holds_it_in_one_datum_only(client: TestClient) -> None:
    for datum, (lon, lat) in PEOPLES_SQUARE.items():
        box = (lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001)
        assert [other for other in PEOPLES_SQUARE if found(client, *box, other)] == [datum]


def test_a_box_may_be_a_single_point(client: TestClient) -> None:
    lon, lat = PEOPLES_SQUARE["wgs84"]
    assert found(client, lon, lat, lon, lat, "wgs84") == ["square"]
    assert found(client, lon, lat + 1e-6, lon, lat + 1e-6, "wgs84") == []


@pytest.mark.parametrize("datum", PEOPLES_SQUARE)
def test_a_box_around_the_whole_world_holds_it(client: TestClient, datum: str) -> None:
    assert found(client, -180, -90, 180, 90, datum) == ["square"]


def test_the_next_page_stays_in_the_datum(client: TestClient) -> None:
    page = items(client, datum="bd09", limit=1)
    (following,) = [link["href"] for link in page["links"] if link["rel"] == "next"]
    assert "datum=bd09" in following
    assert client.get(following).json()["datum"] == "bd09"


@pytest.mark.parametrize("path", ["/collections/driver_home/items", "/facilities/1"])
def test_an_unknown_datum_is_told_which_there_are(client: TestClient, path: str) -> None:
    response = client.get(path, params={"datum": "moon"}, headers={"Accept-Language": "en"})
    assert response.status_code == 400
    (fault,) = response.json()["errors"]
    assert (fault["where"], fault["given"]) == ("datum", "moon")
    assert "wgs84, gcj02, bd09" in fault["wanted"]
