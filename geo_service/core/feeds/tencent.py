"""Tencent 腾讯地图: GCJ-02.

field (json)         holds                                  source
ud_id                our id, at most 64 characters          1
title address tel    at most 128, 256 and 64 characters     1
location{lat,lng}    GCJ-02                                 1
x{}                  columns of one's own                   1
data                 at most 20 rows a call                 1

1 lbs.qq.com/service/placeCloud, data/create: 地点云, a table of one's own.
A public point is entered by the merchant form or by data co-operation: the sheet, by data/feeds/tencent.toml.
"""

from collections.abc import Sequence

from geo_service.core.feeds.form import Form
from geo_service.core.feeds.hours import by_weekday
from geo_service.core.feeds.site import Removed
from geo_service.core.feeds.target import Batch, Cells, Target, in_batches, known
from geo_service.core.geometry import Datum
from geo_service.core.text import Text

OWN = ("district", "street", "category", "hours", "functions", "free_parking_minutes", "free_bays", "chargers")


def row(cells: Cells) -> Batch:
    """A site as data/create takes it."""
    return {
        "ud_id": str(cells["site"]),
        "title": cells["name"],
        "address": cells["address"],
        "location": {"lat": cells["lat"], "lng": cells["lon"]},
        **known({"tel": cells["phone"]}),
        "x": known({name: cells[name] for name in OWN}) | {"updated_on": cells["updated_on"]},
    }


def batches(sites: Sequence[Cells], removed: Sequence[Removed], form: Form) -> list[Batch]:
    """Bodies of data/create but for key and table_id, and of what is gone the ids for data/delete."""
    creations = [{"data": [row(cells) for cells in some]} for some in in_batches(sites, form.batch)]
    gone = [{"ud_id": str(one.id)} for one in removed]
    return [*creations, *({"delete": list(some)} for some in in_batches(gone, form.batch))]


TARGET = Target("tencent", Text("腾讯地图", "Tencent Maps"), (Datum.GCJ02,), by_weekday, batches)
