"""Links that open a site in the driver's own map: https pages that need no key and hand over to the app.

What each platform wants, and who says so (read 2026-11):

page                   position       datum                            needs                       source
amap     navigation    lon,lat,name   GCJ-02, no choice                to                          1
amap     search        none           -                                keyword                     1
baidu    marker        lat,lon        coord_type, BD-09 without it     title content output src    2
baidu    place/search  none           -                                query region output src     2
tencent  routeplan     lat,lon        coord_type, 2 is GCJ-02          type to tocoord referer     3
tencent  search        none           -                                keyword region referer      3
apple    daddr         lat,lon        GCJ-02 by practice, unwritten    dirflg                      4
apple    q             none           -                                q                           4

1 lbs.amap.com/api/uri-api/guide: travel/route (2025-03-03), search/search (2024-08-20); six decimals at most.
2 lbsyun.baidu.com, URI API (2026-03-20); in a browser its direction page needs an origin, its marker does
  not, and offers the way there; src is webapp.company.app.
3 lbs.qq.com/webApi/uriV1/uriGuide; without an origin a phone starts from where it is.
4 developer.apple.com, Map Links.
"""

from functools import lru_cache
from urllib.parse import quote

from geo_service.core.geometry import wgs84_to_gcj02


@lru_cache(maxsize=100_000)
def encoded(words: str) -> str:
    """The words as a URL's parameter holds them; kept, for the same sites are answered again and again."""
    return quote(words, safe="")


def links(name: str, address: str, gcj_lon: float, gcj_lat: float, app: str) -> dict[str, str]:
    """The link to a site on each platform (amap, baidu, tencent, apple), from its GCJ-02 position in degrees.

    For a page of sites: one call of wgs84_to_gcj02 for all, then this for each. An empty address is replaced
    by the name, for Baidu must have one; app says who sends the driver, as company.app.
    """
    lon, lat = f"{gcj_lon:.6f}", f"{gcj_lat:.6f}"
    name, address, app = encoded(name), encoded(address or name), encoded(app)
    return {
        "amap": f"https://uri.amap.com/navigation?to={lon},{lat},{name}&mode=car&src={app}&callnative=1",
        "baidu": f"https://api.map.baidu.com/marker?location={lat},{lon}&title={name}&content={address}"
        f"&coord_type=gcj02&output=html&src=webapp.{app}",
        "tencent": f"https://apis.map.qq.com/uri/v1/routeplan?type=drive&to={name}&tocoord={lat},{lon}"
        f"&coord_type=2&referer={app}",
        "apple": f"https://maps.apple.com/?daddr={lat},{lon}&q={name}&dirflg=d",
    }


def links_from_wgs84(name: str, address: str, lon: float, lat: float, app: str) -> dict[str, str]:
    """The link to a site on each platform, from its WGS-84 position in degrees; see links.

    Raises:
        OutsideChina: the position is outside mainland China, or is not finite.

    """
    gcj_lon, gcj_lat = wgs84_to_gcj02(lon, lat)
    return links(name, address, float(gcj_lon), float(gcj_lat), app)


def search_links(name: str, city: str, app: str) -> dict[str, str]:
    """The link that searches a site by name on each platform, for a position too coarse to drive to."""
    name, city, app = encoded(name), encoded(city), encoded(app)
    return {
        "amap": f"https://uri.amap.com/search?keyword={name}&city={city}&src={app}&callnative=1",
        "baidu": f"https://api.map.baidu.com/place/search?query={name}&region={city}&output=html&src=webapp.{app}",
        "tencent": f"https://apis.map.qq.com/uri/v1/search?keyword={name}&region={city}&referer={app}",
        "apple": f"https://maps.apple.com/?q={city}%20{name}",
    }
