"""What of a text counts when it is searched: simplified characters, small letters and digits; no marks, no gaps."""

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC

type Codes = NDArray[np.uint16]

# PostgreSQL keeps no such character, so it can stand between texts.
BETWEEN = "\0"
BASIC_PLANE = 0x10000


@cache
def folds() -> Codes:
    """What each character of the basic plane counts as, by code point; 0 for what does not count."""
    counted = [chr(code) for code in range(BASIC_PLANE) if chr(code).isalnum() and not 0xD800 <= code < 0xE000]
    # One by one, each on a line: side by side they would be converted as words.
    plain = OpenCC("t2s").convert("\n".join(small(character) for character in counted)).split("\n")
    table = np.zeros(BASIC_PLANE + 1, dtype=np.uint16)
    for character, simplified in zip(counted, plain, strict=True):
        # A few are simplified to one beyond the plane; those stay.
        table[ord(character)] = ord(simplified if len(simplified) == 1 and simplified < chr(BASIC_PLANE) else character)
    return table


def small(character: str) -> str:
    """The small letter of a letter, where that is one character."""
    lower = character.lower()
    return lower if len(lower) == 1 else character


def fold_all(texts: Sequence[str]) -> Codes:
    """The code points that count of each text, each text followed by a 0."""
    joined = unicodedata.normalize("NFKC", BETWEEN.join([*texts, ""]))
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes: Codes = folds()[np.minimum(points, BASIC_PLANE)]
    kept: Codes = codes[(codes != 0) | (points == 0)]
    return kept


def fold(text: str) -> str:
    """What counts of a text."""
    return "".join(map(chr, fold_all([text.replace(BETWEEN, " ")])[:-1].tolist()))


def terms(query: str) -> list[str]:
    """The words of a query as they count, parted where its writer left a gap; tone marks are taken off."""
    spelled = unicodedata.normalize("NFD", query.replace("ü", "v").replace("Ü", "v"))
    bare = "".join(character for character in spelled if not unicodedata.combining(character))
    return [folded for word in unicodedata.normalize("NFKC", bare).split() if (folded := fold(word))]
