"""What truck rounds are planned on: trucks, days, stops, unions, ways. Indices count from 0, times are minutes."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.text import Text

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]
type Bools = NDArray[np.bool_]

ANY = -1  # of a forbidden triple: whichever


@dataclass(frozen=True)
class Trucks:
    """Trucks, one a position in every array.

    Attributes:
        depot: number of its depot.
        persons: most that are screened a day.
        starts, ends: minutes of the day: leaves the depot no earlier, is back no later.
        per_person_min: what each person takes, above 0; whole minutes are counted for a visit, upwards.
    """

    depot: Ints
    persons: Ints
    starts: Ints
    ends: Ints
    per_person_min: Floats


@dataclass(frozen=True)
class Stops:
    """Where trucks may stand, one a position in every array.

    Attributes:
        union: number of the union whose demand and quota it serves.
        opens, closes: minutes of the day between which a truck may be there.
        persons: most that come to one visit.
        visits: most visits in all.
    """

    union: Ints
    opens: Ints
    closes: Ints
    persons: Ints
    visits: Ints


@dataclass(frozen=True)
class Visit:
    """A truck at a stop on a day, with so many persons."""

    truck: int
    day: int
    stop: int
    persons: int


@dataclass(frozen=True)
class Case:
    """What is planned.

    Attributes:
        demand: (unions,) persons.
        quota: (unions,) places allotted; never exceeded.
        may: (days, stops) whether a truck may be there on the day.
        works: (trucks, days) whether a truck is to be had.
        travel_min: (stops + depots, stops + depots), from and to, the depots last; LOST or more where there is no way.
        setup_min: from the arrival to the first person.
        least_persons: for whom a visit is worth it, at least 1.
        most_stops: of one truck on one day.
        locked: visits that stay as they are; a truck has no other on such a day.
        forbidden: (truck, day, stop) that must not be, ANY for whichever.
    """

    trucks: Trucks
    stops: Stops
    demand: Ints
    quota: Ints
    may: Bools
    works: Bools
    travel_min: Ints
    setup_min: int = 30
    least_persons: int = 1
    most_stops: int = 2
    locked: tuple[Visit, ...] = ()
    forbidden: tuple[tuple[int, int, int], ...] = ()

    @property
    def wanted(self) -> Ints:
        """(unions,) the persons whom a plan serves at most: the demand, as far as the quota reaches."""
        return np.minimum(self.demand, self.quota)


LOST = 100_000


def refuse_misfits(case: Case) -> None:
    """Refuse arrays that do not belong together.

    Raises:
        BadRequest: sizes differ, or a number is out of its range.
    """
    trucks, stops = case.trucks, case.stops
    days, depots = case.may.shape[0], int(trucks.depot.max(initial=-1)) + 1
    nodes = case.travel_min.shape[0]
    right = (
        ("trucks", all(getattr(trucks, one.name).shape == trucks.depot.shape for one in fields(trucks))),
        ("stops", all(getattr(stops, one.name).shape == stops.union.shape for one in fields(stops))),
        ("may", case.may.shape == (days, stops.union.size)),
        ("works", case.works.shape == (trucks.depot.size, days)),
        ("quota", case.quota.shape == case.demand.shape),
        ("travel_min", case.travel_min.shape == (nodes, nodes) and nodes >= stops.union.size + depots),
        ("travel_min", bool((case.travel_min >= 0).all())),
        ("stops.union", bool(((stops.union >= 0) & (stops.union < case.demand.size)).all())),
        ("trucks.per_person_min", bool((trucks.per_person_min > 0).all())),
        ("demand", bool((case.demand >= 0).all() and (case.quota >= 0).all())),
        ("least_persons", case.least_persons >= 1 and case.most_stops >= 1 and case.setup_min >= 0),
    )
    if wrong := [name for name, holds in right if not holds]:
        wanted = Text("长度一致、不为负的数组", "arrays of matching sizes, nothing below 0")
        raise BadRequest(
            Text("输入的数组不相配", "The arrays do not belong together"),
            [Fault(name, None, wanted) for name in wrong],
        )
