"""The words that a registry knows: kinds, tiers, functions, districts and streets, each by whatever names it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo_service.core.calendar import Calendar
from geo_service.core.catalogue import Catalogue
from geo_service.core.registry.importing.cells import Wanted
from geo_service.core.registry.importing.columns import Columns
from geo_service.core.registry.importing.table import plain


@dataclass(frozen=True)
class Divisions:
    """Districts and streets.

    Attributes:
        districts: name by code.
        streets: (district code, name) by code.
    """

    districts: Mapping[str, str]
    streets: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Words:
    """Codes by plain word.

    Attributes:
        tiers: by kind.
        streets: by district.
        full_names: of streets, by district: an address that begins so is in that street.
        in_address: finds the district that an address begins with.
        calendar: the notices that tell when festivals are, for opening hours.
    """

    catalogue: Catalogue
    columns: Columns
    divisions: Divisions
    kinds: Mapping[str, str]
    tiers: Mapping[str, Mapping[str, str]]
    functions: Mapping[str, str]
    districts: Mapping[str, str]
    streets: Mapping[str, Mapping[str, str]]
    full_names: Mapping[str, Mapping[str, str]]
    in_address: re.Pattern[str]
    calendar: Calendar


def words_of(catalogue: Catalogue, columns: Columns, divisions: Divisions, calendar: Calendar) -> Words:
    """All words of a catalogue, the synonyms and the divisions."""
    said = columns.words
    kinds, functions = catalogue.kinds, catalogue.functions
    streets: dict[str, dict[str, str]] = {code: {} for code in divisions.districts}
    full_names: dict[str, dict[str, str]] = {code: {} for code in divisions.districts}
    for code, (district, name) in divisions.streets.items():
        short = re.sub(r"(?<=..)(街道|镇|乡)$", "", name)
        found = streets.setdefault(district, {})
        found |= {code: code, plain(name): code}
        full_names[district][plain(name)] = code
        found.setdefault(plain(short), code)
    names = sorted(map(plain, divisions.districts.values()), key=len, reverse=True)
    return Words(
        catalogue,
        columns,
        divisions,
        known([(kind.code, kind.title.zh, kind.title.en) for kind in kinds.values()], said["kind"]),
        {
            kind.code: known([(tier.code, tier.title.zh, tier.title.en) for tier in kind.tiers], said["tier"])
            for kind in kinds.values()
        },
        known([(one.code, one.title.zh, one.title.en) for one in functions.values()], said["functions"]),
        {
            word: code
            for code, name in divisions.districts.items()
            for word in (code, plain(name), re.sub(r"(?<=..)(新区|区)$", "", plain(name)))
        },
        streets,
        full_names,
        re.compile(rf"(?:上海市|上海)?({'|'.join(map(re.escape, names))})(.*)" if names else r"(?!)()()"),
        calendar,
    )


def known(rows: Sequence[tuple[str, ...]], synonyms: Mapping[str, str]) -> dict[str, str]:
    """Codes by plain word: of each row its code and titles, and the synonyms of codes that are there."""
    codes = {row[0] for row in rows}
    return {word: code for word, code in synonyms.items() if code in codes} | {
        plain(word): row[0] for row in rows for word in row
    }


def named_in(address: str, words: Words) -> tuple[str | None, str | None]:
    """The district that an address begins with, and the street that follows it; None for what it does not name."""
    match = words.in_address.match(plain(address))
    if not match:
        return None, None
    district = words.districts[match[1]]
    street = next((code for name, code in words.full_names[district].items() if match[2].startswith(name)), None)
    return district, street


def district_of(text: str, words: Words) -> str:
    """The code of a district by code or name."""
    word = plain(text).removeprefix("上海市")
    if word not in words.districts:
        known_ones = "、".join(words.divisions.districts.values()) or "-"
        raise Wanted(f"没有这个区；应为 {known_ones} 或其代码", f"a district's code or name: {known_ones}")
    return words.districts[word]


def street_of(text: str, district: str | None, words: Words) -> str:
    """The code of a street by code or name; its name holds inside the district only."""
    if district is None:
        raise Wanted("街道之外还应填写区", "a street needs its district")
    found = words.streets.get(district, {}).get(plain(text))
    if found is None:
        name = words.divisions.districts.get(district, district)
        raise Wanted(f"{name} 没有这个街道；应为其街道、镇的名称或代码", f"a street of {name}, by code or name")
    return found
