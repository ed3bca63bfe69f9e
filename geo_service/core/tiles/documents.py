"""What OGC API Tiles tells of tile sets: their lists, each one's metadata, the grid (OGC 20-057, 17-083r4)."""

from math import pi
from typing import Any

from geo_service.core.features.collection import Collection
from geo_service.core.features.crs import CRS84, RADIUS_M, WEB_MERCATOR
from geo_service.core.geometry import Datum
from geo_service.core.text import Text
from geo_service.core.tiles.layers import BOUNDS, CENTER, titled, vector_layers
from geo_service.core.tiles.matrix import DEEPEST
from geo_service.core.tiles.versions import ALL

type Told = dict[str, Any]

# Of all that there are tiles in; Baidu's has another grid.
DATUMS = (Datum.WGS84, Datum.GCJ02)

GRID = "WebMercatorQuad"
GRID_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{GRID}"
MVT = "application/vnd.mapbox-vector-tile"
TILE_PX, PIXEL_M = 256, 0.00028  # of a screen, by which a scale is told

_RELATION = "http://www.opengis.net/def/rel/ogc/1.0"
SCHEME, SCHEMES = f"{_RELATION}/tiling-scheme", f"{_RELATION}/tiling-schemes"
STYLES = f"{_RELATION}/styles"

# What is not named: oas30, for the API is described in OpenAPI 3.1.
CONFORMS_TO = (
    *(
        f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}"
        for name in ("core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "mvt")
    ),
    *(f"http://www.opengis.net/spec/tms/2.0/conf/{name}" for name in ("tilematrixset", "json-tilematrixset")),
)


def layer_of(one: Collection) -> str:
    """The layer that has a collection's tiles."""
    return ALL if one.code == "facilities" else one.code


def linked(base: str, path: str, relation: str, media_type: str, **more: Any) -> Told:
    """A link of this service."""
    return {"href": base + path, "rel": relation, "type": media_type, **more}


def tilesets(base: str, path: str, title: Text) -> Told:
    """The tile sets below a path, one for each datum: those of a collection, or of all that is served."""
    json = "application/json"
    return {
        "links": [linked(base, path, "self", json), linked(base, f"/tileMatrixSets/{GRID}", SCHEME, json)],
        "tilesets": [{**in_short(title, datum), "links": tileset_links(base, path, datum)} for datum in DATUMS],
    }


def tileset(base: str, path: str, layer: str, title: Text, datum: Datum, attribution: str) -> Told:
    """The metadata of a layer's tile set in a datum, below a path; it leads to the one in the other.

    Args:
        attribution: to be shown with the map; may be empty.
    """
    west, south, east, north = BOUNDS
    lon, lat, zoom = CENTER
    others = [one for one in DATUMS if one is not datum]
    return {
        **in_short(title, datum),
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84.uri},
        "centerPoint": {"coordinates": [lon, lat], "tileMatrix": str(zoom), "crs": CRS84.uri},
        "layers": [
            {
                "id": one["id"],
                "dataType": "vector",
                "propertiesSchema": {
                    "type": "object",
                    "properties": {name: {"description": meaning} for name, meaning in one["fields"].items()},
                },
            }
            for one in vector_layers(layer)
        ],
        **({"attribution": attribution} if attribution else {}),
        "links": [
            *tileset_links(base, path, datum),
            linked(
                base,
                f"{path}/{GRID}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}{asked_in(datum)}",
                "item",
                MVT,
                templated=True,
            ),
            linked(
                base, f"/tiles/{layer}.json{asked_in(datum)}", "describedby", "application/json", title="TileJSON 3.0.0"
            ),
            *(
                linked(
                    base, f"{path}/{GRID}{asked_in(one)}", "alternate", "application/json", title=told_of(title, one)
                )
                for one in others
            ),
        ],
    }


def asked_in(datum: Datum) -> str:
    """What asks for a datum at the end of an address."""
    return "" if datum is Datum.WGS84 else f"?datum={datum}"


def told_of(title: Text, datum: Datum) -> str:
    """The title of a tile set in a datum, in both languages."""
    return " / ".join(titled(title, datum))


def in_short(title: Text, datum: Datum) -> Told:
    """What lists and metadata of a tile set both tell; GCJ-02 has no URI of a system, and is cut by the same grid."""
    return {
        "title": told_of(title, datum),
        "datum": datum,
        "dataType": "vector",
        "crs": WEB_MERCATOR.uri,
        "tileMatrixSetURI": GRID_URI,
    }


def tileset_links(base: str, path: str, datum: Datum) -> list[Told]:
    """The links that lists and metadata of a tile set both have."""
    json = "application/json"
    return [
        linked(base, f"{path}/{GRID}{asked_in(datum)}", "self", json),
        linked(base, f"/tileMatrixSets/{GRID}", SCHEME, json),
    ]


def grids(base: str) -> Told:
    """The tile matrix sets, which are one."""
    own = [linked(base, f"/tileMatrixSets/{GRID}", "self", "application/json")]
    told = {"id": GRID, "title": "Web Mercator", "uri": GRID_URI, "crs": WEB_MERCATOR.uri, "links": own}
    return {"links": [linked(base, "/tileMatrixSets", "self", "application/json")], "tileMatrixSets": [told]}


def grid(base: str) -> Told:
    """The definition of WebMercatorQuad, as far down as there are tiles."""
    half_m = pi * RADIUS_M
    return {
        "id": GRID,
        "title": "Web Mercator",
        "uri": GRID_URI,
        "crs": WEB_MERCATOR.uri,
        "orderedAxes": ["E", "N"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [
            {
                "id": str(z),
                "scaleDenominator": 2 * half_m / TILE_PX / 2**z / PIXEL_M,
                "cellSize": 2 * half_m / TILE_PX / 2**z,
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": [-half_m, half_m],
                "tileWidth": TILE_PX,
                "tileHeight": TILE_PX,
                "matrixWidth": 2**z,
                "matrixHeight": 2**z,
            }
            for z in range(DEEPEST + 1)
        ],
        "links": [linked(base, f"/tileMatrixSets/{GRID}", "self", "application/json")],
    }


def styles(base: str) -> Told:
    """The styles that there are, as OGC API Styles lists them."""
    titles = {"light": Text("浅色", "Light"), "dark": Text("深色", "Dark")}
    return {
        "default": "light",
        "links": [linked(base, "/styles", "self", "application/json")],
        "styles": [
            {
                "id": code,
                "title": f"{title.zh} / {title.en}",
                "links": [linked(base, f"/styles/{code}.json", "stylesheet", "application/json", title="MapLibre")],
            }
            for code, title in titles.items()
        ],
    }
