"""Hours read from OSM opening_hours text, the form they are kept in.

What is read of the syntax: 24/7; years, months and days of a month; weekdays, with the nth in a month; PH and SH;
times to 48:00; off, closed, open, unknown; comments; the separators ; , and ||. Sun times, weeks, open ends,
repetitions and offsets of days are refused, so that hours which hold them are unknown and never half read.
"""

import re
from dataclasses import replace
from functools import lru_cache

from geo_service.core.opening.hours import (
    ALWAYS,
    DAY_MINUTES,
    MONTHS,
    WEEKDAYS,
    Dates,
    Hours,
    Rule,
    Separator,
    Span,
    State,
    Weekdays,
)

_TOKEN = re.compile(r'\s*(24/7|\d{1,2}:\d{2}|\d+|[A-Za-z]+|"[^"]*"|\|\||[;,:+\[\]-])')
_TIME = re.compile(r"\d{1,2}:\d{2}")
_YEAR = re.compile(r"\d{4}")
_SEPARATORS: dict[str, Separator] = {";": ";", ",": ",", "||": "||"}
_STATES = {"open": State.OPEN, "off": State.CLOSED, "closed": State.CLOSED, "unknown": State.UNKNOWN}
_LAST_DAY = 31
_MOST_MINUTES = 2 * DAY_MINUTES


class UnreadHours(ValueError):
    """OSM hours that are not understood: the whole, and where reading stopped."""

    def __init__(self, hours: str, rest: str) -> None:
        super().__init__(f"opening_hours {hours!r} is not understood from {rest!r} on")


class _Reader:
    """The tokens of a text, and how far they are read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[str] = []
        self.ends: list[int] = [0]
        plain = text.replace("–", "-").rstrip()
        while self.ends[-1] < len(plain):
            match = _TOKEN.match(plain, self.ends[-1])
            if match is None:
                raise UnreadHours(text, text[self.ends[-1] :])
            self.tokens.append(match[1])
            self.ends.append(match.end())
        self.at = 0

    def peek(self, ahead: int = 0) -> str:
        """The token that is read next, or one further on; "" past the end."""
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        """The next token if it is one of those, else ""."""
        token = self.peek()
        if token not in wanted:
            return ""
        self.at += bool(token)
        return token

    def next(self) -> str:
        """The next token, whatever it is."""
        self.at += 1
        return self.tokens[self.at - 1] if self.at <= len(self.tokens) else ""

    def refuse(self) -> UnreadHours:
        """The error that reading stopped at the token before."""
        return UnreadHours(self.text, self.text[self.ends[max(self.at - 1, 0)] :].strip())


@lru_cache(maxsize=4096)
def read(text: str) -> Hours:
    """The hours that an OSM text says.

    Raises:
        UnreadHours: it is not OSM opening_hours, or holds more of the syntax than is read here.
    """
    reader = _Reader(text)
    rules = [_rule(reader, ";")]
    while separator := reader.next():
        if separator not in _SEPARATORS:
            raise reader.refuse()
        if reader.peek():  # a text may end in a semicolon
            rules.append(_rule(reader, _SEPARATORS[separator]))
    return Hours(tuple(rules))


def _rule(reader: _Reader, separator: Separator) -> Rule:
    start = reader.at
    always = bool(reader.take("24/7"))
    dates = () if always else _dates_list(reader)
    reader.take(":")
    weekdays, holidays = ((), frozenset[str]()) if always else _weekdays_list(reader)
    reader.take(":")
    spans = () if always else _spans(reader)
    state = _STATES.get(reader.peek().lower())
    reader.at += state is not None
    comment = reader.next().strip('"') if reader.peek().startswith('"') else ""
    if reader.at == start:
        reader.next()
        raise reader.refuse()
    if state is None:  # a comment alone says on what it depends, not that it is open
        state = State.UNKNOWN if comment and reader.at == start + 1 else State.OPEN
    return Rule(spans, state, weekdays, "PH" in holidays, "SH" in holidays, dates, separator, comment)


def _dates_list(reader: _Reader) -> tuple[Dates, ...]:
    """Dates; years from one to another stand before all of them, a single year before its own."""
    found: list[Dates] = []
    while _YEAR.fullmatch(reader.peek()) or reader.peek() in MONTHS:
        dates = _dates(reader)
        years = found[0].years if found else dates.years
        shared = dates.years == ALWAYS and years[0] != years[1]
        found.append(replace(dates, years=years) if shared else dates)
        ahead = reader.peek(1)
        if reader.peek() != "," or not (_YEAR.fullmatch(ahead) or ahead in MONTHS):
            break
        reader.next()
    return tuple(found)


def _dates(reader: _Reader) -> Dates:
    years = _years(reader)
    if reader.peek() not in MONTHS:
        return Dates(years=years)
    month = MONTHS.index(reader.next()) + 1
    day = _day(reader)
    if not reader.take("-"):
        return Dates((month, day or 1), (month, day or _LAST_DAY), years)
    if _YEAR.fullmatch(reader.peek()):
        return _dates_to_a_year(reader, (month, day or 1), years)
    last_month = MONTHS.index(reader.next()) + 1 if reader.peek() in MONTHS else month
    last_day = _day(reader)
    if (last_month == month and not last_day) or (day and not last_day) or (last_day and not day):
        raise reader.refuse()
    return Dates((month, day or 1), (last_month, last_day or _LAST_DAY), years)


def _dates_to_a_year(reader: _Reader, first: tuple[int, int], years: tuple[int, int]) -> Dates:
    """Dates whose last day names its year too, which may be the same or the next one."""
    year = int(reader.next())
    if reader.peek() not in MONTHS or years[0] != years[1]:
        raise reader.refuse()
    month = MONTHS.index(reader.next()) + 1
    last = (month, _day(reader) or _LAST_DAY)
    if year != years[0] + (first > last):
        raise reader.refuse()
    return Dates(first, last, years)


def _years(reader: _Reader) -> tuple[int, int]:
    if not _YEAR.fullmatch(reader.peek()):
        return ALWAYS
    since = int(reader.next())
    if reader.take("+"):
        return since, ALWAYS[1]
    if reader.peek() == "-" and _YEAR.fullmatch(reader.peek(1)):
        reader.next()
        return since, int(reader.next())
    return since, since


def _day(reader: _Reader) -> int:
    """The day of the month that comes next, 0 when none does."""
    if not reader.peek().isdecimal():
        return 0
    day = int(reader.next())
    if not 1 <= day <= _LAST_DAY:
        raise reader.refuse()
    return day


def _weekdays_list(reader: _Reader) -> tuple[tuple[Weekdays, ...], frozenset[str]]:
    found: list[Weekdays] = []
    holidays: set[str] = set()
    known = (*WEEKDAYS, "PH", "SH")
    while reader.peek() in known:
        if holiday := reader.take("PH", "SH"):
            holidays.add(holiday)
        else:
            found.append(_weekdays(reader))
        if reader.peek() != "," or reader.peek(1) not in known:
            break
        reader.next()
    plain = frozenset[int]().union(*(weekdays.days for weekdays in found if not weekdays.nth))
    merged = [Weekdays(plain)] if plain else []
    return (*merged, *(weekdays for weekdays in found if weekdays.nth)), frozenset(holidays)


def _weekdays(reader: _Reader) -> Weekdays:
    first = last = WEEKDAYS.index(reader.next())
    if reader.take("-"):
        if reader.peek() not in WEEKDAYS:
            raise reader.refuse()
        last = WEEKDAYS.index(reader.next())
    days = frozenset((first + i) % 7 for i in range((last - first) % 7 + 1))
    return Weekdays(days, _nth(reader) if reader.take("[") else ())


def _nth(reader: _Reader) -> tuple[int, ...]:
    found: list[int] = []
    while True:
        sign = -1 if reader.take("-") else 1
        if reader.peek() not in ("1", "2", "3", "4", "5"):
            raise reader.refuse()
        number = int(reader.next())
        if reader.take("-"):
            found += range(number, int(reader.next() or number) + 1)
        else:
            found.append(sign * number)
        if reader.take("]"):
            return tuple(found)
        if not reader.take(","):
            raise reader.refuse()


def _spans(reader: _Reader) -> tuple[Span, ...]:
    found: list[Span] = []
    while _TIME.fullmatch(reader.peek()):
        start = _minutes(reader)
        if not reader.take("-") or not _TIME.fullmatch(reader.peek()):
            raise reader.refuse()
        end = _minutes(reader)
        end += DAY_MINUTES if end <= start else 0
        if start >= DAY_MINUTES or end > _MOST_MINUTES or reader.peek() == "+":
            raise reader.refuse()
        found.append(Span(start, end))
        if reader.peek() != "," or not _TIME.fullmatch(reader.peek(1)):
            break
        reader.next()
    return tuple(found)


def _minutes(reader: _Reader) -> int:
    hour, _, minute = reader.next().partition(":")
    if int(minute) >= 60:
        raise reader.refuse()
    return int(hour) * 60 + int(minute)
