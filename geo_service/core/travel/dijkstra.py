"""Shortest times over arcs, compiled: from one place, to the nearest sites, and of the K nearest sites of every node.

Arcs stand in CSR form: the arcs that leave node i are starts[i] to starts[i + 1], each with the node it ends at and how
long it takes. Times are whole milliseconds, so sums are exact and every search gives the same. All of it runs without
the interpreter's lock. Dijkstra, A note on two problems in connexion with graphs, 1959.
"""

import numpy as np
from numpy.typing import NDArray

from geo_service.core.compiled import compiled
from geo_service.core.travel.heap import BITS, NUMBER, Keys, drop, push

type Ints = NDArray[np.int32]
type Flags = NDArray[np.bool_]

# Later than any time: 24 days.
NEVER = (1 << 31) - 1


@compiled
def times_from(starts: Ints, ends: Ints, ms: Ints, seeds: Ints, seed_ms: Keys, targets: Ints, limit_ms: int) -> Ints:
    """Milliseconds to every node, right for the targets that are within the limit; NEVER where there is none.

    Args:
        seeds: (seeds,) nodes where it begins, after `seed_ms` each; -1 for none.
        targets: (targets,) nodes at which it may stop once all are reached; -1 for none.
    """
    best = np.full(len(starts) - 1, NEVER, np.int32)
    is_target = np.zeros(len(best), np.bool_)
    left = 0
    for node in targets:
        if node >= 0 and not is_target[node]:
            is_target[node] = True
            left += 1
    heap = np.empty(len(ends) + len(seeds), np.int64)
    size = seeded(heap, seeds, seed_ms, best)
    while size > 0 and left > 0:
        reached_ms, node = heap[0] >> BITS, heap[0] & NUMBER
        size = drop(heap, size)
        if reached_ms > limit_ms:
            break
        if reached_ms == best[node]:
            left -= is_target[node]
            is_target[node] = False
            size = follow(starts, ends, ms, node, reached_ms, best, heap, size)
    return best


@compiled
def nearest_wanted(
    starts: Ints,
    ends: Ints,
    ms: Ints,
    seeds: Ints,
    seed_ms: Keys,
    direct: Ints,
    direct_ms: Keys,
    site_starts: Ints,
    sites: Ints,
    site_ms: Keys,
    wanted: Flags,
    enough: int,
    limit_ms: int,
) -> tuple[Ints, Keys]:
    """The sites that are wanted, soonest first, and milliseconds to each; it stops when there are enough of them.

    Args:
        seeds: (seeds,) nodes where it begins, after `seed_ms` each; -1 for none.
        direct: (some sites,) those that are reached without any node, after `direct_ms` each.
        site_starts: (nodes + 1,) where in `sites` those begin that are reached from a node, after `site_ms` more.
        wanted: (sites,) which of all sites count.
    """
    nodes = len(starts) - 1
    best = np.full(nodes, NEVER, np.int32)
    is_found = np.zeros(len(wanted), np.bool_)
    found, found_ms, count = np.empty(enough, np.int32), np.empty(enough, np.int64), 0
    heap = np.empty(len(ends) + len(seeds) + len(direct) + len(sites), np.int64)
    size = seeded(heap, seeds, seed_ms, best)
    for i in range(len(direct)):  # a site stands in the heap as a node beyond the last
        size = push(heap, size, direct_ms[i], nodes + direct[i])
    while size > 0 and count < enough:
        reached_ms, node = heap[0] >> BITS, heap[0] & NUMBER
        size = drop(heap, size)
        if reached_ms > limit_ms:
            break
        if node >= nodes and not is_found[node - nodes]:
            is_found[node - nodes] = True
            found[count], found_ms[count] = node - nodes, reached_ms
            count += 1
        elif node < nodes and reached_ms == best[node]:
            for i in range(site_starts[node], site_starts[node + 1]):
                if wanted[sites[i]] and not is_found[sites[i]]:
                    size = push(heap, size, reached_ms + site_ms[i], nodes + sites[i])
            size = follow(starts, ends, ms, node, reached_ms, best, heap, size)
    return found[:count], found_ms[:count]


@compiled
def nearest_labels(
    starts: Ints, ends: Ints, ms: Ints, seeds: Ints, seed_ms: Keys, seed_site: Ints, k: int, limit_ms: int
) -> tuple[Ints, Keys]:
    """The k sites nearest to every node, (nodes, k), -1 where there are fewer; and milliseconds to them, else NEVER.

    Each node takes the first k different sites that come to it, in the order of their times, and hands on no others.

    Args:
        starts: of the arcs turned round, as are `ends` and `ms`: it goes from the sites to the nodes.
        seeds: nodes from which site `seed_site` is reached after `seed_ms`; -1 for none.
    """
    nodes = len(starts) - 1
    index, times = np.full((nodes, k), -1, np.int32), np.full((nodes, k), NEVER, np.int64)
    have = np.zeros(nodes, np.int32)
    # A label in the heap stands for its place here: which node, and which site.
    labels = np.empty(k * len(ends) + len(seeds), np.int64)
    heap, size, made = np.empty(len(labels), np.int64), 0, 0
    for i in range(len(seeds)):
        if seeds[i] >= 0 and seed_ms[i] <= limit_ms:
            labels[made] = np.int64(seeds[i]) << BITS | seed_site[i]
            size = push(heap, size, seed_ms[i], made)
            made += 1
    while size > 0:
        reached_ms, label = heap[0] >> BITS, labels[heap[0] & NUMBER]
        size = drop(heap, size)
        node, site = label >> BITS, label & NUMBER
        if have[node] == k or holds(index[node], have[node], site):
            continue
        index[node, have[node]], times[node, have[node]] = site, reached_ms
        have[node] += 1
        for arc in range(starts[node], starts[node + 1]):
            end, there_ms = ends[arc], reached_ms + ms[arc]
            if there_ms <= limit_ms and have[end] < k and not holds(index[end], have[end], site):
                labels[made] = np.int64(end) << BITS | site
                size = push(heap, size, there_ms, made)
                made += 1
    return index, times


@compiled
def nearest_of_points(
    gates: Ints, gate_ms: Keys, index: Ints, times: Keys, road_starts: Ints, road_sites: Ints, road_ms: Keys
) -> tuple[Ints, Keys]:
    """The k sites nearest to points on roads, (points, k), from those nearest to the nodes where they leave them.

    Args:
        gates: (points, 2) nodes where a point gets off its road, after `gate_ms`; -1 for none.
        road_starts: (points + 1,) where in `road_sites` those begin that lie ahead on the same road, after `road_ms`.
    """
    k = index.shape[1]
    of_points, points_ms = np.full((len(gates), k), -1, np.int32), np.full((len(gates), k), NEVER, np.int64)
    heap = np.empty(2 * k + len(road_sites), np.int64)
    for point in range(len(gates)):
        size = 0
        for way in range(2):
            node = gates[point, way]
            for rank in range(k):
                if node >= 0 and index[node, rank] >= 0:
                    size = push(heap, size, gate_ms[point, way] + times[node, rank], index[node, rank])
        for i in range(road_starts[point], road_starts[point + 1]):
            size = push(heap, size, road_ms[i], road_sites[i])
        have = 0
        while size > 0 and have < k:
            reached_ms, site = heap[0] >> BITS, heap[0] & NUMBER
            size = drop(heap, size)
            if reached_ms < NEVER and not holds(of_points[point], have, site):
                of_points[point, have], points_ms[point, have] = site, reached_ms
                have += 1
    return of_points, points_ms


@compiled
def seeded(heap: Keys, seeds: Ints, seed_ms: Keys, best: Ints) -> int:
    """The size of the heap with the nodes where it begins in it; `best` has their times then."""
    size = 0
    for i in range(len(seeds)):
        if seeds[i] >= 0 and seed_ms[i] < best[seeds[i]]:
            best[seeds[i]] = seed_ms[i]
            size = push(heap, size, seed_ms[i], seeds[i])
    return size


@compiled
def follow(starts: Ints, ends: Ints, ms: Ints, node: int, reached_ms: int, best: Ints, heap: Keys, size: int) -> int:
    """The size of the heap after the arcs of a node were followed to what was not reached as soon before."""
    for arc in range(starts[node], starts[node + 1]):
        there_ms = reached_ms + ms[arc]
        if there_ms < best[ends[arc]]:
            best[ends[arc]] = there_ms
            size = push(heap, size, there_ms, ends[arc])
    return size


@compiled
def holds(sites: Ints, count: int, site: int) -> bool:
    """Whether a site is among the first so many."""
    for i in range(count):  # noqa: SIM110  numba knows no any()
        if sites[i] == site:
            return True
    return False
