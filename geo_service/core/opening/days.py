"""The days of a Chinese phrase."""

from geo_service.core.opening.hours import EVERY_WEEKDAY, WORKING_WEEKDAYS, Dates
from geo_service.core.opening.phrase import NOT_HERE, Phrase
from geo_service.core.opening.statements import Days
from geo_service.core.opening.tokens import MonthDay
from geo_service.core.opening.words import Kind

_LAST_MONTH, _LAST_DAY, _ALWAYS = 12, 31, 9999
_NTH = (1, 2, 3, 4, 5, -1)
_WEEKEND = EVERY_WEEKDAY - WORKING_WEEKDAYS
_PLAIN = {
    Kind.WORKING: Days(working=True),
    Kind.PLAIN_WORKING: Days(weekdays=WORKING_WEEKDAYS),
    Kind.WEEKEND: Days(weekdays=_WEEKEND),
    Kind.EVERY_DAY: Days(every=True),
    Kind.HOLIDAY: Days(holiday=True),
    Kind.SEASON: Days(season=True),
    Kind.REST: Days(rest=True),
}


def read_days(phrase: Phrase) -> Days | None:
    """The days that come next, None when something else does."""
    kind = phrase.peek()
    if kind in (Kind.DATE, Kind.NUMBER):
        dates = _dates(phrase)
        return Days(dates=(dates,)) if dates else None
    if kind is Kind.LUNAR:
        first = last = phrase.value()
        if phrase.peek() is Kind.TO and phrase.peek(1) is Kind.LUNAR:
            phrase.at += 1
            last = phrase.value()
        return Days(lunar=((first, last),))
    if kind in (Kind.MONTHLY, Kind.ORDINAL):
        return _monthly(phrase)
    return _named(phrase) if kind in (*_PLAIN, Kind.WEEKDAYS, Kind.FESTIVAL) else None


def _named(phrase: Phrase) -> Days:
    if phrase.peek() is Kind.WEEKDAYS:
        return _weekdays(phrase)
    if phrase.peek() is Kind.FESTIVAL:
        return Days(festivals=(phrase.value(),))
    phrase.at += 1
    return _PLAIN[phrase.tokens[phrase.at - 1].kind]


def _weekdays(phrase: Phrase) -> Days:
    weekdays: frozenset[int] = phrase.value()
    while phrase.peek() is Kind.TO and phrase.peek(1) is Kind.WEEKDAYS and len(weekdays) == 1:
        phrase.at += 1
        first, last = min(weekdays), min(phrase.value())
        weekdays = frozenset((first + i) % 7 for i in range((last - first) % 7 + 1))
    return Days(every=True) if weekdays == EVERY_WEEKDAY else Days(weekdays=weekdays)


def _monthly(phrase: Phrase) -> Days:
    """Days of every month: the nth of a weekday, or by their number."""
    phrase.take(Kind.MONTHLY)
    numbers: list[int] = []
    by_weekday = phrase.peek() is Kind.ORDINAL
    countable = (Kind.ORDINAL, Kind.DAY, Kind.NUMBER)
    while phrase.peek() in countable:
        numbers.append(phrase.value())
        if phrase.peek() is Kind.TO and phrase.peek(1) in countable:
            phrase.at += 1
            numbers += range(numbers[-1] + 1, phrase.value() + 1)
        if phrase.peek() is Kind.LIST and phrase.peek(1) in countable:
            phrase.at += 1
    if by_weekday and phrase.peek() is Kind.WEEKDAYS and all(number in _NTH for number in numbers):
        return Days(weekdays=phrase.value(), nth=tuple(numbers))
    if by_weekday or not numbers or not all(1 <= number <= _LAST_DAY for number in numbers):
        raise phrase.refuse(NOT_HERE)
    return Days(month_days=tuple(numbers))


def _dates(phrase: Phrase) -> Dates | None:
    """The dates that come next: a day, a month, or from one to another; None when it is a bare number."""
    if phrase.peek() is Kind.NUMBER:
        if phrase.peek(1) is not Kind.TO or phrase.peek(2) is not Kind.DATE:
            return None
        first = MonthDay(phrase.value(), None, None)  # 5-10月
    else:
        first = phrase.value()
    last = first
    if phrase.peek() is Kind.TO and phrase.peek(1) in (Kind.DATE, Kind.DAY):
        phrase.at += 1
        last = phrase.value()
        last = last if isinstance(last, MonthDay) else MonthDay(first.month, last, None)
    if first.month > _LAST_MONTH or (first.day is None) != (last.day is None) or (last.day or 1) > _LAST_DAY:
        raise phrase.refuse(NOT_HERE)
    begins, ends = (first.month, first.day or 1), (last.month, last.day or _LAST_DAY)
    until = _ALWAYS if first.onwards else last.year or first.year or _ALWAYS
    return Dates(begins, ends, (first.year or 1, until - (begins > ends and last.year is not None)))
