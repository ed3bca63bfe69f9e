"""Texts to be searched in memory: where each character stands, so that a pattern is looked for at its rarest one."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo_service.core.search.folding import fold_all
from geo_service.core.search.pinyin import Sound, blurred, blurrings, divisions, readings

type Ints = NDArray[np.int32]
type Mask = NDArray[np.bool_]

# The vowels that are syllables by themselves; any other letter alone is a letter in a name.
VOWELS = "aoe"
# No pattern is longer; so much nothing stands before and after all texts.
LONGEST = 64
# Positions that are looked at for one pattern; where its rarest character has more, beginnings and some others are.
MOST_POSITIONS, SOME_POSITIONS = 150_000, 50_000
# A long pattern of given characters is looked for in many more: who typed so much means this very name.
MOST_GIVEN, LEAST_GIVEN = 1_000_000, 4
# Pairs of characters of which it is asked whether they stand side by side; of more, some do.
MOST_PAIRS = 5_000
MOST_KEYS, KEYS_A_CHARACTER = 2**22, 4
# Positions, and texts, handled at a time: a thread that builds must let others run in between.
PIECE, AT_A_TIME = 200_000, 4_000


@dataclass(frozen=True)
class Same:
    """A character that must stand as typed."""

    character: str


@dataclass(frozen=True)
class Alike:
    """Any character that sounds like one."""

    character: str
    blurred: bool


@dataclass(frozen=True)
class Spelled:
    """Any character whose reading is as typed letters say."""

    sound: Sound
    blurred: bool


type Element = Same | Alike | Spelled
type Pattern = Sequence[Element]


@dataclass(frozen=True)
class Matches:
    """Where a pattern stands: a text an element, and whether from its beginning and to its end."""

    texts: Ints
    at_start: Mask
    whole: Mask


class Sounds:
    """Characters by sound, as numbers; and the letters by which some of them are typed."""

    def __init__(self, sounds: Mapping[str, Collection[int]], blurs: bool) -> None:
        begun: defaultdict[str, set[int]] = defaultdict(set)
        for sound, numbers in sounds.items():
            for end in range(1, len(sound) + 1):
                begun[sound[:end]].update(numbers)
        self.whole = {sound: as_numbers(numbers) for sound, numbers in sounds.items()}
        self.begun = {start: as_numbers(numbers) for start, numbers in begun.items()}
        typed = {sound for sound in sounds if sound.isascii() and sound.isalpha() and (sound[1:] or sound in VOWELS)}
        if blurs:
            typed = {one for sound in typed for one in blurrings(sound)}
        self.syllables = frozenset(typed)
        self.starts = frozenset(sound[:end] for sound in typed for end in range(1, len(sound) + 1))
        # Asked again for every way of typing.
        self.divisions = lru_cache(maxsize=64)(partial(divisions, syllables=self.syllables, starts=self.starts))


class Vocabulary:
    """The characters of some texts, by number from 1, and by sound.

    Attributes:
        meant: the numbers of the characters that an element may stand for.
    """

    def __init__(self, codes: NDArray[np.uint16]) -> None:
        self.characters = "".join(map(chr, codes.tolist()))
        self.numbers = {character: number for number, character in enumerate(self.characters, start=1)}
        self.letters = [readings(character)[0] for character in self.characters]
        exact: defaultdict[str, set[int]] = defaultdict(set)
        alike: defaultdict[str, set[int]] = defaultdict(set)
        for character, number in self.numbers.items():
            for reading in readings(character):
                exact[reading].add(number)
                alike[blurred(reading)].add(number)
        # People type the same characters again and again; the bound is for those who do not.
        self.meant = lru_cache(maxsize=10_000)(self._meant)
        self._sounds = {False: Sounds(exact, blurs=False), True: Sounds(alike, blurs=True)}

    def sounds(self, blurs: bool) -> Sounds:
        """Its characters by sound, or by blurred sound."""
        return self._sounds[blurs]

    def _meant(self, element: Element) -> Ints:
        match element:
            case Same(character):
                return as_numbers([self.numbers[character]] if character in self.numbers else [])
            case Alike(character, blurs):
                sounds = self._sounds[blurs].whole
                found = [sounds.get(blurred(one) if blurs else one, NOTHING) for one in readings(character)]
                return np.unique(np.concatenate(found))
            case Spelled(Sound(letters, says), blurs):
                sounds = self._sounds[blurs].whole if says == "syllable" else self._sounds[blurs].begun
                return sounds.get(blurred(letters) if blurs else letters, NOTHING)


def as_numbers(numbers: Collection[int]) -> Ints:
    """The numbers as an array."""
    return np.fromiter(numbers, dtype=np.int32, count=len(numbers))


NOTHING = as_numbers(())


class Texts:
    """Some texts, ready to be searched.

    Attributes:
        begins: (texts,) position of the first character of each.
        lengths: (texts,) how many characters of each count.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        pieces = [fold_all(texts[at : at + AT_A_TIME]) for at in range(0, len(texts), AT_A_TIME)]
        codes = np.concatenate([np.zeros(LONGEST, np.uint16), *pieces, np.zeros(LONGEST, np.uint16)])
        present = np.zeros(2**16, dtype=bool)
        for piece in pieces:
            present[piece] = True
        present[0] = False
        self.vocabulary = Vocabulary(np.flatnonzero(present).astype(np.uint16))
        numbers = (np.cumsum(present) * present).astype(np.uint16)
        self._characters = np.take(numbers, codes)
        ends = np.flatnonzero(self._characters[LONGEST:-LONGEST] == 0) + LONGEST if texts else np.zeros(0, np.int64)
        self.begins = np.concatenate([[LONGEST], ends[:-1] + 1]).astype(np.int32)[: len(texts)]
        self.lengths = (ends - self.begins).astype(np.int32)
        # Which text stands at each position, its end with it.
        stands = np.repeat(np.arange(len(texts), dtype=np.int32), self.lengths + 1)
        self._text_at = np.concatenate([np.zeros(LONGEST, np.int32), stands, np.zeros(LONGEST, np.int32)])
        self._order = np.argsort(self._characters, kind="stable").astype(np.int32)
        self._counts = np.bincount(self._characters, minlength=len(self.vocabulary.numbers) + 1)
        # Whether the one character is anywhere followed by the other: most mistyped patterns end here.
        self._followed = np.zeros(min(MOST_KEYS, KEYS_A_CHARACTER * len(codes)), dtype=bool)
        for at in range(0, len(codes) - 1, PIECE):
            first, second = self._characters[at : at + PIECE], self._characters[at + 1 : at + PIECE + 1]
            self._followed[self._keys(first[: len(second)], second)] = True
        self._offsets = np.concatenate([[0], np.cumsum(self._counts)])

    def text(self, number: int) -> tuple[str, str]:
        """What counts of one text, and how it is commonest read, in letters."""
        begin = int(self.begins[number])
        numbers = self._characters[begin : begin + int(self.lengths[number])].tolist()
        characters, letters = self.vocabulary.characters, self.vocabulary.letters
        return "".join([characters[one - 1] for one in numbers]), "".join([letters[one - 1] for one in numbers])

    def find(self, pattern: Pattern, heads: Ints, inside: bool) -> Matches | None:
        """Where a pattern stands, None where nowhere.

        Args:
            heads: (some,) positions at which texts begin; all that is looked at of a pattern that is too common.
            inside: look elsewhere as well; for a pattern that is too common only here and there.
        """
        meant, counts = [], []
        for element in pattern:
            meant.append(self.vocabulary.meant(element))
            counts.append(int(self._counts[meant[-1]].sum()))
            if counts[-1] == 0 or (len(meant) > 1 and not self._adjoin(meant[-2], meant[-1])):
                return None
        by_rarity = sorted(range(len(counts)), key=counts.__getitem__)
        rarest = by_rarity[0]
        is_given = len(pattern) >= LEAST_GIVEN and all(isinstance(element, Same) for element in pattern)
        if inside and counts[rarest] <= (MOST_GIVEN if is_given else MOST_POSITIONS):
            begins = self.positions(meant[rarest]) - np.int32(rarest)
            by_rarity = by_rarity[1:]
        elif inside:
            some = self.positions(meant[rarest])[:: counts[rarest] // SOME_POSITIONS]
            begins = np.concatenate([heads, some - np.int32(rarest)])
        else:
            begins = heads
        for at in by_rarity:
            begins = begins[self.holding(meant[at])[self._characters[begins + np.int32(at)]]]
        if not len(begins):
            return None
        texts = self._text_at[begins]
        at_start = begins == self.begins[texts]
        return Matches(texts, at_start, at_start & (self.lengths[texts] == len(pattern)))

    def _adjoin(self, first: Ints, second: Ints) -> bool:
        if len(first) * len(second) > MOST_PAIRS:
            return True
        return bool(self._followed[self._keys(first[:, None], second)].any())

    def _keys(self, first: NDArray[Any], second: NDArray[Any]) -> NDArray[np.uint32]:
        # Two pairs may have one key: then a pattern is looked for in vain.
        keys: NDArray[np.uint32] = (first.astype(np.uint32) * 4093 + second) % len(self._followed)
        return keys

    def positions(self, numbers: Ints) -> Ints:
        """Where any of some characters stands; by character, not in order."""
        return np.concatenate([self._order[self._offsets[one] : self._offsets[one + 1]] for one in numbers.tolist()])

    def holding(self, numbers: Ints) -> Mask:
        """Of each character, whether it is among some."""
        held = np.zeros(len(self._counts), dtype=bool)
        held[numbers] = True
        return held

    def sharing(self, elements: Sequence[Element], most_positions: int) -> tuple[NDArray[np.uint8], int]:
        """How many of some elements stand in each text, anywhere, and how many were looked for, the rarest first.

        Args:
            most_positions: how many positions to look at, at most.
        """
        meant = [numbers for element in elements if len(numbers := self.vocabulary.meant(element))]
        counted = sorted(((int(self._counts[numbers].sum()), at) for at, numbers in enumerate(meant)))
        shared = np.zeros(len(self.lengths), dtype=np.uint8)
        looked_for = 0
        for count, at in counted:
            most_positions -= count
            if most_positions < 0 and looked_for:
                break
            here = np.zeros(len(self.lengths), dtype=np.uint8)
            here[self._text_at[self.positions(meant[at])]] = 1
            shared += here
            looked_for += 1
        return shared, looked_for
