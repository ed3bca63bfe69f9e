"""What is asked of the values of texts."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, TextualSelect, column, func, literal_column, or_, select, text
from sqlalchemy import Text as SqlText

from geo_service.core.features.compiled import compiled
from geo_service.core.features.filters.conditions import condition
from geo_service.core.features.filters.few import MOST_VALUES
from geo_service.core.features.filters.operands import Vocabulary
from geo_service.core.features.filters.reading import Node
from geo_service.core.features.models import BEGINNING, FACILITY, SHORT, TEXTS


@cache
def values_of(name: str) -> TextualSelect:
    """The different values of a text, MOST_VALUES and one at most, one after another out of its index; null at the end.

    It takes no longer, however many there are. Written out once, since to do so takes longer than to ask it.
    """
    told, table = TEXTS[name], select().select_from(FACILITY)
    values = select(table.add_columns(func.min(told)).scalar_subquery().label("told")).cte("value", recursive=True)
    following = table.add_columns(func.min(told)).where(told > values.c.told).scalar_subquery()
    whole = values.union_all(select(following).where(values.c.told.is_not(None)))
    sql, _ = compiled(select(whole).limit(literal_column(str(MOST_VALUES + 1))))
    return text(sql).columns(column("told", SqlText))


def values_asked(name: str, parts: Sequence[Node], words: Vocabulary) -> Select[Any]:
    """A statement that says how many values a text has, MOST_VALUES and one at most, and of which each part holds."""
    values = values_of(name).subquery()
    told = values.c.told
    there = replace(words, columns={**words.columns, name: told})
    # Of a text that goes on the index knows only the beginning: it may well be.
    goes_on = [] if name in SHORT else [func.char_length(told) == BEGINNING]
    asked: list[ColumnElement[Any]] = [func.count()]
    asked += [func.array_agg(told).filter(or_(condition(part, there), *goes_on)) for part in parts]
    return select(*asked).select_from(values)
