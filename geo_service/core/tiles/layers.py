"""What a map client is told of the layers: TileJSON 3.0.0 and the tile sets of OGC API Tiles."""

from typing import Any

from geo_service.core.geometry import Datum
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
IN_GCJ02 = Text("（GCJ-02，用于高德、腾讯地图）", " (GCJ-02, for maps of AMap and Tencent)")
FACILITY_FIELDS = {
    "kind": "类型代码；合并多类的点没有 / kind of facility; lacking for a cluster of several kinds",
    "tier": "级别代码 / tier within the kind",
    "name": "名称 / name",
    "sample": "示例数据为 true / true for made-up data",
    "count": "一点代表的站点数；单个站点没有 / how many facilities a cluster stands for; lacking for one",
    "address": f"地址；此项及以下自 {IN_DETAIL_FROM_Z} 级起 / from zoom {IN_DETAIL_FROM_Z} on, as are all that follow",
    "district": "区名 / name of the district",
    "functions": "功能代码，以逗号分隔 / codes, separated by commas",
    "free_parking_minutes": "免费停车分钟数 / minutes of free parking",
    "free_bays": "免费车位数 / free bays",
    "chargers": "充电桩数 / charging posts",
    "hours_text": "营业时间 / opening hours in words",
}
DISTRICT_FIELDS = {
    "code": "区代码，六位数字 / six digits",
    "name": "中文名称 / Chinese name",
    "name_en": "英文名称 / English name",
}
DROPPED = (
    f"{EVERY_FROM_Z} 级以下，瓦片分为 {COARSE_CELLS} × {COARSE_CELLS} 格，各以一点代表；"
    f"该级起，多于 {MOST_FACILITIES} 个站点的瓦片分为 {FINE_CELLS} × {FINE_CELLS} 格，各以一点代表："
    "`count` 为站点数，其他属性从略。位置不够精确的站点不在瓦片中。 / "
    f"Below zoom {EVERY_FROM_Z} one point stands for each of {COARSE_CELLS} x {COARSE_CELLS} cells of a tile, and for "
    f"each of {FINE_CELLS} x {FINE_CELLS} from there on in a tile with more than {MOST_FACILITIES} facilities: "
    "`count` says for how many, and other attributes are dropped. Facilities of coarse position are in no tile."
)


def vector_layers(layer: str) -> list[dict[str, Any]]:
    """The layers within a tile, with their fields."""
    if layer == DISTRICTS:
        return [{"id": name, "fields": DISTRICT_FIELDS} for name in (DISTRICTS, "district_labels")]
    return [{"id": layer, "description": DROPPED, "fields": FACILITY_FIELDS}]


def titled(title: Text, datum: Datum) -> Text:
    """The title of a layer whose tiles are in a datum."""
    return title if datum is Datum.WGS84 else Text(title.zh + IN_GCJ02.zh, title.en + IN_GCJ02.en)


def tilejson(layer: str, title: Text, address: str, datum: Datum, attribution: str) -> dict[str, Any]:
    """The TileJSON document of a layer, with the datum of its tiles as a member of our own.

    Args:
        address: of its tiles, with {z}, {x} and {y}.
        attribution: to be shown with the map; may be empty.
    """
    return {
        "tilejson": "3.0.0",
        "name": titled(title, datum).zh,
        "description": " / ".join(titled(title, datum)),
        "datum": datum,
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
