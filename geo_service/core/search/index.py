"""All that can be found, in memory: pure, never changed once made; what is newer is another index."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from geo_service.core.search.folding import fold, terms
from geo_service.core.search.grades import NO_GRADE, WORST, Grades, Searched, Stand, Way, grade, is_chinese, stand_of
from geo_service.core.search.likeness import Calls, calls_of, like_areas, like_facilities
from geo_service.core.search.places import (
    SUFFIXES,
    WHOLE_CITY,
    Area,
    Facilities,
    Facility,
    columns,
    every_call,
    middles,
)
from geo_service.core.search.texts import Mask, Texts

type Floats = NDArray[np.float64]
# One facility, as in Facility.
type Row = Sequence[Any]

# Score of the worst that fits as typed; what is only like it scores below.
LEAST_FITTING = 0.3
DEGREE_DIGITS = 5
MATCHED = {
    Stand.WHOLE: "name",
    Stand.BEGINS: "name",
    Stand.INSIDE: "name",
    Stand.ADDRESS: "address",
    Stand.STREET: "street",
    Stand.DISTRICT: "district",
}


@dataclass(frozen=True)
class Hit:
    """Something found: an area or a facility, by which field, and how well, 0 to 1.

    Attributes:
        lon, lat: degrees, WGS-84; of a street the middle of its placed facilities; None where there is none.
    """

    found: Area | Facility
    district: str | None
    lon: float | None
    lat: float | None
    matched: str
    score: float


@dataclass(frozen=True)
class Part:
    """Some facilities, ready to be searched, and which of them still stand as they are here."""

    facilities: Facilities
    searched: Searched
    standing: Mask


@dataclass(frozen=True)
class Index:
    """Areas, the facilities of one reading, and those that have changed since."""

    areas: tuple[Area, ...]
    searched_areas: Searched
    calls: Calls
    splitter: re.Pattern[str]
    parts: tuple[Part, ...]
    middles: Floats
    changed: Mapping[int, Row]

    def search(self, query: str, kinds: Sequence[str], limit: int) -> list[Hit]:
        """The best of what a query can mean, best first; areas only when no kind is asked for."""
        words = terms(query)
        if not words:
            return []
        no_areas = np.full(len(self.areas), not kinds)
        allowed = [no_areas, *(part.standing & part.facilities.of_kinds(kinds) for part in self.parts)]
        return (
            self.fitting(words, allowed, limit)
            or self.fitting(self.split("".join(words)), allowed, limit)
            or self.like("".join(words), allowed, limit)
        )

    def fitting(self, words: Sequence[str], allowed: Sequence[Mask], limit: int) -> list[Hit]:
        """What fits every word, best first: by grade, districts, streets, facilities, shorter names, then ids."""
        if not words:
            return []
        grades = self.grades(words, allowed, limit)
        found = [
            (fits, self.rank(group, entry), length, self.code(group, entry), group, entry)
            for group, searched in enumerate(self.groups())
            for fits, length, entry in searched.best(grades[group], allowed[group], limit)
        ]
        found.sort()
        return [self.hit(group, entry, fits, score(fits)) for fits, _, _, _, group, entry in found[:limit]]

    def grades(self, words: Sequence[str], allowed: Sequence[Mask], enough: int) -> list[Grades]:
        """How well everything fits all the words; ways that say less are tried only while fewer than enough fit."""
        by_word = {word: [searched.grades() for searched in self.groups()] for word in words}
        longest_first = sorted(by_word, key=len, reverse=True)
        grades = by_word[words[0]]
        for way in Way:
            if way is Way.BLURRED and len(words) > 1:
                break
            for word in longest_first:
                self.put_grades(by_word[word], word, way)
                if way is Way.SOUNDED and len(words) > 1 and is_chinese(word) and not fits_any(by_word[word]):
                    return by_word[word]
            # What fits two words fits as well as it fits the worse of them.
            grades = [reduce(np.maximum, group) for group in zip(*by_word.values(), strict=True)]
            fit = sum(np.count_nonzero((one != NO_GRADE) & may) for one, may in zip(grades, allowed, strict=True))
            if fit >= enough:
                break
        return grades

    def put_grades(self, grades: Sequence[Grades], word: str, way: Way) -> None:
        """Grade what a word fits in this way."""
        for searched, one in zip(self.groups(), grades, strict=True):
            searched.put_grades(one, word, way)
        if way in (Way.WRITTEN, Way.SOUNDED):
            self.put_members(grades, way)

    def put_members(self, grades: Sequence[Grades], way: Way) -> None:
        """Grade the facilities that lie in an area whose name is the word."""
        # One more, so that -1, no area, is not named.
        named = np.append(grades[0] == grade(way, Stand.WHOLE), False)
        if not named.any():
            return
        for part, one in zip(self.parts, grades[1:], strict=True):
            for areas, stand in ((part.facilities.streets, Stand.STREET), (part.facilities.districts, Stand.DISTRICT)):
                member = grade(way, stand)
                one[named[areas] & (one > member)] = member

    def split(self, query: str) -> list[str]:
        """The words of a query in which the names of areas stand without a gap; none when there is no such name."""
        words = [word for word in self.splitter.split(query) if word]
        if len(words) == 1 or min(map(len, words)) == 1:
            return []
        return [word for word in words if word not in WHOLE_CITY]

    def like(self, query: str, allowed: Sequence[Mask], limit: int) -> list[Hit]:
        """What a mistyped query is like, likest first."""
        likes = [(like, 0, number) for like, number in like_areas(query, self.areas, self.calls) if allowed[0][number]]
        for group, part in enumerate(self.parts, start=1):
            likes += [(like, group, number) for like, number in like_facilities(query, part.searched, allowed[group])]
        lengths = [searched.lengths for searched in self.groups()]
        likes.sort(
            key=lambda one: (
                -round(one[0], 6),
                self.rank(*one[1:]),
                lengths[one[1]][one[2]],
                self.code(*one[1:]),
            )
        )
        return [
            self.hit(group, number, grade(Way.BLURRED, Stand.INSIDE), like * LEAST_FITTING * 0.99)
            for like, group, number in likes[:limit]
        ]

    def groups(self) -> list[Searched]:
        """What is searched: the areas, then each part."""
        return [self.searched_areas, *(part.searched for part in self.parts)]

    def rank(self, group: int, entry: int) -> int:
        """Districts before streets before facilities."""
        return 2 if group else int(self.areas[entry].type == "street")

    def code(self, group: int, entry: int) -> int:
        """The id of a facility, the code of an area as a number."""
        return int(self.parts[group - 1].facilities.ids[entry]) if group else int(self.areas[entry].code)

    def hit(self, group: int, entry: int, fits: int, scored: float) -> Hit:
        """The entry as it is answered."""
        matched, scored = MATCHED[stand_of(fits)], round(scored, 3)
        if group:
            facility = self.parts[group - 1].facilities.at(entry, self.areas)
            return Hit(facility, self.named(facility.district_code), facility.lon, facility.lat, matched, scored)
        area = self.areas[entry]
        # What stands in the place of an area's address is the name of its district.
        matched = matched.replace("address", "district")
        return Hit(area, self.named(area.district_code), *self.middle(entry), matched, scored)

    def middle(self, number: int) -> tuple[float | None, float | None]:
        """Where an area is, lon and lat: a street at the middle of its placed facilities; None where it has none."""
        area = self.areas[number]
        if area.type == "street" and not np.isnan(self.middles[number, 0]):
            lon, lat = (round(float(value), DEGREE_DIGITS) for value in self.middles[number])
            return lon, lat
        return area.lon, area.lat

    def named(self, district_code: str | None) -> str | None:
        """The name of a district."""
        return next((area.name for area in self.areas if area.code == district_code), None)

    def changed_by(self, ids: Collection[int], rows: Iterable[Row]) -> Self:
        """The index after some facilities changed: those with a row are now as it says, the others are gone."""
        changed = {id_: row for id_, row in self.changed.items() if id_ not in ids}
        changed |= {row[0]: row for row in rows}
        base = self.parts[0]
        gone = np.isin(base.facilities.ids, np.fromiter(ids, dtype=np.int64))
        base = replace(base, standing=base.standing & ~gone)
        parts = (base, part_of(columns([[changed[id_] for id_ in sorted(changed)]], self.areas)))
        return replace(self, parts=parts, middles=middles_of(parts, len(self.areas)), changed=changed)


def build(areas: Sequence[Area], pages: Iterable[Sequence[Row]]) -> Index:
    """The index of these areas and of facilities in pages of rows, ids ascending, as in Facility."""
    areas = tuple(areas)
    parts = (part_of(columns(pages, areas)),)
    # 新村 is a township of its own as well, but ends the names of a dozen streets.
    found = {call for _, call in every_call(areas) if len(call) > 1 and call not in SUFFIXES} | set(WHOLE_CITY)
    longest_first = sorted(map(fold, found), key=len, reverse=True)
    splitter = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")")
    return Index(
        areas, searched_areas(areas), calls_of(areas), splitter, parts, middles_of(parts, len(areas)), changed={}
    )


def part_of(facilities: Facilities) -> Part:
    """Facilities, ready to be searched by name and address."""
    count = len(facilities.ids)
    texts = Texts([*facilities.names, *facilities.addresses])
    owners = np.tile(np.arange(count, dtype=np.int32), 2)
    addresses = np.repeat([False, True], count)
    return Part(facilities, Searched(texts, owners, addresses, texts.lengths[:count]), np.ones(count, dtype=bool))


def searched_areas(areas: Sequence[Area]) -> Searched:
    """Areas, ready to be searched by everything they are called; a street's address is its district."""
    calls = every_call(areas)
    names = {area.code: area.name for area in areas}
    streets = [number for number, area in enumerate(areas) if area.type == "street"]
    texts = Texts([*(call for _, call in calls), *(names.get(areas[number].district_code, "") for number in streets)])
    owners = np.array([*(number for number, _ in calls), *streets], dtype=np.int32)
    addresses = np.arange(len(owners)) >= len(calls)
    lengths = np.array([len(fold(area.name)) for area in areas], dtype=np.int32)
    return Searched(texts, owners, addresses, lengths)


def middles_of(parts: Sequence[Part], areas: int) -> Floats:
    """The middle of the placed facilities of each street, see places.middles."""
    return middles(((part.facilities, part.standing) for part in parts), areas)


def fits_any(grades: Sequence[Grades]) -> bool:
    """Whether anything has a grade."""
    return any(bool((one != NO_GRADE).any()) for one in grades)


def score(fits: int) -> float:
    """The score of a grade: 1 for the best, LEAST_FITTING for the worst."""
    return 1 - (1 - LEAST_FITTING) * fits / WORST
