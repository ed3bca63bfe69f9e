"""On which days tours are best driven: those of a union spread over the whole time. Persons and road stay the same."""

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

from geo_service.core.siting.round_case import Ints
from geo_service.core.siting.tours import Land, Tours

TAKEN = 1e6  # days that weigh more than any distance: another truck is at the stop


def spread_out(land: Land, tours: Tours) -> None:
    """Exchange days of a truck that may do the same, so that each union's tours are as near as can be to even steps."""
    wanted = _even_steps(land, tours)
    signs = np.packbits(land.may, axis=1)
    truck = np.arange(tours.length.size) // land.days
    for one in range(int(truck.max(initial=-1)) + 1):
        open_ = np.flatnonzero((truck == one) & ~tours.shut)
        if open_.size == 0:
            continue
        of = np.unique(signs[open_], axis=0, return_inverse=True)[1].ravel()
        for number in range(int(of.max()) + 1):
            _exchange(land, tours, open_[of == number], wanted)


def _even_steps(land: Land, tours: Tours) -> dict[int, float]:
    """Of each truck-day that is used the day on which its tour should be: the first of four of a union after an eighth.

    Tours to one stop are apart as far as those of its union allow.
    """
    used = np.flatnonzero((tours.length > 0) & ~tours.shut)
    first = tours.stop[used, 0]
    union = land.union[first]
    order = np.lexsort((used, first))
    _, begins, of, times = np.unique(first[order], return_index=True, return_inverse=True, return_counts=True)
    step = np.empty(used.size)
    step[order] = (np.arange(used.size) - begins[of] + 0.5) / times[of]
    wanted = np.empty(used.size)
    for one in np.unique(union):
        mine = np.flatnonzero(union == one)
        mine = mine[np.lexsort((first[mine], step[mine]))]
        wanted[mine] = (np.arange(mine.size) + 0.5) / mine.size * land.days
    return dict(zip(used.tolist(), wanted.tolist(), strict=True))


def _exchange(land: Land, tours: Tours, rows: Ints, wanted: dict[int, float]) -> None:
    """Put the tours of truck-days that may do the same onto the days of these that suit best."""
    used = [row for row in rows.tolist() if tours.length[row]]
    if not used:
        return
    day = rows % land.days
    kept = [(tours.stop[row].copy(), tours.persons[row].copy(), int(tours.length[row])) for row in used]
    cost = np.abs(np.array([wanted[row] for row in used])[:, None] - (day + 0.5))
    for row, (stop, _, length) in zip(used, kept, strict=True):
        tours.there[row % land.days, stop[:length]] -= 1
    for i, (stop, _, length) in enumerate(kept):
        cost[i] += TAKEN * tours.there[np.ix_(day, stop[:length])].any(axis=1)
    tours.length[rows] = 0
    for i, at in zip(*linear_sum_assignment(cost), strict=True):
        stop, persons, length = kept[i]
        row = int(rows[at])
        tours.stop[row], tours.persons[row], tours.length[row] = stop, persons, length
        tours.there[row % land.days, stop[:length]] += 1


def unevenness(day: Ints, union: Ints, persons: Ints, days: int) -> float:
    """How far visits are from an even pace: the greatest lead or lag of a union's share served over the share of days.

    0 is even, 1 everybody at one end; the mean over unions by persons.
    """
    total, sum_ = 0.0, 0
    for one in np.unique(union):
        mine = union == one
        of_days = np.bincount(day[mine], weights=persons[mine], minlength=days)
        share = np.cumsum(of_days) / of_days.sum()
        pace = np.arange(1, days + 1) / days
        before = np.concatenate(([0.0], share[:-1])) - (pace - 1 / days)
        worst = max(float(np.abs(share - pace).max()), float(np.abs(before).max()))
        total += worst * int(of_days.sum())
        sum_ += int(of_days.sum())
    return total / sum_ if sum_ else 0.0
