"""The platforms that packages are made for, in the order in which they are told."""

from geo_service.core.exports.feed import Feed, FeedFormat
from geo_service.core.feeds import amap, baidu, tencent, zhigongzhijia
from geo_service.core.feeds.files import MEDIA_TYPES
from geo_service.core.feeds.target import Target
from geo_service.core.geometry import Datum
from geo_service.core.text import Text

PULLS = "facility:changes"
LISTS = "facility:list"
# A package of photos is megabytes to make: for who hands it over, and for a partner's program.
PHOTOS = "zip"

TARGETS: tuple[Target, ...] = (zhigongzhijia.TARGET, amap.TARGET, baidu.TARGET, tencent.TARGET)
FORMATS = tuple(
    FeedFormat(code, media_type, f"{LISTS} or {PULLS}" if code == PHOTOS else None)
    for code, media_type in MEDIA_TYPES.items()
)
CHARGERS = Feed(
    "chargers",
    Text("有充电桩的站点（T/CEC 102）", "Sites with chargers (T/CEC 102)"),
    MEDIA_TYPES["json"],
    (Datum.GCJ02,),
    since=False,
)
FEEDS = (
    *(Feed(one.code, one.title, MEDIA_TYPES["xlsx"], one.datums, since=True, formats=FORMATS) for one in TARGETS),
    CHARGERS,
)
BY_CODE = {one.code: one for one in TARGETS}
