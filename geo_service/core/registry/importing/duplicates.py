"""Sites that stand twice: the same name or address within 50 m, in the file or in the registry."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_service.core.registry.importing.checks import Review
from geo_service.core.registry.importing.position import metres_a_degree, numbers
from geo_service.core.registry.importing.table import plain
from geo_service.core.text import Text

NEAR_M = 50.0
_CELL = 0.00027  # degrees: two points of a cell are never 50 m apart
_REACH = 0.0009  # degrees: two points 50 m apart are never further, anywhere in China
_APART = 400.0  # degrees: puts rows with different keys out of each other's reach

type Floats = NDArray[np.float64]
type Whole = NDArray[np.int64]


class Standing(NamedTuple):
    """A place that is in the registry."""

    organisation: str
    name: str
    address: str
    lon: float | None
    lat: float | None


@dataclass(frozen=True)
class Places:
    """Places side by side, those of the registry first."""

    organisations: list[str]
    names: list[str]
    addresses: list[str]
    lon: Floats
    lat: Floats


def name_places(review: Review) -> None:
    """Add `place_name` to the values: a shared place bears the name of its first site."""
    first: dict[str, str] = {}
    names, keys = review.values["name"], review.values["place"]
    review.values["place_name"] = [
        first.setdefault(key, name) if key and name else name for key, name in zip(keys, names, strict=True)
    ]
    review.values["address"] = [text or "" for text in review.values["address"]]


def check_duplicates(review: Review, standing: Sequence[Standing]) -> None:
    """Find rows that repeat an earlier row or a place of the registry; a row with other faults is the repeated one."""
    rows = check_rows(review)
    values = review.values
    identity = [(values["organisation"][row], values["place_name"][row], values["address"][row]) for row in rows]
    mine = set(identity)
    others = [one for one in standing if (one.organisation, one.name, one.address) not in mine]
    places = side_by_side(review, rows, others)
    for field, texts in (("name", places.names), ("address", places.addresses)):
        unplaced = field == "address"
        inside = earlier(texts, places, len(others), unplaced)
        keys = [f"{one}|{text}" if text else "" for one, text in zip(places.organisations, texts, strict=True)]
        outside = earlier(keys, places, 0, unplaced) if others else np.full(len(texts), -1)
        for position, row in enumerate(rows, start=len(others)):
            if inside[position] >= 0:
                say(review, row, field, f"{review.table.numbers[rows[inside[position] - len(others)]]}", None)
            elif 0 <= outside[position] < len(others):
                say(review, row, field, "", others[outside[position]])


def check_rows(review: Review) -> list[int]:
    """The first row of every place, those without fault before the others; a facility that stands twice is found."""
    values = review.values
    first: dict[tuple[str, ...], int] = {}
    facilities: dict[tuple[str, ...], int] = {}
    for row in sorted(range(review.size), key=lambda row: row in review.bad):
        if not (values["name"][row] and values["organisation"][row]):
            continue
        place = (values["organisation"][row], values["place_name"][row], values["address"][row])
        facility = (*place, values["kind"][row], values["name"][row])
        if facility in facilities:
            say(review, row, "name", f"{review.table.numbers[facilities[facility]]}", None)
            continue
        facilities[facility] = row
        first.setdefault(place, row)
    return list(first.values())


def side_by_side(review: Review, rows: Sequence[int], others: Sequence[Standing]) -> Places:
    """The registry's places and then those of the rows, names and addresses plain."""
    values, index = review.values, np.array(rows, dtype=np.intp)
    return Places(
        [one.organisation for one in others] + [values["organisation"][row] for row in rows],
        [plain(one.name) for one in others] + [plain(values["place_name"][row]) for row in rows],
        [plain(one.address) for one in others] + [plain(values["address"][row]) for row in rows],
        np.concatenate([numbers([one.lon for one in others]), values["wgs84_lon"][index]]),
        np.concatenate([numbers([one.lat for one in others]), values["wgs84_lat"][index]]),
    )


def earlier(texts: Sequence[str], places: Places, start: int, unplaced: bool) -> Whole:
    """For each place the first one from `start` on with the same text within 50 m, -1 where there is none.

    Args:
        unplaced: match places without position too, by a text with a number in it, as a full address has.
    """
    found = np.full(len(texts), -1, dtype=np.int64)
    if not texts:
        return found
    _, codes, counts = np.unique(np.array(texts, dtype=object).astype(str), return_inverse=True, return_counts=True)
    filled = np.array([bool(text) for text in texts], dtype=bool)
    repeated = filled & (counts[codes] > 1)
    repeated[:start] = False
    placed = np.flatnonzero(repeated & ~np.isnan(places.lon))
    if placed.size:
        found[placed] = earlier_placed(codes[placed], places.lon[placed], places.lat[placed], placed)
    if unplaced:
        match_unplaced(found, texts, np.flatnonzero(repeated), np.isnan(places.lon))
    return found


def match_unplaced(found: Whole, texts: Sequence[str], rows: NDArray[np.intp], unplaced: NDArray[np.bool_]) -> None:
    """Match places of which one has no position, by an address with a number."""
    first: dict[str, int] = {}
    for row in rows.tolist():
        if any(letter.isdigit() for letter in texts[row].rpartition("|")[2]):
            before = first.setdefault(texts[row], row)
            if before != row and found[row] < 0 and (unplaced[row] or unplaced[before]):
                found[row] = before


def earlier_placed(codes: Whole, lon: Floats, lat: Floats, numbers: NDArray[np.intp]) -> Whole:
    """The same for places with positions: those of one cell go by its first, the firsts of cells by distance."""
    cells = np.column_stack([codes, np.floor(lon / _CELL).astype(np.int64), np.floor(lat / _CELL).astype(np.int64)])
    _, first, back = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    leader = first[back.ravel()]
    found = np.where(leader == np.arange(codes.size), -1, numbers[leader])
    firsts = np.sort(first)
    points = shapely.points(lon[firsts] + codes[firsts] * _APART, lat[firsts])
    left, right = shapely.STRtree(points).query(points, predicate="dwithin", distance=_REACH)
    left, right = firsts[left], firsts[right]
    east = (lon[left] - lon[right]) * metres_a_degree(0.0)[0] * np.cos(np.radians(lat[left]))
    north = (lat[left] - lat[right]) * metres_a_degree(31.2)[1]
    near = (right < left) & (codes[left] == codes[right]) & (np.hypot(east, north) <= NEAR_M)
    for one, other in zip(left[near][::-1].tolist(), right[near][::-1].tolist(), strict=True):
        best = numbers[other]
        found[one] = best if found[one] < 0 else min(found[one], best)
    return found


def say(review: Review, row: int, field: str, number: str, standing: Standing | None) -> None:
    """Note that a row repeats another row or a place of the registry."""
    what = Text("名称", "name") if field == "name" else Text("地址", "address")
    if standing is None:
        text = Text(
            f"与第 {number} 行{what.zh}相同且相距不到 {NEAR_M:.0f} 米；同一场所请填相同的 place",
            f"another {what.en} than that of row {number} within {NEAR_M:.0f} m; one place has one `place` key",
        )
    else:
        text = Text(
            f"与已登记的“{standing.name}”{what.zh}相同且相距不到 {NEAR_M:.0f} 米",
            f"another {what.en} than that of {standing.name!r}, which is registered within {NEAR_M:.0f} m",
        )
    review.find(row, field, text)
