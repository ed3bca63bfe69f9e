"""Tiles as a map's client asks for them."""

import gzip
from typing import Any

import cramjam
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text

from geo_service.core.geometry import wgs84_to_gcj02
from geo_service.core.tiles.matrix import Address
from tests.core.tiles.conftest import Read

pytestmark = pytest.mark.usefixtures("bundled")

PLACED = text(
    "select id, kind, name, st_x(position) as lon, st_y(position) as lat from core.public_facility where placed"
)
# Around Shanghai at zoom 9: two columns from 120.94 to 122.34 degrees east, and enough rows.
SHANGHAI_AT_9 = [(x, y) for x in (427, 428, 429) for y in range(207, 212)]


def stands_for(layers: dict[str, Any], layer: str) -> int:
    features = layers[layer]["features"] if layers else []
    return sum(feature["properties"].get("count", 1) for feature in features)


@pytest.mark.parametrize("zoom", [9, 11])
def test_every_placed_facility_is_counted_in_one_tile_of_a_zoom(read: Read, connection: Connection, zoom: int) -> None:
    placed = connection.execute(text("select count(*) from core.public_facility where placed")).scalar_one()
    deeper = 2 ** (zoom - 9)
    tiles = (
        read(f"/tiles/all/{zoom}/{x * deeper + dx}/{y * deeper + dy}")
        for x, y in SHANGHAI_AT_9
        for dx in range(deeper)
        for dy in range(deeper)
    )
    assert sum(stands_for(layers, "all") for layers in tiles) == placed > 100


def test_a_facility_is_where_it_should_be_to_half_a_grid_cell(read: Read, connection: Connection) -> None:
    one = connection.execute(PLACED).mappings().first()
    assert one is not None
    address = tile_of(one["lon"], one["lat"], 14)
    features = read(f"/tiles/{one['kind']}/14/{address.x}/{address.y}")[one["kind"]]["features"]
    found = next(feature for feature in features if feature["id"] == one["id"])
    west, _, east, _ = address.bounds
    x, _y = found["geometry"]["coordinates"]
    assert abs(x - (one["lon"] - west) / (east - west) * 4096) <= 0.51
    assert found["properties"]["name"] == one["name"]


def test_in_gcj02_it_is_where_amap_shows_it(read: Read, connection: Connection) -> None:
    one = connection.execute(PLACED).mappings().first()
    assert one is not None
    lon, lat = (float(value) for value in wgs84_to_gcj02(one["lon"], one["lat"]))
    address = tile_of(lon, lat, 14)
    features = read(f"/tiles/all/14/{address.x}/{address.y}?datum=gcj02")["all"]["features"]
    west, south, east, north = address.bounds
    x, y = next(feature for feature in features if feature["id"] == one["id"])["geometry"]["coordinates"]
    assert abs(x - (lon - west) / (east - west) * 4096) <= 0.51
    # Across one tile of zoom 14 the mercator scale changes by less than a thousandth.
    assert abs(y - (north - lat) / (north - south) * 4096) <= 2


def test_low_zooms_say_less_than_high_ones(read: Read, connection: Connection) -> None:
    low = {name for one in read("/tiles/all/9/428/209")["all"]["features"] for name in one["properties"]}
    assert low <= {"kind", "tier", "name", "count"}
    one = connection.execute(PLACED).mappings().first()
    assert one is not None
    at = tile_of(one["lon"], one["lat"], 16)
    high = {name for one in read(f"/tiles/all/16/{at.x}/{at.y}")["all"]["features"] for name in one["properties"]}
    assert {"kind", "name", "address", "functions", "sample"} <= high
    assert not high & {"open", "count"}


def test_the_ogc_address_names_the_row_first(client: TestClient) -> None:
    at = tile_of(121.4737, 31.2304, 11)
    ogc = client.get(f"/collections/driver_home/tiles/WebMercatorQuad/11/{at.y}/{at.x}")
    xyz = client.get(f"/tiles/driver_home/11/{at.x}/{at.y}")
    assert ogc.content == xyz.content != b""
    assert client.get(f"/collections/all/tiles/WebMercatorQuad/11/{at.y}/{at.x}").status_code == 404


def test_tilejson_names_the_version_that_may_be_kept_for_ever(client: TestClient) -> None:
    document = client.get("/tiles/driver_home.json").json()
    assert document["tilejson"] == "3.0.0"
    assert [layer["id"] for layer in document["vector_layers"]] == ["driver_home"]
    address = document["tiles"][0].format(z=9, x=428, y=209)
    versioned = client.get(address)
    assert versioned.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get(address.partition("?")[0]).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("datum", ["", "&datum=gcj02"])
def test_an_unknown_version_is_sent_to_the_one_that_is(client: TestClient, datum: str) -> None:
    sent = client.get(f"/tiles/all/9/428/209?v=0123456789ab{datum}", follow_redirects=False)
    assert (sent.status_code, sent.headers["cache-control"]) == (307, "no-cache")
    assert sent.headers["location"].endswith(datum)
    arrived = client.get(f"/tiles/all/9/428/209?v=0123456789ab{datum}")
    assert arrived.status_code == 200
    assert "immutable" in arrived.headers["cache-control"]


def test_what_the_client_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/tiles/all/9/428/209")
    assert first.headers["etag"].startswith('"')  # strong
    again = client.get("/tiles/all/9/428/209", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_each_encoding_is_sent_as_it_lies_in_memory(client: TestClient) -> None:
    def raw(encoding: str) -> tuple[str | None, bytes]:
        with client.stream("GET", "/tiles/all/9/428/209", headers={"Accept-Encoding": encoding}) as response:
            assert response.headers["vary"] == "Accept-Encoding"
            return response.headers.get("content-encoding"), b"".join(response.iter_raw())

    name, plain = raw("identity")
    assert name is None
    assert raw("gzip, br")[0] == "br"
    assert bytes(cramjam.brotli.decompress(raw("br")[1])) == plain
    assert gzip.decompress(raw("gzip, br;q=0")[1]) == plain
    assert client.head("/tiles/all/9/428/209").content == b""


def test_nothing_in_a_tile_is_no_content(client: TestClient) -> None:
    response = client.get("/tiles/all/9/0/0")
    assert (response.status_code, response.content) == (204, b"")
    assert "etag" in response.headers


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/tiles/all/9/512/0", 404, "less than 2 to the power of the zoom"),
        ("/tiles/all/25/0/0", 404, "0 to 24"),
        ("/tiles/all/-1/0/0", 404, "-1"),
        ("/tiles/nothing/9/428/209", 404, "driver_home"),
        ("/tiles/nothing.json", 404, "driver_home"),
        ("/tiles/all/9/428/209?datum=bd09", 400, "wgs84 or gcj02; Baidu's map has another tile grid"),
        ("/tiles/all.json?datum=bd09", 400, "wgs84 or gcj02; Baidu's map has another tile grid"),
        ("/tiles/all.json?datum=moon", 400, "one of wgs84, gcj02"),
        ("/tiles/all/9/428/209?colour=red", 400, "colour"),
        ("/tiles/all/nine/428/209", 404, "nine"),
    ],
)
def test_what_does_not_exist_is_told(client: TestClient, path: str, status: int, told: str) -> None:
    response = client.get(path, headers={"Accept-Language": "en"})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert told in response.text


def test_each_district_has_one_label_in_one_tile(read: Read) -> None:
    labels = [
        feature["properties"]["name"]
        for x, y in SHANGHAI_AT_9
        for feature in read(f"/tiles/districts/9/{x}/{y}").get("district_labels", {"features": []})["features"]
    ]
    assert len(labels) == len(set(labels)) == 16


def tile_of(lon: float, lat: float, z: int) -> Address:
    """The tile that holds a point, found by its edges alone."""
    x = int((lon + 180) / 360 * 2**z)
    y = next(y for y in range(2**z) if Address(z, x, y).bounds[1] <= lat < Address(z, x, y).bounds[3])
    return Address(z, x, y)
