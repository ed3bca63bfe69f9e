"""The documents that lead to tiles; that each is what OGC API Tiles wants is looked at in tests/ogc."""

import pytest
from fastapi.testclient import TestClient

from tests.core.tiles.conftest import Put, Read

pytestmark = pytest.mark.usefixtures("bundled")


def test_what_is_nowhere_has_no_tiles(client: TestClient) -> None:
    assert client.get("/collections/streets/tiles").status_code == 404
    assert client.get("/collections/streets/tiles/WebMercatorQuad").status_code == 404
    relations = [one["rel"] for one in client.get("/collections/streets").json()["links"]]
    assert not [one for one in relations if "tilesets" in one]


def test_all_facilities_are_one_layer_under_three_addresses(client: TestClient, put: Put, read: Read) -> None:
    put("driver_home", [121.4737], [31.2304])
    # Row 209 and column 428 at zoom 9 hold the middle of Shanghai.
    of_all = read("/tiles/WebMercatorQuad/9/209/428")
    assert of_all["all"]["features"]
    assert read("/collections/facilities/tiles/WebMercatorQuad/9/209/428") == of_all == read("/tiles/all/9/428/209")


def test_a_tile_set_leads_to_its_tilejson_and_its_fields(client: TestClient) -> None:
    told = client.get("/collections/driver_home/tiles/WebMercatorQuad?f=json").json()
    (tilejson,) = [one["href"] for one in told["links"] if one["rel"] == "describedby"]
    (layer,) = client.get(tilejson).json()["vector_layers"]
    assert [one["id"] for one in told["layers"]] == [layer["id"]] == ["driver_home"]
    assert told["layers"][0]["propertiesSchema"]["properties"].keys() == layer["fields"].keys()


def test_the_styles_that_are_listed_are_there(client: TestClient) -> None:
    told = client.get("/styles").json()
    assert {one["id"] for one in told["styles"]} == {"light", "dark"} > {told["default"]}
    for one in told["styles"]:
        assert client.get(one["links"][0]["href"]).json()["version"] == 8


def test_a_template_is_in_the_document_and_not_in_the_header(client: TestClient) -> None:
    answer = client.get("/tiles/WebMercatorQuad")
    assert [one for one in answer.json()["links"] if one.get("templated")]
    assert "{" not in answer.headers["Link"]
