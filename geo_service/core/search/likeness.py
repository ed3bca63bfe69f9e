"""How like a mistyped query is to names: the last resort, when nothing fits as typed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from geo_service.core.search.folding import fold
from geo_service.core.search.grades import LETTERS, Searched, is_chinese, is_typed
from geo_service.core.search.pinyin import Sound, letters, spelling, syllables_in
from geo_service.core.search.places import Area, every_call
from geo_service.core.search.texts import Alike, Element, Mask, Spelled

# Least likeness, 0 to 1. A district is asked for so much more often that one character of two will do.
LEAST_DISTRICT, LEAST_STREET, LEAST_TYPED, LEAST_FACILITY = 0.5, 0.7, 0.7, 0.6
# Who mistypes seldom does so at the first character: so much of what is lacking is made up by a right one.
FIRST_RIGHT = 0.3
# To be like a part of a name is less than to be like a whole name.
PART = 0.85
# Of less than this, a part can be found anywhere.
LEAST_CHARACTERS, LEAST_LETTERS = 3, 5
# Facilities that share at least this part of a query's characters are looked at, so many at most.
LEAST_SHARED, MOST_LOOKED_AT = 0.5, 100
MOST_POSITIONS = 60_000


@dataclass(frozen=True)
class Calls:
    """Every call of every area: the area's number, the call as it counts, and in letters."""

    areas: NDArray[np.int32]
    written: Sequence[str]
    spelled: Sequence[str]


def calls_of(areas: Sequence[Area]) -> Calls:
    """The calls of areas, ready to be compared."""
    calls = every_call(areas)
    spelled = [fold("".join(spelling(call))) for _, call in calls]
    return Calls(np.array([area for area, _ in calls], dtype=np.int32), [fold(call) for _, call in calls], spelled)


def like_areas(query: str, areas: Sequence[Area], calls: Calls) -> list[tuple[float, int]]:
    """The areas that a folded query is like, with their likeness, 0 to 1: of the letters, and of the characters."""
    if not calls.written:
        return []
    written = is_chinese(query)
    likeness = whole_like(letters(query), calls.spelled)
    if written:
        likeness = (likeness + whole_like(query, calls.written)) / 2
    best = np.zeros(len(areas))
    np.maximum.at(best, calls.areas, likeness)
    least = [
        LEAST_TYPED if not written else LEAST_DISTRICT if area.type == "district" else LEAST_STREET for area in areas
    ]
    return [(float(best[number]), int(number)) for number in np.flatnonzero(best >= least)]


def whole_like(query: str, calls: Sequence[str]) -> NDArray[np.float64]:
    """How like the query is to each call, 0 to 1."""
    likeness: NDArray[np.float64] = process.cdist([query], calls, scorer=OSA.normalized_similarity, dtype=np.float64)[0]
    first_right = np.array([call[0] == query[0] for call in calls])
    likeness[first_right] += FIRST_RIGHT * (1 - likeness[first_right])
    return likeness


def like_facilities(query: str, searched: Searched, allowed: Mask) -> list[tuple[float, int]]:
    """Facilities whose name or address a folded query is like in part, with their likeness, 0 to 1."""
    texts, written = searched.texts, is_chinese(query)
    if len(query) < (LEAST_CHARACTERS if written else LEAST_LETTERS):
        return []
    shared, looked_for = texts.sharing(heard(query, texts.vocabulary.sounds(blurs=True).syllables), MOST_POSITIONS)
    found = np.flatnonzero(shared >= max(1, int(np.ceil(looked_for * LEAST_SHARED))))
    found = found[allowed[searched.owners[found]]]
    if len(found) > MOST_LOOKED_AT:
        # Ties go to the shorter text: more of it is what was meant.
        keys = -shared[found].astype(np.int64) * 2**20 + np.minimum(texts.lengths[found], 2**20 - 1)
        found = found[np.argpartition(keys, MOST_LOOKED_AT)[:MOST_LOOKED_AT]]
    looked_at = [texts.text(number) for number in found.tolist()]
    likeness = np.array(part_like(letters(query), [spelled for _, spelled in looked_at]))
    if written:
        likeness = (likeness + np.array(part_like(query, [characters for characters, _ in looked_at]))) / 2
    best: dict[int, float] = {}
    for number, like in zip(found.tolist(), (likeness * PART).tolist(), strict=True):
        if like >= LEAST_FACILITY:
            owner = int(searched.owners[number])
            best[owner] = max(like, best.get(owner, 0.0))
    return [(like, owner) for owner, like in best.items()]


def part_like(query: str, texts: Sequence[str]) -> list[float]:
    """How like the query is to the part of each text that is likest, 0 to 1; a text shorter than it, to all of it."""
    whole = len(query)
    return [
        fuzz.partial_ratio(query, text) / 100 if len(text) >= whole else OSA.normalized_similarity(query, text)
        for text in texts
    ]


def heard(query: str, syllables: frozenset[str]) -> list[Element]:
    """What can be made out of a mistyped query: its characters by sound, its letters by whole syllables."""
    elements: dict[Element, None] = {}
    for run in LETTERS.findall(query):
        if is_typed(run):
            elements |= {Spelled(Sound(one, "syllable"), blurred=True): None for one in syllables_in(run, syllables)}
        else:
            elements |= {Alike(character, blurred=False): None for character in run}
    return list(elements)
