"""Baidu 百度地图: BD-09, or GCJ-02 where it is asked for; coord_type says which.

parameter (json)     holds                                        source
title address tags   name, address, category                      1
latitude longitude   six decimals                                 1
coord_type           1 GPS, 2 GCJ-02, 3 BD-09, 4 BD-09 Mercator   1
others               columns of one's own, [a-zA-Z][0-9a-zA-Z_]*  1

1 LBS云 geodata/v4/poi/create and column/create, as public code has them; closed to new users.
A public point is entered by the merchant form or by data co-operation: the sheet, by data/feeds/baidu.toml.
"""

from collections.abc import Sequence

from geo_service.core.feeds.form import Form
from geo_service.core.feeds.hours import by_weekday
from geo_service.core.feeds.site import Removed
from geo_service.core.feeds.target import Batch, Cells, Target, in_batches, known
from geo_service.core.geometry import Datum
from geo_service.core.text import Text

COORD_TYPES = {Datum.BD09: "3", Datum.GCJ02: "2"}
OWN = ("district", "street", "phone", "hours", "functions", "free_parking_minutes", "free_bays", "chargers")


def row(cells: Cells) -> Batch:
    """A site as poi/create takes it."""
    return {
        "title": cells["name"],
        "address": cells["address"],
        "tags": cells["category"],
        "latitude": cells["lat"],
        "longitude": cells["lon"],
        "coord_type": int(str(cells["datum"])),
        "site_id": cells["site"],
        "updated_on": cells["updated_on"],
        **known({name: cells[name] for name in OWN}),
    }


def batches(sites: Sequence[Cells], removed: Sequence[Removed], form: Form) -> list[Batch]:
    """Sites for poi/create, and of what is gone the ids for poi/delete."""
    creations = [{"create": [row(cells) for cells in some]} for some in in_batches(sites, form.batch)]
    gone = [known({"site_id": one.id, "id": one.platform_id}) for one in removed]
    return [*creations, *({"delete": list(some)} for some in in_batches(gone, form.batch))]


TARGET = Target("baidu", Text("百度地图", "Baidu Maps"), (Datum.BD09, Datum.GCJ02), by_weekday, batches, COORD_TYPES)
