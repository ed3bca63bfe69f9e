"""What the columns of a platform's form hold of sites: the only place where a feed shifts datum."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from geo_service.core.catalogue import Catalogue
from geo_service.core.feeds.form import Form
from geo_service.core.feeds.site import SAID, Site
from geo_service.core.feeds.target import Cells, Target
from geo_service.core.geometry import Datum, convert

CITY = "上海市"
WHOLE_SITE = "全景"
DECIMALS = 6  # a tenth of a metre, and the most that AMap takes
NO_NAME = re.compile(r'[\\/:*?"<>|\s]+')  # what a file of no system can be called


def cells_of_all(sites: Sequence[Site], target: Target, form: Form, datum: Datum, catalogue: Catalogue) -> list[Cells]:
    """What the columns hold of each site; lon and lat in the datum, None where there is no position."""
    placed = [(site.lon, site.lat) for site in sites if site.lon is not None]
    shifted: Iterator[tuple[float, float]] = iter(())
    if placed:
        lons, lats = zip(*placed, strict=True)
        moved = convert(lons, lats, Datum.WGS84, datum)
        shifted = iter(zip(*(axis.round(DECIMALS).tolist() for axis in moved), strict=True))
    positions = [(None, None) if site.lon is None else next(shifted) for site in sites]
    return [
        cells_of(site, position, target, form, datum, catalogue)
        for site, position in zip(sites, positions, strict=True)
    ]


def cells_of(
    site: Site,
    position: tuple[float | None, float | None],
    target: Target,
    form: Form,
    datum: Datum,
    catalogue: Catalogue,
) -> Cells:
    """What the columns hold of a site."""
    lon, lat = position
    titles = {code: one.title.zh for code, one in catalogue.functions.items()}
    kind = catalogue.kinds.get(site.kind)
    tiers = {tier.code: tier.title.zh for tier in kind.tiers} if kind else {}
    return {
        "site": site.id,
        "change": SAID[site.change],
        "platform_id": site.platform_id,
        "name": site.name,
        "category": form.categories[site.kind],
        "tier": tiers.get(site.tier or ""),
        "city": CITY if site.district_code else None,
        "district": site.district,
        "street": site.street,
        "address": site.address,
        "datum": target.datum_words.get(datum, datum.value),
        "lon": lon,
        "lat": lat,
        "phone": site.phone,
        "hours": target.hours(site.hours) if site.hours else None,
        "functions": "、".join(titles.get(code, code) for code in site.functions),
        "free_parking_minutes": site.free_parking_minutes,
        "free_bays": site.free_bays,
        "chargers": site.chargers,
        "photos": "、".join(photo_names(site, titles)),
        "updated_on": site.updated_on.isoformat(),
    }


def photo_names(site: Site, titles: dict[str, str]) -> list[str]:
    """What the files of a site's photos are called, in their order: id, function, number."""
    numbers: Counter[str | None] = Counter()
    found = []
    for shot in site.photos:
        numbers[shot.function] += 1
        function = WHOLE_SITE if shot.function is None else titles.get(shot.function, shot.function)
        found.append(f"{site.id}-{NO_NAME.sub('_', function)}-{numbers[shot.function]}.jpg")
    return found


def folder_name(site: Site) -> str:
    """What the folder of a site's photos is called."""
    return f"{site.id} {NO_NAME.sub('_', site.name)[:60]}".rstrip(" .")
