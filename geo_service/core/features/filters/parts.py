"""What a filter demands of some texts, as the index of their characters and pairs of characters knows it: core.grams.

A text that holds a part holds all characters and pairs of the part. Left out is what is not sure to hold: what case or
accents may change otherwise than core.grams does.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from unicodedata import category, combining, normalize

from sqlalchemy import ColumnElement, literal
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import visitors
from sqlalchemy.sql.functions import Function

from geo_service.core.features.filters.operands import MARKS, TEXT_FUNCTIONS, without_marks
from geo_service.core.features.filters.reading import Node
from geo_service.core.features.models import GRAMS, TEXTS

# The letters by which core.grams tells the texts apart.
HELD = {"name": "n", "address": "a", "hours_text": "h"}
WITHOUT_CASE = ("Lo", "Nd")


def parts_held(operator: str, arguments: Sequence[Node]) -> list[ColumnElement[bool]]:
    """What a comparison of such a text of a facility's demands of its grams; nothing of other conditions.

    Args:
        operator: `like`, or `=`.
    """
    functions, held = unwrapped(arguments[0])
    more, given = unwrapped(arguments[1])
    if not isinstance(held, dict) or held.get("property") not in HELD or not isinstance(given, str):
        return []
    # Of a bare text another index knows all; where marks do not count, a \ before a mark takes what comes after it.
    is_known = not functions and held["property"] in ("name", *TEXTS)
    if is_known if operator == "=" else re.search(rf"\\{MARKS}", normalize("NFD", given)):
        return []
    parts = parts_of(given) if operator == "like" else [given]
    any_case = "casei" in (*functions, *more)
    of = HELD[held["property"]]
    wanted = sorted({of + gram for part in parts for gram in grams(part, any_case=any_case)})
    return [GRAMS.op("@>")(literal(wanted, ARRAY(SqlText)))] if wanted else []


def asks_grams(demanded: ColumnElement[bool]) -> bool:
    """Whether a demand asks for characters, which every row that is looked at for it has to be taken apart for."""
    return any(isinstance(part, Function) and part.name == "grams" for part in visitors.iterate(demanded))


def parts_of(pattern: str) -> list[str]:
    r"""The parts of a text that a pattern writes out: between % and _, but what follows a \ is always written out."""
    parts = [""]
    for taken, sign, letter in re.findall(r"(?s)\\(.)|([%_])|(.)", pattern):
        if sign:
            parts.append("")
        else:
            parts[-1] += taken or letter
    return parts


def unwrapped(node: Node) -> tuple[list[str], Node]:
    """The functions around an operand, and what they stand around."""
    functions: list[str] = []
    while isinstance(node, dict) and node.get("op") in TEXT_FUNCTIONS:
        functions.append(node["op"])
        node = node["args"][0]
    return functions, node


def grams(part: str, *, any_case: bool) -> Iterator[str]:
    """Pairs and characters of a part of a text as core.grams has them: those that every text with it is sure to have.

    A character that is in a pair is not told by itself: whatever has the pair has it.
    """
    letters = [letter.lower() if letter.isascii() else letter for letter in without_marks(part)]
    sure = [is_sure(letter, any_case=any_case) for letter in letters]
    paired = [first and second for first, second in pairwise(sure)]
    for place, letter in enumerate(letters):
        if place < len(paired) and paired[place]:
            yield letter + letters[place + 1]
        elif sure[place] and not (place and paired[place - 1]):
            yield letter


def is_sure(letter: str, *, any_case: bool) -> bool:
    """Whether a letter stands in a text beside its neighbours, however that is composed, and in whatever case."""
    return not combining(letter) and (not any_case or letter.isascii() or category(letter) in WITHOUT_CASE)
