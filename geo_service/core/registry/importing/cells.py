"""What one cell says: text in, value out, or what would be right. Pure; empty cells never come here."""

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from rapidfuzz import process

from geo_service.core.calendar import Calendar
from geo_service.core.opening import NotUnderstood, UnreadHours, parse_zh, read
from geo_service.core.opening.osm_text import write
from geo_service.core.registry.importing.table import plain, shown
from geo_service.core.text import Text

_WHOLE = re.compile(r"(?:约|共)?([+-]?\d+)(?:\.0+)?(?:个|位|辆|根|台|桩|处|间)?")
_AREA = re.compile(r"(?:约)?([+-]?\d+(?:\.\d+)?)(?:m2|m\^2|平方米|平方|平米|平|㎡)?")
_MINUTES = re.compile(r"(?:约|≥|>=|不少于|至少)?([+-]?\d+(?:\.\d+)?)(分钟|分|min|minutes?|小时|时|h)?(?:以上|以内)?")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月?)")
# The midnight that programs write behind a day, looked for while the space before it still stands: without it the
# first day of a month at 00:00 would be the tenth.
_MIDNIGHT = re.compile(r"\s+0?0:00(?::00)?\s*")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SEPARATORS = re.compile(r"[;；、,，/|+\n]+")
_ORGANISATION = re.compile(r"[a-z][\w.-]*(?::[\w.-]+)?")
_FEW, _ALIKE, _LEAST_ALIKE = 12, 4, 50  # codes that are all listed; of more only those like what was given
_LARGEST, _DAY_MINUTES, _HOUR_MINUTES = 2**31 - 1, 1440, 60
_WHOLE_DAY = {"不限", "不限时", "全天", "24小时", "全天候"}
# Excel counts days from here; its first sixty, about 1900, are off by one and no plan of anyone.
_EXCEL_DAY_0, _FIRST_YEAR, _LAST_YEAR = date(1899, 12, 30), 2000, 2100


class Wanted(ValueError):
    """A cell says something else than it should: what would be right."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


def decimal(text: str) -> float:
    """A finite number."""
    try:
        number = float(unicodedata.normalize("NFKC", text).replace(" ", ""))
    except ValueError:
        raise Wanted("应为数字，如 121.4737", "a number such as 121.4737") from None
    if not math.isfinite(number) or "_" in text:
        raise Wanted("应为有限的数字", "a finite number")
    return number


def whole(text: str) -> int:
    """A whole number of at least 0; its unit may stand behind it."""
    found = _WHOLE.fullmatch(plain(text).replace(",", ""))
    if not found:
        raise Wanted("应为整数", "a whole number")
    return bounded(int(found[1]))


def bounded(number: int) -> int:
    """The number, when it is at least 0 and the database can hold it."""
    if number < 0:
        raise Wanted("应不小于 0", "at least 0")
    if number > _LARGEST:
        raise Wanted(f"应不大于 {_LARGEST:,}", f"at most {_LARGEST:,}")
    return number


def minutes(text: str) -> int:
    """A length of time in minutes; bare numbers are minutes."""
    bare = plain(text).replace("半小时", "30分钟").replace("半个小时", "30分钟").replace("个小时", "小时")
    if bare in _WHOLE_DAY:
        return _DAY_MINUTES
    found = _MINUTES.fullmatch(bare)
    length = float(found[1]) * (_HOUR_MINUTES if found[2] in ("小时", "时", "h") else 1) if found else 0.5
    if not length.is_integer():
        raise Wanted("应为整数分钟，如 15 或 15分钟", "a whole number of minutes, such as 15 or 15分钟")
    return bounded(int(length))


def square_metres(text: str) -> float:
    """An area of more than 0."""
    found = _AREA.fullmatch(plain(text).replace(",", ""))
    if not found or not 0 < float(found[1]) < _LARGEST:
        raise Wanted("应为大于 0 的面积，如 25", "an area of more than 0, such as 25")
    return float(found[1])


def day(text: str) -> date:
    """A date: 2025-06-30, 2025年6月30日, 2025/6/30 0:00, a month for its last day, or Excel's number of the day."""
    bare = without_midnight(text)
    found = None
    try:
        if _SERIAL.fullmatch(bare):
            found = _EXCEL_DAY_0 + timedelta(days=int(float(bare)))
        elif match := _DATE.fullmatch(bare):
            year, month = int(match[1]), int(match[2])
            found = date(year, month, int(match[3])) if match[3] else last_day(year, month)
    except (ValueError, OverflowError):
        pass  # a day that no calendar has, such as 30 February
    if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise Wanted("应为日期，如 2025-06-30", "a date such as 2025-06-30")
    return found


def past_day(text: str, today: date) -> date:
    """The day on which something happened: a date as `day` reads it, no month alone, and not later than today."""
    found = day(text)
    if (match := _DATE.fullmatch(without_midnight(text))) and not match[3]:
        raise Wanted(
            f"应写明年月日，如 {found}；现仅有年月 {found:%Y-%m}",
            f"a day such as {found}, not the month {found:%Y-%m} alone",
        )
    if found > today:
        raise Wanted(f"应不晚于今天（{today}），现为 {found}", f"at the latest today, {today}, not {found}")
    return found


def without_midnight(text: str) -> str:
    """A day as it is compared, without the midnight behind it."""
    found = _MIDNIGHT.search(half_width := unicodedata.normalize("NFKC", text))
    return plain(half_width[: found.start()] if found and found.end() == len(half_width) else half_width)


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def coded(text: str, codes: Mapping[str, str], what: Text) -> str:
    """The code that a code, a title or another word for it stands for, by plain word."""
    code = codes.get(text) or codes.get(plain(text))
    if code is None:
        # The last word of a code that is not ASCII is its Chinese title.
        titles = {code: code for code in codes.values()} | {c: word for word, c in codes.items() if not word.isascii()}
        alike = process.extract(plain(text), list(codes), limit=_ALIKE, score_cutoff=_LEAST_ALIKE)
        near = titles if len(titles) <= _FEW else {codes[word] for word, _, _ in alike}
        zh = "、".join(sorted({titles[one] for one in near}))
        en = ", ".join(sorted(near))
        raise Wanted(
            f"{shown(text)} 不是已知的{what.zh}" + (f"；应为 {zh}" if zh else ""),
            f"{shown(text)!r} is not a {what.en}" + (f"; known: {en}" if en else ""),
        )
    return code


def listed(text: str, codes: Mapping[str, str], what: Text) -> list[str]:
    """The codes of several words between ;、，/ and the like, or else between spaces, each once."""
    found: list[str] = []
    for word in _SEPARATORS.split(text):
        whole = word in codes or plain(word) in codes
        found += [coded(part, codes, what) for part in ([word] if whole else word.split())]
    return list(dict.fromkeys(found))


def known_of(text: str, codes: Mapping[str, str]) -> list[str]:
    """The codes of those of several words that are known, each once; the others are passed over."""
    words = [word for part in _SEPARATORS.split(text) for word in (part, *part.split())]
    return list(dict.fromkeys(code for word in words if (code := codes.get(plain(word)))))


def organisation(text: str) -> str:
    """The code of an organisation, such as district:310104."""
    if not _ORGANISATION.fullmatch(text):
        raise Wanted("应为组织代码，如 district:310104 或 federation", "a code such as district:310104 or federation")
    return text


def hours(text: str, calendar: Calendar) -> str:
    """Opening hours in OSM syntax, from a Chinese phrase or from OSM syntax."""
    try:
        return parse_zh(text, calendar)
    except NotUnderstood:
        pass
    try:
        return write(read(text))
    except UnreadHours:
        raise Wanted("未能识别，按原文保存，何时开放为未知", "not understood; kept as text, open is unknown") from None
