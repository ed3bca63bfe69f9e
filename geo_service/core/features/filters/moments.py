"""Moments, days and spans of a filter, and how two of them can lie to each other."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, literal, or_
from sqlalchemy.dialects.postgresql import TIMESTAMP

from geo_service.core.calendar import SHANGHAI
from geo_service.core.features.filters.reading import refused
from geo_service.core.text import Text

FIRST = datetime(1, 1, 2, tzinfo=UTC)
LAST = datetime(9999, 12, 30, tzinfo=UTC)
TICK = timedelta(microseconds=1)  # the finest that PostgreSQL tells apart
OPEN_END = ".."
MOMENT = Text(
    "带时区的时刻如 2025-06-30T22:15:00Z，或日期如 2025-06-30（上海的一天）",
    "a moment with its offset such as 2025-06-30T22:15:00Z, or a date such as 2025-06-30 (a day in Shanghai)",
)


class Span(NamedTuple):
    """From a first moment to a last one, both included; the same for an instant."""

    first: Any
    last: Any


def read_moment(given: Any) -> Span:
    """The span of a moment or of a day in Shanghai.

    Raises:
        ValueError: it is neither.
    """
    text = str(given)
    if "T" not in text.upper() and " " not in text:
        day = date.fromisoformat(text)
        start = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        if not date(1, 1, 3) <= day <= date(9999, 12, 28):
            raise ValueError(text)
        return Span(start, start + timedelta(days=1) - TICK)
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or not date(1, 1, 3) <= at.date() <= date(9999, 12, 28):
        raise ValueError(text)
    return Span(at, at)


def read_span(first: Any, last: Any) -> Span:
    """The span between two moments or days, each of which can be `..`, without end.

    Raises:
        ValueError: an end is no moment, or the last is before the first.
    """
    start = FIRST if first in (OPEN_END, "") else read_moment(first).first
    end = LAST if last in (OPEN_END, "") else read_moment(last).last
    if end < start:
        raise ValueError(f"{first}/{last}")
    return Span(start, end)


def literal_span(node: Mapping[str, Any]) -> Span:
    """The span that a temporal literal of CQL2 means: date, timestamp or interval.

    Raises:
        BadRequest: it means none.
    """
    try:
        if "interval" in node:
            first, last = node["interval"]
            return read_span(first, last)
        return read_moment(node.get("date", node.get("timestamp")))
    except (ValueError, TypeError, OverflowError) as error:
        raise refused(node, MOMENT) from error


def element(moment: Any) -> ColumnElement[Any]:
    """A moment as an element of a statement: a column as it is, a value bound."""
    return moment if isinstance(moment, ColumnElement) else literal(moment, TIMESTAMP(timezone=True))


def elements(span: Span) -> Span:
    """A span with both ends as elements."""
    return Span(element(span.first), element(span.last))


type Relation = Callable[[Span, Span], ColumnElement[bool]]

RELATIONS: Mapping[str, Relation] = {
    "t_after": lambda a, b: a.first > b.last,
    "t_before": lambda a, b: a.last < b.first,
    "t_contains": lambda a, b: and_(a.first < b.first, a.last > b.last),
    "t_disjoint": lambda a, b: or_(a.last < b.first, a.first > b.last),
    "t_during": lambda a, b: and_(a.first > b.first, a.last < b.last),
    "t_equals": lambda a, b: and_(a.first == b.first, a.last == b.last),
    "t_finishedby": lambda a, b: and_(a.first < b.first, a.last == b.last),
    "t_finishes": lambda a, b: and_(a.first > b.first, a.last == b.last),
    "t_intersects": lambda a, b: and_(a.first <= b.last, a.last >= b.first),
    "t_meets": lambda a, b: a.last == b.first,
    "t_metby": lambda a, b: a.first == b.last,
    "t_overlappedby": lambda a, b: and_(a.first > b.first, a.first < b.last, a.last > b.last),
    "t_overlaps": lambda a, b: and_(a.first < b.first, a.last > b.first, a.last < b.last),
    "t_startedby": lambda a, b: and_(a.first == b.first, a.last > b.last),
    "t_starts": lambda a, b: and_(a.first == b.first, a.last < b.last),
}
# Of spans that can be days: one that is within the other, before it, after it, …
COMPARISONS: Mapping[str, Relation] = {
    "=": lambda a, b: and_(a.first >= b.first, a.last <= b.last),
    "<>": lambda a, b: or_(a.first < b.first, a.last > b.last),
    "<": lambda a, b: a.last < b.first,
    ">": lambda a, b: a.first > b.last,
    "<=": lambda a, b: a.last <= b.last,
    ">=": lambda a, b: a.first >= b.first,
}
