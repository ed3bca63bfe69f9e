"""What the circles inside the districts tell of a position where no outline does: that it is in another district."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from geo_service.core.districts.outlines import EAST_M, NORTH_M, District
from geo_service.core.registry.load import records


@cache
def read_districts(data: Path) -> Mapping[str, District]:
    """The districts by code, as data/places/districts.csv knows them."""
    return {
        str(row["code"]): District(
            str(row["code"]),
            str(row["name"]),
            float(row["lon"] or ""),
            float(row["lat"] or ""),
            float(row["radius_m"] or ""),
        )
        for row in records(data / "places" / "districts.csv")
    }


def metres_inside_another(
    lons: Sequence[float | None],
    lats: Sequence[float | None],
    codes: Sequence[str | None],
    districts: Mapping[str, District],
) -> list[float]:
    """How deep each position lies in the circle of a district that is not its declared one, in metres; 0 in none.

    By so much at least it is outside its declared district, for each circle lies inside its own. So a right position
    is never told to be wrong; of one between the circles nothing is known.

    Args:
        lons: degrees, WGS-84, as are lats; None where there is no position.
        codes: six digits, as many as there are positions; None where no district is declared.
    """
    east_of, north_of = np.array(lons, dtype=float), np.array(lats, dtype=float)
    deepest = np.zeros(len(lons))
    for one in districts.values():
        east = (east_of - one.lon) * EAST_M * np.cos(np.radians(one.lat))
        north = (north_of - one.lat) * NORTH_M
        is_another = np.array([code not in (None, one.code) for code in codes], dtype=bool)
        deepest = np.where(is_another, np.fmax(deepest, one.radius_m - np.hypot(east, north)), deepest)
    depths: list[float] = deepest.tolist()
    return depths
