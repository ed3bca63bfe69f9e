"""Days and moments in Shanghai: the business day, the State Council's working days, and spans of days.

Where the words of a span can be read in two ways there is a function for each, and its name says which.
"""

import tomllib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from geo_service.core.errors import Unavailable
from geo_service.core.text import Text
from geo_service.settings import Settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
HALF_A_YEAR = 6  # months
_SATURDAY = 5
_MONTHS = 12


def shanghai_day(moment: datetime) -> date:
    """The day in Shanghai on which a moment falls.

    Raises:
        ValueError: the moment does not say its time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; give one, such as +08:00")
    return moment.astimezone(SHANGHAI).date()


def last_of_days_first_not_counted(first: date, days: int) -> date:
    """The last of so many natural days of which that of the event is day 0 (Civil Code 201)."""
    return first + days * DAY


def last_of_days_first_counted(first: date, days: int) -> date:
    """The last of so many natural days of which that of the event is day 1."""
    return first + (days - 1) * DAY


def corresponding_day(day: date, months: int) -> date:
    """The day of the same number so many months later, the month's last where it has none (Civil Code 202)."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def corresponding_day_years_later(day: date, years: int) -> date:
    """The day of the same number and month so many years later, 28 February for a 29th that the year lacks."""
    return corresponding_day(day, years * _MONTHS)


def longer_than_half_a_year_by_months(first: date, last: date) -> bool:
    """Whether the days from first to last, both included, are more than six calendar months."""
    return corresponding_day(first, HALF_A_YEAR) <= last


def longer_than_half_a_year_by_days(first: date, last: date) -> bool:
    """Whether the days from first to last, both included, are more than half the days of the year of the first."""
    year = (date(first.year, 12, 31) - date(first.year, 1, 1)).days + 1
    return ((last - first).days + 1) * 2 > year


@dataclass(frozen=True)
class Clock:
    """The time the service goes by.

    Attributes:
        rehearsal: the business day while a past or coming year is rehearsed, else None.
    """

    rehearsal: date | None = None

    def now(self) -> datetime:
        """This moment in Shanghai; in a rehearsal the same time of day on the rehearsed day."""
        now = datetime.now(SHANGHAI)
        return now if self.rehearsal is None else datetime.combine(self.rehearsal, now.timetz())

    def today(self) -> date:
        """The business day, Asia/Shanghai."""
        return self.now().date()


class UnknownYear(Unavailable):
    """A working day was asked for in a year whose holidays nobody has told the service."""

    def __init__(self, year: int, known: Mapping[int, object]) -> None:
        self.year = year
        years = "、".join(map(str, sorted(known))) or "无"
        super().__init__(
            Text(
                f"{year} 年的节假日安排尚未录入（已录入：{years}），算不出工作日；"
                f"请按国务院办公厅的通知添加 data/calendar/{year}.toml",
                f"the holidays of {year} are not known (known: {', '.join(map(str, sorted(known))) or 'none'}), so its "
                f"working days are not; add data/calendar/{year}.toml from the State Council's notice",
            )
        )


class BrokenCalendar(ValueError):
    """A calendar file that cannot be gone by: which file, which key, and why."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"calendar/{file.name}: {why}")


class Holiday(BaseModel):
    """One holiday of a notice.

    Attributes:
        day: the festival itself, which the days off may not start with.
        first, last: the days off, both included.
        make_up: weekend days that are worked for it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    day: date
    first: date
    last: date
    make_up: tuple[date, ...]

    @model_validator(mode="after")
    def _in_order(self) -> "Holiday":
        if self.first > self.last:
            raise ValueError(f"{self.zh}: first {self.first} is after last {self.last}")
        if weekdays := [day for day in self.make_up if day.weekday() < _SATURDAY]:
            raise ValueError(f"{self.zh}: make_up {weekdays[0]} is not on a weekend")
        return self

    def days(self) -> list[date]:
        """The days off."""
        return [self.first + i * DAY for i in range((self.last - self.first).days + 1)]


class Notice(BaseModel):
    """The State Council's arrangement of a year: its number, its date and its holidays.

    Days of the December before may be among them, as a notice may join them to New Year.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(pattern=r"^国办发明电〔\d{4}〕\d+号$")
    date: date
    holiday: tuple[Holiday, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Calendar:
    """The notices the service has, by year; what they do not reach is unknown, never guessed."""

    notices: Mapping[int, Notice]

    @cached_property
    def _off(self) -> dict[date, Holiday]:
        return {day: holiday for holiday in self.holidays for day in holiday.days()}

    @cached_property
    def _worked(self) -> frozenset[date]:
        return frozenset(day for holiday in self.holidays for day in holiday.make_up)

    @property
    def holidays(self) -> list[Holiday]:
        """Every holiday of every notice, in the order of days."""
        return [holiday for year in sorted(self.notices) for holiday in self.notices[year].holiday]

    def knows(self, day: date) -> bool:
        """Whether the year of a day has its notice."""
        return day.year in self.notices

    def holiday(self, day: date) -> Holiday | None:
        """The holiday that a day is off for, None on any other day.

        Raises:
            UnknownYear: the year has no notice.
        """
        self._check(day)
        return self._off.get(day)

    def is_make_up(self, day: date) -> bool:
        """Whether a day is a weekend day that is worked for a holiday.

        Raises:
            UnknownYear: the year has no notice.
        """
        self._check(day)
        return day in self._worked

    def is_working_day(self, day: date) -> bool:
        """Whether a day is worked: Monday to Friday that is no holiday, or a make-up day.

        Raises:
            UnknownYear: the year has no notice.
        """
        self._check(day)
        return day in self._worked or (day.weekday() < _SATURDAY and day not in self._off)

    def nth_working_day(self, start: date, n: int) -> date:
        """The nth working day after a day, which itself does not count: n = 1 is the first one after it.

        Raises:
            UnknownYear: a day on the way is in a year without a notice.
            ValueError: n is less than 1.
        """
        if n < 1:
            raise ValueError(f"n is {n}; the first working day after {start} is n = 1")
        self._check(start)
        day = start
        while n:
            day += DAY
            n -= self.is_working_day(day)
        return day

    def day_or_next_working_day(self, day: date) -> date:
        """The day itself if it is worked, else the first working day after it (Civil Code 203).

        Raises:
            UnknownYear: a day on the way is in a year without a notice.
        """
        return day if self.is_working_day(day) else self.nth_working_day(day, 1)

    def working_days(self, first: date, last: date) -> int:
        """How many working days lie from first to last, both included; 0 when last is before first.

        Raises:
            UnknownYear: one of the days is in a year without a notice.
        """
        return sum(self.is_working_day(first + i * DAY) for i in range((last - first).days + 1))

    def _check(self, day: date) -> None:
        if not self.knows(day):
            raise UnknownYear(day.year, self.notices)


@cache
def read_calendar(data: Path | None = None) -> Calendar:
    """The calendar of a folder of data, read once; an empty one when it holds no year.

    Args:
        data: the folder that holds calendar/; that of the settings when None.

    Raises:
        BrokenCalendar: a file is not a year's notice; it names file, key and reason.
    """
    folder = (Settings().data if data is None else data) / "calendar"
    return Calendar({_year(file): _notice(file) for file in sorted(folder.glob("*.toml"))})


def _year(file: Path) -> int:
    if not (file.stem.isascii() and file.stem.isdecimal() and len(file.stem) == len("2025")):
        raise BrokenCalendar(file, "its name is not a year of four digits")
    return int(file.stem)


def _notice(file: Path) -> Notice:
    try:
        notice = Notice.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenCalendar(file, str(error)) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise BrokenCalendar(file, f"{where}: {first['msg'].removeprefix('Value error, ')}") from error
    _check_days(file, notice)
    return notice


def _check_days(file: Path, notice: Notice) -> None:
    """Refuse a notice with a day of another year, or with one day given two meanings."""
    year, seen = _year(file), set[date]()
    for holiday in notice.holiday:
        for day in (*holiday.days(), *holiday.make_up):
            if day.year != year and (day.year, day.month) != (year - 1, 12):
                raise BrokenCalendar(file, f"{holiday.zh}: {day} is not in {year}")
            if day in seen:
                raise BrokenCalendar(file, f"{holiday.zh}: {day} stands there twice")
            seen.add(day)
