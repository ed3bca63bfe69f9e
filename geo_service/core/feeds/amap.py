"""AMap 高德地图: GCJ-02.

table column (json)  holds                         source
_name                name                          1
_location            "lon,lat", six decimals       1
coordtype            autonavi: GCJ-02              1
_address             address                       1
others               columns of one's own          1
delete: ids          platform ids, 50 a call       2

1 lbs.amap.com/api/yuntu/reference/cloudstorage, data/create (2021-05-08): 云图, a layer of one's own app.
2 public code; the batch of creations is as large by assumption (data/feeds/amap.toml).
A public point is entered by the merchant form or by data co-operation: the sheet, by data/feeds/amap.toml.
"""

from collections.abc import Sequence

from geo_service.core.feeds.form import Form
from geo_service.core.feeds.hours import by_weekday
from geo_service.core.feeds.site import Removed
from geo_service.core.feeds.target import Batch, Cells, Target, in_batches, known
from geo_service.core.geometry import Datum
from geo_service.core.text import Text

OWN = ("district", "street", "category", "phone", "hours", "functions", "free_parking_minutes", "free_bays", "chargers")


def row(cells: Cells) -> Batch:
    """A site as a row of a cloud table."""
    own = known({name: cells[name] for name in OWN})
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
    """Calls of data/create, and of what is gone the ids that data/delete takes."""
    creations = [{"create": [row(cells) for cells in some]} for some in in_batches(sites, form.batch)]
    gone = [known({"site_id": one.id, "_id": one.platform_id}) for one in removed]
    return [*creations, *({"delete": list(some)} for some in in_batches(gone, form.batch))]


TARGET = Target("amap", Text("高德地图", "AMap"), (Datum.GCJ02,), by_weekday, batches)
