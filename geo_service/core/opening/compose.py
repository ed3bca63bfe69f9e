"""OSM hours out of what a Chinese phrase states.

The readings:
* 工作日 is the official calendar's working day: Mo-Fr with PH off, which make-up days follow. 周一至周五 and 平日 are
  weekdays, holiday or not, unless holidays are spoken of. 双休日, 周末 are Saturday and Sunday.
* 节假日照常 takes no closing away but that of a weekday: a Monday that is closed is open when it is a holiday.
  节假日除外 after closed days is an exception to the closing, after hours one to the hours.
* 24小时值班 is open all day, as somebody is there; 夜间营业 names no hours and is refused. So is what is about, on
  appointment, in alternate weeks, or of a season without dates.
* A festival becomes the days off of the notices there are; in later years it is unknown while it may fall.
"""

from calendar import monthrange
from dataclasses import replace
from typing import NamedTuple

from geo_service.core.calendar import Calendar
from geo_service.core.opening.festivals import SPRING_FESTIVAL, festival_dates, not_yet_known_dates
from geo_service.core.opening.grammar import statements
from geo_service.core.opening.hours import (
    ALWAYS,
    DAY_MINUTES,
    WHOLE_DAY,
    WORKING_WEEKDAYS,
    Dates,
    Hours,
    Rule,
    Span,
    State,
    Weekdays,
)
from geo_service.core.opening.phrase import NO_HOURS, OTHER_DAY
from geo_service.core.opening.statements import Days, Says, Statement
from geo_service.core.opening.tokens import NotUnderstood

_EVERY_DAY, _OPEN_DAYS, _CLOSED_DAYS, _DAYS_OF_A_MONTH, _HOLIDAYS, _FESTIVALS = range(6)
_BY_WEEKDAY = (_OPEN_DAYS, _DAYS_OF_A_MONTH)
_MONTHS = range(1, 13)
_BESIDE = (-DAY_MINUTES, 0, DAY_MINUTES)
_LEAP_YEAR = 2024


class _Ranked(NamedTuple):
    """A rule, and how special it is: the more special comes later and goes before."""

    rank: int
    rule: Rule


def compose(given: str, calendar: Calendar) -> Hours:
    """The hours that a phrase states.

    Raises:
        NotUnderstood: a word is not known, the words make no sense together, or no hours are said.
    """
    said = statements(given)
    opens = [statement for statement in said if statement.says is Says.OPEN and statement.spans]
    if not opens or any(not statement.spans and statement.says is Says.OPEN for statement in said):
        raise NotUnderstood(given, given, NO_HOURS)
    base = next((statement for statement in opens if _rank(statement.days) == _EVERY_DAY), opens[0])
    ranked: list[_Ranked] = []
    festivals: set[str] = set()
    closes = any(one.says is Says.CLOSED and (one.days.weekdays or one.days.holiday) for one in said)
    for before, statement in zip([None, *said], said, strict=False):
        exception = statement.says is Says.EXCEPT and before is not None and before.says is Says.CLOSED
        if statement.says is Says.USUAL and not (_rank(statement.days) in _BY_WEEKDAY or closes):
            continue  # as on any other day
        ranked += _rules(given, statement, exception, base, calendar)
        if not statement.days.dates:
            festivals.update(statement.days.festivals, [SPRING_FESTIVAL] * bool(statement.days.lunar))
    ranked += _for_working_days(said, base)
    ranked.sort(key=lambda item: item.rank)
    rules = _merged(_without_breaks(given, [item.rule for item in ranked], said))
    if all(rule.state is State.CLOSED for rule in rules):
        raise NotUnderstood(given, given, NO_HOURS)
    rules += _not_yet_known(rules, festivals, calendar)
    if rules == [Rule((WHOLE_DAY,))]:
        rules = [Rule()]
    return Hours(tuple(rules))


def _rank(days: Days) -> int:
    if days.festivals or days.lunar or any(dates.years != ALWAYS for dates in days.dates):
        return _FESTIVALS
    if days.month_days or days.nth:
        return _DAYS_OF_A_MONTH
    if days.weekdays or days.working:
        return _OPEN_DAYS
    if days.holiday:
        return _HOLIDAYS
    return _OPEN_DAYS if days.dates else _EVERY_DAY


def _rules(given: str, statement: Statement, exception: bool, base: Statement, calendar: Calendar) -> list[_Ranked]:
    """The rules of one statement, which may be an exception to a closing before it."""
    days, says, rank = statement.days, statement.says, _rank(statement.days)
    if says is Says.CLOSED and statement.timed and not days.said:
        return []  # a break in the hours of every day: see _without_breaks
    if says in (Says.CLOSED, Says.EXCEPT, Says.UNSURE) and not exception:
        if not days.said:
            raise NotUnderstood(given, given, NO_HOURS)
        if days.rest:
            return []
        rank = _FESTIVALS if days.dates else max(rank, _CLOSED_DAYS)
        state = State.UNKNOWN if says is Says.UNSURE else State.CLOSED
        return [_Ranked(rank, rule) for rule in _rules_on(days, _named(given, statement), state, calendar)]
    if rank == _EVERY_DAY and says is Says.USUAL:
        return []
    spans = tuple(sorted({*base.spans} if says in (Says.USUAL, Says.EXCEPT) else {*statement.spans}))
    if says is Says.EXTENDED:
        spans = _extended(base, statement.spans[-1].end)
    return [_Ranked(rank, rule) for rule in _rules_on(days, spans, State.OPEN, calendar)]


def _named(given: str, statement: Statement) -> tuple[Span, ...]:
    named = [part.value[1] for part in statement.parts]
    if None in named:
        raise NotUnderstood(given, given, NO_HOURS)
    spans = sorted({*statement.spans, *(Span(*minutes) for minutes in named if minutes)})
    return () if spans == [WHOLE_DAY] else tuple(spans)


def _extended(base: Statement, end: int) -> tuple[Span, ...]:
    *earlier, last = sorted({*base.spans})
    return (*earlier, Span(last.start, end if end > last.start else end + DAY_MINUTES))


def _rules_on(days: Days, spans: tuple[Span, ...], state: State, calendar: Calendar) -> list[Rule]:
    """The rules that give days these times; more than one where the days are of different sorts."""
    weekdays = days.weekdays | (WORKING_WEEKDAYS if days.working else frozenset())
    dated = days.dates
    if days.month_days:
        dated += tuple(
            Dates((month, day), (month, day))
            for month in _MONTHS
            for day in days.month_days
            if day <= monthrange(_LEAP_YEAR, month)[1]
        )
    if not days.dates:  # 国庆期间（10月1日至3日） are the dates
        dated += festival_dates(days.festivals, calendar, days.lunar)
    rule = Rule(
        spans,
        state,
        weekdays=(Weekdays(weekdays, days.nth),) if weekdays else (),
        public=days.holiday,
        dates=dated,
    )
    if (days.festivals or days.lunar) and not rule.every_weekday:  # both, not those that are both
        return [replace(rule, dates=()), replace(rule, weekdays=(), public=False)]
    return [rule]


def _for_working_days(said: list[Statement], base: Statement) -> list[_Ranked]:
    """What holidays are, where a phrase speaks of working days and says nothing of holidays."""
    speaks = [statement for statement in said if statement.days.working]
    if not speaks or any(statement.days.holiday for statement in said):
        return []
    if _rank(base.days) == _EVERY_DAY:
        return [_Ranked(_HOLIDAYS, Rule(tuple(sorted({*base.spans})), public=True))]
    return [_Ranked(_HOLIDAYS, Rule(state=State.CLOSED, public=True))]


def _without_breaks(given: str, rules: list[Rule], said: list[Statement]) -> list[Rule]:
    """The rules with the breaks of every day cut out of their times; of a night, those of the next morning too."""
    breaks = [span for one in said if one.says is Says.CLOSED and not one.days.said for span in one.spans]
    for gap in (Span(gap.start + shift, gap.end + shift) for gap in breaks for shift in _BESIDE):
        rules = [_without(given, rule, gap) if rule.state is State.OPEN and rule.spans else rule for rule in rules]
    return rules


def _without(given: str, rule: Rule, gap: Span) -> Rule:
    parts = [part for span in rule.spans for part in _cut(span, gap)]
    later = [part for part in parts if part.start >= DAY_MINUTES]
    if later and replace(rule, spans=()) != Rule():
        raise NotUnderstood(given, given, OTHER_DAY)
    spans = [Span(part.start - DAY_MINUTES, part.end - DAY_MINUTES) if part in later else part for part in parts]
    return replace(rule, spans=tuple(sorted(spans))) if spans else replace(rule, spans=(), state=State.CLOSED)


def _cut(span: Span, gap: Span) -> list[Span]:
    parts = [Span(span.start, min(span.end, gap.start)), Span(max(span.start, gap.end), span.end)]
    return [part for part in parts if part.start < part.end]


def _merged(rules: list[Rule]) -> list[Rule]:
    """The rules, with those of the same days joined: a later one would otherwise take the place of the earlier."""
    merged: list[Rule] = []
    for rule in rules:
        same = [
            i for i, one in enumerate(merged) if replace(one, spans=rule.spans) == rule and one.spans and rule.spans
        ]
        if same:
            merged[same[0]] = replace(rule, spans=tuple(sorted({*merged[same[0]].spans, *rule.spans})))
        else:
            merged.append(rule)
    return merged


def _not_yet_known(rules: list[Rule], festivals: set[str], calendar: Calendar) -> list[Rule]:
    """Rules that say unknown of the hours that festivals may change, in years after the last notice."""
    hours = [rule for rule in rules if rule.state is State.OPEN and not rule.dates]
    if any(rule.state is State.OPEN and rule.dates and rule.dates[0].years != ALWAYS for rule in rules):
        hours = [Rule()]
    windows = not_yet_known_dates(festivals, calendar)
    return [replace(rule, state=State.UNKNOWN, dates=(window,)) for window in windows for rule in hours or [Rule()]]
