"""Two runs beside each other, district by district. Pure."""

from typing import Any

import numpy as np

from geo_service.core.planning.measures import rows_of
from geo_service.core.planning.result import Array, Table

# A column of both runs stands there three times: as it is in one, in the other, and by how much the one is more.
ONE, OTHER, MORE = "this", "other", "difference"


def compared(one: Table, other: Table) -> list[dict[str, Any]]:
    """The districts of both runs by code, each with what both measured of it and the difference, one less other.

    A district that only one of them has has None for the other; columns of times and weights that only one of them
    has are left out.
    """
    codes = np.union1d(one["district"], other["district"])
    numbers = [name for name in one if name in other and one[name].dtype.kind in "iuf"]
    names = {**named(other), **named(one)}
    rows = []
    for code in codes.tolist():
        row: dict[str, Any] = {"district": code, "district_name": names[code]}
        rows.append(row)
    for name in numbers:
        here, there = aligned(one, name, codes), aligned(other, name, codes)
        values = rows_of({ONE: here, OTHER: there, MORE: here - there})
        for row, told in zip(rows, values, strict=True):
            row[name] = told
    return rows


def named(table: Table) -> dict[str, str]:
    """The names of districts by code."""
    return dict(zip(table["district"].tolist(), table["district_name"].tolist(), strict=True))


def aligned(table: Table, column: str, codes: Array) -> Array:
    """A column in the order of some districts, NaN for those that the table has not."""
    found = np.full(codes.size, np.nan)
    found[np.searchsorted(codes, table["district"])] = table[column]
    return found
