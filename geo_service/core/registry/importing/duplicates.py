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
_IDENTITY = ("organisation", "place_name", "address")
_OF_PLACE = ("lon", "lat", "datum", "district_code", "street_code", "region", "position_precision")
_WHAT = {"name": Text("名称", "name"), "address": Text("地址", "address")}

type Floats = NDArray[np.float64]
type Whole = NDArray[np.int64]


class Standing(NamedTuple):
    """A place that is in the registry."""

    organisation: str
    name: str
    address: str
    lon: float | None
    lat: float | None


class Row(NamedTuple):
    """A row of one of a file's sheets."""

    review: Review
    at: int

    def value(self, field: str) -> str:
        """The value of a field, empty for None."""
        return self.review.values[field][self.at] or ""

    def identity(self) -> tuple[str, ...]:
        """What makes its place the same as another's."""
        return tuple(self.value(field) for field in _IDENTITY)

    def seen_from(self, other: "Row") -> Text:
        """The row as another row's finding names it."""
        table = self.review.table
        number, sheet = table.numbers[self.at], table.sheet
        if self.review is other.review:
            return Text(f"第 {number} 行", f"row {number}")
        return Text(f"工作表“{sheet}”第 {number} 行", f"row {number} of sheet {sheet!r}")


@dataclass(frozen=True)
class Places:
    """Places side by side, those of the registry first; names and addresses plain."""

    names: list[str]
    addresses: list[str]
    lon: Floats
    lat: Floats


def name_places(reviews: Sequence[Review]) -> None:
    """Add `place_name` to the values: a shared place bears the name of its first site."""
    first: dict[str, str] = {}
    for review in reviews:
        names, keys = review.values["name"], review.values["place"]
        review.values["place_name"] = [
            first.setdefault(key, name) if key and name else name for key, name in zip(keys, names, strict=True)
        ]
        review.values["address"] = [text or "" for text in review.values["address"]]


def check_duplicates(reviews: Sequence[Review], standing: Sequence[Standing]) -> None:
    """Find rows that repeat an earlier row, or another place of the registry when theirs is new to it.

    Of two rows the one with other faults is the repeated one.
    """
    rows = first_rows(reviews)
    places = side_by_side(rows, standing)
    known = {(one.organisation, one.name, one.address) for one in standing}
    new = [row.identity() not in known for row in rows]
    start = len(standing)
    found: set[int] = set()
    for field, texts in (("name", places.names), ("address", places.addresses)):
        unplaced = field == "address"
        inside = earlier(texts, places, start, unplaced).tolist()
        outside = earlier(texts, places, 0, unplaced).tolist()
        for position, row in enumerate(rows, start=start):
            if position in found:
                continue
            if inside[position] >= 0:
                found.add(position)
                repeats(row, field, rows[inside[position] - start])
            elif new[position - start] and 0 <= outside[position] < start:
                found.add(position)
                is_registered(row, field, standing[outside[position]])


def first_rows(reviews: Sequence[Review]) -> list[Row]:
    """The first row of every place, those without fault before the others.

    A facility that stands twice is found, and a place whose rows put it in different spots.
    """
    rows = [Row(review, index) for review in reviews for index in range(review.size)]
    first: dict[tuple[str, ...], Row] = {}
    facilities: dict[tuple[str, ...], Row] = {}
    for row in sorted(rows, key=lambda row: row.at in row.review.bad):
        if not (row.value("name") and row.value("organisation")):
            continue
        place = row.identity()
        before = facilities.setdefault((*place, row.value("kind"), row.value("name")), row)
        if before is not row:
            is_the_same(row, before)
        elif (leader := first.setdefault(place, row)) is not row:
            check_same_place(row, leader)
    return list(first.values())


def check_same_place(row: Row, first: Row) -> None:
    """Find what a row says otherwise of its place than the first row of that place: one of them would be lost."""
    for field in _OF_PLACE:
        given, before = row.review.values[field][row.at], first.review.values[field][first.at]
        if given != before:
            at = first.seen_from(row)
            text = Text(f"与{at.zh}是同一场所，此项应相同", f"the same as in {at.en}, which is the same place")
            row.review.find(row.at, field, text)
            return


def side_by_side(rows: Sequence[Row], standing: Sequence[Standing]) -> Places:
    """The registry's places and then those of the rows."""
    lon, lat = (
        np.concatenate(
            [
                numbers([getattr(one, axis) for one in standing]),
                np.array([row.review.values[f"wgs84_{axis}"][row.at] for row in rows], dtype=np.float64),
            ]
        )
        for axis in ("lon", "lat")
    )
    return Places(
        [plain(one.name) for one in standing] + [plain(row.value("place_name")) for row in rows],
        [plain(one.address) for one in standing] + [plain(row.value("address")) for row in rows],
        lon,
        lat,
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
        if any(letter.isdigit() for letter in texts[row]):
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


def is_the_same(row: Row, before: Row) -> None:
    """Note that a row is another one once more."""
    at = before.seen_from(row)
    text = Text(f"与{at.zh}是同一站点，请删去其一", f"a site once only; {at.en} is the same one")
    row.review.find(row.at, "name", text)


def repeats(row: Row, field: str, before: Row) -> None:
    """Note that a row repeats another one."""
    what, at = _WHAT[field], before.seen_from(row)
    text = Text(
        f"与{at.zh}{what.zh}相同且相距不到 {NEAR_M:.0f} 米；同一场所请填相同的 place",
        f"another {what.en} than that of {at.en} within {NEAR_M:.0f} m; one place has one `place` key",
    )
    row.review.find(row.at, field, text)


def is_registered(row: Row, field: str, place: Standing) -> None:
    """Note that a row repeats a place of the registry."""
    what = _WHAT[field]
    text = Text(
        f"与 {place.organisation} 已登记的“{place.name}”{what.zh}相同且相距不到 {NEAR_M:.0f} 米；"
        "若是另一处，请写明楼层、房号等区别",
        f"another {what.en} than that of {place.name!r}, which is registered by {place.organisation} within "
        f"{NEAR_M:.0f} m; if it is another place, say the floor or room",
    )
    row.review.find(row.at, field, text)
