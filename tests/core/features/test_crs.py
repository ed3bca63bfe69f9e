"""Reference systems: positions, boxes and filters in each of them, and what they say of themselves."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pyproj import Transformer

pytestmark = pytest.mark.usefixtures("bundled")

OPENGIS = "http://www.opengis.net/def/crs"
CRS84, EPSG4326 = f"{OPENGIS}/OGC/1.3/CRS84", f"{OPENGIS}/EPSG/0/4326"
EPSG3857, EPSG4490 = f"{OPENGIS}/EPSG/0/3857", f"{OPENGIS}/EPSG/0/4490"
GCJ02, BD09 = "http://testserver/crs/gcj02", "http://testserver/crs/bd09"
ALL = (CRS84, EPSG4326, EPSG3857, EPSG4490, GCJ02, BD09)
type Ask = Callable[..., Any]


def positions(items: Ask, **asked: Any) -> list[tuple[float, float]]:
    found = items("driver_home", limit=1000, **asked)["features"]
    return [tuple(one["geometry"]["coordinates"]) for one in found if one["geometry"]]


def test_latitude_comes_first_where_the_system_says_so(items: Ask) -> None:
    plain = positions(items)
    assert positions(items, crs=CRS84) == plain
    for crs in (EPSG4326, EPSG4490):
        assert positions(items, crs=crs) == [(lat, lon) for lon, lat in plain]


def test_metres_of_web_mercator_are_those_of_proj(items: Ask) -> None:
    there = Transformer.from_crs(4326, 3857, always_xy=True)
    for (lon, lat), (east, north) in zip(positions(items), positions(items, crs=EPSG3857), strict=True):
        assert (east, north) == pytest.approx(there.transform(lon, lat), abs=0.0006)


def test_the_datums_of_chinese_maps_are_those_of_the_datum_parameter(items: Ask) -> None:
    for crs, datum in ((GCJ02, "gcj02"), (BD09, "bd09")):
        assert positions(items, crs=crs) == positions(items, datum=datum) != positions(items)


@pytest.mark.parametrize("crs", ALL)
def test_an_answer_names_its_system_in_a_header(client: TestClient, crs: str) -> None:
    for path in ("/collections/driver_home/items", "/collections/districts/items/310101"):
        answer = client.get(path, params={"crs": crs})
        assert answer.headers["Content-Crs"] == f"<{crs}>"
    assert client.get("/collections/driver_home/items").headers["Content-Crs"] == f"<{CRS84}>"


@pytest.mark.parametrize("crs", ALL)
@pytest.mark.parametrize("collection", ["driver_home", "districts"])
def test_a_box_in_a_system_ends_where_positions_in_it_do(collection: str, crs: str, items: Ask) -> None:
    everything = items(collection, limit=1000, crs=crs)["features"]
    placed = [one for one in everything if one["geometry"]]
    target = placed[len(placed) // 2]
    first, second = target["geometry"]["coordinates"]
    step = 0.0005 if crs != EPSG3857 else 55.0
    box = (first - step, second - step, first + step, second + step)
    found = items(collection, bbox=",".join(map(str, box)), **{"bbox-crs": crs, "limit": 1000})
    expected = [
        one["id"]
        for one in placed
        if box[0] <= one["geometry"]["coordinates"][0] <= box[2]
        and box[1] <= one["geometry"]["coordinates"][1] <= box[3]
    ]
    assert target["id"] in expected
    assert [one["id"] for one in found["features"]] == expected


@pytest.mark.parametrize("crs", [*ALL[:4], GCJ02, BD09])
def test_a_geometry_of_a_filter_is_in_the_system_that_filter_crs_names(crs: str, items: Ask) -> None:
    placed = [one for one in items("driver_home", limit=1000, crs=crs)["features"] if one["geometry"]]
    first, second = placed[3]["geometry"]["coordinates"]
    step = 0.0005 if crs != EPSG3857 else 55.0
    box = f"BBOX({first - step},{second - step},{first + step},{second + step})"
    asked = {"filter": f"S_INTERSECTS(geometry, {box})", "filter-crs": crs}
    assert placed[3]["id"] in [one["id"] for one in items("driver_home", **asked)["features"]]
    assert len(items("driver_home", **asked)["features"]) < 20


@pytest.mark.parametrize("parameter", ["crs", "bbox-crs", "filter-crs"])
def test_a_system_that_is_not_declared_is_told_which_are(parameter: str, refusal: Ask) -> None:
    asked = {parameter: f"{OPENGIS}/EPSG/0/27700", "bbox": "1,2,3,4", "filter": "TRUE"}
    fault = refusal("/collections/driver_home/items", **asked)
    assert fault["where"] == parameter
    assert [crs for crs in ALL if crs not in fault["wanted"]] == []


def test_a_datum_and_a_system_that_disagree_are_refused(refusal: Ask, items: Ask) -> None:
    assert refusal("/collections/driver_home/items", crs=GCJ02, datum="bd09")["where"] == "datum"
    assert items("driver_home", crs=GCJ02, datum="gcj02", limit=1)["datum"] == "gcj02"


@pytest.mark.parametrize("bbox", ["31,121,30,122", "91,121,92,122", "0,181,1,182"])
def test_a_box_with_latitude_first_is_told_so(bbox: str, refusal: Ask) -> None:
    fault = refusal("/collections/driver_home/items", bbox=bbox, **{"bbox-crs": EPSG4326})
    assert "south,west,north,east" in fault["wanted"]


def test_systems_are_declared_with_every_collection_that_has_positions_and_described_at_their_own_address(
    client: TestClient,
) -> None:
    for one in client.get("/collections").json()["collections"]:
        assert one.get("crs", []) == ([] if one["id"] == "streets" else list(ALL))
        assert one.get("storageCrs") == (None if one["id"] == "streets" else CRS84)
    for crs in (GCJ02, BD09):
        told = client.get(crs).json()
        assert (told["id"], told["unit"], told["axes"]) == (crs, "degree", ["longitude", "latitude"])
        assert told["description"]["zh"]
    assert client.get("/crs/epsg4490").json()["axes"] == ["latitude", "longitude"]
    assert client.get("/crs/moon").status_code == 404
    assert len(client.get("/crs").json()["systems"]) == 6
