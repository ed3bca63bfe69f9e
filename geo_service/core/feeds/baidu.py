"""Baidu 百度地图: BD-09, or GCJ-02 where it is asked for; coord_type says which.

parameter (json)     holds                                        source
title address tags   name, address, category                      1
latitude longitude   six decimals                                 1
coord_type           1 GPS, 2 GCJ-02, 3 BD-09, 4 BD-09 Mercator   1
others               columns of one's own, [a-zA-Z][0-9a-zA-Z_]*  1
update: site_id      where it is a unique column, else their id   1

1 LBS云 geodata/v4/poi/create, poi/update and column/create, as public code has them; closed to new users.
A public point is entered by the merchant form or by data co-operation: the sheet, by data/feeds/baidu.toml.
"""

from collections.abc import Sequence

from geo_service.core.feeds.form import Form
from geo_service.core.feeds.hours import by_weekday
from geo_service.core.feeds.site import Removed
from geo_service.core.feeds.target import Batch, Cells, Target, in_batches, in_calls, known, told
from geo_service.core.geometry import Datum
from geo_service.core.text import Text

COORD_TYPES = {Datum.BD09: "3", Datum.GCJ02: "2"}
OWN = ("district", "street", "phone", "hours", "functions", "free_parking_minutes", "free_bays", "chargers")


def row(call: str, cells: Cells) -> Batch:
    """A site as poi/create or poi/update takes it."""
    return {
        "title": cells["name"],
        "address": cells["address"],
        "tags": cells["category"],
        "latitude": cells["lat"],
        "longitude": cells["lon"],
        "coord_type": int(str(cells["datum"])),
        "site_id": cells["site"],
        "updated_on": cells["updated_on"],
        **told(call, {name: cells[name] for name in OWN}),
    }


def batches(sites: Sequence[Cells], removed: Sequence[Removed], form: Form) -> list[Batch]:
    """Sites for poi/create and poi/update, and of what is gone the ids for poi/delete."""
    puts = [{call: [row(call, cells) for cells in some]} for call, some in in_calls(sites, form.batch)]
    gone = [known({"site_id": one.id, "id": one.platform_id}) for one in removed]
    return [*puts, *({"delete": list(some)} for some in in_batches(gone, form.batch))]


NOTE = Text(
    "create 用 poi/create；update 用 poi/update，site_id 须建为唯一索引列，否则先按 site_id 查得 id；"
    "null 表示该项已无；upsert 先按 site_id 查，有则 poi/update，无则 poi/create；delete 用 poi/delete",
    "create is for poi/create; update for poi/update, where site_id is a unique column, else look the id up by it;"
    " null is nothing any more; upsert: look up site_id, then poi/update where it is there,"
    " poi/create where it is not; delete is for poi/delete",
)
TARGET = Target(
    "baidu", Text("百度地图", "Baidu Maps"), (Datum.BD09, Datum.GCJ02), by_weekday, batches, NOTE, COORD_TYPES
)
