"""The command roads, and GET /isochrones from the tiles that it makes."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from pydantic import SecretStr

from geo_service.__main__ import main
from geo_service.app import create_app
from geo_service.core.errors import Unavailable
from geo_service.core.geometry import Datum, convert
from geo_service.core.plugin import Found
from geo_service.core.travel import isochrones
from geo_service.core.travel.store import file_of, load
from geo_service.settings import Settings
from tests.core.travel.conftest import LAT, LON, drawn

STREETS, APART_M = 20, 300.0
MIDDLE = (LON + 0.03, LAT + 0.025)


@pytest.fixture(scope="module", name="var")
def _var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command leaves behind of a town of 20 × 20 streets, with a way over a low bridge."""
    folder = tmp_path_factory.mktemp("roads")
    nodes = {
        1 + row * STREETS + column: (column * APART_M, row * APART_M)
        for row in range(STREETS)
        for column in range(STREETS)
    }
    ways = {}
    for line in range(STREETS):
        ways[1 + line] = ([1 + line * STREETS + step for step in range(STREETS)], {"highway": "secondary"})
        ways[101 + line] = ([1 + step * STREETS + line for step in range(STREETS)], {"highway": "secondary"})
    ways[1] = (ways[1][0], {"highway": "secondary", "maxheight": "3"})
    file = drawn(folder, nodes, ways)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEO_SERVICE_VAR", str(folder / "var"))
        assert main(["roads", str(file), "--valhalla"]) == 0
    return folder / "var"


@pytest.fixture(scope="module", name="drawing")
def _drawing(database_url: str, found: Found, var: Path) -> Iterator[TestClient]:
    """The service with those roads and tiles."""
    settings = Settings(database_url=SecretStr(database_url), var=var, work=False)
    with TestClient(create_app(settings, found), raise_server_exceptions=False) as client:
        yield client


def reached(client: TestClient, query: str) -> dict[float, shapely.Polygon]:
    response = client.get(f"/isochrones?{query}")
    assert (response.status_code, response.headers["content-type"]) == (200, "application/geo+json"), response.text
    answer: dict[str, Any] = response.json()
    return {one["properties"]["minutes"]: shapely.geometry.shape(one["geometry"]) for one in answer["features"]}


def test_the_command_keeps_the_roads_of_cars_and_of_trucks(var: Path) -> None:
    car, truck = (load(file_of(var / "roads", name)) for name in ("car", "truck"))
    # Between 20 × 20 crossings there are 2 × 20 × 19 pieces of street; trucks lack the 19 of the low one.
    assert (len(car.node_lon), len(car.roads.ms)) == (400, 760)
    assert len(truck.roads.ms) == 741


def test_a_longer_drive_reaches_all_that_a_shorter_one_does(drawing: TestClient) -> None:
    found = reached(drawing, f"lon={MIDDLE[0]}&lat={MIDDLE[1]}&minutes=2&minutes=4")
    assert list(found) == [4, 2]
    assert found[2].contains(shapely.Point(MIDDLE))
    assert found[4].buffer(1e-4).contains(found[2])
    assert found[4].area > 2 * found[2].area


def test_in_another_datum_the_same_comes_shifted(drawing: TestClient) -> None:
    lon, lat = (float(value) for value in convert(*MIDDLE, Datum.WGS84, Datum.GCJ02))
    (here,) = reached(drawing, f"lon={MIDDLE[0]}&lat={MIDDLE[1]}&minutes=3").values()
    (there,) = reached(drawing, f"lon={lon}&lat={lat}&minutes=3&datum=gcj02").values()
    east, north = convert(here.centroid.x, here.centroid.y, Datum.WGS84, Datum.GCJ02)
    assert (there.centroid.x, there.centroid.y) == pytest.approx((float(east), float(north)), abs=2e-5)


@pytest.mark.parametrize(
    "query", ["", "&minutes=0", "&minutes=61", "&minutes=1&minutes=2&minutes=3&minutes=4&minutes=5"]
)
def test_minutes_are_one_to_four_numbers_up_to_an_hour(drawing: TestClient, query: str) -> None:
    assert drawing.get(f"/isochrones?lon={MIDDLE[0]}&lat={MIDDLE[1]}{query}").status_code == 400


def test_a_swapped_point_is_told_what_would_be_right(drawing: TestClient) -> None:
    refused = drawing.get("/isochrones?lon=31.2&lat=121.5&minutes=5", headers={"Accept-Language": "en"})
    assert refused.status_code == 400
    assert "lon=121.5, lat=31.2 would be right" in refused.json()["errors"][0]["wanted"]


def test_far_from_every_road_there_is_none(drawing: TestClient) -> None:
    refused = drawing.get("/isochrones?lon=100.0&lat=30.0&minutes=5", headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json()["detail"]) == (400, "No road that is loaded is near the point")


def test_so_many_wait_for_their_turn_and_one_more_is_told_to_come_again(var: Path) -> None:
    async def asked() -> list[Any]:
        drawing = isochrones.Isochrones(var / "roads")
        questions = (drawing.reached(*MIDDLE, [2]) for _ in range(1 + isochrones.MOST_WAITING + 1))
        return await asyncio.gather(*questions, return_exceptions=True)

    *answered, refused = asyncio.run(asked())
    assert all(one["features"] for one in answered)
    assert isinstance(refused, Unavailable)


def test_without_tiles_it_is_said_what_to_run(client: TestClient) -> None:
    refused = client.get("/isochrones?lon=121.5&lat=31.2&minutes=5", headers={"Accept-Language": "en"})
    assert (refused.status_code, "retry-after" in refused.headers) == (503, False)
    assert "geo_service roads FILE --valhalla" in refused.json()["detail"]


def test_without_valhalla_it_is_said_what_to_install(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isochrones, "find_spec", lambda _: None)
    refused = client.get("/isochrones?lon=121.5&lat=31.2&minutes=5", headers={"Accept-Language": "zh"})
    assert refused.status_code == 503
    assert "geo_service[roads]" in refused.json()["detail"]


def test_a_file_that_valhalla_cannot_use_leaves_no_tiles_behind(tmp_path: Path) -> None:
    (tmp_path / "not.osm").write_text("not a map")
    with pytest.raises(isochrones.NotMade, match=r"Valhalla made no tiles of not\.osm"):
        isochrones.make_tiles(tmp_path / "not.osm", tmp_path)
    assert not isochrones.config_of(tmp_path).exists()


def test_a_file_that_is_not_there_or_is_no_map_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GEO_SERVICE_VAR", str(tmp_path / "var"))
    assert main(["roads", str(tmp_path / "none.osm")]) == 1
    assert "There is no file" in capsys.readouterr().err
    (tmp_path / "not.osm.pbf").write_text("not a map")
    assert main(["roads", str(tmp_path / "not.osm.pbf")]) == 1
    assert "OpenStreetMap" in capsys.readouterr().err
    assert not (tmp_path / "var").exists()
