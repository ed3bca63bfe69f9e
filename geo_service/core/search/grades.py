"""How well an entry fits a term, as a number: less is better; first by how it was typed, then by where it stands."""

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from geo_service.core.search.pinyin import MOST_PARSES, of_initials
from geo_service.core.search.texts import LONGEST, Alike, Element, Matches, Pattern, Same, Spelled, Texts

type Grades = NDArray[np.uint8]

LETTERS = re.compile(r"[a-z]+|[^a-z]+")
# One character alone is no hint that another of its sound was meant; two initials stand in every second name.
LEAST_ALIKE, LEAST_INITIALS = 2, 3


class Way(IntEnum):
    """How a term was typed: as written, in pinyin or by sound, by initials, by sound with a southern ear."""

    WRITTEN = 0
    SOUNDED = 1
    INITIALS = 2
    BLURRED = 3


class Stand(IntEnum):
    """Where a term stands: it is the name, begins it, is in it, is in the address; or it names the area around it."""

    WHOLE = 0
    BEGINS = 1
    INSIDE = 2
    ADDRESS = 3
    STREET = 4
    DISTRICT = 5


STANDS = 8
NO_GRADE = 255
WORST = max(Way) * STANDS + max(Stand)


def grade(way: Way, stand: Stand) -> int:
    """The grade, from 0 for the best to WORST."""
    return way * STANDS + stand


def stand_of(grade: int) -> Stand:
    """Where a term of this grade stands."""
    return Stand(grade % STANDS)


def patterns(term: str, way: Way, texts: Texts) -> Iterator[Pattern]:
    """The patterns that a folded term may be meant as, typed in a way."""
    term = term[:LONGEST]
    runs = LETTERS.findall(term)
    if way is Way.WRITTEN:
        yield [Same(character) for character in term]
    elif is_chinese(term):
        if way is not Way.INITIALS and len(term) >= LEAST_ALIKE and not term.isdecimal():
            yield [Alike(character, way is Way.BLURRED) for character in term]
    else:
        blurs = way is Way.BLURRED
        sounds = texts.vocabulary.sounds(blurs)
        readings: list[list[tuple[Sequence[Element], bool]]] = [
            [([Spelled(sound, blurs) for sound in one], of_initials(one)) for one in sounds.divisions(run)]
            if is_typed(run)
            else [([Same(character) for character in run], False)]
            for run in runs
        ]
        for chosen in islice(product(*readings), MOST_PARSES + 1):
            if any(initials for _, initials in chosen) == (way is Way.INITIALS):
                yield [element for elements, _ in chosen for element in elements]


def is_typed(run: str) -> bool:
    """Whether a run of characters is small Latin letters."""
    return "a" <= run[0] <= "z"


def is_chinese(term: str) -> bool:
    """Whether no Latin letters are in a folded term."""
    return not any(is_typed(run) for run in LETTERS.findall(term))


class Searched:
    """Entries with a name each, or several, and an address each, or several, to be graded by terms.

    Attributes:
        owners: (texts,) the entry of each text.
        addresses: (texts,) whether a text is an address rather than a name.
    """

    def __init__(
        self, texts: Texts, owners: NDArray[np.int32], addresses: NDArray[np.bool_], lengths: NDArray[np.int32]
    ) -> None:
        self.texts = texts
        self.owners = owners
        self.addresses = addresses
        self._heads = texts.begins[~addresses]
        self.lengths = np.minimum(lengths, 4095).astype(np.int64)

    def grades(self) -> Grades:
        """A grade for each entry, none as yet."""
        return np.full(len(self.lengths), NO_GRADE, dtype=np.uint8)

    def put_grades(self, grades: Grades, term: str, way: Way) -> None:
        """Give every entry that a term fits in this way its grade, unless it has a better one."""
        for pattern in patterns(term, way, self.texts):
            inside = way is not Way.INITIALS or len(pattern) >= LEAST_INITIALS
            matches = self.texts.find(pattern, self._heads, inside)
            if matches is None:
                continue
            for stand, texts in self.standing(matches, way, inside):
                entries = self.owners[texts]
                better = grade(way, stand)
                grades[entries[grades[entries] > better]] = better

    def standing(self, matches: Matches, way: Way, inside: bool) -> Iterator[tuple[Stand, NDArray[np.int32]]]:
        """The texts in which a pattern stands, by where."""
        in_address = self.addresses[matches.texts]
        in_name = ~in_address
        yield Stand.WHOLE, matches.texts[in_name & matches.whole]
        yield Stand.BEGINS, matches.texts[in_name & matches.at_start]
        if inside:
            yield Stand.INSIDE, matches.texts[in_name & ~matches.at_start]
        if way is not Way.INITIALS:
            yield Stand.ADDRESS, matches.texts[in_address]

    def best(self, grades: Grades, allowed: NDArray[np.bool_], most: int) -> list[tuple[int, int, int]]:
        """The best entries that are allowed: grade, length of the name, entry; so sorted, ties by entry.

        Args:
            most: how many, at most.
        """
        found = np.flatnonzero((grades != NO_GRADE) & allowed)
        keys = (grades[found].astype(np.int64) << 48) | (self.lengths[found] << 32) | found
        if len(keys) > most:
            keys = np.partition(keys, most - 1)[:most]
        return [(int(key >> 48), int(key >> 32 & 0xFFFF), int(key & 0xFFFFFFFF)) for key in np.sort(keys)]
