"""What a run says of demand by district, and in all: who is within reach, before and after. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from geo_service.core.coverage.measure import weight_within
from geo_service.core.planning.result import Array, Table
from geo_service.core.planning.words import minutes_text

MINUTE_S = 60.0


def by_district(
    district: Array,
    weight: Array,
    nearest_s: Array,
    thresholds_min: Sequence[float],
    names: Mapping[str, str],
    prefix: str = "",
) -> dict[str, Array]:
    """A row a district that has demand: its weight, how much is within each threshold, its mean and its worst seconds.

    Mean and worst are of what has a way, NaN where nothing has; `unreached` is the weight of what has none.

    Args:
        nearest_s: (places,), inf or NaN where there is no way.
        prefix: what the columns of times begin with, such as before_.
    """
    codes, group = np.unique(district, return_inverse=True)
    reached = np.isfinite(nearest_s)

    def summed(values: Array) -> Array:
        return np.bincount(group, values, codes.size)

    has_way = summed(np.where(reached, weight, 0.0))
    spent_s = summed(np.where(reached, weight * np.where(reached, nearest_s, 0.0), 0.0))
    worst_s = np.full(codes.size, np.nan)
    np.fmax.at(worst_s, group, np.where(reached & (weight > 0), nearest_s, np.nan))
    table = {
        "district": codes,
        "district_name": np.array([names.get(code, "") for code in codes.tolist()], dtype=np.str_),
        "weight": summed(weight),
    }
    for minutes in thresholds_min:
        within = reached & (np.where(reached, nearest_s, np.inf) <= minutes * MINUTE_S)
        table[f"{prefix}within_{minutes_text(minutes)}"] = summed(np.where(within, weight, 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        table[f"{prefix}mean_s"] = spent_s / np.where(has_way > 0, has_way, np.nan)
    table[f"{prefix}worst_s"] = worst_s
    table[f"{prefix}unreached"] = summed(np.where(reached, 0.0, weight))
    return table


def in_all(weight: Array, nearest_s: Array, thresholds_min: Sequence[float]) -> dict[str, Any]:
    """How much demand is within each threshold, its share, and the mean minutes of what has a way."""
    total, cheapest = float(weight.sum()), np.where(np.isnan(nearest_s), np.inf, nearest_s)
    within = weight_within(cheapest, weight, [minutes * MINUTE_S for minutes in thresholds_min])
    reached = np.isfinite(cheapest)
    has_way = float(weight[reached].sum())
    return {
        "demand": total,
        "thresholds": [
            {"minutes": minutes, "weight": part, "share": part / total if total else None}
            for minutes, part in zip(thresholds_min, within.tolist(), strict=True)
        ],
        "mean_minutes": float((weight[reached] * cheapest[reached]).sum()) / has_way / MINUTE_S if has_way else None,
        "unreached": total - has_way,
    }


def served(site: Array, weight: Array, sites: int) -> Array:
    """The weight of the demand to which each site is the nearest: (sites,).

    Args:
        site: (places,) the position of the nearest site, -1 for none.
    """
    has = site >= 0
    found: Array = np.bincount(site[has], weight[has], sites)
    return found


def rows_of(table: Table) -> list[dict[str, Any]]:
    """A table as JSON has it: an object a row, None for what is not a number."""
    columns = {name: values.tolist() for name, values in table.items()}
    return [
        {name: None if isinstance(value, float) and not np.isfinite(value) else value for name, value in row}
        for row in (zip(columns, values, strict=True) for values in zip(*columns.values(), strict=True))
    ]
