"""What a filter demands of names and addresses, as the index of pairs of characters knows it; see core.pairs.

A text that holds a part holds all pairs of the part. Left out is what is not sure to hold: what case or accents may
change otherwise than core.pairs does.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from unicodedata import category, combining, normalize

from sqlalchemy import ColumnElement, literal
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY

from geo_service.core.features.filters.operands import MARKS, TEXT_FUNCTIONS
from geo_service.core.features.filters.reading import Node
from geo_service.core.features.models import PAIRS

HELD = ("name", "address")
WITHOUT_CASE = ("Lo", "Nd")


def parts_held(operator: str, arguments: Sequence[Node]) -> list[ColumnElement[bool]]:
    """What a comparison of a facility's name or address with a text demands of its pairs; nothing of other conditions.

    Args:
        operator: `like`, or `=`.
    """
    functions, held = unwrapped(arguments[0])
    more, given = unwrapped(arguments[1])
    if not isinstance(held, dict) or held.get("property") not in HELD or not isinstance(given, str):
        return []
    # Of a bare name another index knows all; what a \ takes is not looked into.
    if (operator == "=" and not functions) or (operator == "like" and "\\" in given):
        return []
    parts = re.split("[%_]", given) if operator == "like" else [given]
    wanted = sorted({pair for part in parts for pair in pairs(part, any_case="casei" in (*functions, *more))})
    return [PAIRS.op("@>")(literal(wanted, ARRAY(SqlText)))] if wanted else []


def unwrapped(node: Node) -> tuple[list[str], Node]:
    """The functions around an operand, and what they stand around."""
    functions: list[str] = []
    while isinstance(node, dict) and node.get("op") in TEXT_FUNCTIONS:
        functions.append(node["op"])
        node = node["args"][0]
    return functions, node


def pairs(part: str, *, any_case: bool) -> Iterator[str]:
    """The pairs of a part of a text as core.pairs has them, those that every text with that part is sure to have."""
    letters = [letter.lower() if letter.isascii() else letter for letter in re.sub(MARKS, "", normalize("NFD", part))]
    for first, second in pairwise(letters):
        if is_sure(first, any_case=any_case) and is_sure(second, any_case=any_case):
            yield first + second


def is_sure(letter: str, *, any_case: bool) -> bool:
    """Whether a letter stands in a text beside its neighbours, however that is composed, and in whatever case."""
    return not combining(letter) and (not any_case or letter.isascii() or category(letter) in WITHOUT_CASE)
