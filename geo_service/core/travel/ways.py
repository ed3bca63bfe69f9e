"""What the tags of a way mean to a driver: whether, in which directions, how fast; pure.

Speeds are what one comes to in a city's day, not what is allowed. Sources: the classes and implied one-ways of
wiki.openstreetmap.org (Key:highway, Key:oneway, Key:access); nine tenths of a tagged maxspeed, as GraphHopper has it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

type Tags = Mapping[str, str]

SPEEDS = MappingProxyType(
    {
        "motorway": 80.0,
        "motorway_link": 45.0,
        "trunk": 60.0,
        "trunk_link": 40.0,
        "primary": 45.0,
        "primary_link": 35.0,
        "secondary": 40.0,
        "secondary_link": 30.0,
        "tertiary": 35.0,
        "tertiary_link": 25.0,
        "unclassified": 30.0,
        "road": 30.0,
        "residential": 25.0,
        "service": 15.0,
        "living_street": 10.0,
    }
)
FERRY_KM_PER_HOUR = 15.0
OF_MAXSPEED = 0.9
SHUT = frozenset({"no", "private", "agricultural", "forestry", "military", "emergency", "psv", "bus", "construction"})
OPEN = frozenset({"yes", "designated", "permissive", "official"})
ALONG, AGAINST = frozenset({"yes", "true", "1"}), frozenset({"-1", "reverse"})
ROUND = frozenset({"roundabout", "circular"})
# What a car cannot pass unless the tags say that it may.
BARRIERS = frozenset({"bollard", "block", "chain", "jersey_barrier", "log", "debris", "kerb", "cycle_barrier", "stile"})
NO_PLACE_TO_STOP = frozenset({"motorway", "motorway_link"})


@dataclass(frozen=True)
class Profile:
    """A kind of vehicle.

    Attributes:
        access: the keys of access that count, the most telling first.
        restrictions: the keys under which a turn is forbidden to it, and by what name it is excepted.
        most_km_per_hour: it goes no faster.
        size: its height, width and length in metres and its weight in tonnes, by the key that limits them.
    """

    name: str
    access: tuple[str, ...]
    restrictions: tuple[str, ...]
    excepted: frozenset[str]
    most_km_per_hour: float
    size: Mapping[str, float]


CAR = Profile(
    "car",
    ("motorcar", "motor_vehicle", "vehicle", "access"),
    ("restriction", "restriction:motorcar"),
    frozenset({"motorcar", "motor_vehicle"}),
    120.0,
    MappingProxyType({"maxheight": 1.6, "maxwidth": 1.9, "maxweight": 2.0}),
)
# A screening vehicle is a rebuilt coach: 12 m, the widest and highest that GB 1589-2016 lets on the road.
TRUCK = Profile(
    "truck",
    ("hgv", "goods", "motor_vehicle", "vehicle", "access"),
    ("restriction", "restriction:hgv"),
    frozenset({"hgv", "motor_vehicle"}),
    80.0,
    MappingProxyType({"maxheight": 4.0, "maxwidth": 2.55, "maxlength": 12.0, "maxweight": 18.0}),
)
PROFILES = MappingProxyType({one.name: one for one in (CAR, TRUCK)})


@dataclass(frozen=True)
class Driven:
    """How a way is driven.

    Attributes:
        along: km/h in the order of its nodes, 0 where that is not allowed; as is `against`.
        lasts_s: seconds that all of it takes, told by the timetable of a ferry; else None.
        stops: whether one can stop on it: not on motorways, bridges, ferries and in tunnels, so no site is there.
    """

    along: float
    against: float
    lasts_s: float | None
    stops: bool


def driven(tags: Tags, profile: Profile) -> Driven | None:
    """How a way is driven; None for one that is not for this vehicle."""
    if tags.get("area") == "yes" or not fits(tags, profile):
        return None
    if tags.get("route") == "ferry":
        return ferry(tags, profile)
    kind = tags.get("highway", "")
    if kind not in SPEEDS or access(tags, profile) in SHUT:
        return None
    km_per_hour = min(speed(tags, profile), profile.most_km_per_hour)
    along, against = directions(tags)
    if not along and not against:
        return None
    stops = kind not in NO_PLACE_TO_STOP and all(tags.get(key, "no") == "no" for key in ("bridge", "tunnel"))
    return Driven(km_per_hour * along, km_per_hour * against, None, stops)


def ferry(tags: Tags, profile: Profile) -> Driven | None:
    """How a ferry is driven: only one that says that it takes vehicles, for most across the Huangpu take none."""
    if access(tags, profile) not in OPEN:
        return None
    along, against = directions(tags)
    return Driven(FERRY_KM_PER_HOUR * along, FERRY_KM_PER_HOUR * against, duration_s(tags.get("duration", "")), False)


def access(tags: Tags, profile: Profile) -> str:
    """The value of the most telling key of access that is there; empty when none is."""
    return next((tags[key] for key in profile.access if key in tags), "")


def is_barred(tags: Tags, profile: Profile) -> bool:
    """Whether a node of a way cannot be passed."""
    told = access(tags, profile)
    return told in SHUT or (tags.get("barrier", "") in BARRIERS and told not in OPEN)


def fits(tags: Tags, profile: Profile) -> bool:
    """Whether the vehicle is no higher, wider, longer or heavier than is allowed."""
    return all(
        (limit := number(tags.get(key, ""))) is None or limit >= measured for key, measured in profile.size.items()
    )


def directions(tags: Tags) -> tuple[bool, bool]:
    """Whether a way may be driven along its nodes, and against them."""
    told = tags.get("oneway", "")
    if told in AGAINST:
        return False, True
    if told == "reversible":  # which way it goes at the hour, nobody says
        return False, False
    implied = tags.get("junction") in ROUND or tags.get("highway") in ("motorway", "motorway_link")
    return True, not (told in ALONG or (implied and told != "no"))


def speed(tags: Tags, profile: Profile) -> float:
    """Kilometres an hour by maxspeed, where it is told, else by the class of the road."""
    own = f"maxspeed:{profile.access[0]}"
    allowed = number(tags.get(own, tags.get("maxspeed", "")))
    return SPEEDS[tags["highway"]] if not allowed else allowed * OF_MAXSPEED


def number(told: str) -> float | None:
    """The number at the beginning of a value, in the unit of OSM's default (km/h, m, t); None when there is none."""
    found = re.match(r"\s*(\d+(?:\.\d+)?)\s*(mph)?", told)
    return None if found is None else float(found[1]) * (1.609344 if found[2] else 1.0)


def duration_s(told: str) -> float | None:
    """Seconds of a duration: minutes, h:mm, h:mm:ss or ISO 8601 (PT20M); None for what is none of them."""
    if iso := re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", told.strip()):
        hours, minutes, seconds = (float(part or 0) for part in iso.groups())
    elif re.fullmatch(r"\d+(:\d{1,2}){0,2}", told.strip()):
        parts = [float(part) for part in told.split(":")]
        hours, minutes, seconds = ((0.0, *parts, 0.0) if len(parts) == 1 else (*parts, 0.0))[:3]
    else:
        return None
    return (hours * 60 + minutes) * 60 + seconds or None
