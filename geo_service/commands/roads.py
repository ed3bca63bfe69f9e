"""The command roads: what may be driven, from a file of OpenStreetMap, for times by road."""

import argparse
from pathlib import Path

from geo_service.commands.database import say
from geo_service.commands.sites import there
from geo_service.settings import Settings


def add_roads(command: argparse.ArgumentParser) -> None:
    """Add the arguments of roads."""
    command.add_argument("file", type=Path, help="OpenStreetMap 的 .osm 或 .osm.pbf / a file of OpenStreetMap")
    command.add_argument("--valhalla", action="store_true", help="同时为等时圈建图块 / make tiles for isochrones too")
    command.set_defaults(run=read_roads)


def read_roads(settings: Settings, asked: argparse.Namespace) -> None:
    """Read the roads of cars and of trucks, and keep them for the service, which takes them at its next start."""
    # Here, for it brings the compiler of searches along: half a second that no other command needs.
    from geo_service.core.travel.isochrones import make_tiles  # noqa: PLC0415
    from geo_service.core.travel.read import read_network  # noqa: PLC0415
    from geo_service.core.travel.store import save  # noqa: PLC0415
    from geo_service.core.travel.ways import PROFILES  # noqa: PLC0415

    file = there(asked.file)
    for profile in PROFILES.values():
        network = read_network(file, profile, lambda count: say(f"{file.name}: {count:,}") if count else None)
        kept = save(network, settings.roads_folder)
        nodes, roads, apart = len(network.node_lon), len(network.roads.ms), int((~network.roads.is_main).sum())
        say(
            f"{kept.name}: {nodes:,} 个节点、{roads:,} 段道路（{apart:,} 段不与主路网互通），{network.made_at:%Y-%m-%d}"
        )
        say(f"{kept.name}: {nodes:,} nodes, {roads:,} roads, {apart:,} of them not both ways to the main network")
        for what, count in network.passed_over.items():
            say(f"  {what}: {count:,}")
    if asked.valhalla:
        say(f"等时圈图块已建成 / tiles for isochrones made: {make_tiles(file, settings.roads_folder).parent}")
    say("重启服务后生效 / A service takes them at its next start")
