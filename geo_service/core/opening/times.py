"""The times of a Chinese phrase."""

from geo_service.core.opening.hours import DAY_MINUTES, Span
from geo_service.core.opening.phrase import AMBIGUOUS, NO_END, NOT_HERE, Phrase
from geo_service.core.opening.words import Kind, Part

_NOON = 12 * 60
_MORNING, _SMALL_HOURS = range(5 * 60, _NOON), range(3 * 60 + 1)


def read_span(phrase: Phrase) -> Span:
    """The span that comes next: two times with a sign between them, each with its part of the day, or opens and closes.

    Raises:
        NotUnderstood: there is one time only, or it cannot be told which two.
    """
    start, part, plain = read_time(phrase)
    start %= DAY_MINUTES  # 晚上12点至早上6点 is 00:00-06:00
    opens = phrase.take(Kind.OPEN) and (phrase.take(Kind.COMMA, Kind.TO) or True)
    if not (opens or phrase.take(Kind.TO) or (part and phrase.peek() is Kind.PART)):
        raise phrase.refuse(NO_END)
    while phrase.take(Kind.TO):
        pass
    next_day = phrase.take(Kind.NEXT_DAY)
    end, end_part, end_plain = read_time(phrase, None if next_day else part)
    if opens and not phrase.take(Kind.CLOSED):
        raise phrase.refuse(NO_END)
    if (plain and not part and end_plain) or (end_plain and not end_part):
        raise phrase.refuse(NOT_HERE)  # 9-17 alone may be anything
    if (phrase.peek(), phrase.peek(1), phrase.peek(2)) == (Kind.OPENING, Kind.NEXT_DAY, Kind.CLOSING):
        phrase.at += 3
        next_day = True
    if end > start and not (next_day and end <= DAY_MINUTES):
        return Span(start, end)
    if end > DAY_MINUTES:
        raise phrase.refuse(NOT_HERE)
    if not next_day and not end_part and start in _MORNING and end not in _SMALL_HOURS:
        raise phrase.refuse(AMBIGUOUS)
    return Span(start, end + DAY_MINUTES)


def read_time(phrase: Phrase, inherited: Part | None = None) -> tuple[int, Part | None, bool]:
    """A time in minutes, the part of the day it was said with or takes over, and whether it is a bare number."""
    own = phrase.value() if phrase.peek() is Kind.PART else None
    if phrase.peek() not in (Kind.CLOCK, Kind.NUMBER):
        raise phrase.refuse(NO_END)
    plain = phrase.peek() is Kind.NUMBER
    minutes = phrase.value() * (60 if plain else 1)
    if minutes > DAY_MINUTES:
        phrase.at -= 1
        raise phrase.refuse(NOT_HERE)
    part = own or (inherited if inherited in (Part.AFTERNOON, Part.EVENING) else None)
    if part and minutes // 60 in part.value[0]:
        minutes += _NOON
    return minutes, part, plain
