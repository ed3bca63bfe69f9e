"""Totals of districts and streets on the cells inside them: in proportion to area, each sum kept to the unit. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_service.core.demand.cells import COMPUTED, Cells, areas_m2, cells_in
from geo_service.core.geometry import Floats

type Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Street:
    """A street whose total and outline are both known."""

    code: str
    total: int
    outline: shapely.Geometry


@dataclass(frozen=True)
class District:
    """A district with its total, streets' included, and its outline, in degrees, WGS-84."""

    code: str
    total: int
    outline: shapely.Geometry
    streets: tuple[Street, ...] = ()


class Spread(NamedTuple):
    """Cells with their share of a total, and the district and street whose total it is of."""

    cell: Cells
    weight: Counts
    district: NDArray[np.str_]
    street: NDArray[np.str_]


def largest_remainder(total: int, shares: Floats) -> Counts:
    """The total in whole units in proportion to shares; what rounding leaves goes to the largest remainders.

    Of equal remainders the first counts. The sum is the total, exactly.

    Args:
        total: at least 0.
        shares: (n,) at least 0, not all 0.

    Raises:
        ValueError: there is nothing to divide it by.
    """
    whole = float(shares.sum())
    if total < 0 or not whole > 0 or (shares < 0).any():
        raise ValueError(f"{total} cannot be divided by {shares.size} shares with the sum {whole}")
    quotas = total * (shares / whole)
    counts: Counts = np.floor(quotas).astype(np.int64)
    left = total - int(counts.sum())
    # Rounding of the quotas themselves can leave one too many as well as one too few.
    order = np.argsort(-(quotas - counts), kind="stable")
    if left >= 0:
        counts += left // shares.size
        counts[order[: left % shares.size]] += 1
    else:
        held = order[::-1][counts[order[::-1]] > 0]
        counts[held[:-left]] -= 1
    return counts


def spread(districts: Mapping[str, District], resolution: int = COMPUTED) -> Spread:
    """Each district's total on the cells inside it.

    A cell is in the area that its middle is in. A street's total stays on its own cells; the remainder of the district
    goes to the cells of no such street, or where there are none over the whole district, as nobody's in particular.

    Raises:
        ValueError: the streets of a district have more than the district.
    """
    parts = [part for district in districts.values() for part in parts_of(district, resolution)]
    cell = np.concatenate([cells for _, cells, _, _ in parts])
    weight = np.concatenate([largest_remainder(total, areas_m2(cells)) for _, cells, total, _ in parts])
    sizes = [cells.size for _, cells, _, _ in parts]
    district = np.repeat([code for code, _, _, _ in parts], sizes)
    street = np.repeat([code for _, _, _, code in parts], sizes)
    some = weight > 0
    return Spread(cell[some], weight[some], district[some], street[some])


def parts_of(district: District, resolution: int) -> list[tuple[str, Cells, int, str]]:
    """The parts of a district that have a total of their own: district, cells, total, street or nothing."""
    remainder = district.total - sum(street.total for street in district.streets)
    if remainder < 0:
        raise ValueError(f"the streets of {district.code} have {-remainder} more than the district's {district.total}")
    cells = {street.code: cells_in(street.outline, resolution) for street in district.streets}
    parts = [(district.code, cells[street.code], street.total, street.code) for street in district.streets]
    inside = cells_in(district.outline, resolution)
    rest = np.setdiff1d(inside, np.concatenate(list(cells.values()))) if cells else inside
    return [*parts, (district.code, rest if rest.size else inside, remainder, "")]
