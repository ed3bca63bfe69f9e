"""Opening hours as the platforms' forms have them."""

from datetime import date, datetime, time
from functools import lru_cache
from itertools import groupby

from geo_service.core.calendar import read_calendar
from geo_service.core.opening import coming_week, print_zh, read, weekday_name
from geo_service.core.opening.hours import Dates, Hours, State

# Any Monday will do: hours that speak of dates or holidays never come here.
MONDAY = date(2025, 6, 9)
ALWAYS = "24/7"
EVERY_DAY = 7


@lru_cache(maxsize=10_000)
def in_words(hours: str) -> str:
    """Hours in OSM syntax as a person says them, such as 工作日 9:00-17:00."""
    return print_zh(hours)


@lru_cache(maxsize=10_000)
def by_weekday(hours: str) -> str:
    """Hours as weekdays and times, such as 周一至周五 09:00-17:00;周六至周日 10:00-16:00.

    In words where a week says too little: of hours that follow holidays, seasons or the weeks of a month.
    """
    if hours == ALWAYS:
        return "周一至周日 00:00-24:00"
    calendar = read_calendar()
    week = coming_week(hours, MONDAY, calendar) if is_weekly(read(hours)) else None
    if week is None or any(day.unknown for day in week):
        return print_zh(hours, calendar)
    told = [(day.day.weekday(), ",".join(span(start, end) for start, end in day.open)) for day in week]
    runs = [(times, [weekday for weekday, _ in days]) for times, days in groupby(told, key=lambda one: one[1])]
    return ";".join(f"{named(weekdays)} {times}" for times, weekdays in runs if times)


def is_weekly(hours: Hours) -> bool:
    """Whether every week is like every other."""
    if hours.observes_holidays or hours.observes_school:
        return False
    dated = any(rule.dates and rule.dates != (Dates(),) for rule in hours.rules)
    nth = any(weekdays.nth for rule in hours.rules for weekdays in rule.weekdays)
    return not (dated or nth or any(rule.state is State.UNKNOWN for rule in hours.rules))


def named(weekdays: list[int]) -> str:
    """A run of weekdays."""
    first, last = weekday_name(weekdays[0]).zh, weekday_name(weekdays[-1]).zh
    return first if first == last else f"{first}至{last}"


def span(start: datetime, end: datetime) -> str:
    """From and to of a day; an end on the next day is said so, but for midnight."""
    if end.date() == start.date():
        return f"{start:%H:%M}-{end:%H:%M}"
    return f"{start:%H:%M}-24:00" if end.time() == time() else f"{start:%H:%M}-次日{end:%H:%M}"
