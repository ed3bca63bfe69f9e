"""A filter in CQL2, text or JSON, as a tree of plain values, bounded in length, depth and number of parts."""

import math
from typing import Any, Literal

import orjson

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.features.filters.parser import PARSER, TooHard, Unparsed
from geo_service.core.problems import shown
from geo_service.core.text import Text

type Language = Literal["cql2-text", "cql2-json"]
type Node = Any

MOST_CHARACTERS = 16_000
MOST_PARTS = 2_000  # of a tree: operators, names, values and coordinates
DEEPEST = 40
# A parser that goes down for each of these must not go down without end.
OPENING, CLOSING = "([{", ")]}"


def refused(given: Any, wanted: Text) -> BadRequest:
    """The refusal of a part of a filter: what was given, what would be right."""
    text = given if isinstance(given, str) else orjson.dumps(given, default=str).decode()
    return BadRequest(Text("filter 不符合要求", "filter does not fit"), [Fault("filter", shown(text), wanted)])


def read_filter(given: str, language: Language) -> Node:
    """The tree of a filter.

    Raises:
        BadRequest: it is none, or too great.
    """
    if len(given) > MOST_CHARACTERS:
        raise refused(given, Text(f"至多 {MOST_CHARACTERS} 个字符", f"{MOST_CHARACTERS} characters at most"))
    if "\x00" in given:
        raise refused(given.replace("\x00", "\\0"), Text("不含空字符", "no NUL character"))
    if deepest(given) > DEEPEST:
        raise too_deep(given)
    try:
        tree = PARSER.tree(given, language)
    except TooHard as error:
        wanted = Text("较简单的条件：括号、符号成对，少嵌套", "a simpler condition: brackets in pairs, fewer levels")
        raise refused(given, wanted) from error
    except Unparsed as error:
        raise refused(given, unreadable(language, str(error))) from error
    if tree is None:
        raise refused(given, Text("条件，不是 null", "a condition, not null"))
    bounded(tree)
    return tree


def unreadable(language: Language, why: str) -> Text:
    """What a filter of a language looks like, and where this one stops being one."""
    such = {
        "cql2-text": "free_bays >= 2 AND name LIKE '%站%'",
        "cql2-json": '{"op":"=","args":[{"property":"tier"},"micro"]}',
    }
    # The parser points at the place with the text once more: its first line says where, its last what it expected.
    lines = [line.strip() for line in why.splitlines() if line.strip()]
    where = "; ".join(dict.fromkeys([lines[0], lines[-1]]))[:300] if lines else ""
    return Text(
        f"合法的 {language}，如 {such[language]}（{where}）",
        f"{language} such as {such[language]} ({where})",
    )


def deepest(given: str) -> int:
    """How deep the brackets of a text go, those within quotation marks included."""
    depth = most = 0
    for character in given:
        if character in OPENING:
            depth += 1
            most = max(most, depth)
        elif character in CLOSING:
            depth -= 1
    return most


def too_deep(given: Any) -> BadRequest:
    """The refusal of a filter that goes too deep."""
    return refused(given, Text(f"嵌套不超过 {DEEPEST} 层", f"{DEEPEST} levels at most"))


def bounded(tree: Node) -> None:
    """Refuse a tree that is too deep, has too many parts, or numbers without end."""
    parts, level = 0, [tree]
    for _ in range(DEEPEST + 10):
        parts += len(level)
        if parts > MOST_PARTS:
            raise refused(tree, Text(f"至多 {MOST_PARTS} 个部分", f"{MOST_PARTS} parts at most"))
        if any(isinstance(one, float) and not math.isfinite(one) for one in level):
            raise refused("Infinity, NaN", Text("有限的数字", "finite numbers"))
        if any(isinstance(one, str) and "\x00" in one for one in level):
            raise refused("\\u0000", Text("不含空字符", "no NUL character"))
        level = [below for one in level for below in children(one)]
        if not level:
            return
    raise too_deep(tree)


def children(node: Node) -> list[Node]:
    """The parts of a part."""
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []
