"""Small towns drawn by the tests, as files of OpenStreetMap and as networks."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType

import pytest

from geo_service.core.travel.network import Network
from geo_service.core.travel.read import read_network
from geo_service.core.travel.ways import CAR, Profile

# A town has its corner here; its places are metres east and north of it.
LON, LAT = 121.5, 31.2
# Metres in a degree at that latitude, on WGS-84.
EAST_M, NORTH_M = 95_313.3, 110_874.0

type Tags = Mapping[str, str]
type Draw = Callable[..., Path]


def at(east_m: float, north_m: float) -> tuple[float, float]:
    """Longitude and latitude of a place in a town."""
    return LON + east_m / EAST_M, LAT + north_m / NORTH_M


def tagged(tags: Tags) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())


def drawn(
    folder: Path,
    nodes: Mapping[int, tuple[float, float]],
    ways: Mapping[int, tuple[Sequence[int], Tags]],
    turns: Sequence[tuple[int, int, int, Tags]] = (),
    node_tags: Mapping[int, Tags] = MappingProxyType({}),
) -> Path:
    """A town as a file: its nodes by number, its ways as nodes and tags, its turns as way, node, way and tags."""
    text = ["<osm version='0.6'>"]
    for number, place in sorted(nodes.items()):
        lon, lat = at(*place)
        inside = tagged(node_tags.get(number, {}))
        text.append(f'<node id="{number}" version="1" lon="{lon:.7f}" lat="{lat:.7f}">{inside}</node>')
    for number, (refs, told) in sorted(ways.items()):
        inside = "".join(f'<nd ref="{ref}"/>' for ref in refs) + tagged(told)
        text.append(f'<way id="{number}" version="1" timestamp="2026-07-21T20:38:02Z">{inside}</way>')
    for number, (from_way, via, to_way, told) in enumerate(turns, 1):
        members = f'<member type="way" ref="{from_way}" role="from"/><member type="node" ref="{via}" role="via"/>'
        members += f'<member type="way" ref="{to_way}" role="to"/>' + tagged({"type": "restriction", **told})
        text.append(f'<relation id="{number}" version="1">{members}</relation>')
    file = folder / "town.osm"
    file.write_text("\n".join([*text, "</osm>"]), encoding="utf-8")
    return file


@pytest.fixture(name="draw")
def _draw(tmp_path: Path) -> Draw:
    """Writes a town to a file."""
    return partial(drawn, tmp_path)


@pytest.fixture(name="town")
def _town(draw: Draw) -> Callable[..., Network]:
    """The network of a town that is drawn."""

    def town(*drawn: object, profile: Profile = CAR, **more: object) -> Network:
        return read_network(draw(*drawn, **more), profile)

    return town


def seconds(network: Network, begin: tuple[float, float], end: tuple[float, float]) -> float:
    """Seconds from a place in a town to another."""
    return float(network.matrix(*at(*begin), *at(*end))[0, 0])
