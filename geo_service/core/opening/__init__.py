"""Opening hours: OSM opening_hours inside, Chinese at the edges, holidays and make-up days by the official calendar.

How a phrase is read stands in compose, how hours are gone by in timeline.
"""

from geo_service.core.calendar import Calendar, read_calendar
from geo_service.core.opening.compose import compose
from geo_service.core.opening.osm import UnreadHours, read
from geo_service.core.opening.osm_text import write
from geo_service.core.opening.sentences import print_en, print_zh, weekday_name
from geo_service.core.opening.timeline import Change, intervals, is_open, next_change, unknown_intervals
from geo_service.core.opening.tokens import NotUnderstood
from geo_service.core.opening.week import DayHours, coming_week

__all__ = [
    "Change",
    "DayHours",
    "NotUnderstood",
    "UnreadHours",
    "coming_week",
    "intervals",
    "is_open",
    "next_change",
    "parse_zh",
    "print_en",
    "print_zh",
    "read",
    "unknown_intervals",
    "weekday_name",
]


def parse_zh(text: str, calendar: Calendar | None = None) -> str:
    """The hours of a Chinese phrase in OSM syntax, such as `Mo-Fr 09:00-17:00; PH off` for 工作日 9:00-17:00.

    Args:
        calendar: the notices that tell when festivals are; those of the settings' data when None.

    Raises:
        NotUnderstood: a ValueError that says what was given and what of it is not understood, in both languages.
    """
    return write(compose(text, read_calendar() if calendar is None else calendar))
