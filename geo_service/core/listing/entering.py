"""Entering how a site stands on a platform, by whoever may: a person at a form, or a file of many."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping

from geo_service.core.errors import Conflict, NotFound
from geo_service.core.listing import queries
from geo_service.core.listing.decisions import Entry, Site, against, is_changed_since
from geo_service.core.listing.platforms import Platform
from geo_service.core.registry.photos.decisions import without_photo
from geo_service.core.text import Text

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


def enter(
    connection: Connection,
    platforms: Mapping[str, Platform],
    facility_id: int,
    platform: str,
    entry: Entry,
    today: date,
    up_to: int | None = None,
) -> bool:
    """Enter how a site stands on a platform; whether it is a new entry, for the same again is none.

    Args:
        entry: without the change number that it will get.
        up_to: the number of the feed that was sent; all that was public on the day when None.

    Raises:
        NotFound: the site is none of one's own.
        Conflict: it may not be entered so; nothing was written.
    """
    queries.alone(connection, facility_id, platform)
    row = listing(connection, platforms, facility_id, platform)
    if is_same(entry_of(row), entry, site_of(row)):
        return False
    if reason := against(entry_of(row), entry, site_of(row), today):
        raise refused(reason)
    number = known(connection, facility_id, entry_of(row), entry, up_to, today)
    put(connection, row, replace(entry, change_number=number))
    return True


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


def refused(reason: str) -> Conflict:
    """The refusal of an entry."""
    return Conflict(REASONS[reason])


def no_facility(facility_id: int) -> NotFound:
    """The refusal of an id that is none of a facility that one may see; whether it is another's is not told."""
    return NotFound(
        Text(f"没有您可以查看的编号为 {facility_id} 的站点", f"There is no facility {facility_id} that you may see")
    )
