"""What a map client is told of the layers: TileJSON 3.0.0 and the tile sets of OGC API Tiles."""

from typing import Any

from geo_service.core.text import Text
from geo_service.core.tiles.queries import COARSE_CELLS, EVERY_FROM_Z, FINE_CELLS, IN_DETAIL_FROM_Z, MOST_FACILITIES
from geo_service.core.tiles.versions import ALL, DISTRICTS

# The deepest zoom that is worth a request: a client draws it larger from there on.
DEEPEST_ASKED = IN_DETAIL_FROM_Z
# Where a map of Shanghai opens: west, south, east, north in degrees; the municipality lies within.
BOUNDS = (120.85, 30.66, 122.25, 31.90)
CENTER = (121.4737, 31.2304, 9)

# The layers beside those of the kinds.
OF_NO_KIND = {ALL: Text("全部站点", "All sites"), DISTRICTS: Text("各区", "Districts")}
FACILITY_FIELDS = {
    "kind": "kind of facility; lacking for a cluster of several kinds",
    "tier": "tier within the kind",
    "name": "name",
    "sample": "true for made-up data",
    "count": "how many facilities a cluster stands for; lacking for one",
    "address": f"from zoom {IN_DETAIL_FROM_Z} on, as are all that follow",
    "district": "name of the district",
    "functions": "codes, separated by commas",
    "free_parking_minutes": "minutes",
    "free_bays": "count",
    "chargers": "count",
    "hours_text": "opening hours in words",
}
DISTRICT_FIELDS = {"code": "six digits", "name": "Chinese name", "name_en": "English name"}
DROPPED = (
    f"Below zoom {EVERY_FROM_Z} one point stands for each of {COARSE_CELLS} x {COARSE_CELLS} cells of a tile, and for "
    f"each of {FINE_CELLS} x {FINE_CELLS} from there on in a tile with more than {MOST_FACILITIES} facilities: "
    "`count` says for how many, and other attributes are dropped. Facilities of coarse position are in no tile."
)


def vector_layers(layer: str) -> list[dict[str, Any]]:
    """The layers within a tile, with their fields."""
    if layer == DISTRICTS:
        return [{"id": name, "fields": DISTRICT_FIELDS} for name in (DISTRICTS, "district_labels")]
    return [{"id": layer, "description": DROPPED, "fields": FACILITY_FIELDS}]


def tilejson(layer: str, title: Text, address: str, attribution: str) -> dict[str, Any]:
    """The TileJSON document of a layer.

    Args:
        address: of its tiles, with {z}, {x} and {y}.
        attribution: to be shown with the map; may be empty.
    """
    return {
        "tilejson": "3.0.0",
        "name": str(title.zh),
        "description": f"{title.zh} / {title.en}",
        "version": "1.0.0",
        "scheme": "xyz",
        "tiles": [address],
        "minzoom": 0,
        "maxzoom": DEEPEST_ASKED,
        "bounds": list(BOUNDS),
        "center": list(CENTER),
        "attribution": attribution,
        "vector_layers": vector_layers(layer),
    }
