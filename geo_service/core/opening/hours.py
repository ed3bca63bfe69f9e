"""Opening hours as data: rules of days, times and a state, as the OSM opening_hours syntax has them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Literal

DAY_MINUTES = 24 * 60
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EVERY_WEEKDAY = frozenset(range(7))
WORKING_WEEKDAYS = frozenset(range(5))
ALWAYS = (1, 9999)

type Separator = Literal[";", ",", "||"]


class State(Enum):
    """Whether a place is open at a moment."""

    OPEN = "open"
    CLOSED = "off"
    UNKNOWN = "unknown"


@dataclass(frozen=True, order=True)
class Span:
    """Minutes from a day's midnight, the end excluded and past 1440 when it is on the next day."""

    start: int
    end: int


WHOLE_DAY = Span(0, DAY_MINUTES)


@dataclass(frozen=True)
class Dates:
    """The same days of every year in a range of years, both ends included.

    Attributes:
        first, last: (month, day); last before first means that it goes on in the next year.
    """

    first: tuple[int, int] = (1, 1)
    last: tuple[int, int] = (12, 31)
    years: tuple[int, int] = ALWAYS

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        at, (since, until) = (day.month, day.day), self.years
        if self.first <= self.last:
            return since <= day.year <= until and self.first <= at <= self.last
        if since == until:  # from this year into the next
            return (day.year == since and at >= self.first) or (day.year == since + 1 and at <= self.last)
        return since <= day.year <= until and (at >= self.first or at <= self.last)


@dataclass(frozen=True)
class Weekdays:
    """Weekdays, Monday 0, each of them or the nth of a month only; -1 is the last."""

    days: frozenset[int]
    nth: tuple[int, ...] = ()

    def holds(self, day: date, weekday: int) -> bool:
        """Whether a day that counts as a weekday is one of them."""
        if weekday not in self.days:
            return False
        left = monthrange(day.year, day.month)[1] - day.day
        return not self.nth or (day.day - 1) // 7 + 1 in self.nth or -(left // 7) - 1 in self.nth


@dataclass(frozen=True)
class Rule:
    """One rule: on which days, at which times, in which state.

    Attributes:
        dates, weekdays: any of them; none of them restricts nothing.
        public, school: whether PH or SH is among the weekdays.
        spans: none of them is the whole day.
        separator: what stands before the rule; ";" takes the place of the rules before, "," adds, "||" fills gaps.
    """

    spans: tuple[Span, ...] = ()
    state: State = State.OPEN
    weekdays: tuple[Weekdays, ...] = ()
    public: bool = False
    school: bool = False
    dates: tuple[Dates, ...] = ()
    separator: Separator = ";"
    comment: str = ""

    @property
    def every_weekday(self) -> bool:
        """Whether the rule says nothing of weekdays or holidays."""
        return not (self.weekdays or self.public or self.school)


@dataclass(frozen=True)
class Hours:
    """Rules, in the order in which they are applied."""

    rules: tuple[Rule, ...] = ()

    @property
    def observes_holidays(self) -> bool:
        """Whether a rule speaks of public holidays, so that the official calendar matters."""
        return any(rule.public for rule in self.rules)

    @property
    def observes_school(self) -> bool:
        """Whether a rule speaks of school holidays, which no calendar here knows."""
        return any(rule.school for rule in self.rules)


def clock(minutes: int) -> str:
    """Minutes from midnight as 09:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def weekday_runs(days: frozenset[int]) -> list[tuple[int, int]]:
    """Weekdays as runs of neighbours, first and last; the week goes round, so Sunday to Thursday is one run."""
    if days == EVERY_WEEKDAY:
        return [(0, 6)]
    firsts = [day for day in sorted(days) if (day - 1) % 7 not in days]
    return [(first, next(day % 7 for day in range(first, first + 7) if (day + 1) % 7 not in days)) for first in firsts]
