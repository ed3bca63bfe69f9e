"""A made-up city of streets for the benches, as a file of OpenStreetMap: the same for the same number of streets."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import osmium

from scripts.bench_facilities import MIDDLE_LAT, MIDDLE_LON, Point

# How far streets are apart, degrees: 150 m either way at the latitude of Shanghai.
APART_LON, APART_LAT = 0.00157, 0.00135
# Every so many-th street is wider; a river crosses between two of them, bridged by the wide ones only.
PRIMARY_EVERY, SECONDARY_EVERY = 16, 4
SHARE_OF_ONE_WAYS, SHARE_OF_GAPS = 0.3, 0.1


def write_city(file: Path, streets: int, seed: int = 2025) -> None:
    """Write a city of so many streets each way: a node at every crossing, wide and narrow ones, one-ways, gaps."""
    draw = Random(seed)
    with osmium.SimpleWriter(str(file)) as writer:
        for row in range(streets):
            for column in range(streets):
                at = position(row, column, streets, draw)
                writer.add_node(
                    osmium.osm.mutable.Node(id=1 + row * streets + column, location=(at.lon, at.lat), version=1)
                )
        for number, (nodes, tags) in enumerate(ways(streets, draw)):
            writer.add_way(osmium.osm.mutable.Way(id=number + 1, nodes=nodes, tags=tags, version=1))


def position(row: int, column: int, streets: int, draw: Random) -> Point:
    """Where two streets cross, a little off the grid."""
    east, north = column - streets / 2 + draw.uniform(-0.2, 0.2), row - streets / 2 + draw.uniform(-0.2, 0.2)
    return Point(MIDDLE_LON + east * APART_LON, MIDDLE_LAT + north * APART_LAT)


def ways(streets: int, draw: Random) -> Iterator[tuple[list[int], dict[str, str]]]:
    """The nodes and tags of each piece of street."""
    river = streets // 2 + PRIMARY_EVERY // 2
    for line in range(streets):
        kind = kind_of(line)
        one_way = {"oneway": draw.choice(["yes", "-1"])} if draw.random() < SHARE_OF_ONE_WAYS else {}
        tags = {"highway": kind, **(one_way if kind != "primary" else {})}
        for to_the_north in (False, True):
            piece: list[int] = []
            for step in range(streets):
                node = 1 + (step * streets + line if to_the_north else line * streets + step)
                piece.append(node)
                in_river = to_the_north and step == river and kind == "residential"
                if in_river or (kind == "residential" and draw.random() < SHARE_OF_GAPS):
                    yield from ((nodes, tags) for nodes in [piece] if len(nodes) > 1)
                    piece = []
            yield from ((nodes, tags) for nodes in [piece] if len(nodes) > 1)


def kind_of(line: int) -> str:
    """How wide a street is."""
    if line % PRIMARY_EVERY == 0:
        return "primary"
    return "secondary" if line % SECONDARY_EVERY == 0 else "residential"
