"""What a filter says of texts of which there are few different ones: it is asked of these, and an index finds the rows.

A part of a filter that speaks of one text and of nothing else (a pattern, in whatever case, its opposite, several of
these) holds of some of the text's values. Where there are few, looking at each of them is quicker than at each row.
"""

from collections.abc import Mapping, Sequence

import orjson
from sqlalchemy import ColumnElement, any_, literal, or_
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY

from geo_service.core.features.filters.parts import HELD
from geo_service.core.features.filters.reading import Node
from geo_service.core.features.models import DECLARED, LONG, TEXTS

MOST_VALUES = 1_000
OPPOSITE = {"and": "or", "or": "and"}

type Value = str | None  # None stands for the rows that have no such text
type Found = Mapping[bytes, Sequence[Value]]  # by part: see key_of


def operator_of(node: Node) -> str:
    """The operator of a part in small letters; empty where it has none."""
    return str(node.get("op", "")).lower() if isinstance(node, dict) else ""


def properties_of(node: Node) -> set[str]:
    """The properties of which a part speaks."""
    if isinstance(node, list):
        return {name for one in node for name in properties_of(one)}
    if not isinstance(node, dict):
        return set()
    return {node["property"]} if "property" in node else properties_of(node.get("args"))


def text_of(node: Node) -> str | None:
    """The one text that may have few values of which a part speaks; None where it speaks of anything else."""
    names = properties_of(node)
    return names.pop() if len(names) == 1 and names <= TEXTS.keys() else None


def is_served(node: Node) -> bool:
    """Whether an index serves a part that speaks of one text as it stands."""
    operator, name = operator_of(node), text_of(node)
    if operator == "like":
        return name in HELD
    is_bare = any("property" in one for one in node["args"] if isinstance(one, dict))
    return is_bare and name not in LONG and operator in (("=",) if name in DECLARED else ("=", "in"))


def sorted_by_text(node: Node, *, negated: bool = False) -> Node:
    """A filter, or its opposite, in which what is said of one text stands together as far as it goes.

    NOT stands around what is not AND or OR, and around what speaks of one text.
    """
    operator = operator_of(node)
    if operator == "not" and text_of(node) is None:
        return sorted_by_text(node["args"][0], negated=not negated)
    if operator not in OPPOSITE or text_of(node) is not None:
        return {"op": "not", "args": [node]} if negated else node
    joined = OPPOSITE[operator] if negated else operator
    rest: list[Node] = []
    by_text: dict[str, list[Node]] = {}
    for one in node["args"]:
        part = sorted_by_text(one, negated=negated)
        name = text_of(part)
        (rest if name is None else by_text.setdefault(name, [])).append(part)
    together = [some[0] if len(some) == 1 else {"op": joined, "args": some} for some in by_text.values()]
    return {"op": joined, "args": [*rest, *together]}


def equal_properties(node: Node) -> tuple[str, str] | None:
    """The two properties of which a part says that they are the same; None where it says anything else."""
    if operator_of(node) != "=":
        return None
    first, second = (one.get("property") if isinstance(one, dict) else None for one in node["args"])
    return (first, second) if first and second and first != second else None


def there_is(name: str) -> Node:
    """That there is a text: true of all of its values."""
    return {"op": "not", "args": [{"op": "isnull", "args": [{"property": name}]}]}


def key_of(part: Node) -> bytes:
    """What tells a part from others."""
    return orjson.dumps(part)


def one_of(name: str, values: Sequence[Value]) -> ColumnElement[bool]:
    """That a text is one of some values, or that there is none."""
    told = TEXTS[name]
    some = [value for value in values if value is not None]
    is_one = told == any_(literal(some, ARRAY(SqlText)))
    return or_(is_one, told.is_(None)) if len(some) < len(values) else is_one
