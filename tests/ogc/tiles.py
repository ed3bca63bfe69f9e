"""OGC API Tiles, part 1: tile sets and tiles, of a collection and of all together."""

from math import asinh, floor, pi, radians, tan
from typing import Any

import mapbox_vector_tile

from tests.ogc.server import Server, links, requirement

CONF = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
RELATION = "http://www.opengis.net/def/rel/ogc/1.0"
LISTS = [f"{RELATION}/tilesets-{what}" for what in ("vector", "map", "coverage")]
SCHEME = f"{RELATION}/tiling-scheme"
MVT = "application/vnd.mapbox-vector-tile"
GRID = "WebMercatorQuad"
ZOOM = 10
FORMATS = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "tiff": "image/tiff",
    "netcdf": "application/netcdf",
    "geojson": "application/geo+json",
}


def lists(document: Any) -> list[Any]:
    """The links of a document to lists of tile sets."""
    return [link for relation in LISTS for link in links(document, relation)]


def list_of_collection(server: Server) -> str:
    """Where the tile sets of the collection are listed: where a link says, which a class of its own asks for."""
    path = f"/collections/{server.collection['id']}"
    found = lists(server.json(path))
    return str(found[0]["href"]) if found else f"{path}/tiles"


def described(server: Server, listed_at: str) -> Any:
    """The metadata of the tile set in Web Mercator that a list names."""
    listed = server.json(listed_at)["tilesets"]
    found = [links(one, "self")[0]["href"] for one in listed]
    return server.json(next(href for href in found if href.partition("?")[0].endswith(f"/{GRID}")))


def of_collection(server: Server) -> Any:
    """The metadata of the collection's tile set in Web Mercator."""
    return described(server, list_of_collection(server))


def of_all(server: Server) -> Any:
    """The metadata of the tile set of all that is served."""
    return described(server, lists(server.landing)[0]["href"])


def address(tileset: Any, z: Any, row: Any, col: Any) -> str:
    """Where a tile of a tile set is."""
    template: str = next(one["href"] for one in links(tileset, "item") if one.get("templated"))
    return template.replace("{tileMatrix}", str(z)).replace("{tileRow}", str(row)).replace("{tileCol}", str(col))


def row_and_column(server: Server) -> tuple[int, int]:
    """The row and the column, at ZOOM, of the tile that the first placed feature is in."""
    lon, lat = server.placed[0]["geometry"]["coordinates"][:2]
    down = (1 - asinh(tan(radians(lat))) / pi) / 2
    return floor(down * 2**ZOOM), floor((lon / 360 + 0.5) * 2**ZOOM)


def holds_what_is_there(server: Server, tileset: Any) -> None:
    """That the tile of the first placed feature has features, each with a geometry within the tile and around it."""
    answer = server.get(address(tileset, ZOOM, *row_and_column(server)), headers={"Accept": MVT})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0] == MVT
    found = mapbox_vector_tile.decode(answer.content)
    features = [(layer["extent"], one) for layer in found.values() for one in layer["features"]]
    assert features
    for extent, one in features:
        assert one["geometry"]["type"]
        if one["geometry"]["type"] == "Point":
            assert all(-extent <= number <= 2 * extent for number in one["geometry"]["coordinates"])


@requirement("tiles", "core", "tc-op", "tc-success", "tc-tilematrix-definition")
def tiles_are_where_the_features_are(server: Server) -> None:
    holds_what_is_there(server, of_collection(server))


@requirement("tiles", "core", "tc-tilerow-definition", "tc-tilecol-definition")
def rows_come_before_columns(server: Server) -> None:
    row, col = row_and_column(server)
    tileset = of_collection(server)
    assert server.get(address(tileset, ZOOM, row, col)).content
    assert not server.get(address(tileset, ZOOM, 2**ZOOM - 1 - row, col)).content


@requirement("tiles", "core", "tc-error")
def tiles_that_the_grid_lacks_are_refused(server: Server) -> None:
    tileset = of_collection(server)
    for at in ((1, 2, 0), (1, 0, 2), (99, 0, 0), ("many", 0, 0)):
        assert server.get(address(tileset, *at)).status_code in (400, 404), at
    assert server.get(address(tileset, ZOOM, 0, 0)).status_code in (200, 204)


@requirement("tiles", "core", "conformance-success")
def conformance_names_the_core(server: Server) -> None:
    assert f"{CONF}/core" in server.conforms_to


@requirement("tiles", "tileset", "description")
def a_tile_set_is_described(server: Server) -> None:
    told = of_collection(server)
    assert told["dataType"] in ("vector", "map", "coverage")
    assert told["crs"]
    (scheme,) = links(told, SCHEME)
    grid = server.json(scheme["href"])
    assert grid["id"] == GRID
    assert {one["id"] for one in grid["tileMatrices"]} >= {str(z) for z in range(ZOOM)}
    for z, one in enumerate(grid["tileMatrices"]):
        assert one["matrixWidth"] == one["matrixHeight"] == 2**z
        assert abs(one["cellSize"] - 156543.033928041 / 2**z) < 1e-6
        assert abs(one["scaleDenominator"] - 559082264.028717 / 2**z) < 1e-3
    items = [one for one in links(told, "item") if one.get("templated") is True]
    assert items
    assert all(one["type"] for one in items)
    assert all("{" + name + "}" in one["href"] for one in items for name in ("tileMatrix", "tileRow", "tileCol"))


@requirement("tiles", "tilesets-list", "tileset-links", "tileset-path")
def tile_sets_are_listed(server: Server) -> None:
    href = list_of_collection(server)
    listed = server.json(href)["tilesets"]
    assert listed
    for one in listed:
        assert one["dataType"]
        assert one["crs"]
        assert one["tileMatrixSetURI"]
        assert links(one, SCHEME)
        path = href.partition("?")[0]
        assert f"{path}/" in links(one, "self")[0]["href"]


@requirement("tiles", "dataset-tilesets", "landingpage", "operation")
def all_that_is_served_has_tiles(server: Server) -> None:
    assert lists(server.landing)
    holds_what_is_there(server, of_all(server))


@requirement("tiles", "geodata-tilesets", "desc-links", "operation")
def collections_lead_to_their_tiles(server: Server) -> None:
    assert lists(server.collection)
    for one in server.collections:
        for link in lists(one):
            assert server.json(link["href"])["tilesets"], one["id"]


@requirement("tiles", "mvt", "content")
def tiles_are_vector_tiles(server: Server) -> None:
    holds_what_is_there(server, of_collection(server))


for of in ("tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "collections-selection", "datetime"):
    # Of a class that was claimed it is true; it stands for itself in the standard.
    requirement("tiles", of, "conformance-success")(lambda server, of=of: _is_named(server, of))


def _is_named(server: Server, of: str) -> None:
    assert f"{CONF}/{of}" in server.conforms_to


@requirement("tiles", "collections-selection", "collections-parameter", "collections-response")
def tiles_of_some_collections_can_be_asked_for(server: Server) -> None:
    there = address(of_all(server), ZOOM, *row_and_column(server))
    assert server.get(there, collections=server.collection["id"]).status_code == 200
    assert server.refuses(there, collections="there-is-none-such")


@requirement("tiles", "datetime", "datetime-axis")
def tiles_of_a_time_can_be_asked_for(server: Server) -> None:
    there = address(of_collection(server), ZOOM, *row_and_column(server))
    assert server.get(there, datetime="2000-01-01T00:00:00Z/..").status_code == 200
    assert not server.get(there, datetime="../1900-01-01T00:00:00Z").content


@requirement("tiles", "oas30", "completeness", "operation-id")
def tiles_are_described_in_openapi_3_0(server: Server) -> None:
    (link,) = [one for one in links(server.landing, "service-desc") if "version=3.0" in one["type"]]
    operations = [one for path in server.json(link["href"])["paths"].values() for one in path.values()]
    assert any(one.get("operationId", "").endswith("getTile") for one in operations)


def _has_format(server: Server, of: str) -> None:
    there = address(of_collection(server), ZOOM, *row_and_column(server))
    answer = server.get(there, headers={"Accept": FORMATS[of]})
    assert answer.headers["Content-Type"].partition(";")[0] == FORMATS[of]


for of in FORMATS:
    requirement("tiles", of, "content")(lambda server, of=of: _has_format(server, of))
