"""Whether a site's state on a platform may be entered, whether it is out of date, what it lacks: pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from geo_service.core.listing.platforms import Need

type State = Literal["not_sent", "sent", "online", "rejected"]

# From where a state may be entered. What was sent may be sent again, and what is online may be found under another id.
AFTER: dict[State, tuple[State, ...]] = {
    "not_sent": ("sent", "online", "rejected"),
    "sent": ("not_sent", "sent", "online", "rejected"),
    "online": ("sent", "online"),
    "rejected": ("sent", "online"),
}

# A platform's id of a site: nothing that a sheet would run as a formula, and no longer than the platforms' forms take.
PLATFORM_ID = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$")


@dataclass(frozen=True)
class Entry:
    """How a site stands on a platform since a day; one of which nothing was entered is not sent, since no day.

    Attributes:
        change_number: the site's last public change of which the platform knows.
    """

    state: State = "not_sent"
    day: date | None = None
    change_number: int | None = None
    platform_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Site:
    """What a decision looks at of a site.

    Attributes:
        last_change: the number of its last public change, None when it was never public.
    """

    status: str
    last_change: int | None
    is_placed: bool = False
    has_address: bool = False
    functions_without_photo: Sequence[str] = ()


def against(before: Entry, new: Entry, site: Site, today: date) -> str | None:
    """What is against entering a state, as a code, the first thing; None when nothing is.

    Args:
        new: without the change number that it will get.
    """
    return next(reasons_against(before, new, site, today), None)


def reasons_against(before: Entry, new: Entry, site: Site, today: date) -> Iterator[str]:
    """All that is against it: its order, its day, what the state wants."""
    if before.state not in AFTER[new.state]:
        yield "bad_sequence"
    if new.day is None or new.day > today:
        yield "day_in_future"
    elif before.day is not None and new.day < before.day:
        yield "before_last_entry"
    if new.state == "sent" and site.last_change is None:
        yield "never_public"
    if new.state == "online" and not (new.platform_id or before.platform_id):
        yield "platform_id_required"
    if new.state == "rejected" and not new.reason:
        yield "reason_required"
    if new.state != "rejected" and new.reason:
        yield "reason_not_wanted"


def is_changed_since(entry: Entry, site: Site) -> bool:
    """Whether the site changed in public, or closed, after what the platform knows of it."""
    if entry.change_number is None or site.last_change is None:
        return False
    return site.last_change > entry.change_number


def lacking(site: Site, needs: Sequence[Need]) -> Iterator[str]:
    """What a site lacks that a platform needs; photos by the functions that none shows."""
    if "position" in needs and not site.is_placed:
        yield "position"
    if "address" in needs and not site.has_address:
        yield "address"
    if "photos" in needs:
        yield from (f"photo:{function}" for function in site.functions_without_photo)
