"""What can be found: districts and streets as they are called, and facilities, column by column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from sys import intern
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

SUFFIXES = ("街道", "新村", "新区", "新镇", "镇", "乡", "区")
WHOLE_CITY = ("上海市", "上海")


class Area(NamedTuple):
    """A district or a street (a street, town or zone); a street has no position of its own, a district its middle."""

    type: Literal["district", "street"]
    code: str
    name: str
    district_code: str
    lon: float | None = None
    lat: float | None = None
    name_en: str | None = None


class Facility(NamedTuple):
    """An open facility; lon and lat in degrees, WGS-84, None for one whose position is too coarse."""

    id: int
    kind: str
    tier: str | None
    name: str
    address: str
    district_code: str | None
    street_code: str | None
    lon: float | None
    lat: float | None


def calls(name: str) -> list[str]:
    """What an area is called: its name, and shorter ones without 区, 街道, 镇, 新村 and the like."""
    found = [name]
    for called in found:
        for suffix in SUFFIXES:
            short = called.removesuffix(suffix)
            if short and short not in found:
                found.append(short)
    return found


@dataclass(frozen=True)
class Facilities:
    """Facilities by id, ascending: a column an attribute, a facility an element of each.

    Attributes:
        kinds: (facilities,) the number of the kind among kind_codes.
        streets: (facilities,) the number of the street among the areas, -1 for none; districts likewise.
        lons: (facilities,) degrees, nan for none; lats likewise.
    """

    ids: NDArray[np.int64]
    kind_codes: Sequence[str]
    kinds: NDArray[np.int32]
    tiers: Sequence[str | None]
    names: Sequence[str]
    addresses: Sequence[str]
    districts: NDArray[np.int32]
    streets: NDArray[np.int32]
    lons: NDArray[np.float64]
    lats: NDArray[np.float64]

    def at(self, number: int, areas: Sequence[Area]) -> Facility:
        """One facility; the areas are those that its columns number."""
        district, street, lon = int(self.districts[number]), int(self.streets[number]), float(self.lons[number])
        placed = not np.isnan(lon)
        return Facility(
            int(self.ids[number]),
            self.kind_codes[int(self.kinds[number])],
            self.tiers[number],
            self.names[number],
            self.addresses[number],
            areas[district].code if district >= 0 else None,
            areas[street].code if street >= 0 else None,
            lon if placed else None,
            float(self.lats[number]) if placed else None,
        )

    def of_kinds(self, kinds: Sequence[str]) -> NDArray[np.bool_]:
        """Of each facility, whether it is of one of some kinds; all when none is named."""
        if not kinds:
            return np.ones(len(self.ids), dtype=bool)
        wanted = [number for number, kind in enumerate(self.kind_codes) if kind in kinds]
        return np.isin(self.kinds, np.array(wanted, dtype=np.int32))


def columns(pages: Iterable[Sequence[Sequence[Any]]], areas: Sequence[Area]) -> Facilities:
    """The facilities of some pages of rows, ids ascending throughout, each row in the order of Facility."""
    numbers = {area.code: number for number, area in enumerate(areas)}
    gathered: list[list[Any]] = [[] for _ in Facility._fields]
    for page in pages:
        for column, values in zip(gathered, zip(*page, strict=True), strict=False):
            column.extend(values)
    ids, kinds, tiers, names, addresses, districts, streets, lons, lats = gathered
    kind_codes = sorted(set(kinds))
    return Facilities(
        np.array(ids, dtype=np.int64),
        kind_codes,
        np.array([kind_codes.index(kind) for kind in kinds], dtype=np.int32),
        [None if tier is None else intern(str(tier)) for tier in tiers],
        list(map(str, names)),
        list(map(str, addresses)),
        np.array([numbers.get(str(code), -1) for code in districts], dtype=np.int32),
        np.array([numbers.get(str(code), -1) for code in streets], dtype=np.int32),
        np.array(lons, dtype=np.float64),
        np.array(lats, dtype=np.float64),
    )


def middles(parts: Iterable[tuple[Facilities, NDArray[np.bool_]]], areas: int) -> NDArray[np.float64]:
    """The middle of the placed facilities of each area that is a street: (areas, 2) lon and lat, nan for none.

    Args:
        parts: facilities, and which of them count.
    """
    counts, sums = np.zeros(areas), np.zeros((areas, 2))
    for facilities, counting in parts:
        chosen = np.flatnonzero(counting & (facilities.streets >= 0) & ~np.isnan(facilities.lons))
        streets = facilities.streets[chosen]
        counts += np.bincount(streets, minlength=areas)
        for axis, values in enumerate((facilities.lons, facilities.lats)):
            sums[:, axis] += np.bincount(streets, weights=values[chosen], minlength=areas)
    with np.errstate(invalid="ignore"):
        return sums / counts[:, None]


def every_call(areas: Sequence[Area]) -> list[tuple[int, str]]:
    """What each area is called, with the area's number."""
    return list(chain.from_iterable(((number, call) for call in calls(area.name)) for number, area in enumerate(areas)))
