"""Whether a place is open at a moment, and from when to when: yes, no or unknown.

How OSM hours are read:
* A day's rules start on that day. What runs past midnight belongs to the evening it began on, so a closed day does
  not cut the night before it short.
* `Mo-Fr` alone is Monday to Friday, holiday or not. Only hours that speak of PH follow the official calendar; these
  are the working days (工作日) of `Mo-Fr 09:00-17:00; PH off`.
* Hours that follow it take a make-up day (调休上班), which the notice gives no weekday, as one of Monday to Friday
  when all five have hours: open or closed where the five agree, unknown where they do not. When none of the five has
  hours but holidays do, the hours are of days of rest and a make-up day is closed. Otherwise it is its own weekday.
* In a year without a notice a day may be a holiday, or on a weekend a make-up day: what these would change is
  unknown, everything else is known. School holidays (SH) are known in no year.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from geo_service.core.calendar import DAY, SHANGHAI, Calendar, read_calendar
from geo_service.core.opening.hours import DAY_MINUTES, WHOLE_DAY, WORKING_WEEKDAYS, Hours, Rule, Span, State
from geo_service.core.opening.osm import UnreadHours, read

_HORIZON_DAYS = 370  # hours that do not change within a year and a week do not change
_SATURDAY = 5


class Piece(NamedTuple):
    """A state from one minute of a day to another, the end excluded and past 1440 when it is on the next day."""

    start: int
    end: int
    state: State


class _Guise(NamedTuple):
    """What a day counts as."""

    weekday: int
    public: bool = False
    school: bool = False


class Stretch(NamedTuple):
    """A state from one moment to another, the end excluded."""

    start: datetime
    end: datetime
    state: State


class Change(NamedTuple):
    """When a closed place opens, or an open one closes; None where that is unknown or never."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None


def is_open(hours: str, at: datetime, calendar: Calendar | None = None) -> bool | None:
    """Whether hours in OSM syntax are open at a moment; None where that is unknown.

    Unknown are hours that are not understood, and what depends on the holidays of a year without a notice.

    Args:
        at: any zone; without one, Shanghai.
        calendar: the notices to go by; those of the settings' data when None.
    """
    at = _in_shanghai(at)
    states = {stretch.state for stretch in stretches(hours, at, at + timedelta(microseconds=1), calendar)}
    return {State.OPEN: True, State.CLOSED: False, State.UNKNOWN: None}[states.pop()]


def intervals(
    hours: str, start: datetime, end: datetime, calendar: Calendar | None = None
) -> list[tuple[datetime, datetime]]:
    """When hours are certainly open between two moments: from and to, to excluded, in order, apart, Shanghai time."""
    return [(a, b) for a, b, state in stretches(hours, start, end, calendar) if state is State.OPEN]


def unknown_intervals(
    hours: str, start: datetime, end: datetime, calendar: Calendar | None = None
) -> list[tuple[datetime, datetime]]:
    """When it is unknown between two moments whether hours are open, as intervals does."""
    return [(a, b) for a, b, state in stretches(hours, start, end, calendar) if state is State.UNKNOWN]


def next_change(hours: str, at: datetime, calendar: Calendar | None = None) -> Change:
    """When hours that are open at a moment close, or closed ones open, within 370 days; nothing when unknown."""
    at = _in_shanghai(at)
    coming = _stretches(hours, at, at + _HORIZON_DAYS * DAY, calendar)
    now, then = next(coming), next(coming, None)
    if now.state is State.UNKNOWN or then is None or then.state is State.UNKNOWN:
        return Change()
    return Change(closes_at=then.start) if now.state is State.OPEN else Change(opens_at=then.start)


def stretches(hours: str, start: datetime, end: datetime, calendar: Calendar | None = None) -> list[Stretch]:
    """The whole time between two moments as stretches of one state each, neighbours different, Shanghai time."""
    return list(_stretches(hours, _in_shanghai(start), _in_shanghai(end), calendar))


def _stretches(hours: str, start: datetime, end: datetime, calendar: Calendar | None) -> Iterator[Stretch]:
    current: Stretch | None = None
    for piece_start, piece_end, state in _pieces(hours, start, end, calendar):
        a, b = max(piece_start, start), min(piece_end, end)
        if a >= b:
            continue
        if current and current.state is state:
            current = current._replace(end=b)
            continue
        if current:
            yield current
        current = Stretch(a, b, state)
    if current:
        yield current


def _pieces(hours: str, start: datetime, end: datetime, calendar: Calendar | None) -> Iterator[Stretch]:
    """Stretches of whole days that reach from start to end."""
    try:
        rules = read(hours)
    except UnreadHours:
        yield Stretch(start, end, State.UNKNOWN)
        return
    notices = read_calendar() if calendar is None else calendar
    day = start.date()
    before = day_pieces(rules, day - DAY, notices)
    while (midnight := datetime.combine(day, time(), SHANGHAI)) < end:
        today = day_pieces(rules, day, notices)
        evening = [Piece(a - DAY_MINUTES, b - DAY_MINUTES, state) for a, b, state in before if b > DAY_MINUTES]
        for a, b, state in _together(evening, today):
            yield Stretch(midnight + timedelta(minutes=a), midnight + timedelta(minutes=b), state)
        before, day = today, day + DAY


def _in_shanghai(at: datetime) -> datetime:
    return at.replace(tzinfo=SHANGHAI) if at.tzinfo is None else at.astimezone(SHANGHAI)


def _together(evening: list[Piece], today: list[Piece]) -> Iterator[Piece]:
    """A day from 0 to 1440 with what began the day before: open if either is, else unknown if either is."""
    edges = {0, DAY_MINUTES} | {edge for piece in (*evening, *today) for edge in piece[:2]}
    within = [edge for edge in sorted(edges) if 0 <= edge <= DAY_MINUTES]
    for a, b in pairwise(within):
        states = {_state_at(evening, a), _state_at(today, a)}
        yield Piece(a, b, next(state for state in (State.OPEN, State.UNKNOWN, State.CLOSED) if state in states))


def _state_at(pieces: list[Piece], minute: int) -> State:
    return next((piece.state for piece in pieces if piece.start <= minute < piece.end), State.CLOSED)


def day_pieces(hours: Hours, day: date, calendar: Calendar) -> list[Piece]:
    """What begins on a day, to the end of the next, in order; times in none of the pieces are closed."""
    versions = [_version(hours, day, guise) for guise in _guises(hours, day, calendar)]
    if all(version == versions[0] for version in versions):
        return versions[0]
    edges = sorted({edge for version in versions for piece in version for edge in piece[:2]})
    pieces: list[Piece] = []
    for a, b in pairwise(edges):
        states = {_state_at(version, a) for version in versions}
        pieces.append(Piece(a, b, states.pop() if len(states) == 1 else State.UNKNOWN))
    return pieces


def _guises(hours: Hours, day: date, calendar: Calendar) -> list[_Guise]:
    """Everything that a day may count as."""
    own = _Guise(day.weekday())
    guises = [own]
    if hours.observes_holidays:
        holiday = own._replace(public=True)
        if not calendar.knows(day):
            guises = [own, holiday, *(_make_up_guises(hours, day) if day.weekday() >= _SATURDAY else ())]
        elif calendar.holiday(day):
            guises = [holiday]
        elif calendar.is_make_up(day):
            guises = _make_up_guises(hours, day)
    return [guise._replace(school=school) for guise in guises for school in (False, True)[: 1 + hours.observes_school]]


def _make_up_guises(hours: Hours, day: date) -> list[_Guise]:
    """What a make-up day counts as: Monday to Friday, or its own weekday."""
    own, working = _Guise(day.weekday()), [_Guise(weekday) for weekday in sorted(WORKING_WEEKDAYS)]
    served = [_has_hours(hours, day, guise) for guise in working]
    if all(served) or (not any(served) and _has_hours(hours, day, own._replace(public=True))):
        return working
    return [own]


def _has_hours(hours: Hours, day: date, guise: _Guise) -> bool:
    return any(piece.state is not State.CLOSED for piece in _version(hours, day, guise))


def _version(hours: Hours, day: date, guise: _Guise) -> list[Piece]:
    """What begins on a day if it counts as one thing."""
    pieces: list[Piece] = []
    for rule in hours.rules:
        if not _applies(rule, day, guise):
            continue
        spans = rule.spans or (WHOLE_DAY,)
        if rule.separator == "||":
            spans = tuple(gap for span in spans for gap in _gaps(span, pieces))
        elif rule.separator == ";" and (rule.state is not State.CLOSED or not rule.spans):
            pieces = []
        for span in spans:
            pieces = _painted(pieces, Piece(span.start, span.end, rule.state))
    return pieces


def _applies(rule: Rule, day: date, guise: _Guise) -> bool:
    if rule.dates and not any(dates.holds(day) for dates in rule.dates):
        return False
    if rule.public or rule.school or rule.weekdays:
        named = (rule.public and guise.public) or (rule.school and guise.school)
        return named or any(weekdays.holds(day, guise.weekday) for weekdays in rule.weekdays)
    return True


def _painted(pieces: list[Piece], new: Piece) -> list[Piece]:
    """Pieces with a new one over them."""
    kept = [piece._replace(end=min(piece.end, new.start)) for piece in pieces]
    kept += [piece._replace(start=max(piece.start, new.end)) for piece in pieces]
    return sorted({new, *(piece for piece in kept if piece.start < piece.end)}, key=lambda piece: piece[:2])


def _gaps(span: Span, pieces: list[Piece]) -> list[Span]:
    """The parts of a span that are in no piece."""
    gaps, at = [], span.start
    for piece in pieces:
        if piece.end <= at or piece.start >= span.end:
            continue
        if piece.start > at:
            gaps.append(Span(at, piece.start))
        at = max(at, piece.end)
    return [*gaps, Span(at, span.end)] if at < span.end else gaps
