"""The districts with their streets, to choose from by somebody who does not say where they are."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo_service.core.search.index import Index


def listed(index: Index) -> list[dict[str, Any]]:
    """The districts by code, each with its streets by code; how many open facilities each has, and where it is.

    A district is at its rounded middle, a street at the middle of its placed facilities: lon and lat in degrees,
    WGS-84, None where there are none.
    """
    counts = facilities_in(index)
    found: dict[str, dict[str, Any]] = {}
    for number, area in enumerate(index.areas):  # the districts come first
        lon, lat = index.middle(number)
        name = {"zh": area.name, "en": area.name_en}
        shown = {"code": area.code, "name": name, "lon": lon, "lat": lat, "facilities": int(counts[number])}
        if area.type == "district":
            found[area.code] = shown | {"streets": []}
        else:
            found[area.district_code]["streets"].append(shown)
    return list(found.values())


def facilities_in(index: Index) -> NDArray[np.int64]:
    """How many open facilities lie in each area, (areas,)."""
    counts = np.zeros(len(index.areas), dtype=np.int64)
    for part in index.parts:
        for areas in (part.facilities.districts, part.facilities.streets):
            counts += np.bincount(areas[part.standing & (areas >= 0)], minlength=len(counts))
    return counts
