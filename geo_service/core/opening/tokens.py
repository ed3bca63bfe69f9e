"""A Chinese phrase as the words it is made of."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.opening.words import SAME, WORDS, Kind
from geo_service.core.text import Text


class NotUnderstood(BadRequest, ValueError):
    """An opening time that is not understood: what was given, and what in it was not understood, or is missing."""

    def __init__(self, given: str, rest: str, why: Text) -> None:
        self.given, self.rest = given, rest
        super().__init__(
            Text(f"看不懂开放时间“{given}”：{why.zh}", f"opening time {given!r} is not understood: {why.en}"),
            [Fault("hours", given, Text("例如：工作日 9:00-17:00", "for example 工作日 9:00-17:00"))],
        )


class Token(NamedTuple):
    """A word: what it does, its value if it has one, and the text it was."""

    kind: Kind
    value: Any
    text: str


class MonthDay(NamedTuple):
    """A day of a year, or a whole month when `day` is None; with `onwards`, of that year and every later one."""

    month: int
    day: int | None
    year: int | None
    onwards: bool = False


_LEAP_YEAR = 2024
_NUMERAL = "零〇一二两三四五六七八九十"
_N = rf"(?:\d{{1,2}}|[{_NUMERAL}]{{1,3}})"
_WEEK, _BETWEEN = "(?:周|星期|礼拜)", "(?: *(?:[-~至到]+|[、,/和及与]+) *)"
_FIGURE = r"[1-7](?![\d:.点时月号]|-\d+[点时:])"
_WEEKDAYS = re.compile(
    rf"[每逢]*{_WEEK}(?:[一二三四五六日天]|{_FIGURE})"
    rf"(?:{_BETWEEN}?(?:{_WEEK}[一二三四五六日天]|[一二三四五六日天](?![{_NUMERAL}]*[点时月号])|{_WEEK}?{_FIGURE}))*"
)
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)?(?!\d)|(?<!\d)(\d{2})(\d{2})(?![\d年.:])")
_ENGLISH = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?([ap])\.?m\.?")
_SPOKEN = re.compile(
    rf"({_N})(?:点钟|点|时(?!段|间))(?:(整)|(半)|([一三])刻|({_N})分|(\d\d|[二三四五]?十[一二三四五六七八九]?)(?![点时月日号]))?"
)
_DATE = re.compile(
    rf"(?:(\d{{4}})年(起)?,?)?(?:每年|次年|翌年|来年|当年|第二年)?的?({_N})月份?(?:({_N})(?:日|号|(?=\s*[-~至到])))?"
)
_ALL_DAY = re.compile(r"(?:7[x*/]24|24x7|24|二十四)(?:个?小时|h)|7[x*/]24|24x7")
_LUNAR = re.compile(r"(?:农历)?(?:(?:大年|正月|年)?初([一二三四五六七八九十])|正月(十[一二三四五]?))")


def number(text: str) -> int:
    """What a number in figures or in Chinese numerals up to 99 counts."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(str(_digit(char)) for char in text))
    return (_digit(tens) if tens else 1) * 10 + (_digit(ones) if ones else 0)


def _digit(char: str) -> int:
    return {"〇": 0, "两": 2}.get(char, "零一二三四五六七八九".find(char))


def weekdays(text: str) -> frozenset[int]:
    """The weekdays of a list such as 周一、三至五; Monday is 0."""
    found: list[int] = []
    to = False
    for char in text:
        if char in "-~至到":
            to = True
        day = "一二三四五六日".find(char) if char in "一二三四五六日" else "1234567天".find(char)
        day = 6 if char == "天" else day
        if day >= 0:
            found += [(found[-1] + i) % 7 for i in range(1, (day - found[-1]) % 7 + 1)] if to and found else [day]
            to = False
    return frozenset(found)


def _clock(match: re.Match[str]) -> int | None:
    hour, minute = int(match[1] or match[3]), int(match[2] or match[4])
    return hour * 60 + minute if hour <= 24 and minute < 60 and hour * 60 + minute <= 24 * 60 else None


def _spoken(match: re.Match[str]) -> int | None:
    minute = 30 if match[3] else number(match[4]) * 15 if match[4] else number(match[5] or match[6] or "0")
    at = number(match[1]) * 60 + minute
    return at if minute < 60 and at <= 24 * 60 else None


def _english(match: re.Match[str]) -> int | None:
    hour, minute = int(match[1]), int(match[2] or "0")
    return (hour % 12 + 12 * (match[3] == "p")) * 60 + minute if 1 <= hour <= 12 and minute < 60 else None


def _date(match: re.Match[str]) -> MonthDay | None:
    year, onwards, month, day_text = match.groups()
    day = MonthDay(number(month), number(day_text) if day_text else None, int(year) if year else None, bool(onwards))
    possible = 1 <= day.month <= 12 and 1 <= (day.day or 1) <= monthrange(_LEAP_YEAR, day.month)[1]
    return day if possible else None


# Tried in this order before the words; a value of None is a number that cannot be.
_PATTERNS: tuple[tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], Any]], ...] = (
    (Kind.ALL_DAY, _ALL_DAY, lambda match: match[0]),
    (Kind.WEEKDAYS, _WEEKDAYS, lambda match: weekdays(match[0])),
    (Kind.LUNAR, _LUNAR, lambda match: number(match[1] or match[2]) - 1),
    (Kind.DATE, _DATE, _date),
    (Kind.CLOCK, _ENGLISH, _english),
    (Kind.CLOCK, _SPOKEN, _spoken),
    (Kind.CLOCK, _CLOCK, _clock),
    (Kind.ORDINAL, re.compile(rf"第({_N})"), lambda match: number(match[1])),
    (Kind.DAY, re.compile(rf"({_N})[日号]"), lambda match: number(match[1])),
)
_NUMBER = re.compile(rf"{_N}(?!\d)")
_LONGEST = max(map(len, WORDS))
_MOST_CHARACTERS = 500
TOO_LONG = Text(f"超过 {_MOST_CHARACTERS} 个字", f"it is longer than {_MOST_CHARACTERS} characters")


def tokenise(given: str) -> list[Token]:
    """The words of a phrase, without those that say nothing.

    Raises:
        NotUnderstood: something in it is no known word, or no possible time or date.
    """
    if len(given) > _MOST_CHARACTERS:
        raise NotUnderstood(given, given, TOO_LONG)
    text = unicodedata.normalize("NFKC", given).translate(SAME).lower()
    return [token for token in _tokens(given, text) if token.kind is not Kind.FILLER]


def _tokens(given: str, text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        if text[at].isspace() and text[at] != "\n":
            at += 1
            continue
        token = _pattern(given, text, at) or _word(text, at) or _number(text, at)
        if token is None:
            rest = text[at:].strip()
            raise NotUnderstood(given, rest, Text(f"不认识“{rest}”", f"{rest!r} is not known"))
        at += len(token.text)
        yield token


def _pattern(given: str, text: str, at: int) -> Token | None:
    word = _word(text, at)
    for kind, pattern, value in _PATTERNS:
        match = pattern.match(text, at)
        if match is None or (word and len(word.text) > len(match[0])):
            continue
        token = Token(kind, value(match), match[0])
        if token.value is None:
            raise NotUnderstood(given, match[0], Text(f"没有“{match[0]}”这个时间", f"there is no {match[0]!r}"))
        return token
    return None


def _word(text: str, at: int) -> Token | None:
    for length in range(min(_LONGEST, len(text) - at), 0, -1):
        word = text[at : at + length]
        if word in WORDS:
            return Token(*WORDS[word], word)
    return None


def _number(text: str, at: int) -> Token | None:
    match = _NUMBER.match(text, at)
    return Token(Kind.NUMBER, number(match[0]), match[0]) if match else None
