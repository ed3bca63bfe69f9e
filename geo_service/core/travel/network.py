"""A network of roads in memory, and what it costs to drive on it; pure.

Positions are degrees, WGS-84. A point is on the road that is nearest to it, wherever along it, and gets there at
walking pace of a car; so it can only be left and reached in the directions in which that road is driven.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo_service.core.travel.dijkstra import (
    NEVER,
    Flags,
    Ints,
    nearest_labels,
    nearest_of_points,
    nearest_wanted,
    times_from,
)
from geo_service.core.travel.snapping import Floats, Snapped, Snapping

type Milliseconds = NDArray[np.int64]
type Seconds = NDArray[np.float32]

INF = float("inf")
# Rows of a matrix that one thread works out before it takes the next.
ROWS_AT_A_TIME = 16
ALONG, AGAINST = 0, 1


class Arcs(NamedTuple):
    """Arcs in CSR form: those of node i are indptr[i] to indptr[i + 1], with where they end and how long they take."""

    indptr: Ints
    indices: Ints
    ms: Ints


@dataclass(frozen=True)
class Roads:
    """The pieces of road between two junctions.

    Attributes:
        gates: (roads, 4) the nodes where one gets on and off along its points, then against them. Other nodes for the
            two ways where turns are restricted; -1 where it is not driven that way.
        ms: (roads, 2) for all of it along its points, and against them; NEVER where it is not driven that way.
        is_main: (roads,) in the greatest part of the network in which everywhere is reached from everywhere.
        stops: (roads,) one can stop there, so that a point can be on it.
        indptr: (roads + 1,) where its points begin in `lon` and `lat`.
    """

    gates: Ints
    ms: Ints
    is_main: Flags
    stops: Flags
    indptr: Ints
    lon: Floats
    lat: Floats


@dataclass(frozen=True)
class Nearest:
    """The k sites that are soonest reached from each of some nodes or points.

    Attributes:
        index: (of, k) the sites by number, soonest first; -1 where there are fewer.
        seconds: (of, k) to each; inf where there is none.
    """

    index: Ints
    seconds: Seconds


@dataclass(frozen=True)
class Sites:
    """Points that are driven to, on their roads.

    Attributes:
        indptr: (nodes + 1,) where in `number` the sites begin that are reached from a node, after `ms` more.
        by_road: (sites,) their numbers in the order of their roads.
    """

    snapped: Snapped
    indptr: Ints
    number: Ints
    ms: Milliseconds
    by_road: NDArray[np.int64]


@dataclass(frozen=True)
class Network:
    """Roads as a directed graph of travel times.

    Attributes:
        node_lon: (nodes,) degrees, WGS-84, as is node_lat.
        out: the arcs by where they begin; `back` the same by where they end, turned round.
        profile: the vehicle: car or truck.
        source: the file that it was read from.
        made_at: of when the data is.
        passed_over: what was in the file and is not in the network, counted by what it is.
    """

    node_lon: Floats
    node_lat: Floats
    out: Arcs
    back: Arcs
    roads: Roads
    profile: str
    source: str
    made_at: datetime
    passed_over: Mapping[str, int]

    @cached_property
    def snapping(self) -> Snapping:
        """What finds the road of a point."""
        roads = self.roads
        return Snapping(roads.indptr, roads.lon, roads.lat, roads.stops, roads.is_main)

    def snap(self, lon: ArrayLike, lat: ArrayLike) -> Snapped:
        """The roads of points, see Snapping."""
        return self.snapping.snap(lon, lat)

    def matrix(
        self,
        from_lon: ArrayLike,
        from_lat: ArrayLike,
        to_lon: ArrayLike,
        to_lat: ArrayLike,
        *,
        limit_s: float = INF,
        threads: int = 2,
    ) -> Seconds:
        """Seconds from each point to each other one, (from, to); inf where there is no way, or none within limit_s."""
        begin, end = self.snap(from_lon, from_lat), self.snap(to_lon, to_lat)
        off, on = self.leaving(begin), self.reaching(end)
        turned = len(end.road) < len(begin.road)
        arcs = self.back if turned else self.out
        (seeds, seed_ms), (targets, target_ms) = (on, off) if turned else (off, on)
        ms = np.empty((len(seeds), len(targets)), np.int32)

        def work_out(first: int) -> None:
            for row in range(first, min(first + ROWS_AT_A_TIME, len(seeds))):
                best = times_from(*arcs, seeds[row], seed_ms[row], targets.ravel(), within(limit_s))
                ms[row] = np.minimum((best[targets] + target_ms).min(axis=1), NEVER)

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work_out, range(0, len(seeds), ROWS_AT_A_TIME)))
        answer = np.ascontiguousarray(ms.T) if turned else ms
        rows, numbers, direct_ms = self.on_one_road(begin, end)
        answer[rows, numbers] = np.minimum(answer[rows, numbers], direct_ms)
        answer[answer > within(limit_s)] = NEVER
        return seconds_of(answer)

    def sites(self, lon: ArrayLike, lat: ArrayLike) -> Sites:
        """Points that are driven to, for `search` and `nearest_from`."""
        return self.on_roads(self.snap(lon, lat))

    def on_roads(self, snapped: Snapped) -> Sites:
        """Points on their roads, as what is driven to."""
        nodes, ms = self.reaching(snapped)
        is_there = nodes.ravel() >= 0
        number = np.repeat(np.arange(len(nodes), dtype=np.int32), 2)[is_there]
        order = np.argsort(nodes.ravel()[is_there], kind="stable")
        indptr = np.searchsorted(nodes.ravel()[is_there][order], np.arange(len(self.node_lon) + 1)).astype(np.int32)
        by_road = np.argsort(snapped.road, kind="stable")
        return Sites(snapped, indptr, number[order], ms.ravel()[is_there][order], by_road)

    def search(
        self, lon: float, lat: float, sites: Sites, wanted: Flags, enough: int, *, limit_s: float = INF
    ) -> tuple[Ints, Seconds]:
        """The wanted sites that are soonest reached from a point, by number, soonest first, and seconds to each.

        Args:
            wanted: (sites,) which count.
            enough: how many at most; it looks no farther than for these.
        """
        begin = self.snap([lon], [lat])
        seeds, seed_ms = self.leaving(begin)
        _, direct, direct_ms = self.on_one_road(begin, sites.snapped, sites.by_road)
        counts = wanted[direct]
        ahead, ahead_ms = direct[counts].astype(np.int32), direct_ms[counts]
        ways = (sites.indptr, sites.number, sites.ms)
        found, ms = nearest_wanted(
            *self.out, seeds[0], seed_ms[0], ahead, ahead_ms, *ways, wanted, enough, within(limit_s)
        )
        order = np.lexsort((found, ms))
        return found[order], seconds_of(ms[order])

    def nearest_sites(self, site_lon: ArrayLike, site_lat: ArrayLike, k: int, *, limit_s: float = INF) -> Nearest:
        """The k sites that are soonest reached from every node, (nodes, k)."""
        return self.nearest_sites_of(self.sites(site_lon, site_lat), k, limit_s=limit_s)

    def nearest_sites_of(self, sites: Sites, k: int, *, limit_s: float = INF) -> Nearest:
        """The same of sites whose roads are known."""
        nodes, ms = self.reaching(sites.snapped)
        numbers = np.repeat(np.arange(len(nodes), dtype=np.int32), 2)
        index, times = nearest_labels(*self.back, nodes.ravel(), ms.ravel(), numbers, k, within(limit_s))
        return Nearest(index, seconds_of(times))

    def nearest_from(self, lon: ArrayLike, lat: ArrayLike, sites: Sites, of_nodes: Nearest) -> Nearest:
        """The k sites that are soonest reached from points, (points, k): a look at what nearest_sites said of nodes.

        Args:
            sites: those of which `of_nodes` tells.
        """
        begin = self.snap(lon, lat)
        gates, gate_ms = self.leaving(begin)
        rows, numbers, direct_ms = self.on_one_road(begin, sites.snapped, sites.by_road)
        starts = np.searchsorted(rows, np.arange(len(gates) + 1)).astype(np.int32)
        times = ms_of(of_nodes.seconds)
        index, ms = nearest_of_points(
            gates, gate_ms, of_nodes.index, times, starts, numbers.astype(np.int32), direct_ms
        )
        return Nearest(index, seconds_of(ms))

    def leaving(self, snapped: Snapped) -> tuple[Ints, Milliseconds]:
        """The nodes at which points get off their roads, (points, 2), -1 for none, and after how many milliseconds."""
        return self._gates(snapped, (1, 3), (1 - snapped.share, snapped.share))

    def reaching(self, snapped: Snapped) -> tuple[Ints, Milliseconds]:
        """The nodes from which points are reached along their roads, (points, 2), -1 for none, and how soon."""
        return self._gates(snapped, (0, 2), (snapped.share, 1 - snapped.share))

    def _gates(
        self, snapped: Snapped, which: tuple[int, int], shares: tuple[Floats, Floats]
    ) -> tuple[Ints, Milliseconds]:
        is_on, road = (snapped.road >= 0)[:, None], snapped.road
        nodes = np.where(is_on, self.roads.gates[road][:, which], np.int32(-1))
        ms = np.rint(self.roads.ms[road] * np.stack(shares, axis=1)).astype(np.int64) + access_ms(snapped)[:, None]
        return nodes, np.where(nodes >= 0, ms, NEVER)

    def on_one_road(
        self, begin: Snapped, end: Snapped, by_road: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Milliseconds]:
        """The pairs of points of which the second lies ahead of the first on its road: rows, numbers, milliseconds.

        Args:
            by_road: the numbers of the second in the order of their roads, where that is known already.
        """
        by_road = np.argsort(end.road, kind="stable") if by_road is None else by_road
        roads = end.road[by_road]
        first, last = np.searchsorted(roads, begin.road), np.searchsorted(roads, begin.road, side="right")
        count = np.where(begin.road >= 0, last - first, 0)
        rows = np.repeat(np.arange(len(count)), count)
        numbers = by_road[np.arange(len(rows)) + np.repeat(first - np.cumsum(count) + count, count)]
        ahead, road = end.share[numbers] - begin.share[rows], begin.road[rows]
        is_driven = (self.roads.ms[road] < NEVER) & np.stack([ahead >= 0, ahead <= 0], axis=1)
        whole_ms = np.where(is_driven, self.roads.ms[road], NEVER).min(axis=1)
        there = whole_ms < NEVER
        ms = np.rint(np.abs(ahead) * whole_ms).astype(np.int64)
        ms += access_ms(begin)[rows] + access_ms(end)[numbers]
        return rows[there], numbers[there], ms[there]


def access_ms(snapped: Snapped) -> Milliseconds:
    """Milliseconds from points to their roads."""
    return np.rint(np.where(snapped.road >= 0, snapped.seconds, 0) * 1000).astype(np.int64)


def within(limit_s: float) -> int:
    """A limit to the nearest millisecond."""
    return NEVER - 1 if limit_s * 1000 >= NEVER else round(limit_s * 1000)


def seconds_of(ms: NDArray[np.integer[Any]]) -> Seconds:
    """Times in seconds, inf for what is never reached."""
    return np.where(ms < NEVER, ms / 1000, np.inf).astype(np.float32)


def ms_of(seconds: Seconds) -> Milliseconds:
    """Times in milliseconds, NEVER for what is never reached."""
    ms = np.full(seconds.shape, NEVER, np.int64)
    is_reached = np.isfinite(seconds)
    ms[is_reached] = np.rint(seconds[is_reached].astype(np.float64) * 1000)
    return ms
