"""Tencent 腾讯地图: GCJ-02.

field (json)         holds                                  source
ud_id                our id, at most 64 characters          1
title address tel    at most 128, 256 and 64 characters     1
location{lat,lng}    GCJ-02                                 1
x{}                  columns of one's own                   1
data                 at most 20 rows a call                 1
update: filter       one site by its ud_id, new values in data   1

1 lbs.qq.com/service/placeCloud, data/create, data/update: 地点云, a table of one's own.
A public point is entered by the merchant form or by data co-operation: the sheet, by data/feeds/tencent.toml.
"""

from collections.abc import Sequence

from geo_service.core.feeds.form import Form
from geo_service.core.feeds.hours import by_weekday
from geo_service.core.feeds.site import Removed
from geo_service.core.feeds.target import Batch, Cells, Target, in_batches, in_calls, told
from geo_service.core.geometry import Datum
from geo_service.core.text import Text

OWN = ("district", "street", "category", "hours", "functions", "free_parking_minutes", "free_bays", "chargers")


def row(call: str, cells: Cells) -> Batch:
    """A site as data/create or data/update takes it."""
    return {
        "ud_id": str(cells["site"]),
        "title": cells["name"],
        "address": cells["address"],
        "location": {"lat": cells["lat"], "lng": cells["lon"]},
        **told(call, {"tel": cells["phone"]}),
        "x": told(call, {name: cells[name] for name in OWN}) | {"updated_on": cells["updated_on"]},
    }


def bodies(call: str, rows: Sequence[Batch]) -> list[Batch]:
    """The bodies of a call: data/create takes many rows; data/update one, found by its ud_id."""
    if call == "create":
        return [{"data": rows}]
    if call == "update":
        new = [{name: value for name, value in one.items() if name != "ud_id"} for one in rows]
        return [{"filter": f'ud_id="{one["ud_id"]}"', "data": data} for one, data in zip(rows, new, strict=True)]
    return [{call: rows}]


def batches(sites: Sequence[Cells], removed: Sequence[Removed], form: Form) -> list[Batch]:
    """Bodies of data/create and data/update but for key and table_id, and of what is gone the ids for data/delete."""
    calls = in_calls(sites, form.batch)
    puts = [body for call, some in calls for body in bodies(call, [row(call, cells) for cells in some])]
    gone = [{"ud_id": str(one.id)} for one in removed]
    return [*puts, *({"delete": list(some)} for some in in_batches(gone, form.batch))]


NOTE = Text(
    "只有 data 的用 data/create；有 filter 的用 data/update，null 表示该项已无；"
    "upsert 先按 ud_id 用 data/update，count 为 0 再用 data/create；delete 用 data/delete",
    "data alone is for data/create; with filter for data/update, null is nothing any more; upsert: data/update by"
    " ud_id, then data/create where its count is 0; delete is for data/delete",
)
TARGET = Target("tencent", Text("腾讯地图", "Tencent Maps"), (Datum.GCJ02,), by_weekday, batches, NOTE)
