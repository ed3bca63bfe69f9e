"""What keeps a site out of a package, and what is only told of it: no HTTP, no database, no clock."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from geo_service.core.feeds.form import Form, Value
from geo_service.core.feeds.site import Site
from geo_service.core.feeds.target import Cells
from geo_service.core.geometry import distance_m
from geo_service.core.listing.decisions import PLATFORM_ID
from geo_service.core.registry.importing.table import masked, plain, shown
from geo_service.core.registry.phone import is_service_phone
from geo_service.core.registry.photos.decisions import without_photo
from geo_service.core.text import Text

DISTRICT_M = 400.0  # an outline may be coarse
SAME_M = 50.0
TEXTS = ("name", "address", "hours")  # that somebody has typed
POSITION = ("lon", "lat")  # said of the site, once
# What a spreadsheet would take for a formula, and what no form prints.
UNWRITABLE = re.compile(r"^\s*[=+@|＝＋＠－-]|[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
ID_WANTED = Text(
    "应为字母、数字、- 和 _，以字母、数字或 _ 开头，至多 64 字",
    "letters, figures, - and _, the first of them no -, at most 64 characters",
)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a site for a platform.

    Attributes:
        reason: a code.
        refused: whether it keeps the site out; otherwise it is only told.
    """

    value: Value
    reason: str
    given: str | None
    wanted: Text
    refused: bool = True


def findings(sites: Sequence[Site], form: Form, cells: Mapping[int, Cells]) -> dict[int, list[Finding]]:
    """What is wrong with each site, by id; nothing for those that are as they should be.

    Args:
        cells: what the form's columns hold of each, by id.
    """
    twins = repeated(sites)
    found = {site.id: [*of_cells(cells[site.id], form), *of_site(site, form, twins.get(site.id))] for site in sites}
    return {number: those for number, those in found.items() if those}


def of_cells(cells: Cells, form: Form) -> Iterator[Finding]:
    """What is missing, too long, or could not stand in a sheet as it is."""
    for column in form.column:
        value = cells.get(column.value)
        text = "" if value is None else str(value)
        if column.required and not text.strip() and column.value not in POSITION:
            yield Finding(column.value, "missing", None, Text(f"须填写{column.heading}", f"{column.value} is required"))
        if column.longest is not None and len(text) > column.longest:
            wanted = Text(
                f"至多 {column.longest} 字，现有 {len(text)} 字",
                f"at most {column.longest} characters; there are {len(text)}",
            )
            yield Finding(column.value, "too_long", shown(text), wanted)
        if column.value in TEXTS and masked(text) != text:
            wanted = Text("不得含电话、证件号码或邮箱", "no telephone, document number or mail address")
            yield Finding(column.value, "personal", None, wanted)
        if isinstance(value, str) and UNWRITABLE.search(value):
            wanted = Text("不得以 = + - @ 开头或含控制字符", "no = + - @ at the beginning and no control characters")
            yield Finding(column.value, "unwritable", None, wanted)


def is_id(text: str | None) -> bool:
    """Whether a text can be what a platform calls a site, which none that is not known can be."""
    return text is None or PLATFORM_ID.fullmatch(text) is not None


def of_id(text: str | None) -> list[Finding]:
    """That a platform's id is none: it is left out of what is handed over, and the site is not kept out for it."""
    return [] if is_id(text) else [Finding("platform_id", "bad_id", shown(text or ""), ID_WANTED, refused=False)]


def writable(text: str) -> str | None:
    """A text that can stand in a sheet as it is, None for any other."""
    return None if UNWRITABLE.search(text) else text


def of_site(site: Site, form: Form, twin: int | None) -> Iterator[Finding]:
    """What is wrong with where it is, how it is reached, when it is open, what its photos show."""
    if site.lon is None or not site.placed:
        reason = "no_position" if site.lon is None else "coarse"
        yield Finding(
            "lon", reason, None, Text("须有精确到街道或更细的位置", "a position known to the street or better")
        )
    has_outline = site.metres_outside is not None
    metres = site.metres_outside if site.metres_outside is not None else site.metres_in_another
    if metres > DISTRICT_M:
        wanted = Text(
            f"应在{site.district or '所填的区'}内，或距其不超过 {DISTRICT_M:.0f} 米；请核对坐标系",
            f"a position in its district or at most {DISTRICT_M:.0f} m from it; check the datum",
        )
        yield Finding("lon", "outside_district", f"{'' if has_outline else '≥ '}{metres:.0f} m", wanted)
    if site.phone is not None and not is_service_phone(site.phone):
        wanted = Text(
            "应为对外服务电话，如 021-62345678、12351；不得为手机号码",
            "a service number such as 021-62345678 or 12351, never a mobile",
        )
        yield Finding("phone", "bad_phone", None, wanted)
    if site.hours is None and site.hours_text:
        wanted = Text(
            "应为可识别的开放时间，如 周一至周五 9:00-17:00", "hours that are understood, such as 周一至周五 9:00-17:00"
        )
        yield Finding("hours", "unread_hours", shown(site.hours_text), wanted)
    if twin is not None:
        wanted = Text(f"与站点 {twin} 同名且同址，请合并", f"the same name and place as site {twin}: merge them")
        yield Finding("name", "duplicate", site.name, wanted)
    if missing := without_photo(site.functions, [shot.function for shot in site.photos]):
        wanted = Text("每项服务功能各有一张照片", "a photo of every function")
        yield Finding("photos", "without_photo", ", ".join(missing), wanted, form.photos == "required")


def repeated(sites: Sequence[Site]) -> dict[int, int]:
    """Sites that are there already under the same name, at the same address or at most 50 m away: the earlier by id."""
    by_name: dict[str, list[Site]] = {}
    found: dict[int, int] = {}
    for site in sorted(sites, key=lambda one: one.id):
        earlier = by_name.setdefault(plain(site.name), [])
        twin = next((one for one in earlier if is_same_place(one, site)), None)
        if twin is None:
            earlier.append(site)
        else:
            found[site.id] = twin.id
    return found


def is_same_place(one: Site, other: Site) -> bool:
    """Whether two sites are at one address, or so near that they are one point of a map."""
    if one.address and plain(one.address) == plain(other.address) and one.district_code == other.district_code:
        return True
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return False
    return distance_m(one.lon, one.lat, other.lon, other.lat) <= SAME_M
