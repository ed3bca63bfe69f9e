"""Hours as a person says them, in Chinese and in English."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from geo_service.core.calendar import Calendar, read_calendar
from geo_service.core.opening.festivals import FESTIVALS, festival_dates, not_yet_known_dates
from geo_service.core.opening.hours import (
    ALWAYS,
    DAY_MINUTES,
    MONTHS,
    WHOLE_DAY,
    WORKING_WEEKDAYS,
    Dates,
    Hours,
    Rule,
    Span,
    State,
    Weekdays,
    weekday_runs,
)
from geo_service.core.opening.osm import UnreadHours, read
from geo_service.core.text import Text

_LAST_DAY = 31
_LEAP_YEAR = 2024
_ZH_DAYS = tuple(f"周{day}" for day in "一二三四五六日")
_EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ZH_NTH = {1: "第一个", 2: "第二个", 3: "第三个", 4: "第四个", 5: "第五个", -1: "最后一个"}
_EN_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}


@dataclass(frozen=True)
class _Language:
    """How one language says the parts of hours."""

    always: str
    every_day: str
    working_days: str
    public: str
    school: str
    whole_day: str
    states: dict[State, str]
    to: str
    both: str
    stop: str
    gap: str
    weekdays: tuple[str, ...]
    nth: Callable[[int, str], str]
    date: Callable[[tuple[int, int]], str]
    month: Callable[[int], str]
    years: Callable[[int, int], str]
    day_of_months: Callable[[int], str]
    next_day: Callable[[str], str]
    festivals: dict[str, str]


_ZH = _Language(
    always="24小时",
    every_day="每天",
    working_days="工作日",
    public="法定节假日",
    school="学校假期",
    whole_day="全天",
    states={State.OPEN: "", State.CLOSED: "休息", State.UNKNOWN: "另行通知"},
    to="至",
    both="、",
    stop="；",
    gap="",
    weekdays=_ZH_DAYS,
    nth=lambda n, day: f"每月{_ZH_NTH.get(n, f'倒数第{-n}个')}{day}",
    date=lambda day: f"{day[0]}月{day[1]}日",
    month=lambda month: f"{month}月",
    years=lambda since, until: f"{since}年" + ("起每年" if until == ALWAYS[1] else f"至{until}年" * (until != since)),
    day_of_months=lambda day: f"每月{day}日",
    next_day=lambda clock: f"次日{clock}",
    festivals={},
)
_EN = _Language(
    always="24 hours a day",
    every_day="every day",
    working_days="working days",
    public="public holidays",
    school="school holidays",
    whole_day="all day",
    states={State.OPEN: "", State.CLOSED: "closed", State.UNKNOWN: "not known yet"},
    to="–",
    both=", ",
    stop="; ",
    gap=" ",
    weekdays=_EN_DAYS,
    nth=lambda n, day: f"{_EN_NTH.get(n, f'{-n}th last')} {day} of the month",
    date=lambda day: f"{day[1]} {MONTHS[day[0] - 1]}",
    month=lambda month: MONTHS[month - 1],
    years=lambda since, until: f"from {since}" if until == ALWAYS[1] else f"{since}" + f"–{until}" * (until != since),
    day_of_months=lambda day: f"day {day} of the month",
    next_day=lambda clock: f"{clock} the next day",
    festivals={
        "元旦": "the New Year holiday",
        "春节": "the Spring Festival",
        "清明节": "the Qingming holiday",
        "劳动节": "the Labour Day holiday",
        "端午节": "the Dragon Boat Festival",
        "中秋节": "the Mid-Autumn Festival",
        "国庆节": "the National Day holiday",
    },
)


def print_zh(hours: str, calendar: Calendar | None = None) -> str:
    """Hours in OSM syntax in Chinese, such as 工作日 9:00-17:00; as they are when they are not understood.

    Args:
        calendar: the notices that tell which dates are a festival's; those of the settings' data when None.
    """
    return _said(hours, _ZH, calendar or read_calendar())


def print_en(hours: str, calendar: Calendar | None = None) -> str:
    """Hours in OSM syntax in English, such as working days 9:00–17:00; otherwise as print_zh."""
    said = _said(hours, _EN, calendar or read_calendar())
    return said[:1].upper() + said[1:]


def print_day(opens: Sequence[Span], unknown: Sequence[Span] = ()) -> Text:
    """The times of one day in both languages, such as 9:00-17:00; 休息 when there are none."""
    return Text(_of_a_day(opens, unknown, _ZH), _of_a_day(opens, unknown, _EN))


def weekday_name(weekday: int) -> Text:
    """A weekday in both languages, Monday 0."""
    return Text(_ZH_DAYS[weekday], _EN_DAYS[weekday])


def _of_a_day(opens: Sequence[Span], unknown: Sequence[Span], language: _Language) -> str:
    said = [_times(opens, language)] * bool(opens)
    if unknown:
        said.append(f"{_times(unknown, language)}{language.gap}{language.states[State.UNKNOWN]}")
    return language.stop.join(said) or language.states[State.CLOSED]


def _said(text: str, language: _Language, calendar: Calendar) -> str:
    try:
        hours = read(text)
    except UnreadHours:
        return text
    if hours == Hours((Rule(),)):
        return language.always
    if working := _working_days(hours):
        return f"{language.working_days} {_times(working.spans, language)}"
    named = {name for rule in hours.rules for name in _festivals(rule.dates, calendar)}
    later = {(window,) for window in not_yet_known_dates(named, calendar)}
    rules = [rule for rule in hours.rules if not (rule.state is State.UNKNOWN and rule.dates in later)]
    return language.stop.join(_rule(rule, language, calendar) for rule in rules)


def _festivals(dates: Sequence[Dates], calendar: Calendar) -> list[str]:
    """The festivals whose days off in all known years are among dates."""
    found = {name: festival_dates([name], calendar) for name in FESTIVALS}
    return [name for name in FESTIVALS if found[name] and set(found[name]) <= set(dates)]


def _working_days(hours: Hours) -> Rule | None:
    """The one rule of hours that are those of working days, None when they are others."""
    match hours.rules:
        case (rule, Rule(spans=(), state=State.CLOSED, weekdays=(), public=True, school=False, dates=())) if (
            rule == Rule(rule.spans, weekdays=(Weekdays(WORKING_WEEKDAYS),))
        ):
            return rule
    return None


def _rule(rule: Rule, language: _Language, calendar: Calendar) -> str:
    state = language.states[rule.state]
    days = _days(rule, language, calendar)
    if not rule.spans and state:
        return f"{days}{language.gap}{state}"
    return f"{days} {_times(rule.spans, language)}{language.gap * bool(state)}{state}"


def _days(rule: Rule, language: _Language, calendar: Calendar) -> str:
    named = [_weekdays(weekdays, language) for weekdays in rule.weekdays]
    named += [language.public] * rule.public + [language.school] * rule.school
    festivals = _festivals(rule.dates, calendar)
    off = festival_dates(festivals, calendar)
    said = [language.festivals.get(name, f"{name}期间") for name in festivals]
    said += [_dates_list([one for one in rule.dates if one not in off], language)]
    dates = language.both.join(part for part in said if part)
    return (language.gap if dates and named else "").join([dates, language.both.join(named)]) or language.every_day


def _weekdays(weekdays: Weekdays, language: _Language) -> str:
    if weekdays.nth:
        nth = [language.nth(n, language.weekdays[day]) for day in sorted(weekdays.days) for n in weekdays.nth]
        return language.both.join(nth)
    runs = [
        (language.weekdays[first], language.weekdays[last], (last - first) % 7)
        for first, last in weekday_runs(weekdays.days)
    ]
    parts = [a if not days else f"{a}{language.both if days == 1 else language.to}{b}" for a, b, days in runs]
    return language.both.join(parts)


def _dates_list(dates: Sequence[Dates], language: _Language) -> str:
    singles = {one.first for one in dates if one.first == one.last and one.years == ALWAYS}
    monthly = sorted(
        {
            day
            for _, day in singles
            if all((month, day) in singles for month in range(1, 13) if day <= monthrange(_LEAP_YEAR, month)[1])
        }
    )
    rest = [one for one in dates if not (one.first in singles and one.first[1] in monthly)]
    said = [language.day_of_months(day) for day in monthly] + [_dates(one, language) for one in rest]
    return language.both.join(said)


def _dates(dates: Dates, language: _Language) -> str:
    whole_months = dates.first[1] == 1 and dates.last[1] == _LAST_DAY
    if whole_months and dates.first[0] == dates.last[0]:
        said = language.month(dates.first[0])
    elif whole_months:
        said = f"{language.month(dates.first[0])}{language.to}{language.month(dates.last[0])}"
    elif dates.first == dates.last:
        said = language.date(dates.first)
    else:
        said = f"{language.date(dates.first)}{language.to}{language.date(dates.last)}"
    if dates.years == ALWAYS:
        return said
    years = language.years(*dates.years)
    return f"{years}{said}" if language is _ZH else f"{said} {years}"


def _times(spans: Sequence[Span], language: _Language) -> str:
    if not spans or tuple(spans) == (WHOLE_DAY,):
        return language.whole_day
    return language.both.join(_span(span, language) for span in spans)


def _span(span: Span, language: _Language) -> str:
    sign = "-" if language is _ZH else "–"
    end = _clock(span.end) if span.end <= DAY_MINUTES else language.next_day(_clock(span.end - DAY_MINUTES))
    return f"{_clock(span.start)}{sign}{end}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
