"""The 职工之家 app of the ACFTU: GCJ-02, with pictures of every function (附件2-7 三(三)).

What the app's interface takes is not published: the sheet has the columns that federations hand over, the json one
object a site with its pictures by function. Both are assumptions but for what the notice says, column by column in
data/feeds/zhigongzhijia.toml.
"""

from collections.abc import Sequence

from geo_service.core.feeds.form import Form
from geo_service.core.feeds.hours import in_words
from geo_service.core.feeds.site import Removed
from geo_service.core.feeds.target import Batch, Cells, Target, in_batches, known
from geo_service.core.geometry import Datum
from geo_service.core.text import Text


def row(cells: Cells) -> Batch:
    """A site with all that its columns hold, lists as lists."""
    lists = {name: str(cells[name]).split("、") if cells[name] else [] for name in ("functions", "photos")}
    return {**known(cells), "datum": Datum.GCJ02, **lists}


def batches(sites: Sequence[Cells], removed: Sequence[Removed], form: Form) -> list[Batch]:
    """Sites to put and ids of those to take off."""
    puts = [{"put": [row(cells) for cells in some]} for some in in_batches(sites, form.batch)]
    gone = [known({"site": one.id, "platform_id": one.platform_id}) for one in removed]
    return [*puts, *({"remove": list(some)} for some in in_batches(gone, form.batch))]


NOTE = Text(
    "接口未公布；put 按 site 新增或覆盖，change 说明是哪一种；remove 按 site 撤下",
    "its interface is not published; put adds or replaces by site, and change says which; remove takes off by site",
)
TARGET = Target("zhigongzhijia", Text("“职工之家”APP", "the 职工之家 app"), (Datum.GCJ02,), in_words, batches, NOTE)
