"""How fast items are, against tipg 1.6: ./scripts/bench items [--rows N] [--many N] [--seconds S] [--check].

One server, one table of made-up facilities, one run, each in one worker: a box a page long, a whole page without a box.
Then, over more facilities, how long each of many questions and a tile of each zoom takes by itself; a machine that
others share has slow minutes, so all of them are asked in turn, and again.
"""

import argparse
import math
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

from geo_service.core.database.private_database import owner_url
from geo_service.core.database.private_server import PrivateServer, ServerError
from geo_service.core.tiles.queries import IN_DETAIL_FROM_Z
from geo_service.core.tiles.versions import ALL
from scripts.bench_facilities import Point, asking_points
from scripts.bench_ground import BenchError, get, ground, load, say, service
from scripts.bench_meter import Rate, asked_over_http, best
from scripts.bench_tiles import COLLECTION, addresses, tipg, tipg_environment

ROWS_OF_A_PAGE = 100
BOXES = 40
PASSES = 3
CONNECTIONS = 16
TRIES = 5
LEAST = 10.0  # times tipg
MOST_MS = 50.0
FACILITIES, KIND = "facilities", "driver_home"
BOX = "121.4,31.1,121.6,31.3"
IN_A_TRIANGLE = "S_WITHIN(geometry, POLYGON((121.3 31.1, 121.6 31.1, 121.3 31.4, 121.3 31.1)))"
ALL_IN = "BBOX(120,30,123,33)"
# Each asked of all facilities and of a kind. What indexes serve; what they do not, so that every row is read: out of an
# index that has what is compared, then of those that can be as they lie; and what is not bound to be quick.
BY_INDEX: dict[str, dict[str, str]] = {
    "by id": {},
    "a small box": {"bbox": "121.47,31.23,121.475,31.235"},
    "a great box": {"bbox": BOX},
    "the whole world": {"bbox": "-180,-90,180,90"},
    "a box of GCJ-02": {"bbox": "121.47,31.23,121.5,31.26", "datum": "gcj02"},
    "all in BD-09": {"bbox": "120,30,123,32", "datum": "bd09"},
    "by name": {"sortby": "name"},
    "latest first": {"sortby": "-updated_at"},
    "most bays first": {"sortby": "-free_bays"},
    "by district and name": {"sortby": "district_code,name"},
    "a great box by name": {"bbox": BOX, "sortby": "name"},
    "a common function": {"functions": "parking"},
    "a rare function": {"functions": "hpv_test"},
    "a far function": {"functions": "car_wash"},
    "a far function in a box": {"functions": "car_wash", "bbox": BOX},
    "a tier": {"tier": "comprehensive"},
    "a district": {"district_code": "310116"},
    "nothing with so many bays": {"filter": "free_bays > 99999"},
    "a triangle": {"filter": IN_A_TRIANGLE},
    "part of a name": {"filter": "name LIKE '%曹杨%'"},
    "part of a name, none": {"filter": "name LIKE '%nowhere%'"},
    "in any case, none": {"filter": "CASEI(address) LIKE CASEI('%Nowhere%')"},
    "a character, none": {"filter": "name LIKE '%龘%'"},
    "a character of another text": {"filter": "address LIKE '%站%'"},
    "an address, none": {"filter": "address = '站'"},
    "part of hours, none": {"filter": "hours_text LIKE '%nowhere%'"},
    "a % in a name": {"filter": "name LIKE '%\\%%'"},
    "one name or another, none": {"filter": "name LIKE '%nowhere%' OR address LIKE '%nowhere%'"},
    "part of a street": {"filter": "street LIKE '%路%'"},
    "part of a street, none": {"filter": "street LIKE '%nowhere%'"},
    "the same in any case": {"filter": "CASEI(street) LIKE CASEI('%Nowhere%')"},
    "no such street, in a box": {"filter": "NOT street LIKE '%路%'", "bbox": BOX},
    "not as all districts": {"filter": "NOT district LIKE '%区'"},
    "few streets by name": {"filter": "NOT (street LIKE '%街道' OR street LIKE '%镇')", "sortby": "name"},
    "one text or another, none": {"filter": "street LIKE '%nowhere%' OR district LIKE '%nowhere%' OR free_bays > 9999"},
    "part of an attribute, none": {"filter": "services_text LIKE '%nowhere%'"},
    "not made up": {"filter": "sample = FALSE"},
    "outside of everything": {"filter": "S_DISJOINT(geometry, BBOX(120,30,123,33))"},
    "not within a box": {"filter": f"NOT S_WITHIN(geometry, {ALL_IN})"},
    "not around a triangle": {"filter": "NOT S_INTERSECTS(geometry, POLYGON((119 29, 125 29, 121 35, 119 29)))"},
    "not outside of a box": {"filter": "NOT S_DISJOINT(geometry, BBOX(121.47,31.23,121.475,31.235))"},
    "not one of all kinds": {"filter": "NOT kind LIKE '%\\_%'"},
    "without accents, none": {"filter": "ACCENTI(name) = 'nowhere'"},
    "all but few, most bays first": {"filter": "NOT name LIKE '%nowhere%'", "sortby": "-free_bays"},
    "all but few, latest first": {"filter": "NOT CASEI(name) LIKE CASEI('%Nowhere%')", "sortby": "-updated_at"},
    "a tier, latest first": {"tier": "micro", "sortby": "-updated_at"},
    "a common function by name": {"functions": "parking", "sortby": "name", "bbox": BOX},
    "just some functions": {"filter": "A_EQUALS(functions, ('parking'))"},
    "hours that are the name": {"filter": "hours_text = name"},
    "what excludes one another": {"filter": "free_bays IS NULL AND chargers > 0 AND name LIKE '%站%'"},
    "an attribute": {"filter": "area_m2 > 20"},
    "an attribute, none": {"filter": "area_m2 > 10000"},
    "an attribute, never false": {"filter": "NOT signs"},
    "never false, by name": {"filter": "NOT signs", "sortby": "name"},
    "a moment": {"datetime": "2001-01-01"},
    "a thousand": {"limit": "1000"},
    "far down by offset": {"offset": "50000"},
    "an estimate": {"count": "estimate", "bbox": BOX},
}
IN_AN_INDEX: dict[str, dict[str, str]] = {
    "not as all names": {"filter": "NOT name LIKE '%站%'"},
    "not as all, in any case": {"filter": "NOT CASEI(name) LIKE CASEI('%站%')"},
    "not as all, without accents": {"filter": "NOT ACCENTI(name) LIKE '%站%'"},
    "not as all, most bays first": {"filter": "NOT address LIKE '%路%'", "sortby": "-free_bays"},
    "none begins so, all have it": {"filter": "address LIKE '区%'"},
    "a name that is the address": {"filter": "name = address"},
    "the same by name": {"filter": "name = address", "sortby": "name"},
    "the same in a box": {"filter": "name = address", "bbox": BOX},
    "the same in a polygon": {"filter": f"{IN_A_TRIANGLE} AND name = address"},
    "two texts in any case": {"filter": "CASEI(name) = CASEI(address)"},
    "two numbers, none": {"filter": "free_bays > chargers AND chargers > free_bays"},
    "a number and an attribute": {"filter": "area_m2 = free_bays AND chargers > free_bays"},
    "a text or a number, none": {"filter": "NOT address LIKE '%路%' OR free_bays > 99999"},
    "a text and a number, none": {"filter": "NOT address LIKE '%路%' AND free_bays > 3"},
    "two texts or others, none": {"filter": "name = street OR street = district OR NOT address LIKE '%路%'"},
    "one of more texts, none": {"filter": "tier = region OR NOT address LIKE '%路%'"},
    "part of a name, latest first": {"filter": "name LIKE '%路%'", "sortby": "-updated_at", "bbox": BOX},
    "part of a name, by name": {"filter": "name LIKE '%路%'", "sortby": "name", "bbox": BOX},
    "not with a function of all": {"filter": "NOT (kind <> 'driver_home' OR A_CONTAINS(functions, ('parking')))"},
    "such by name": {"filter": "kind = 'driver_home' AND NOT A_CONTAINS(functions, ('parking'))", "sortby": "name"},
}
AS_THEY_LIE: dict[str, dict[str, str]] = {
    "many texts, none": {"filter": "note LIKE '%nowhere%'"},
    "two attributes": {"filter": "note = kind_text"},
    "a function and no name, none": {"filter": "A_CONTAINS(functions, ('parking')) AND NOT name LIKE '%站%'"},
}
UNBOUND: dict[str, dict[str, str]] = {
    "an exact count": {"count": "exact", "limit": "1"},
    "of what all have": {"count": "exact", "limit": "1", "filter": "address LIKE '%区%'"},
    "hours or attributes, none": {"filter": "hours_text = address OR note = kind_text"},
}


def main() -> int:
    """Measure and print; 1 when a target is missed and --check was given, or when the bench cannot be run."""
    options = argparse.ArgumentParser(prog="bench items", description=__doc__)
    options.add_argument("--rows", type=int, default=100_000, help="made-up facilities beside tipg; 100000")
    options.add_argument("--many", type=int, default=200_000, help="made-up facilities for single questions; 200000")
    options.add_argument("--seconds", type=int, default=5, help="length of each measurement; 5")
    options.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    asked = options.parse_args()
    try:
        python = tipg_environment()
        with ground() as (folder, server):
            load(server, asked.rows)
            say(f"{asked.rows:,} facilities loaded")
            kept = beside_tipg(server, folder, python, asked.seconds)
        with ground() as (folder, server):
            load(server, asked.many)
            say(f"{asked.many:,} facilities loaded")
            kept = one_by_one(server, folder) and kept
    except (BenchError, ServerError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return int(asked.check and not kept)


def beside_tipg(server: PrivateServer, folder: Path, python: Path, seconds: int) -> bool:
    """Print the rates and their ratios; whether all that is wanted is reached."""
    whole = {"limit": str(ROWS_OF_A_PAGE)}
    boxes = [{**whole, "bbox": box_around(point)} for point in asking_points(BOXES)]
    with service("whole", server, folder) as ours, tipg(owner_url(server), folder, python) as theirs:
        lines: dict[str, tuple[str, Sequence[str]]] = {}
        for title, asked in {"in a box": boxes, "by id": [whole]}.items():
            lines[f"ours {title}"] = (ours, [page(FACILITIES, one) for one in asked])
            lines[f"tipg {title}"] = (theirs, [page(COLLECTION, one) for one in asked])
        rates: dict[str, list[Rate]] = {title: [] for title in lines}
        for number in range(PASSES):
            say(f"pass {number + 1} of {PASSES}")
            for title, (address, paths) in lines.items():
                rates[title].append(asked_over_http(address, paths, CONNECTIONS, seconds, folder))
    found = {title: best(measured) for title, measured in rates.items()}
    print(
        f"\n{'':15}{'requests/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'kB each':>9}   {ROWS_OF_A_PAGE} a page, one worker\n"
    )
    for title, rate in found.items():
        print(f"{title:15}{rate.per_second:11,.0f}{rate.p50_ms:9.2f}{rate.p99_ms:9.2f}{rate.bytes_each / 1000:9.1f}")
    kept = True
    for title in ("in a box", "by id"):
        ratio = found[f"ours {title}"].per_second / found[f"tipg {title}"].per_second
        kept = kept and ratio >= LEAST
        print(f"{title}: {ratio:.1f} times tipg, at least {LEAST:g} wanted: {'kept' if ratio >= LEAST else 'MISSED'}")
    return kept


def box_around(point: Point) -> str:
    """A box of about four kilometres a side around a point."""
    return f"{point.lon - 0.02:.6f},{point.lat - 0.02:.6f},{point.lon + 0.02:.6f},{point.lat + 0.02:.6f}"


def page(collection: str, asked: Mapping[str, str]) -> str:
    """The path of a page of items."""
    return f"/collections/{collection}/items?{urlencode(asked)}"


def one_by_one(server: PrivateServer, folder: Path) -> bool:
    """Print how long each question takes by itself; whether none that is bound takes too long."""
    tiles = {f"a tile of zoom {z}": addresses(z)[0] for z in range(IN_DETAIL_FROM_Z + 1)}
    groups = [
        {title: [f"/tiles/{code}/{one.z}/{one.x}/{one.y}" for code in (ALL, KIND)] for title, one in tiles.items()},
        *(
            {title: [page(code, asked) for code in (FACILITIES, KIND)] for title, asked in questions.items()}
            for questions in (BY_INDEX, IN_AN_INDEX, AS_THEY_LIE, UNBOUND)
        ),
    ]
    quickest = {path: math.inf for group in groups for paths in group.values() for path in paths}
    with service("whole", server, folder, {"GEO_SERVICE_TILE_CACHE_BYTES": "0"}) as address:
        port = int(address.rpartition(":")[2])
        for number in range(PASSES):
            say(f"pass {number + 1} of {PASSES}")
            for path, quick in quickest.items():
                quickest[path] = min(quick, ms(port, path))
    print(f"\n{f'ms, best of {PASSES} times {TRIES}':28}" + "".join(f"{code:>12}" for code in (FACILITIES, KIND)))
    for group in groups:
        print()
        for title, paths in group.items():
            print(f"{title:28}" + "".join(f"{quickest[path]:12.1f}" for path in paths))
    bound = {title: paths for group in groups[:-1] for title, paths in group.items()}
    slow = [title for title, paths in bound.items() if max(quickest[path] for path in paths) > MOST_MS]
    said = f"MISSED by {', '.join(slow)}" if slow else "kept"
    print(f"\nat most {MOST_MS:g} ms wanted of all but the last {len(UNBOUND)}: {said}")
    return not slow


def ms(port: int, path: str) -> float:
    """The milliseconds of the quickest of some answers."""
    times = []
    for _ in range(TRIES):
        started = time.perf_counter()
        status, body = get(port, path)
        times.append((time.perf_counter() - started) * 1000)
        if status not in (200, 204):
            raise BenchError(f"{path} answered {status}: {body[:200]!r}")
    return min(times)


if __name__ == "__main__":
    sys.exit(main())
