"""From ways as they were drawn to a network: roads from junction to junction, their times, their arcs; pure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from geo_service.core.travel.dijkstra import NEVER
from geo_service.core.travel.line import metres_between
from geo_service.core.travel.network import AGAINST, ALONG, Arcs, Network, Roads
from geo_service.core.travel.turns import Turn, split

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

# What a traffic light costs on the average of red and green, seconds.
SIGNAL_S = 8.0
# Bits of the curve by which nodes are numbered, so that those that are near are near in memory.
CURVE_BITS = 16


@dataclass(frozen=True)
class Ways:
    """Ways as they were drawn, whatever they cross.

    Attributes:
        way: (ways,) OpenStreetMap's number; pieces of a way that is broken have the same.
        km_per_hour: (ways, 2) along its nodes and against them, 0 where it is not driven that way.
        lasts_s: (ways,) all of it, where a timetable says so, else nan.
        stops: (ways,) one can stop there.
        indptr: (ways + 1,) where its nodes begin in `ref`, `lon`, `lat` and `is_signal`.
    """

    way: Ints
    km_per_hour: Floats
    lasts_s: Floats
    stops: NDArray[np.bool_]
    indptr: Ints
    ref: Ints
    lon: Floats
    lat: Floats
    is_signal: NDArray[np.bool_]
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Pieces:
    """Ways cut at their junctions.

    Attributes:
        first: (roads,) the place of its first node among those of the ways, and `last` of its last.
        of_way: (roads,) the row of its way.
        ms: (roads, 2) milliseconds along and against, NEVER where it is not driven that way.
    """

    first: Ints
    last: Ints
    of_way: Ints
    ms: NDArray[np.int32]


def network_of(ways: Ways, profile: str, source: str, made_at: datetime, passed_over: Mapping[str, int]) -> Network:
    """The network that ways make."""
    refs, number = np.unique(ways.ref, return_inverse=True)
    cut = pieces(ways, number)
    road, way_round = np.nonzero(cut.ms < NEVER)
    ends = np.stack([number[cut.first], number[cut.last]], axis=1)
    tail, head = ends[road, way_round], ends[road, 1 - way_round]
    graph = split(tail, head, ways.way[cut.of_way[road]], road, turns_at(ways.turns, refs), len(refs))
    order, new = renumbered(ways, number, graph.of_node, np.concatenate([graph.tail, graph.head]))
    arcs_ms = np.zeros(len(graph.tail), np.int32)
    arcs_ms[: len(road)] = cut.ms[road, way_round]
    tail, head = new[graph.tail], new[graph.head]
    gates = np.full((len(cut.first), 4), -1, np.int32)
    gates[road, 2 * way_round], gates[road, 2 * way_round + 1] = tail[: len(road)], head[: len(road)]
    lon, lat = positions(ways, number, graph.of_node, order)
    out, back = arcs(tail, head, arcs_ms, len(order)), arcs(head, tail, arcs_ms, len(order))
    points = np.concatenate([np.arange(a, b + 1) for a, b in zip(cut.first, cut.last, strict=True)])
    roads = Roads(
        gates=gates,
        ms=cut.ms,
        is_main=is_main(out, gates, cut.ms),
        stops=ways.stops[cut.of_way],
        indptr=np.concatenate([[0], np.cumsum(cut.last - cut.first + 1)]).astype(np.int32),
        lon=ways.lon[points],
        lat=ways.lat[points],
    )
    return Network(lon, lat, out, back, roads, profile, source, made_at, dict(passed_over))


def pieces(ways: Ways, number: Ints) -> Pieces:
    """The ways cut wherever a node is of two ways, or twice of one, or has restricted turns; with their times."""
    is_cut = (np.bincount(number) > 1)[number] | np.isin(ways.ref, [turn.via for turn in ways.turns])
    is_cut[ways.indptr[:-1]] = is_cut[ways.indptr[1:] - 1] = True
    cuts = np.flatnonzero(is_cut)
    of_way = np.searchsorted(ways.indptr, cuts, side="right") - 1
    goes_on = of_way[:-1] == of_way[1:]
    first, last, of_way = cuts[:-1][goes_on], cuts[1:][goes_on], of_way[:-1][goes_on]
    metres = np.concatenate([[0.0], metres_between(ways.lon[:-1], ways.lat[:-1], ways.lon[1:], ways.lat[1:])])
    metres[ways.indptr[:-1]] = 0.0
    run = np.cumsum(metres)
    signals = np.concatenate([[0], np.cumsum(ways.is_signal)])
    length = run[last] - run[first]
    with np.errstate(divide="ignore", invalid="ignore"):
        seconds = length[:, None] * 3.6 / ways.km_per_hour[of_way]
        whole = run[ways.indptr[1:] - 1] - run[ways.indptr[:-1]]
        timetable = (ways.lasts_s / whole)[of_way] * length
    seconds[ways.km_per_hour[of_way] == 0] = np.inf
    seconds = np.where(np.isfinite(seconds) & np.isfinite(timetable)[:, None], timetable[:, None], seconds)
    # Who sets out at a light has it behind them.
    seconds[:, ALONG] += SIGNAL_S * (signals[last + 1] - signals[first + 1])
    seconds[:, AGAINST] += SIGNAL_S * (signals[last] - signals[first])
    return Pieces(first, last, of_way, np.where(np.isfinite(seconds), np.rint(seconds * 1000), NEVER).astype(np.int32))


def turns_at(turns: tuple[Turn, ...], refs: Ints) -> Mapping[int, list[Turn]]:
    """The restricted turns by the number of the node where they are, of those that are here."""
    at: dict[int, list[Turn]] = defaultdict(list)
    for turn in turns:
        place = int(np.searchsorted(refs, turn.via))
        if place < len(refs) and refs[place] == turn.via:
            at[place].append(turn)
    return at


def positions(ways: Ways, number: Ints, of_node: Ints, order: Ints) -> tuple[Floats, Floats]:
    """Where the nodes of the network are, in their new order."""
    place = np.empty(number.max() + 1, np.int64)
    place[number] = np.arange(len(number))
    place = np.concatenate([place, place[of_node]])[order]
    return ways.lon[place], ways.lat[place]


def renumbered(ways: Ways, number: Ints, of_node: Ints, used: Ints) -> tuple[Ints, Ints]:
    """The nodes at which arcs begin or end in the order of a Z curve, and the new number of each old one."""
    order = np.unique(used)
    lon, lat = positions(ways, number, of_node, order)
    order = order[np.argsort(curve(lon) | curve(lat) << np.uint64(1), kind="stable")]
    new = np.full(len(of_node) + number.max() + 1, -1, np.int64)
    new[order] = np.arange(len(order))
    return order, new


def curve(values: Floats) -> NDArray[np.uint64]:
    """Where values lie between their least and greatest, each bit followed by an empty one."""
    reach = float(np.ptp(values)) or 1.0
    spread = ((values - values.min()) / reach * ((1 << CURVE_BITS) - 1)).astype(np.uint64)
    answer = np.zeros_like(spread)
    for bit in range(CURVE_BITS):
        answer |= (spread >> np.uint64(bit) & np.uint64(1)) << np.uint64(2 * bit)
    return answer


def arcs(tail: Ints, head: Ints, ms: NDArray[np.int32], nodes: int) -> Arcs:
    """Arcs in CSR form."""
    order = np.lexsort((head, tail))
    indptr = np.searchsorted(tail[order], np.arange(nodes + 1))
    return Arcs(indptr.astype(np.int32), head[order].astype(np.int32), ms[order])


def is_main(out: Arcs, gates: NDArray[np.int32], ms: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether each road is in the greatest part in which everywhere is reached from everywhere.

    The greatest is the one whose roads take longest to drive.
    """
    nodes = len(out.indptr) - 1
    graph = csr_array((np.ones(len(out.indices), np.int8), out.indices, out.indptr), shape=(nodes, nodes))
    parts, part = connected_components(graph, connection="strong")
    of_gates = np.where(gates >= 0, part[gates], -1)
    of_ways = np.where(of_gates[:, [0, 2]] == of_gates[:, [1, 3]], of_gates[:, [0, 2]], -1)
    of_road = of_ways.max(axis=1)
    is_in_one = of_road >= 0
    size = np.bincount(of_road[is_in_one], weights=ms.min(axis=1)[is_in_one], minlength=parts)
    found: NDArray[np.bool_] = of_road == np.argmax(size)
    return found
