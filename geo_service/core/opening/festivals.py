"""When festivals are: the days off of the notices there are, and between which days later ones may lie."""

from collections.abc import Collection
from datetime import date

from geo_service.core.calendar import DAY, Calendar
from geo_service.core.opening.hours import ALWAYS, Dates

# Festivals of the lunar calendar and the solar terms, which fall on other dates every year.
LUNAR_FESTIVALS = frozenset({"春节", "清明节", "端午节", "中秋节"})
SPRING_FESTIVAL = "春节"

# Between which days of a year the days off of a festival can lie, (month, day), both included.
_WINDOWS: dict[str, tuple[tuple[tuple[int, int], tuple[int, int]], ...]] = {
    "元旦": (((1, 1), (1, 4)), ((12, 29), (12, 31))),
    "春节": (((1, 18), (3, 6)),),
    "清明节": (((4, 1), (4, 8)),),
    "劳动节": (((4, 27), (5, 7)),),
    "端午节": (((5, 25), (6, 30)),),
    "中秋节": (((9, 5), (10, 10)),),
    "国庆节": (((9, 27), (10, 10)),),
}
FESTIVALS = tuple(_WINDOWS)


def festival_dates(
    festivals: Collection[str], calendar: Calendar, lunar: Collection[tuple[int, int]] = ()
) -> tuple[Dates, ...]:
    """The days off of festivals in the years that have a notice, in order.

    Args:
        lunar: ranges of days counted from the lunar new year's day, which is 0.
    """
    found: set[tuple[date, date]] = set()
    for holiday in calendar.holidays:
        if any(festival in holiday.zh for festival in festivals):
            found.add((holiday.first, holiday.last))
        if holiday.zh == SPRING_FESTIVAL:
            found |= {(holiday.day + first * DAY, holiday.day + last * DAY) for first, last in lunar}
    return tuple(Dates((a.month, a.day), (b.month, b.day), (a.year, a.year)) for a, b in sorted(found))


def not_yet_known_dates(festivals: Collection[str], calendar: Calendar) -> tuple[Dates, ...]:
    """Where festivals may fall in the years after the last notice; nothing when there is no notice at all."""
    if not calendar.notices:
        return ()
    years = (max(calendar.notices) + 1, ALWAYS[1])
    return tuple(Dates(*window, years) for name in FESTIVALS if name in festivals for window in _WINDOWS[name])
