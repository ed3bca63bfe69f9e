"""Opening hours as schema.org tells them: by weekday, where that is all there is to them."""

from dataclasses import replace
from datetime import date
from typing import Any

from geo_service.core.calendar import DAY, read_calendar
from geo_service.core.opening.hours import DAY_MINUTES, Hours, Rule, State, clock
from geo_service.core.opening.osm import UnreadHours, read
from geo_service.core.opening.timeline import day_pieces
from geo_service.core.opening.week import joined

MONDAY = date(2001, 1, 1)  # any will do: no rule that comes so far speaks of dates
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOLIDAYS = "PublicHolidays"
ALL_DAY, CLOSED = ("00:00", "23:59"), ("00:00", "00:00")

type Times = tuple[str, str]


class NotByWeekday(ValueError):
    """Hours that weekdays do not tell."""


def opening_hours(hours: str | None) -> list[dict[str, Any]]:
    """The OpeningHoursSpecifications of hours in OSM syntax; none where weekdays and holidays do not tell them.

    Times past midnight close before they open. A day off is told of holidays only: 00:00 to 00:00.
    """
    try:
        by_times = times_of(read(hours)) if hours else {}
    except (UnreadHours, NotByWeekday):
        return []
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [f"https://schema.org/{day}" for day in days],
            "opens": opens,
            "closes": closes,
        }
        for (opens, closes), days in by_times.items()
    ]


def times_of(hours: Hours) -> dict[Times, list[str]]:
    """On which days which times are open.

    Raises:
        NotByWeekday: they depend on dates or on more than the weekday, or are not certain.
    """
    if any(not by_weekday(rule) for rule in hours.rules):
        raise NotByWeekday
    weekly = Hours(tuple(replace(rule, public=False) for rule in hours.rules if rule.weekdays or not rule.public))
    found: dict[Times, list[str]] = {}
    for number, name in enumerate(WEEKDAYS):
        for times in opened(weekly, MONDAY + number * DAY):
            found.setdefault(times, []).append(name)
    if hours.observes_holidays:
        for times in opened(of_holidays(hours), MONDAY) or [CLOSED]:
            found.setdefault(times, []).append(HOLIDAYS)
    return found


def by_weekday(rule: Rule) -> bool:
    """Whether weekdays and holidays are all that a rule goes by."""
    certain = rule.state is not State.UNKNOWN and not rule.comment and rule.separator != "||"
    return certain and not (rule.dates or rule.school or any(one.nth for one in rule.weekdays))


def of_holidays(hours: Hours) -> Hours:
    """What holds on every holiday: the last rule, where it speaks of them and takes the place of those before."""
    last = hours.rules[-1]
    if not last.public or (last.separator == "," and len(hours.rules) > 1):
        raise NotByWeekday
    return Hours((replace(last, public=False, weekdays=()),))


def opened(hours: Hours, day: date) -> list[Times]:
    """When hours are open on a day that is no holiday."""
    spans = [one for one in joined(day_pieces(hours, day, read_calendar())) if one.state is State.OPEN]
    if any(one.start >= DAY_MINUTES or one.end - one.start > DAY_MINUTES for one in spans):
        raise NotByWeekday
    times = [(clock(one.start), clock(one.end % DAY_MINUTES)) for one in spans]
    if [(one.start, one.end) for one in spans] == [(0, DAY_MINUTES)]:
        return [ALL_DAY]
    if any(opens == closes for opens, closes in times):
        raise NotByWeekday
    return times
