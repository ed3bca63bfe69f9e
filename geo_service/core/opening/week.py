"""The days from one on, each with what begins on it: as times, and as a person says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from geo_service.core.calendar import DAY, SHANGHAI, Calendar, Holiday, read_calendar
from geo_service.core.opening.hours import Span, State
from geo_service.core.opening.osm import UnreadHours, read
from geo_service.core.opening.sentences import print_day
from geo_service.core.opening.timeline import Piece, day_pieces
from geo_service.core.text import Text

DAYS = 7


@dataclass(frozen=True)
class DayHours:
    """A day and what begins on it; the rest of it is closed.

    Attributes:
        holiday: what the day is off for, by the notice of its year; None on other days, and in a year without one.
        is_make_up: whether it is a weekend day that is worked.
        said: such as 9:00-17:00, or 休息.
        open, unknown: from and to, to excluded and perhaps on the next day, Shanghai time, in order and apart.
    """

    day: date
    holiday: Holiday | None
    is_make_up: bool
    said: Text
    open: tuple[tuple[datetime, datetime], ...]
    unknown: tuple[tuple[datetime, datetime], ...]


def coming_week(hours: str, first: date, calendar: Calendar | None = None) -> list[DayHours] | None:
    """Seven days from the first on, None for hours that are not understood.

    Args:
        hours: in OSM syntax.
        calendar: the notices to go by; those of the settings' data when None.
    """
    try:
        rules = read(hours)
    except UnreadHours:
        return None
    notices = read_calendar() if calendar is None else calendar
    days = [first + number * DAY for number in range(DAYS)]
    return [day_hours(day, joined(day_pieces(rules, day, notices)), notices) for day in days]


def day_hours(day: date, pieces: Sequence[Piece], calendar: Calendar) -> DayHours:
    """A day with these pieces, neighbours of which differ."""
    midnight = datetime.combine(day, time(), SHANGHAI)
    spans = {state: tuple(Span(a, b) for a, b, its in pieces if its is state) for state in State}
    times = {
        state: tuple((midnight + timedelta(minutes=one.start), midnight + timedelta(minutes=one.end)) for one in those)
        for state, those in spans.items()
    }
    known = calendar.knows(day)
    return DayHours(
        day,
        calendar.holiday(day) if known else None,
        known and calendar.is_make_up(day),
        print_day(spans[State.OPEN], spans[State.UNKNOWN]),
        times[State.OPEN],
        times[State.UNKNOWN],
    )


def joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces in order, those that touch and are of one state as one."""
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1].end == piece.start and found[-1].state is piece.state:
            found[-1] = found[-1]._replace(end=piece.end)
        else:
            found.append(piece)
    return found
