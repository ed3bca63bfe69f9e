"""Roads from a file of OpenStreetMap, .osm or .osm.pbf, as a network."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import osmium

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.text import Text
from geo_service.core.travel.build import Ways, network_of
from geo_service.core.travel.network import Network
from geo_service.core.travel.turns import Turn
from geo_service.core.travel.ways import CAR, Driven, Profile, Tags, driven, is_barred

KEYS = ("highway", "route", "barrier", "type", *CAR.access)
# How many objects are read between two words of how far it is.
SAY_EVERY = 100_000
LONG_AGO = datetime(2004, 1, 1, tzinfo=UTC)  # before OpenStreetMap had an object: no time is told

type Say = Callable[[int], None]


@dataclass
class Found:
    """What has been read so far, way by way; a way that is broken by a barrier or the file's edge is several."""

    way: list[int] = field(default_factory=list)
    driven: list[Driven] = field(default_factory=list)
    refs: list[list[int]] = field(default_factory=list)
    positions: list[tuple[list[float], list[float]]] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    signals: set[int] = field(default_factory=set)
    barred: set[int] = field(default_factory=set)
    passed_over: Counter[str] = field(default_factory=Counter)
    newest: datetime = LONG_AGO


def read_network(path: Path | str, profile: Profile = CAR, say: Say = lambda _: None) -> Network:
    """The roads of a file that a vehicle may drive.

    Args:
        say: is told how many objects of the file have been read, now and then.

    Raises:
        BadRequest: the file cannot be read as OpenStreetMap's, or has no road for the vehicle.
    """
    path, found = Path(path), Found()
    try:
        for count, one in enumerate(objects(path)):
            if count % SAY_EVERY == 0:
                say(count)
            take(found, one, profile)
        made_at = date_of(path, found)
    except (RuntimeError, OSError, ValueError, osmium.InvalidLocationError) as error:
        raise unreadable(path, Text(f"读不出来（{error}）", f"it cannot be read ({error})")) from error
    if not found.refs:
        raise unreadable(path, Text(f"其中没有 {profile.name} 可走的道路", f"no road in it is for a {profile.name}"))
    return network_of(ways_of(found), profile.name, path.name, made_at, found.passed_over)


def unreadable(path: Path, why: Text) -> BadRequest:
    """What is said of a file that is no roads."""
    wanted = Text("OpenStreetMap 的 .osm 或 .osm.pbf 文件", "a file of OpenStreetMap, .osm or .osm.pbf")
    detail = Text(f"{path.name}：{why.zh}", f"{path.name}: {why.en}")
    return BadRequest(detail, [Fault(path.name, str(path), wanted)])


def objects(path: Path) -> Iterator[Any]:
    """What in a file can matter: nodes, ways with the positions of their nodes, relations."""
    return iter(osmium.FileProcessor(str(path)).with_locations().with_filter(osmium.filter.KeyFilter(*KEYS)))


def date_of(path: Path, found: Found) -> datetime:
    """Of when the data is: as the file's head says, else its newest way; else when the file was written."""
    with osmium.io.Reader(str(path), osmium.osm.osm_entity_bits.NOTHING) as reader:
        told = reader.header().get("osmosis_replication_timestamp") or reader.header().get("timestamp")
    if told:
        return datetime.fromisoformat(told)
    return found.newest if found.newest > LONG_AGO else datetime.fromtimestamp(int(path.stat().st_mtime), UTC)


def take(found: Found, one: Any, profile: Profile) -> None:
    """Keep what an object says that a driver has to know."""
    tags: Tags = dict(one.tags)
    if one.is_node():
        if tags.get("highway") == "traffic_signals":
            found.signals.add(one.id)
        if is_barred(tags, profile):
            found.barred.add(one.id)
    elif one.is_way():
        if (how := driven(tags, profile)) is not None:
            found.newest = max(found.newest, one.timestamp)
            for refs, lon, lat in pieces(found, one):
                found.way.append(one.id)
                found.driven.append(how)
                found.refs.append(refs)
                found.positions.append((lon, lat))
    elif one.is_relation() and tags.get("type") == "restriction":
        take_turn(found, one, tags, profile)


def pieces(found: Found, way: Any) -> Iterator[tuple[list[int], list[float], list[float]]]:
    """A way's nodes and their positions, in pieces of two or more, broken where a node is barred or outside the file.

    The nodes at a bar are two that only look like one: each piece has its own, with a number below zero.
    """
    refs, lon, lat = list[int](), list[float](), list[float]()
    for node in way.nodes:
        if not node.location.valid():
            if len(refs) > 1:
                yield refs, lon, lat
            refs, lon, lat = [], [], []
            found.passed_over["node_outside_file"] += 1
            continue
        is_barred_here = node.ref in found.barred
        number = node.ref
        if is_barred_here:
            found.passed_over["barrier"] += 1
            number = -2 * found.passed_over["barrier"]
        refs.append(number)
        lon.append(node.lon)
        lat.append(node.lat)
        if is_barred_here:
            if len(refs) > 1:
                yield refs, lon, lat
            refs, lon, lat = [number + 1], [node.lon], [node.lat]
    if len(refs) > 1:
        yield refs, lon, lat


def take_turn(found: Found, relation: Any, tags: Tags, profile: Profile) -> None:
    """Keep which turns a relation forbids or demands; one by way of a way, or at some hours only, is counted."""
    kind = next((tags[key] for key in profile.restrictions if key in tags), "")
    if any(key.endswith(":conditional") for key in tags):
        found.passed_over["conditional_turn_restriction"] += 1
    if not kind.startswith(("no_", "only_")) or profile.excepted & set(tags.get("except", "").split(";")):
        return
    members: dict[str, list[tuple[str, int]]] = {}
    for member in relation.members:
        members.setdefault(member.role, []).append((member.type, member.ref))
    if [kind_of for kind_of, _ in members.get("via", [])] != ["n"]:
        found.passed_over["turn_restriction_by_way_of_a_way"] += 1
        return
    ((_, via),) = members["via"]
    into = frozenset(ref for _, ref in members.get("to", []))
    found.turns.extend(Turn(ref, via, into, kind.startswith("only_")) for _, ref in members.get("from", []))


def ways_of(found: Found) -> Ways:
    """What was read, as arrays."""
    lasts_s = [np.nan if one.lasts_s is None else one.lasts_s for one in found.driven]
    refs = np.concatenate([np.array(one, np.int64) for one in found.refs])
    return Ways(
        way=np.array(found.way, np.int64),
        km_per_hour=np.array([(one.along, one.against) for one in found.driven]),
        lasts_s=np.array(lasts_s),
        stops=np.array([one.stops for one in found.driven]),
        indptr=np.cumsum([0, *(len(one) for one in found.refs)]),
        ref=refs,
        lon=np.concatenate([np.array(lon) for lon, _ in found.positions]),
        lat=np.concatenate([np.array(lat) for _, lat in found.positions]),
        is_signal=np.isin(refs, np.fromiter(found.signals, np.int64, len(found.signals))),
        turns=tuple(found.turns),
    )
