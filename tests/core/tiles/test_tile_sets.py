"""The documents that lead to tiles; that each is what OGC API Tiles wants is looked at in tests/ogc."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.core.tiles.conftest import Put, Read

pytestmark = pytest.mark.usefixtures("bundled")


def href(told: Any, relation: str) -> str:
    """Where a link of a document leads."""
    (found,) = [one["href"] for one in told["links"] if one["rel"] == relation]
    return str(found)


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


@pytest.mark.parametrize("path", ["/tiles", "/collections/driver_home/tiles", "/collections/districts/tiles"])
def test_a_list_leads_to_tiles_in_either_datum(path: str, client: TestClient) -> None:
    listed = client.get(path).json()["tilesets"]
    assert [one["datum"] for one in listed] == ["wgs84", "gcj02"]
    assert "高德" not in listed[0]["title"] and "高德" in listed[1]["title"] and "AMap" in listed[1]["title"]
    for one, other in zip(listed, reversed(listed), strict=True):
        told = client.get(href(one, "self")).json()
        assert (told["datum"], told["title"], href(told, "self")) == (one["datum"], one["title"], href(one, "self"))
        assert href(told, "alternate") == href(other, "self")
        tilejson = client.get(href(told, "describedby")).json()
        assert (tilejson["datum"], "高德" in tilejson["name"]) == (one["datum"], one is listed[1])
        row_first = href(told, "item").format(tileMatrix=9, tileRow=209, tileCol=428)
        column_first = tilejson["tiles"][0].format(z=9, x=428, y=209)
        tiles = [client.get(each) for each in (row_first, column_first)]
        assert tiles[0].content == tiles[1].content
        assert {each.status_code for each in tiles} <= {200, 204}
        assert [f"datum={one['datum']}" in each for each in (row_first, column_first)] == [one is listed[1]] * 2


def test_fields_are_described_in_both_languages(client: TestClient) -> None:
    for layer in ("all", "districts"):
        for one in client.get(f"/tiles/{layer}.json").json()["vector_layers"]:
            assert [each for each in one["fields"].values() if not re.fullmatch(r"[^a-z]*[一-鿿].* / .*", each)] == []


def test_the_grid_has_no_datum_and_baidus_has_no_tile_set(client: TestClient) -> None:
    for path in ("/tileMatrixSets?datum=gcj02", "/tiles?datum=gcj02", "/tiles/WebMercatorQuad?datum=bd09"):
        assert client.get(path).json()["errors"][0]["where"] == "datum"


def test_the_styles_that_are_listed_are_there(client: TestClient) -> None:
    told = client.get("/styles").json()
    assert {one["id"] for one in told["styles"]} == {"light", "dark"} > {told["default"]}
    for one in told["styles"]:
        assert client.get(one["links"][0]["href"]).json()["version"] == 8


def test_a_template_is_in_the_document_and_not_in_the_header(client: TestClient) -> None:
    answer = client.get("/tiles/WebMercatorQuad")
    assert [one for one in answer.json()["links"] if one.get("templated")]
    assert "{" not in answer.headers["Link"]
