"""The platforms that packages are made for, in the order in which they are told."""

from geo_service.core.exports.feed import Feed
from geo_service.core.feeds import amap, baidu, tencent, zhigongzhijia
from geo_service.core.feeds.files import MEDIA_TYPES
from geo_service.core.feeds.target import Target

TARGETS: tuple[Target, ...] = (zhigongzhijia.TARGET, amap.TARGET, baidu.TARGET, tencent.TARGET)
FEEDS = tuple(Feed(one.code, one.title, MEDIA_TYPES["xlsx"], one.datums, since=True) for one in TARGETS)
BY_CODE = {one.code: one for one in TARGETS}
