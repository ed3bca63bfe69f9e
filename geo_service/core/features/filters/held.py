"""What a filter demands of facilities, said once more as indexes know it: all that the filter finds fulfil it."""

from collections.abc import Iterator, Mapping, Sequence

import orjson
from sqlalchemy import ColumnElement, and_, any_, cast, literal, or_
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from geo_service.core.features.columns import FACILITY
from geo_service.core.features.filters.conditions import COMPARISONS, condition, elsewhere
from geo_service.core.features.filters.few import (
    OPPOSITE,
    Found,
    equal_properties,
    is_served,
    key_of,
    one_of,
    operator_of,
    properties_of,
    text_of,
    there_is,
)
from geo_service.core.features.filters.operands import Vocabulary
from geo_service.core.features.filters.parts import parts_held
from geo_service.core.features.filters.places import RELATIONS
from geo_service.core.features.filters.reading import Node
from geo_service.core.features.models import BEGINNING, DECLARED, NUMBERS, TEXTS
from geo_service.core.features.properties import Property

# What an index may serve as it stands, when it is one of several ways.
SERVED = {*COMPARISONS, "between", "in", "isnull", *RELATIONS}
# Of which an index knows all that are one of some values.
EQUATED = {"name": FACILITY.c.name, **TEXTS}

type Conditions = list[ColumnElement[bool]]


def parts_asked(node: Node, words: Vocabulary) -> Iterator[tuple[str, Node]]:
    """The parts of a sorted filter that are to be asked of the values of a text, each with its text."""
    name = text_of(node)
    if name is not None and not is_served(node):
        yield name, node
    elif sides := sides_asked(node):
        yield from ((one, there_is(one)) for one, _ in sides)
    elif name is None and operator_of(node) in OPPOSITE:
        ways = [(one, list(parts_asked(one, words))) for one in node["args"]]
        # Of several ways to fulfil it all have to be known.
        if operator_of(node) == "and" or all(parts or way_of(one, words, {}) for one, parts in ways):
            yield from (part for _, parts in ways for part in parts)


def held_besides(node: Node, words: Vocabulary, found: Found) -> Conditions:
    """What a sorted filter demands; nothing where no index would know it.

    Args:
        found: of which values of its text each part holds, as far as they are few.
    """
    name, values = text_of(node), found.get(key_of(node))
    if name is not None and values is not None:
        return [one_of(name, values)]
    match operator_of(node):
        case "and":
            return [one for inner in node["args"] for one in held_besides(inner, words, found)]
        case "or":
            ways = [way_of(inner, words, found) for inner in node["args"]]
            return [or_(*(and_(*way) for way in ways))] if all(ways) else []
        case "not":
            inner = node["args"][0]
            return opposite_held(inner, words) or false_held(inner, words) or known_held(inner, words)
    return values_held(node, found) + compared_held(node, words) or known_held(node, words)


def values_held(node: Node, found: Found) -> Conditions:
    """What an equation of two properties demands where one has few values: the other is one of these."""
    by_values = ((other, found.get(key_of(there_is(one)))) for one, other in sides_asked(node))
    # Of a text that goes on only its beginning is known.
    return [
        EQUATED[other] == any_(literal(list(values), ARRAY(SqlText)))
        for other, values in by_values
        if values is not None and all(len(value or "") < BEGINNING for value in values)
    ]


def sides_asked(node: Node) -> list[tuple[str, str]]:
    """The sides of an equation of two properties of whose values an index knows the other, each with the other."""
    pair = equal_properties(node)
    return (
        [] if pair is None else [(one, other) for one, other in (pair, pair[::-1]) if one in TEXTS and other in EQUATED]
    )


def compared_held(node: Node, words: Vocabulary) -> Conditions:
    """What a comparison demands."""
    if isinstance(node, dict) and "property" in node:
        node = {"op": "=", "args": [node, True]}
    operator = operator_of(node)
    if operator not in ("=", "like"):
        return []
    equal = attribute_held(node["args"], words.queryables) if operator == "=" else []
    return equal + parts_held(operator, node["args"])


def known_held(node: Node, words: Vocabulary) -> Conditions:
    """That there are the attributes that are compared, or where no index has them that a kind declares them."""
    operator = operator_of(node)
    if operator in ("isnull", "not", *OPPOSITE):  # which can hold of what is not there
        return []
    # One of several values, or an end of a span, need not be there.
    compared = node["args"][0] if operator in ("in", "between") else node
    told = [words.queryables[name] for name in sorted(properties_of(compared))]
    known = [TEXTS[one.name].is_not(None) for one in told if one.name in DECLARED]
    kinds = [one.kinds for one in told if one.in_attributes and one.name not in (*NUMBERS, *DECLARED)]
    return known + [FACILITY.c.kind == any_(literal(list(some), ARRAY(SqlText))) for some in kinds]


def opposite_held(node: Node, words: Vocabulary) -> Conditions:
    """What the opposite of a condition demands of the places of facilities, which are points."""
    match operator_of(node):
        case "s_disjoint":
            return [condition({**node, "op": "s_intersects"}, words)]
        case "s_intersects" | "s_within" | "s_contains" as operator:
            return elsewhere(operator, node["args"], words)
    return []


def false_held(node: Node, words: Vocabulary) -> Conditions:
    """What the opposite of an attribute that is true or false demands."""
    is_bare = isinstance(node, dict) and "property" in node
    return attribute_held([node, False], words.queryables) if is_bare else []


def way_of(node: Node, words: Vocabulary, found: Found) -> Conditions:
    """What one of several ways to fulfil a filter demands: what an index may serve as it stands, if nothing else."""
    demanded = held_besides(node, words, found)
    inner = node["args"][0] if operator_of(node) == "not" else node
    # No index compares a property with another.
    is_plain = operator_of(inner) in SERVED and len(properties_of(inner)) == 1
    return demanded or ([condition(node, words)] if is_plain else [])


def attribute_held(arguments: Sequence[Node], queryables: Mapping[str, Property]) -> Conditions:
    """What an equation demands of attributes."""
    if not isinstance(arguments[0], dict) or isinstance(arguments[1], dict | list):
        return []
    told = queryables.get(arguments[0].get("property", ""))
    if told is None or not told.in_attributes:
        return []
    wanted = literal(orjson.dumps({told.name: arguments[1]}).decode(), SqlText)
    return [FACILITY.c.attributes.op("@>")(cast(wanted, JSONB))]
