"""The operands of a filter: properties, values, and what functions make of them, each with its type."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

from sqlalchemy import BigInteger, ColumnElement, Float, case, func, literal
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY

from geo_service.core.features.crs import Crs
from geo_service.core.features.filters.moments import Span, element, literal_span, read_moment
from geo_service.core.features.filters.places import literal_place
from geo_service.core.features.filters.reading import Node, refused
from geo_service.core.features.properties import Property
from geo_service.core.registry.computed import UNUSUAL
from geo_service.core.text import Text

# Letters with marks, taken apart: what is left without the marks.
MARKS = "[\u0300-\u036f]"
GREATEST = 2**63 - 1
TEXT_FUNCTIONS = ("casei", "accenti")
NAMES = {
    "text": Text("文字", "text"),
    "number": Text("数字", "a number"),
    "boolean": Text("true 或 false", "true or false"),
    "moment": Text("时刻", "a moment"),
    "texts": Text("一组文字", "an array of texts"),
    "geometry": Text("几何", "a geometry"),
}
ONE_OF_TEXTS = Text(
    "；含其中一项写作 A_CONTAINS(functions,('toilet'))",
    "; that it is among them is A_CONTAINS(functions,('toilet'))",
)


@dataclass(frozen=True)
class Operand:
    """A part of a filter that has a value.

    Attributes:
        type: what it is; whole numbers are numbers.
        value: the element of a statement; a span of a moment.
        node: as it was given.
        is_property: whether it is a property as it stands.
        bare: of a text whether neither case nor accents change anything in it, where that is kept.
    """

    type: str
    value: Any
    node: Node
    is_property: bool = False
    bare: ColumnElement[bool] | None = None


@dataclass(frozen=True)
class Vocabulary:
    """What a filter can speak of.

    Attributes:
        queryables: by name.
        columns: the column of each.
        crs: of the geometries in the filter.
        bare: by name of texts, where it is kept whether neither case nor accents change anything in them.
    """

    queryables: Mapping[str, Property]
    columns: Mapping[str, ColumnElement[Any]]
    crs: Crs
    bare: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)


def operand(node: Node, words: Vocabulary, operator: str) -> Operand:
    """The operand that a part of a filter is.

    Raises:
        BadRequest: it is none.
    """
    if isinstance(node, dict):
        for member, meaning in MEANINGS.items():
            if member in node:
                return meaning(node, words, operator)
    if isinstance(node, list) and all(isinstance(one, str) for one in node):
        return Operand("texts", literal(node, ARRAY(SqlText)), node)
    if isinstance(node, bool | str | int | float):
        return value_operand(node)
    if node is None:
        raise refused(
            "null",
            Text(
                "用 IS NULL 或 IS NOT NULL，如 free_bays IS NULL", "IS NULL or IS NOT NULL, such as free_bays IS NULL"
            ),
        )
    wanted = (
        "属性名、数字、文字、true、false、TIMESTAMP('…')、DATE('…')、INTERVAL('…','…')、几何，或 CASEI(…)、ACCENTI(…)"
    )
    raise refused(
        node,
        Text(
            wanted,
            "a property, a number, a text, true, false, TIMESTAMP('…'), DATE('…'), INTERVAL('…','…'), a geometry, "
            "CASEI(…) or ACCENTI(…)",
        ),
    )


def value_operand(value: bool | str | float) -> Operand:
    """A plain value; a whole number is bound as one, so that an index of whole numbers serves it."""
    if isinstance(value, bool):
        return Operand("boolean", literal(value), value)
    if isinstance(value, str):
        return Operand("text", literal(value, SqlText), value)
    if float(value).is_integer() and abs(value) <= GREATEST // 2:
        return Operand("number", literal(int(value), BigInteger), value)
    return Operand("number", literal(float(value), Float(53)), value)


def property_operand(node: Mapping[str, Any], words: Vocabulary, operator: str = "") -> Operand:  # noqa: ARG001
    """A property of the features.

    Raises:
        BadRequest: there is none of the name; says which there are.
    """
    name = node["property"]
    known = words.queryables.get(name) if isinstance(name, str) else None
    if known is None:
        names = ", ".join(words.queryables)
        raise refused(name, Text(f"没有这个属性；现有：{names}", f"there is no such property; there are: {names}"))
    column = words.columns[known.name]
    kind = "number" if known.type == "integer" else known.type
    value = Span(column, column) if kind == "moment" else column
    return Operand(kind, value, node, is_property=True, bare=words.bare.get(known.name))


def text_function(node: Mapping[str, Any], words: Vocabulary, operator: str) -> Operand:
    """A text without regard to case (CASEI) or to accents (ACCENTI); an array of texts likewise, one by one."""
    if node["op"] not in TEXT_FUNCTIONS:
        names = ", ".join(TEXT_FUNCTIONS)
        raise refused(
            node, Text(f"函数 {names}，此处没有别的", f"one of the functions {names}; there is no other here")
        )
    if not isinstance(node.get("args"), list) or len(node["args"]) != 1:
        raise refused(node, Text("一个参数", "one argument"))
    inner = operand(node["args"][0], words, operator)
    if inner.type != "text":
        raise expected(inner, "text")
    made = plain(node["op"], inner.value)
    if inner.bare is not None:  # to look is ten times as quick as to make it
        made = case((inner.bare, inner.value), else_=made)
    return Operand("text", made, node, bare=inner.bare)


def plain(function: str, value: ColumnElement[Any]) -> ColumnElement[Any]:
    """A text in small letters, or without accents."""
    if function == "casei":
        return func.lower(value)
    apart = func.pg_catalog.normalize(value, "NFD")
    together = func.pg_catalog.normalize(func.regexp_replace(apart, MARKS, "", "g"), "NFC")
    return case((value.regexp_match(UNUSUAL), together), else_=value)


def without_marks(given: str) -> str:
    """A text taken apart, without its marks."""
    return re.sub(MARKS, "", normalize("NFD", given))


def interval(node: Mapping[str, Any], words: Vocabulary) -> Span:
    """A span whose ends can be properties."""
    ends = node["interval"]
    if not isinstance(ends, list) or len(ends) != 2 or not any(isinstance(end, dict) for end in ends):
        return literal_span(node)
    first, last = (end_of(end, words, place) for place, end in enumerate(ends))
    return Span(element(first), element(last))


def end_of(end: Node, words: Vocabulary, place: int) -> Any:
    """One end of a span: a property, a moment, or none (`..`)."""
    if isinstance(end, dict) and "property" in end:
        found = property_operand(end, words)
        if found.type != "moment":
            raise expected(found, "moment")
        return found.value.first
    text = end.get("date", end.get("timestamp")) if isinstance(end, dict) else end
    span = literal_span({"interval": [text, ".."] if place == 0 else ["..", text]})
    return span[place]


def expected(given: Operand, kind: str) -> Exception:
    """The refusal of an operand that is of another type."""
    wanted, found = NAMES[kind], NAMES[given.type]
    instead = ONE_OF_TEXTS if {kind, given.type} == {"text", "texts"} else Text("", "")
    return refused(
        given.node,
        Text(
            f"应为{wanted.zh}，给出的是{found.zh}{instead.zh}",
            f"{wanted.en}; what was given is {found.en}{instead.en}",
        ),
    )


def moment_from_text(given: Operand) -> Operand:
    """A text that stands where a moment should, as the moment that it says: clients write it so.

    Raises:
        BadRequest: it says none.
    """
    try:
        return Operand("moment", read_moment(given.node), given.node)
    except ValueError as error:
        raise expected(given, "moment") from error


def moment_operand(node: Mapping[str, Any], words: Vocabulary, operator: str) -> Operand:  # noqa: ARG001
    """A moment, a day or a span."""
    return Operand("moment", interval(node, words) if "interval" in node else literal_span(node), node)


def place_operand(node: Mapping[str, Any], words: Vocabulary, operator: str) -> Operand:
    """A geometry, bound as WKB."""
    place = literal_place(node, words.crs, operator)
    return Operand("geometry", func.ST_GeomFromWKB(literal(place.wkb), 4326), node)


# By the member that tells them apart.
MEANINGS: Mapping[str, Callable[[Mapping[str, Any], Vocabulary, str], Operand]] = {
    "property": property_operand,
    "op": text_function,
    **dict.fromkeys(("interval", "date", "timestamp"), moment_operand),
    **dict.fromkeys(("bbox", "coordinates", "geometries"), place_operand),
}
