"""Which stops are visited how often, and with how many persons: a programme for HiGHS, and a bound for every plan.

Truck-days that may do the same count as one class, so a year of trucks is some thousand columns. What the classes leave
out, which visits share a day and in which order, only makes plans worse: nobody serves more than the bound.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, vstack  # type: ignore[import-untyped]
from scipy.sparse.csgraph import csgraph_from_dense, floyd_warshall  # type: ignore[import-untyped]

from geo_service.core.siting import mip
from geo_service.core.siting.round_case import LOST, Bools, Floats, Ints
from geo_service.core.siting.solution import Watch
from geo_service.core.siting.tours import Land, Tours

PERSONS_SHARE, ROAD_SHARE = 0.4, 0.3  # of the time that is left
PERSONS_NODES, ROAD_NODES, ROAD_GAP = 200, 1, 0.005  # where the search ends before its time, the same each time
ENOUGH = 1e-6


@dataclass(frozen=True)
class Packing:
    """What the programme found.

    Attributes:
        bound: no plan serves more persons than these beside those that stand.
        stop, persons: of each visit that it would make, most persons first.
    """

    bound: int
    stop: Ints
    persons: Ints


@dataclass(frozen=True)
class Columns:
    """The pairs of a class of truck-days and a stop; first a column of visits for each, then one of persons.

    Attributes:
        truck: (classes,) one of the class; `days`: (classes,) how many truck-days it has.
        of, stop: (pairs,) class and stop.
        most: (pairs,) persons of one visit at most.
        minutes: (pairs,) there and back.
        needs: (pairs,) minutes of a visit beside those of its persons.
    """

    truck: Ints
    days: Ints
    of: Ints
    stop: Ints
    most: Ints
    minutes: Ints
    needs: Ints


def packed(land: Land, tours: Tours, watch: Watch) -> Packing:
    """The visits that serve the most persons beside those that stand, of these the ones nearest to the depots."""
    pairs = _columns(land, tours)
    number = pairs.of.size
    if number == 0:
        return Packing(0, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    most_of_all = int(tours.left.sum())
    cost = np.concatenate((np.zeros(number), -np.ones(number)))
    asked = _programme(land, tours, pairs, cost)
    first = mip.solve(asked, watch.part(PERSONS_SHARE), nodes=PERSONS_NODES)
    bound = most_of_all if not np.isfinite(first.bound) else min(most_of_all, int(np.floor(-first.bound + ENOUGH)))
    if first.columns is None:
        return Packing(bound, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    served = first.columns[number:].sum()
    nearest = _programme(land, tours, pairs, np.concatenate((pairs.minutes.astype(float), np.zeros(number))))
    row = csr_array(np.concatenate((np.zeros(number), np.ones(number)))[None])
    nearest = mip.Programme(
        **{
            **vars(nearest),
            "rows": vstack([nearest.rows, row], format="csr"),
            "least": np.append(nearest.least, served - ENOUGH),
            "most": np.append(nearest.most, np.inf),
        }
    )
    second = mip.solve(nearest, watch.part(ROAD_SHARE), first.columns, ROAD_GAP, ROAD_NODES)
    columns = first.columns if second.columns is None else second.columns
    return Packing(bound, *_visits(pairs, columns))


def _visits(pairs: Columns, columns: Floats) -> tuple[Ints, Ints]:
    """The visits one by one: the persons of a pair are shared out evenly among its visits."""
    number = pairs.of.size
    times = np.rint(columns[:number]).astype(np.int64)
    persons = np.floor(columns[number:] + ENOUGH).astype(np.int64)
    stop = np.repeat(pairs.stop, times)
    first = np.repeat(np.cumsum(times) - times, times)
    nth = np.arange(stop.size) - first
    each = np.repeat(persons // np.maximum(times, 1), times) + (nth < np.repeat(persons % np.maximum(times, 1), times))
    order = np.lexsort((stop, -each))
    return stop[order], each[order]


def _columns(land: Land, tours: Tours) -> Columns:
    """The pairs that can be: the truck may be there, and has time for enough persons."""
    free = np.flatnonzero(~tours.shut & (tours.length == 0) & land.may.any(axis=1))
    trucks = free // land.days
    same = np.stack(
        (land.depot, land.capacity, land.starts, land.ends, np.rint(land.per_person * 1e6).astype(np.int64)), axis=1
    )
    group = np.unique(same, axis=0, return_inverse=True)[1].ravel()
    signs = np.concatenate(
        (np.packbits(land.may[free], axis=1), group[trucks, None].astype(np.int32).view(np.uint8)), 1
    )
    _, first, of = np.unique(signs, axis=0, return_index=True, return_inverse=True)
    rows, truck = free[first], trucks[first]
    # A way of no minutes is a way: in a dense graph 0 would be none.
    way = floyd_warshall(csgraph_from_dense(land.travel.astype(np.float64), null_value=np.inf))
    np.fill_diagonal(way, 0)
    depot = land.depot[truck]
    stops = land.union.size
    there, back = way[depot, :stops], way[:stops, depot].T
    arrives = np.maximum(land.opens, land.starts[truck, None] + there)
    leaves = np.minimum(land.closes, land.ends[truck, None] - back)
    time = leaves - arrives - land.setup
    most = np.floor(time / land.per_person[truck, None] + 1e-9)
    most = np.minimum(np.minimum(most, land.most), np.minimum(land.capacity[truck, None], tours.left[land.union]))
    others = way[:stops, :stops] + np.where(np.eye(stops, dtype=bool), LOST, 0)
    into = np.minimum(others.min(axis=0, initial=LOST), there)
    i, j = np.nonzero(land.may[rows] & (most >= land.least) & (tours.visits > 0))
    return Columns(
        truck,
        np.bincount(of.ravel(), minlength=truck.size),
        *(i, j, most[i, j].astype(np.int64), (there + back)[i, j].astype(np.int64)),
        land.setup + np.floor(into[i, j]).astype(np.int64),
    )


def _programme(land: Land, tours: Tours, pairs: Columns, cost: Floats) -> mip.Programme:
    """The conditions on visits and persons: of each pair, class, union and stop."""
    number, classes = pairs.of.size, pairs.truck.size
    at = np.arange(number)
    per_person = land.per_person[pairs.truck]
    days = pairs.days.astype(np.float64)
    can_be = _days_of_stops(land, tours)

    def block(row: Ints, visits: Floats | None, persons: Floats | None, rows: int) -> csr_array:
        parts = [(at, visits), (number + at, persons)]
        given = [(row, column, value) for column, value in parts if value is not None]
        i, j, v = (np.concatenate([one[k] for one in given]) for k in range(3))
        return csr_array((v, (i, j)), shape=(rows, 2 * number))

    one = np.ones(number)
    window = (land.ends - land.starts)[pairs.truck] * days
    blocks = [
        (block(at, -pairs.most.astype(float), one, number), np.zeros(number)),
        (block(at, one * land.least, -one, number), np.zeros(number)),
        (block(pairs.of, None, one, classes), land.capacity[pairs.truck] * days),
        (block(pairs.of, one, None, classes), tours.stop.shape[1] * days),
        (block(pairs.of, pairs.needs.astype(float), per_person[pairs.of], classes), window),
        (block(land.union[pairs.stop], None, one, tours.left.size), tours.left.astype(float)),
        (block(pairs.stop, one, None, land.union.size), np.minimum(tours.visits, can_be).astype(float)),
    ]
    rows = vstack([one[0] for one in blocks], format="csr")
    most = np.concatenate([one[1] for one in blocks])
    times = np.minimum(pairs.days[pairs.of], tours.visits[pairs.stop]).astype(float)
    return mip.Programme(
        cost=cost,
        lower=np.zeros(2 * number),
        upper=np.concatenate((times, times * pairs.most)),
        integer=np.concatenate((np.ones(number, dtype=bool), np.zeros(number, dtype=bool))),
        rows=rows,
        least=np.full(most.size, -np.inf),
        most=most,
    )


def _days_of_stops(land: Land, tours: Tours) -> Ints:
    """(stops,) on how many days a truck more could be there: one at most on a day."""
    free: Bools = land.may & ~tours.shut[:, None]
    any_truck = free.reshape(-1, land.days, land.union.size).any(axis=0)
    days: Ints = (any_truck & (tours.there == 0)).sum(axis=0)
    return days
