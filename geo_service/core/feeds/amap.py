"""AMap 高德地图: GCJ-02.

table column (json)  holds                         source
_name                name                          1
_location            "lon,lat", six decimals       1
coordtype            autonavi: GCJ-02              1
_address             address                       1
others               columns of one's own          1
update: _id          not known to us: by site_id   1, one a call
delete: ids          platform ids, 50 a call       2

1 lbs.amap.com/api/yuntu/reference/cloudstorage, data/create, data/update (2021-05-08): 云图, a layer of one's own app.
2 public code; the batch of creations is as large by assumption (data/feeds/amap.toml).
A public point is entered by the merchant form or by data co-operation: the sheet, by data/feeds/amap.toml.
"""

from collections.abc import Sequence

from geo_service.core.feeds.form import Form
from geo_service.core.feeds.hours import by_weekday
from geo_service.core.feeds.site import Removed
from geo_service.core.feeds.target import Batch, Cells, Target, in_batches, in_calls, known, told
from geo_service.core.geometry import Datum
from geo_service.core.text import Text

OWN = ("district", "street", "category", "phone", "hours", "functions", "free_parking_minutes", "free_bays", "chargers")


def row(call: str, cells: Cells) -> Batch:
    """A site as a row of a cloud table, for one of its calls."""
    own = told(call, {name: cells[name] for name in OWN})
    return {
        "_name": cells["name"],
        "_location": f"{cells['lon']:.6f},{cells['lat']:.6f}",
        "coordtype": "autonavi",
        "_address": cells["address"],
        "site_id": cells["site"],
        "updated_on": cells["updated_on"],
        **own,
    }


def batches(sites: Sequence[Cells], removed: Sequence[Removed], form: Form) -> list[Batch]:
    """Rows for data/create and data/update, and of what is gone the ids that data/delete takes."""
    puts = [{call: [row(call, cells) for cells in some]} for call, some in in_calls(sites, form.batch)]
    gone = [known({"site_id": one.id, "_id": one.platform_id}) for one in removed]
    return [*puts, *({"delete": list(some)} for some in in_batches(gone, form.batch))]


NOTE = Text(
    "create 用 data/create；update 用 data/update，每次一条，所需 _id 由云图生成，本文件没有，先按 site_id 查得；"
    "null 表示该项已无；"
    "upsert 先按 site_id 查，有则 data/update，无则 data/create；delete 用 data/delete",
    "create is for data/create; update for data/update, one a call, whose _id 云图 makes and this file has not: look it"
    " up by site_id; null is nothing any more; upsert: look up site_id, then data/update where it is there,"
    " data/create where it is not; delete is for data/delete",
)
TARGET = Target("amap", Text("高德地图", "AMap"), (Datum.GCJ02,), by_weekday, batches, NOTE)
