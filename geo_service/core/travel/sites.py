"""The public sites on their roads with what they are filtered by, in memory: a driver is answered from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod
from sqlalchemy import Engine

from geo_service.core.changes.queries import last_number
from geo_service.core.database.connections import begun
from geo_service.core.fresh import Fresh
from geo_service.core.travel import queries
from geo_service.core.travel.line import metres_between
from geo_service.core.travel.network import Nearest, Network, Sites
from geo_service.core.travel.snapping import Floats, Snapped

type Flags = NDArray[np.bool_]
type Codes = tuple[NDArray[np.int32], Mapping[str | None, int]]

SPHEROID = Geod(ellps="WGS84")
# The quick measure is this much off at most, so what is farther by it need not be measured on the spheroid.
WITHIN = 1.001
COUNTS = ("free_parking_minutes", "free_bays", "chargers")


@dataclass(frozen=True)
class SitesOfKind:
    """The sites of one kind, and which of them are soonest reached from every node of the network.

    Attributes:
        ids: (sites,) of the facilities, ascending; `nearest.index` counts in them.
        on_roads: the same sites, to be handed to Network.nearest_from.
    """

    ids: NDArray[np.int64]
    on_roads: Sites
    nearest: Nearest


@dataclass(frozen=True)
class PlacedSites:
    """Every placed public facility, by id: on its road, and with the columns of core.matches.

    Attributes:
        number: of the last public change that is in it.
        functions: (sites,) for each function, whether they have it.
        counts: (sites,) for each of COUNTS; -1 where it is not known.
        of_kinds: the tables that have been asked for, by kind and k.
    """

    number: int
    network: Network
    ids: NDArray[np.int64]
    lon: Floats
    lat: Floats
    on_roads: Sites
    kinds: Codes
    tiers: Codes
    hours: Codes
    functions: Mapping[str, Flags]
    counts: Mapping[str, NDArray[np.int64]]
    of_kinds: dict[tuple[str, int], SitesOfKind] = field(default_factory=dict)

    def matching(self, filters: Mapping[str, Any]) -> Flags:
        """Which sites pass the filters, as core.matches says it; null for no filter.

        Args:
            filters: kinds, tiers, functions, open_hours and min_… of each of COUNTS.
        """
        passed = np.ones(len(self.ids), bool)
        for column, name in ((self.kinds, "kinds"), (self.tiers, "tiers"), (self.hours, "open_hours")):
            if filters[name] is not None:
                passed &= any_of(column, filters[name])
        for function in filters["functions"] or ():
            passed &= self.functions.get(function, np.False_)
        for name in COUNTS:
            if (least := filters[f"min_{name}"]) is not None:
                passed &= self.counts[name] >= least
        return passed

    def within(self, lon: float, lat: float, metres: float, among: Flags) -> Flags:
        """Which of some sites are within so many metres of a point on the spheroid, inclusive."""
        near = among.copy()
        near[near] = metres_between(lon, lat, self.lon[near], self.lat[near]) <= metres * WITHIN
        number = np.flatnonzero(near)
        _, _, there_m = SPHEROID.inv(
            np.full(len(number), lon), np.full(len(number), lat), self.lon[number], self.lat[number]
        )
        near[number] = there_m <= metres
        return near

    def is_on_road(self, lon: float, lat: float) -> bool:
        """Whether a road of the network is near a point."""
        return bool(self.network.snap([lon], [lat]).road[0] >= 0)

    def soonest(
        self, lon: float, lat: float, within_m: float | None, limit: int, filters: Mapping[str, Any]
    ) -> tuple[dict[int, float], list[int]]:
        """Seconds to the sites that pass the filters and are soonest reached by road, by id, soonest first.

        And where these are fewer than the limit, the ids of the nearest of the others that pass. Those that are on no
        road are not waited for: the search would go all over the city for them.
        """
        wanted = self.matching(filters)
        if within_m is not None:
            wanted = self.within(lon, lat, within_m, wanted)
        on_road = wanted & (self.on_roads.snapped.road >= 0)
        enough = min(limit, int(on_road.sum()))
        found, seconds = self.network.search(lon, lat, self.on_roads, on_road, enough)
        wanted[found] = False
        times = dict(zip(self.ids[found].tolist(), seconds.tolist(), strict=True))
        return times, self.nearest(lon, lat, wanted, limit - len(found))

    def nearest(self, lon: float, lat: float, among: Flags, limit: int) -> list[int]:
        """The ids of those of some sites that are nearest to a point on the spheroid, nearest first, ties by id."""
        number = np.flatnonzero(among) if limit > 0 else np.zeros(0, np.int64)
        _, _, metres = SPHEROID.inv(
            np.full(len(number), lon), np.full(len(number), lat), self.lon[number], self.lat[number]
        )
        nearest: list[int] = self.ids[number[np.lexsort((self.ids[number], metres))[:limit]]].tolist()
        return nearest

    def of_kind(self, kind: str, k: int) -> SitesOfKind:
        """The sites of a kind with the k soonest reached of every node; worked out once, until the registry changes."""
        if (kind, k) not in self.of_kinds:
            here = np.flatnonzero(any_of(self.kinds, [kind]))
            on_roads = self.network.on_roads(self.on_roads.snapped.of(here))
            nearest = self.network.nearest_sites_of(on_roads, k)
            self.of_kinds[kind, k] = SitesOfKind(self.ids[here], on_roads, nearest)
        return self.of_kinds[kind, k]


def any_of(column: Codes, values: Sequence[str]) -> Flags:
    """Which rows of a coded column have one of some values."""
    codes, known = column
    return np.isin(codes, [known[value] for value in values if value in known])


def placed_sites(network: Network, number: int, rows: Sequence[Any], old: PlacedSites | None) -> PlacedSites:
    """The sites of rows of queries.sites; what of the old ones is where it was is not looked for on the roads again."""
    ids, lon, lat = (np.array([row[at] for row in rows], kind) for at, kind in enumerate((np.int64, float, float)))
    columns = [coded([getattr(row, name) for row in rows]) for name in ("kind", "tier", "hours")]
    functions: dict[str, Flags] = {}
    for at, row in enumerate(rows):
        for function in row.functions:
            functions.setdefault(function, np.zeros(len(rows), bool))[at] = True
    counts = {name: np.array([-1 if (n := getattr(row, name)) is None else n for row in rows]) for name in COUNTS}
    snapped = snapped_anew(network, ids, lon, lat, old)
    kinds, tiers, hours = columns
    on_roads = network.on_roads(snapped)
    made = PlacedSites(number, network, ids, lon, lat, on_roads, kinds, tiers, hours, functions, counts)
    for (kind, k), table in (old.of_kinds if old else {}).items():
        keep_table(made, kind, k, table)
    return made


def keep_table(made: PlacedSites, kind: str, k: int, old: SitesOfKind) -> None:
    """Carry the table of a kind over, where its sites are the same as before; else work it out anew."""
    here = np.flatnonzero(any_of(made.kinds, [kind]))
    now, before = made.on_roads.snapped.of(here), old.on_roads.snapped
    same = (
        np.array_equal(*two) for two in ((made.ids[here], old.ids), (now.road, before.road), (now.share, before.share))
    )
    if all(same):
        made.of_kinds[kind, k] = old
    made.of_kind(kind, k)


def coded(values: Sequence[str | None]) -> Codes:
    """A column as numbers, and the number of each value."""
    known: dict[str | None, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in values], np.int32), known


def snapped_anew(
    network: Network, ids: NDArray[np.int64], lon: Floats, lat: Floats, old: PlacedSites | None
) -> Snapped:
    """Sites on their roads, those that moved or are new looked for."""
    if old is None or not len(old.ids):
        return network.snap(lon, lat)
    place = np.minimum(np.searchsorted(old.ids, ids), len(old.ids) - 1)
    moved = (old.ids[place] != ids) | (old.lon[place] != lon) | (old.lat[place] != lat)
    kept, new = old.on_roads.snapped.of(place), network.snap(lon[moved], lat[moved])
    kept.road[moved], kept.share[moved] = new.road, new.share
    kept.metres[moved], kept.seconds[moved] = new.metres, new.seconds
    return kept


class FreshSites(Fresh[PlacedSites]):
    """The sites of a running service on their roads, as new as what is published."""

    name = "sites on roads"

    def __init__(self, engine: Engine, network: Network) -> None:
        super().__init__()
        self._engine = engine
        self.network = network

    def refreshed(self, old: PlacedSites | None) -> PlacedSites:
        """The sites that are published now."""
        with begun(self._engine) as connection:
            # Read first: what is written while the rest is read has a greater number, and is read again next time.
            number = last_number(connection)
            if old is not None and number == old.number:
                return old
            rows = queries.sites(connection)
        made = placed_sites(self.network, number, rows, old)
        if old is None:  # the search is compiled now, and not while the first driver waits
            self.network.search(
                float(self.network.node_lon[0]),
                float(self.network.node_lat[0]),
                made.on_roads,
                np.ones(len(made.ids), bool),
                1,
            )
        return made
