"""The tours of trucks: what fits into a day, where a visit costs least, and plans made better by taking visits out.

A truck-day is numbered truck * days + day. Compiled, for a plan of a year tries millions of ways to put a visit.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from geo_service.core.siting.round_case import LOST, Bools, Case, Floats, Ints

NEAR = 12  # truck-days that are taken apart together


class Land(NamedTuple):
    """The case as arrays that compiled code reads; `may` is (truck-days, stops), `depot` counts after the stops."""

    depot: Ints
    capacity: Ints
    starts: Ints
    ends: Ints
    per_person: Floats
    union: Ints
    opens: Ints
    closes: Ints
    most: Ints
    travel: Ints
    may: Bools
    days: int
    setup: int
    least: int


class Tours(NamedTuple):
    """A plan: the stops of each truck-day in order.

    Attributes:
        stop, persons: (truck-days, most stops), as far as `length` says.
        shut: (truck-days,) that nothing is changed of any more.
        there: (days, stops) how many trucks are there on the day, 0 or 1.
        left: (unions,) persons still wanted.
        visits: (stops,) still allowed.
    """

    stop: Ints
    persons: Ints
    length: Ints
    shut: Bools
    there: Ints
    left: Ints
    visits: Ints

    def copy(self) -> "Tours":
        """The same plan in arrays of its own."""
        return Tours(
            *(self.stop.copy(), self.persons.copy(), self.length.copy()),
            self.shut.copy(),
            *(self.there.copy(), self.left.copy(), self.visits.copy()),
        )


def land_of(case: Case) -> Land:
    """The case for compiled code, with what is forbidden taken out."""
    trucks, stops = case.trucks, case.stops
    number, days = trucks.depot.size, case.may.shape[0]
    may = case.works[:, :, None] & case.may[None]
    for truck, day, stop in case.forbidden:
        may[tuple(slice(None) if one < 0 else one for one in (truck, day, stop))] = False
    return Land(
        trucks.depot + stops.union.size,
        *(trucks.persons, trucks.starts, trucks.ends, trucks.per_person_min),
        *(stops.union, stops.opens, stops.closes, stops.persons),
        np.minimum(case.travel_min, LOST),
        may.reshape(number * days, stops.union.size),
        days,
        case.setup_min,
        case.least_persons,
    )


def no_tours(case: Case) -> Tours:
    """A plan of nothing."""
    rows, stops = case.works.size, case.stops.union.size
    shape = (rows, case.most_stops)
    return Tours(
        np.zeros(shape, dtype=np.int64),
        np.zeros(shape, dtype=np.int64),
        np.zeros(rows, dtype=np.int64),
        np.zeros(rows, dtype=bool),
        np.zeros((case.may.shape[0], stops), dtype=np.int64),
        case.wanted.copy(),
        case.stops.visits.copy(),
    )


@njit(cache=True)
def takes(land: Land, truck: int, persons: int) -> int:
    """Minutes of a visit from the arrival to the last person."""
    return land.setup + int(np.ceil(persons * land.per_person[truck] - 1e-9))


@njit(cache=True)
def tour_min(land: Land, truck: int, stop: Ints, persons: Ints, length: int) -> int:
    """Minutes on the road of a tour, or -1 where it does not fit into the day and the hours of its stops."""
    now, at, road = land.starts[truck], land.depot[truck], 0
    for i in range(length):
        here = stop[i]
        road += land.travel[at, here]
        now = max(now + land.travel[at, here], land.opens[here]) + takes(land, truck, persons[i])
        if now > land.closes[here]:
            return -1
        at = here
    if length == 0:
        return 0
    back = land.travel[at, land.depot[truck]]
    return road + back if now + back <= land.ends[truck] else -1


@njit(cache=True)
def most_persons(land: Land, truck: int, stop: Ints, persons: Ints, length: int, i: int, least: int, most: int) -> int:
    """The most persons, between least and most, that the i-th visit of a tour has time for; 0 where least is too many.

    `persons` is changed at i.
    """
    persons[i] = least
    if most < least or tour_min(land, truck, stop, persons, length) < 0:
        return 0
    low, high = least, most
    while low < high:
        middle = (low + high + 1) // 2
        persons[i] = middle
        if tour_min(land, truck, stop, persons, length) >= 0:
            low = middle
        else:
            high = middle - 1
    return low


@njit(cache=True)
def best_place(land: Land, tours: Tours, here: int, most: int, frozen: Bools) -> tuple[int, int, int, int]:
    """Where a visit to a stop has the most persons and then the shortest detour: truck-day, place, persons, minutes.

    Truck-day -1 where it fits nowhere. Of the empty days of a truck the first that is allowed stands for all.
    """
    best, spot, many, detour = -1, 0, 0, 0
    most = min(most, land.most[here], tours.left[land.union[here]])
    if most < land.least or tours.visits[here] <= 0:
        return best, spot, many, detour
    size = tours.stop.shape[1]
    stop, persons = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    empty_of = -1
    for row in range(tours.length.size):
        length = tours.length[row]
        truck = row // land.days
        if tours.shut[row] or frozen[row] or length == size or not land.may[row, here]:
            continue
        if tours.there[row % land.days, here] > 0 or (length == 0 and empty_of == truck):
            continue
        room = land.capacity[truck] - tours.persons[row, :length].sum()
        if room < land.least or min(room, most) < many:
            continue
        if length == 0:
            empty_of = truck
        before = tour_min(land, truck, tours.stop[row], tours.persons[row], length)
        for k in range(length + 1):
            stop[:k], persons[:k] = tours.stop[row, :k], tours.persons[row, :k]
            stop[k] = here
            stop[k + 1 : length + 1], persons[k + 1 : length + 1] = (
                tours.stop[row, k:length],
                tours.persons[row, k:length],
            )
            can = most_persons(land, truck, stop, persons, length + 1, k, land.least, min(room, most))
            if can == 0:
                continue
            persons[k] = can
            more = tour_min(land, truck, stop, persons, length + 1) - before
            if can > many or (can == many and more < detour):
                best, spot, many, detour = row, k, can, more
    return best, spot, many, detour


@njit(cache=True)
def put(land: Land, tours: Tours, row: int, k: int, here: int, persons: int) -> None:
    """Put a visit into a tour at the k-th place."""
    length = tours.length[row]
    for i in range(length, k, -1):
        tours.stop[row, i], tours.persons[row, i] = tours.stop[row, i - 1], tours.persons[row, i - 1]
    tours.stop[row, k], tours.persons[row, k] = here, persons
    tours.length[row] += 1
    tours.there[row % land.days, here] += 1
    tours.left[land.union[here]] -= persons
    tours.visits[here] -= 1


@njit(cache=True)
def clear(land: Land, tours: Tours, row: int) -> None:
    """Take all visits out of a tour."""
    for i in range(tours.length[row]):
        here = tours.stop[row, i]
        tours.there[row % land.days, here] -= 1
        tours.left[land.union[here]] += tours.persons[row, i]
        tours.visits[here] += 1
    tours.length[row] = 0


@njit(cache=True)
def top_up(land: Land, tours: Tours) -> None:
    """Let more persons come to the visits that there are."""
    for row in range(tours.length.size):
        truck, length = row // land.days, tours.length[row]
        if tours.shut[row]:
            continue
        for i in range(length):
            union, now = land.union[tours.stop[row, i]], tours.persons[row, i]
            room = land.capacity[truck] - tours.persons[row, :length].sum()
            most = min(land.most[tours.stop[row, i]], now + min(room, tours.left[union]))
            if most > now:
                can = most_persons(land, truck, tours.stop[row], tours.persons[row], length, i, now, most)
                tours.persons[row, i] = max(can, now)
                tours.left[union] -= tours.persons[row, i] - now


@njit(cache=True)
def fill(land: Land, tours: Tours, thrifty: bool, frozen: Bools) -> None:
    """Add visits while anybody wanted can be served: those of most persons first, or of fewest minutes a person.

    Args:
        frozen: (truck-days,) that get none.
    """
    top_up(land, tours)
    stops = land.union.size
    row, spot = np.zeros(stops, dtype=np.int64), np.zeros(stops, dtype=np.int64)
    many, detour = np.zeros(stops, dtype=np.int64), np.zeros(stops, dtype=np.int64)
    stale = np.ones(stops, dtype=np.bool_)
    while True:
        pick, worth = -1, -1e18
        for here in range(stops):
            if tours.left[land.union[here]] < land.least or tours.visits[here] <= 0:
                continue
            if stale[here]:
                row[here], spot[here], many[here], detour[here] = best_place(land, tours, here, 1 << 40, frozen)
                stale[here] = False
            if row[here] < 0:
                continue
            value = -detour[here] / many[here] if thrifty else many[here] - detour[here] * 1e-6
            if value > worth:
                pick, worth = here, value
        if pick < 0:
            return
        at = row[pick]
        put(land, tours, at, spot[pick], pick, many[pick])
        # Only what was to go to the same truck-day, or to the stop or the union whose numbers changed, is looked at
        # anew; a stop for which the tour became a better place is found when it is next.
        for here in range(stops):
            if row[here] == at or here == pick or land.union[here] == land.union[pick]:
                stale[here] = True


@njit(cache=True)
def road_min(land: Land, tours: Tours) -> int:
    """Minutes on the road in all."""
    road = 0
    for row in range(tours.length.size):
        road += tour_min(land, row // land.days, tours.stop[row], tours.persons[row], tours.length[row])
    return road


@njit(cache=True)
def take_apart(land: Land, tours: Tours, seed: int) -> None:
    """Empty some truck-days that go to the same neighbourhood, drawn by the seed."""
    np.random.seed(seed)
    used = np.flatnonzero((tours.length > 0) & ~tours.shut)
    if used.size == 0:
        return
    first = used[np.random.randint(used.size)]
    middle = tours.stop[first, np.random.randint(tours.length[first])]
    far = np.empty(used.size, dtype=np.float64)
    for i in range(used.size):
        far[i] = LOST
        for k in range(tours.length[used[i]]):
            far[i] = min(far[i], land.travel[middle, tours.stop[used[i], k]] * (0.5 + np.random.random()))
    order = np.argsort(far, kind="mergesort")
    for i in order[: 2 + np.random.randint(NEAR)]:
        clear(land, tours, used[i])
