"""Turns that may not be made: where some are forbidden, a junction becomes a node for each way in and out; pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Ints = NDArray[np.int64]


class Turn(NamedTuple):
    """A restriction of OpenStreetMap by way of a node: from one way, into others.

    Attributes:
        only: those are the only ways that may be taken; else they are those that may not.
    """

    from_way: int
    via: int
    into: frozenset[int]
    only: bool


class Split(NamedTuple):
    """A graph after its restricted junctions were split.

    Attributes:
        tail: (arcs + connections,) where each arc begins, and `head` where it ends; connections take no time.
        of_node: (new nodes,) the node that each new one is a part of.
    """

    tail: Ints
    head: Ints
    of_node: Ints


def split(tail: Ints, head: Ints, way: Ints, road: Ints, turns: Mapping[int, Sequence[Turn]], nodes: int) -> Split:
    """The graph in which the turns that are forbidden cannot be made.

    At a junction with restrictions nobody turns back either, unless there is no other way on.

    Args:
        tail: (arcs,) the node where each arc begins, as `head` is where it ends, `way` of which way it is and `road` of
            which road: an arc and the one that goes back on it are of one road.
        turns: those at each node.
        nodes: how many there are.
    """
    tail, head = tail.copy(), head.copy()
    into, out = _arcs_at(head, turns), _arcs_at(tail, turns)
    more: list[tuple[int, int]] = []
    of_node: list[int] = []
    for node, restricted in turns.items():
        ends = {arc: nodes + len(of_node) + place for place, arc in enumerate([*into[node], *(~a for a in out[node])])}
        of_node.extend([node] * len(ends))
        for arc in into[node]:
            more.extend((ends[arc], ends[~on]) for on in allowed(arc, out[node], way, road, restricted))
        for arc in into[node]:
            head[arc] = ends[arc]
        for arc in out[node]:
            tail[arc] = ends[~arc]
    added = np.array(more, np.int64).reshape(-1, 2)
    return Split(np.concatenate([tail, added[:, 0]]), np.concatenate([head, added[:, 1]]), np.array(of_node, np.int64))


def allowed(arc: int, out: Sequence[int], way: Ints, road: Ints, turns: Iterable[Turn]) -> list[int]:
    """The arcs that may be taken after an arc, of those that leave its end."""
    here = [turn for turn in turns if turn.from_way == way[arc]]
    on = list(out)
    for turn in here:
        on = [one for one in on if (int(way[one]) in turn.into) is turn.only]
    onward = [one for one in on if road[one] != road[arc]]
    return onward or on


def _arcs_at(ends: Ints, turns: Mapping[int, Sequence[Turn]]) -> Mapping[int, list[int]]:
    """The arcs that end (or begin) at each node that has turns."""
    at: dict[int, list[int]] = defaultdict(list)
    for arc in np.flatnonzero(np.isin(ends, np.fromiter(turns, np.int64, len(turns)))):
        at[int(ends[arc])].append(int(arc))
    return at
