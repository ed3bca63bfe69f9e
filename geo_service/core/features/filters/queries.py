"""What is asked of the values of texts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, func, or_, select

from geo_service.core.features.filters.conditions import condition
from geo_service.core.features.filters.few import MOST_VALUES
from geo_service.core.features.filters.operands import Vocabulary
from geo_service.core.features.filters.reading import Node
from geo_service.core.features.models import BEGINNING, FACILITY, SHORT, TEXTS


def values_of(name: str) -> CTE:
    """The different values of a text, one after another out of its index; null at the end.

    A statement that reads no more than some takes no longer, however many there are.
    """
    told, table = TEXTS[name], select().select_from(FACILITY)
    values = select(table.add_columns(func.min(told)).scalar_subquery().label("told")).cte("value", recursive=True)
    following = table.add_columns(func.min(told)).where(told > values.c.told).scalar_subquery()
    return values.union_all(select(following).where(values.c.told.is_not(None)))


def values_asked(name: str, parts: Sequence[Node], words: Vocabulary) -> Select[Any]:
    """A statement that says how many values a text has, MOST_VALUES and one at most, and of which each part holds."""
    values = select(values_of(name)).limit(MOST_VALUES + 1).subquery()
    told = values.c.told
    there = replace(words, columns={**words.columns, name: told})
    # Of a text that goes on the index knows only the beginning: it may well be.
    goes_on = [] if name in SHORT else [func.char_length(told) == BEGINNING]
    asked: list[ColumnElement[Any]] = [func.count()]
    asked += [func.array_agg(told).filter(or_(condition(part, there), *goes_on)) for part in parts]
    return select(*asked).select_from(values)
