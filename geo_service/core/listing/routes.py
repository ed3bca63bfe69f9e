"""上图: where sites stand on the map platforms, and what is entered of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, RowMapping

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Conflict, Fault, NotFound
from geo_service.core.listing import queries
from geo_service.core.listing.decisions import AFTER, Entry, Site, State, against, is_changed_since, lacking
from geo_service.core.listing.platforms import Platform, read_platforms
from geo_service.core.protection.personal import without_numbers
from geo_service.core.registry.photos.decisions import without_photo
from geo_service.core.service import Running
from geo_service.core.text import Text

PAGE = 100
LISTS = "facility:list"
SEES = allowed("facility:read", LISTS)
STATES = {
    "not_sent": Text("未报送", "Not sent"),
    "sent": Text("已报送", "Sent"),
    "online": Text("已上图", "Online"),
    "rejected": Text("被驳回", "Rejected"),
    "changed": Text("报送后有变更", "Changed since it was sent"),
}
REASONS = {
    "bad_sequence": Text("须先登记为已报送", "It must have been sent first"),
    "day_in_future": Text("日期不得晚于今天", "The day is not yet"),
    "before_last_entry": Text("日期不得早于上一条登记", "The day is before that of the last entry"),
    "never_public": Text("站点未曾公开，不能报送", "The site was never public and cannot be sent"),
    "platform_id_required": Text("须填写平台的站点编号", "The platform's id of the site is wanted"),
    "reason_required": Text("须填写驳回原因", "The reason of the rejection is wanted"),
    "reason_not_wanted": Text("只有驳回须填写原因", "Only a rejection has a reason"),
    "not_known_then": Text("站点当日尚未公开", "The site was not public on that day"),
}

router = APIRouter(tags=["listings"])

Reader = Annotated[Actor, Depends(SEES)]
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
After = Annotated[str | None, Query(pattern=r"^\d{1,18}\.\d{1,4}$", description="`next` of the page before.")]
Words = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


class NewEntry(BaseModel):
    """How a site stands on a platform since a day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: State = Field(description="not_sent 未报送, sent 已报送, online 已上图, rejected 被驳回.")
    day: date | None = Field(None, description="Since when; today if left out.")
    platform_id: Words | None = Field(None, description="The platform's id of the site.")
    reason: Words | None = Field(None, description="Why it was rejected.")
    change_number: int | None = Field(
        None,
        ge=0,
        le=2**63 - 1,
        description="The number of the feed that was sent; all that was public on the day if left out.",
    )


@router.get("/listings", dependencies=[Depends(SEES)])
def read_listings(
    service: Running,
    connection: Transaction,
    platform: Annotated[str | None, Query(max_length=60, description="zhigongzhijia, amap or baidu.")] = None,
    state: Annotated[Literal["not_sent", "sent", "online", "rejected", "changed"] | None, Query()] = None,
    after: Annotated[
        str | None, Query(pattern=r"^\d{1,18}\.\d{1,4}$", description="`next` of the page before.")
    ] = None,
) -> dict[str, Any]:
    """How the sites that one may see stand on the platforms; `changed` are those that changed since they were sent."""
    platforms = read_platforms(service.settings.data)
    if platform is not None:
        platform_called(platforms, platform)
    after_facility, after_platform = map(int, (after or "0.0").split("."))
    asked = {"platform": platform, "state": state, "rows": PAGE}
    asked |= {"after_facility": after_facility, "after_platform": after_platform}
    rows = queries.listings(connection, list(platforms), asked)
    last = rows[-1] if len(rows) == PAGE else None
    return {
        "platforms": [{"code": one.code, "title": one.title.json()} for one in platforms.values()],
        "states": [{"code": code, "title": title.json()} for code, title in STATES.items()],
        "listings": [shown(row, platforms) for row in rows],
        "next": None if last is None else f"{last['facility_id']}.{last['platform_number']}",
    }


@router.get("/facilities/{facility_id}/listings")
def read_facility_listings(facility_id: Id, asker: Reader, service: Running, connection: Transaction) -> dict[str, Any]:
    """How one site stands on every platform, what it lacks there, all that was entered, and what may be."""
    platforms = read_platforms(service.settings.data)
    rows = queries.listings(connection, list(platforms), {"facility_id": facility_id, "rows": len(platforms)})
    if not rows:
        raise no_facility(facility_id)
    history = [dict(entry) for entry in queries.entries(connection, facility_id)]
    return {
        "site": {"id": facility_id, "name": rows[0]["name"], "status": rows[0]["status"]},
        "may_enter": bool(asker.organisations(LISTS)),
        "states": [{"code": code, "title": STATES[code].json(), "after": AFTER[code]} for code in AFTER],
        "listings": [shown(row, platforms) for row in rows],
        "history": history,
    }


@router.put("/facilities/{facility_id}/listings/{platform}", dependencies=[Depends(allowed(LISTS))])
def put_listing(
    facility_id: Id, platform: str, new: NewEntry, service: Running, connection: Transaction
) -> dict[str, Any]:
    """Enter how a site stands on a platform; the same again is no new entry."""
    platforms = read_platforms(service.settings.data)
    platform_called(platforms, platform)
    check_words(new)
    queries.alone(connection, facility_id, platform)
    row = listing(connection, platforms, facility_id, platform)
    today = service.clock.today()
    entry = Entry(new.state, new.day or today, None, new.platform_id, new.reason)
    if not is_same(entry_of(row), entry, site_of(row)):
        if reason := against(entry_of(row), entry, site_of(row), today):
            raise refused(reason)
        number = known(connection, facility_id, entry_of(row), entry, new.change_number, today)
        put(connection, row, replace(entry, change_number=number))
    return shown(listing(connection, platforms, facility_id, platform), platforms)


def known(
    connection: Connection, facility_id: int, before: Entry, new: Entry, up_to: int | None, today: date
) -> int | None:
    """The site's last public change of which a platform then knows: of what is online that of what was sent.

    Raises:
        Conflict: the site was not public yet when it is said to have been sent.
    """
    if new.state != "sent":
        return before.change_number if new.state == "online" else None
    # A rehearsal's today is not the day by which the log is dated.
    number = queries.known_change(connection, facility_id, None if new.day == today else new.day, up_to)
    if number is None:
        raise refused("not_known_then")
    return number


def put(connection: Connection, row: Any, new: Entry) -> None:
    """Add an entry; the platform's id stays until the site is not sent."""
    platform_id = new.platform_id or (None if new.state == "not_sent" else row["platform_id"])
    values = {"facility_id": row["facility_id"], "platform": row["platform"], "state": new.state, "day": new.day}
    values |= {"platform_id": platform_id, "reason": new.reason, "change_number": new.change_number}
    queries.put_listing(connection, values)


def is_same(before: Entry, new: Entry, site: Site) -> bool:
    """Whether an entry says again what stands, and nothing changed since."""
    stands = (before.state, before.day, before.platform_id, before.reason)
    said = (new.state, new.day, new.platform_id or before.platform_id, new.reason)
    return stands == said and not is_changed_since(before, site)


def listing(connection: Connection, platforms: Mapping[str, Platform], facility_id: int, platform: str) -> RowMapping:
    """How a site stands on a platform.

    Raises:
        NotFound: it is none of one's own.
    """
    asked = {"facility_id": facility_id, "platform": platform, "rows": 1}
    rows = queries.listings(connection, list(platforms), asked)
    if not rows:
        raise no_facility(facility_id)
    return rows[0]


def entry_of(row: Any) -> Entry:
    """The last entry of a row."""
    return Entry(row["state"], row["day"], row["change_number"], row["platform_id"], row["reason"])


def site_of(row: Any) -> Site:
    """The site of a row, as decisions look at it."""
    missing: Sequence[str] = without_photo(row["functions"], row["photographed"])
    return Site(row["status"], row["last_change"], row["is_placed"], row["has_address"], missing)


def shown(row: Any, platforms: Mapping[str, Platform]) -> dict[str, Any]:
    """A listing as it is answered."""
    platform, site = platforms[row["platform"]], site_of(row)
    same = ("facility_id", "name", "status", "state", "day", "platform_id", "reason", "changed_at")
    return {name: row[name] for name in same} | {
        "platform": {"code": platform.code, "title": platform.title.json()},
        "changed_since": is_changed_since(entry_of(row), site),
        "lacks": list(lacking(site, platform.needs)),
    }


def platform_called(platforms: Mapping[str, Platform], code: str) -> Platform:
    """The platform of a code.

    Raises:
        NotFound: there is none; names those that are known.
    """
    if code not in platforms:
        known = ", ".join(platforms)
        raise NotFound(Text(f"没有平台 {code}；已知：{known}", f"There is no platform {code}; known: {known}"))
    return platforms[code]


def check_words(new: NewEntry) -> None:
    """Refuse what can be the number of a person.

    Raises:
        BadRequest: names the field.
    """
    if new.reason is not None and without_numbers(new.reason) != new.reason:
        wanted = Text("请勿填写电话、证件号等个人信息", "no telephone, document or card numbers of persons")
        raise BadRequest(wanted, [Fault("reason", None, wanted)])


def refused(reason: str) -> Conflict:
    """The refusal of an entry."""
    return Conflict(REASONS[reason])


def no_facility(facility_id: int) -> NotFound:
    """The refusal of an id that is none of a facility that one may see; whether it is another's is not told."""
    return NotFound(
        Text(f"没有您可以查看的编号为 {facility_id} 的站点", f"There is no facility {facility_id} that you may see")
    )
