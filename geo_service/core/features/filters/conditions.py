"""A filter's tree as a condition of a statement, in which all that the user wrote is bound."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, any_, func, literal, not_, or_
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY

from geo_service.core.errors import BadRequest
from geo_service.core.features.filters import moments, places
from geo_service.core.features.filters.moments import elements
from geo_service.core.features.filters.operands import (
    Operand,
    Vocabulary,
    expected,
    moment_from_text,
    operand,
    without_marks,
)
from geo_service.core.features.filters.parts import unwrapped
from geo_service.core.features.filters.reading import Node, refused
from geo_service.core.text import Text

type Condition = ColumnElement[bool]

COMPARISONS: Mapping[str, Callable[[Any, Any], Condition]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}
ARRAYS: Mapping[str, Callable[[Any, Any], Condition]] = {
    "a_contains": lambda a, b: a.contains(b),
    "a_containedby": lambda a, b: a.contained_by(b),
    "a_overlaps": lambda a, b: a.overlap(b),
    # The first is quickly seen; of the second there is an index.
    "a_equals": lambda a, b: and_(a.contains(b), func.core.as_set(a) == func.core.as_set(b)),
}
ORDERED = ("text", "number", "moment")


def condition(node: Node, words: Vocabulary) -> Condition:
    """The condition that a tree means.

    Raises:
        BadRequest: an operator, a property or a function is unknown, or the types do not fit.
    """
    if isinstance(node, bool):
        return literal(node)
    if isinstance(node, dict) and "property" in node:
        found = operand(node, words, "")
        if found.type != "boolean":
            raise expected(found, "boolean")
        return boolean(found.value == literal(value=True))
    operator = node.get("op") if isinstance(node, dict) else None
    arguments = node.get("args") if isinstance(node, dict) else None
    operator = operator.lower() if isinstance(operator, str) else None
    meaning = MEANINGS.get(operator or "")
    if meaning is None or operator is None or not isinstance(arguments, list):
        known = ", ".join(MEANINGS)
        raise refused(node, Text(f"条件，其运算为其中之一：{known}", f"a condition with one of the operators {known}"))
    return meaning(operator, arguments, words)


def boolean(made: Any) -> Condition:
    """A condition that was made of operands whose types are known here only."""
    assert isinstance(made, ColumnElement)
    return made


def junction(operator: str, arguments: list[Node], words: Vocabulary) -> Condition:
    """All of some conditions, or any."""
    some(operator, arguments, 1)
    return (and_ if operator == "and" else or_)(*(condition(one, words) for one in arguments))


def negation(operator: str, arguments: list[Node], words: Vocabulary) -> Condition:
    """That a condition does not hold; it is not known of what has no value."""
    exactly(operator, arguments, 1)
    return not_(condition(arguments[0], words).self_group())


def comparison(operator: str, arguments: list[Node], words: Vocabulary) -> Condition:
    """How one value lies to another of its type."""
    exactly(operator, arguments, 2)
    first, second = alike(*(operand(one, words, operator) for one in arguments))
    if first.type == "moment":
        return moments.COMPARISONS[operator](elements(first.value), elements(second.value))
    if first.type in ("texts", "geometry"):
        wanted = "A_EQUALS" if first.type == "texts" else "S_EQUALS"
        raise refused({"op": operator, "args": arguments}, Text(f"用 {wanted} 比较", f"{wanted} to compare these"))
    if first.type not in ORDERED and operator not in ("=", "<>"):
        raise refused(
            {"op": operator, "args": arguments}, Text("true 与 false 只比较 = 与 <>", "= or <> for true and false")
        )
    return COMPARISONS[operator](first.value, second.value)


def alike(first: Operand, second: Operand) -> tuple[Operand, Operand]:
    """Two operands of one type; a text beside a moment is read as one.

    Raises:
        BadRequest: they are of two types.
    """
    if (first.type, second.type) == ("moment", "text") and isinstance(second.node, str):
        return first, moment_from_text(second)
    if (first.type, second.type) == ("text", "moment") and isinstance(first.node, str):
        return moment_from_text(first), second
    if first.type != second.type:
        raise (
            expected(second, first.type)
            if first.is_property or not second.is_property
            else expected(first, second.type)
        )
    return first, second


def between(operator: str, arguments: list[Node], words: Vocabulary) -> Condition:
    """That a value lies between two others, both included."""
    exactly(operator, arguments, 3)
    value, least, most = arguments
    return and_(comparison(">=", [value, least], words), comparison("<=", [value, most], words))


def among(operator: str, arguments: list[Node], words: Vocabulary) -> Condition:
    """That a value is one of some."""
    exactly(operator, arguments, 2)
    value, values = arguments
    if not isinstance(values, list) or not values:
        raise refused(values, Text("一组值，至少一个", "a list of one value or more"))
    first = operand(value, words, operator)
    # One array is quicker than many conditions, and an index serves it as well.
    if first.type == "text" and all(isinstance(one, str) for one in values):
        return boolean(first.value == any_(literal(values, ARRAY(SqlText))))
    return or_(*(comparison("=", [value, one], words) for one in values))


def like(operator: str, arguments: list[Node], words: Vocabulary) -> Condition:
    r"""That a text fits a pattern: % is any characters, _ is one, \ takes the next one as it is."""
    exactly(operator, arguments, 2)
    value, pattern = (operand(one, words, operator) for one in arguments)
    for one in (value, pattern):
        if one.type != "text":
            raise expected(one, "text")
    functions, written = unwrapped(pattern.node)
    if not isinstance(written, str):
        raise refused(pattern.node, Text("写明的样式，如 '%站%'", "a pattern that is written out, such as '%站%'"))
    # Where marks do not count, one at the end is none.
    meant = without_marks(written) if "accenti" in functions else written
    if (len(meant) - len(meant.rstrip("\\"))) % 2:
        raise refused(written, Text("末尾的 \\ 后应有字符", "a character after the \\ at the end"))
    return boolean(value.value.like(pattern.value))


def is_null(operator: str, arguments: list[Node], words: Vocabulary) -> Condition:
    """That a feature has no such value."""
    exactly(operator, arguments, 1)
    found = operand(arguments[0], words, operator)
    value = found.value.first if found.type == "moment" else found.value
    if not found.is_property:
        raise refused(found.node, Text("属性名", "a property"))
    return boolean(value.is_(None))


def place(operator: str, arguments: list[Node], words: Vocabulary) -> Condition:
    """How one geometry lies to another."""
    first, second = pair(operator, arguments, words, "geometry")
    relation = getattr(func, places.RELATIONS[operator])
    if operator == "s_disjoint":
        return boolean(and_(not_(relation(first.value, second.value)), *elsewhere(operator, arguments, words)))
    # What else PostGIS would ask its index for, the planner takes for one in a thousand; boxes it knows.
    return boolean(and_(first.value.op("&&")(second.value), relation(func.ST_Force2D(first.value), second.value)))


def elsewhere(operator: str, arguments: list[Node], words: Vocabulary) -> list[Condition]:
    """That a property of the features shares a box with what is not within a given geometry; nothing of other operands.

    So lies all that is disjoint, and all points that do not intersect the geometry or are not within it.
    """
    first, second = pair(operator, arguments, words, "geometry")
    ways = {"s_within": [(first, second)], "s_contains": [(second, first)]}.get(
        operator, [(first, second), (second, first)]
    )
    found: list[Condition] = []
    for where, given in ways:
        if where.is_property and not given.is_property:
            boxes = places.boxes_around(places.literal_place(given.node, words.crs, operator))
            found.append(or_(*(where.value.op("&&")(func.ST_MakeEnvelope(*box, 4326)) for box in boxes)))
    return found


def time(operator: str, arguments: list[Node], words: Vocabulary) -> Condition:
    """How one span of time lies to another."""
    first, second = pair(operator, arguments, words, "moment")
    return moments.RELATIONS[operator](elements(first.value), elements(second.value))


def array(operator: str, arguments: list[Node], words: Vocabulary) -> Condition:
    """How one set of texts lies to another; order and repetition do not count."""
    # CQL2 text takes a single text in brackets for the text.
    arguments = [[one] if isinstance(one, str) else one for one in arguments]
    first, second = pair(operator, arguments, words, "texts")
    return ARRAYS[operator](first.value, second.value)


def pair(operator: str, arguments: list[Node], words: Vocabulary, kind: str) -> tuple[Operand, Operand]:
    """Two operands of a type."""
    exactly(operator, arguments, 2)
    first, second = (operand(one, words, operator) for one in arguments)
    for one in (first, second):
        if one.type != kind:
            raise expected(one, kind)
    return first, second


def exactly(operator: str, arguments: list[Node], number: int) -> None:
    """Refuse another number of arguments."""
    if len(arguments) != number:
        raise wrong_number(operator, arguments, Text(f"{number} 个参数", f"{number} argument(s)"))


def some(operator: str, arguments: list[Node], least: int) -> None:
    """Refuse fewer arguments."""
    if len(arguments) < least:
        raise wrong_number(operator, arguments, Text(f"至少 {least} 个参数", f"{least} argument(s) at least"))


def wrong_number(operator: str, arguments: list[Node], wanted: Text) -> BadRequest:
    """The refusal of a number of arguments."""
    return refused({"op": operator, "args": arguments}, wanted)


MEANINGS: Mapping[str, Callable[[str, list[Node], Vocabulary], Condition]] = {
    "and": junction,
    "or": junction,
    "not": negation,
    **dict.fromkeys(COMPARISONS, comparison),
    "between": between,
    "in": among,
    "like": like,
    "isnull": is_null,
    **dict.fromkeys(places.RELATIONS, place),
    **dict.fromkeys(moments.RELATIONS, time),
    **dict.fromkeys(ARRAYS, array),
}
