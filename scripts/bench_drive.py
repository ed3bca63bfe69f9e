"""What by=drive costs over HTTP on a made-up city, beside Valhalla: ./scripts/bench drive [--check]."""

import argparse
import json
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import numpy as np
import valhalla

from geo_service.core.database.private_server import ServerError
from geo_service.core.travel.isochrones import make_tiles
from geo_service.core.travel.network import Network
from geo_service.core.travel.read import read_network
from geo_service.core.travel.store import save
from scripts.bench_city import APART_LAT, APART_LON, write_city
from scripts.bench_facilities import FAR_OFF, FEW_DOZEN, LEAST_ROWS, MIDDLE_LAT, MIDDLE_LON, Point, asking_points
from scripts.bench_ground import BenchError, get, ground, load, say, service
from scripts.bench_meter import asked_over_http
from scripts.bench_nearest import int_from, verdict

LIMIT = 10
MOST_P99_MS = 20.0
LEAST_STREETS = 245  # 60,025 crossings
SITES_OF_A_KIND, KS = 300, (1, 3, 5)
PATHS, CALLS, PASSES = 2_000, 60, 5

CASES: dict[str, dict[str, Any]] = {
    "plain": {},
    "one kind": {"kind": "driver_home"},
    "kind, function, parking": {"kind": "driver_home", "function": "parking", "min_free_parking_minutes": 30},
    "open now": {"open_at": "now"},
    "within 3 km": {"within_m": 3000},
    "rare: 36 facilities": {"function": FEW_DOZEN},
    "rare: all far off the roads": {"function": FAR_OFF},
    "none": {"kind": "screening_stop", "function": FEW_DOZEN, "min_chargers": 1_000_000},
}


def main() -> int:
    """Measure and print; 1 when the target is missed and --check was given, or when the bench cannot be run."""
    asked = parser().parse_args()
    try:
        with ground() as (folder, server):
            file = folder / "city.osm.pbf"
            write_city(file, asked.streets)
            network = timed("the city read", lambda: read_network(file))
            save(network, folder / "roads")
            timed("Valhalla's tiles made", lambda: make_tiles(file, folder / "roads"))
            load(server, asked.rows)
            nodes, arcs = len(network.node_lon), len(network.out.indices)
            print(f"{nodes:,} nodes, {arcs:,} arcs, {asked.rows:,} facilities, limit {LIMIT}, one worker")
            kept = measure_service(server, folder, asked)
            measure_tables(network)
            measure_valhalla(folder / "roads", asked.streets)
    except (BenchError, ServerError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # what a shell says of a program that Ctrl-C ended
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory of this process, with the network, its tables and Valhalla: {peak:,} MB")
    return int(asked.check and not kept)


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(prog="bench drive", description=__doc__)
    options.add_argument("--streets", type=int_from(LEAST_STREETS), default=260, help="streets each way; 260")
    options.add_argument("--rows", type=int_from(LEAST_ROWS), default=LEAST_ROWS, help="made-up facilities; 10000")
    options.add_argument("--seconds", type=int_from(1), default=4, help="length of each measurement; 4")
    options.add_argument("--connections", type=int_from(1), default=1, help="HTTP connections of wrk; 1")
    options.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    return options


def timed(what: str, done: Callable[[], Any]) -> Any:
    """What a function gives, after it was said how long it took."""
    began = time.monotonic()
    answer = done()
    say(f"{what}: {time.monotonic() - began:.1f} s")
    return answer


def points(streets: int, count: int) -> list[Point]:
    """Where drivers ask from: points of the bell that lie in the city."""
    east, north = streets / 2 * APART_LON, streets / 2 * APART_LAT
    inside = [
        one
        for one in asking_points(4 * count)
        if abs(one.lon - MIDDLE_LON) < east and abs(one.lat - MIDDLE_LAT) < north
    ]
    return inside[:count]


def measure_service(server: Any, folder: Path, asked: argparse.Namespace) -> bool:
    """Print the table of times over HTTP, and what the roads take of memory; whether all are quick enough."""
    print(f"\n{'over HTTP':40}{'requests/s':>11}{'p50 ms':>9}{'p99 ms':>9}")
    kept = True
    roads = {"GEO_SERVICE_ROADS": str(folder / "roads")}
    with service("whole", server, folder) as plain:
        by_line = asked_over_http(plain, paths("line", {}, asked), asked.connections, asked.seconds, folder)
        print(f"{'by line, without roads':40}{by_line.per_second:11,.0f}{by_line.p50_ms:9.2f}{by_line.p99_ms:9.2f}")
        without = memory(plain)
    with service("whole", server, folder, roads) as address:
        # The first who asks waits until the sites are on their roads, and the search is compiled.
        get(urlsplit(address).port or 0, paths("drive", {}, asked)[0])
        for by, title, filters in [("line", "by line", {}), *(("drive", *case) for case in CASES.items())]:
            one = asked_over_http(address, paths(by, filters, asked), asked.connections, asked.seconds, folder)
            quick = one.p99_ms <= MOST_P99_MS
            kept &= quick
            print(f"{title:40}{one.per_second:11,.0f}{one.p50_ms:9.2f}{one.p99_ms:9.2f}  {verdict(quick)}")
        print(f"memory of the service: {without:,} MB without roads, {memory(address):,} MB with them and the sites")
    print(f"p99 of every line at most {MOST_P99_MS:.0f} ms wanted: {verdict(kept)}")
    return kept


def paths(by: str, filters: dict[str, Any], asked: argparse.Namespace) -> list[str]:
    """Paths that ask from many points with the same filters."""
    rest = urlencode({**filters, "by": by, "limit": LIMIT}, doseq=True)
    return [f"/nearest?lon={one.lon}&lat={one.lat}&{rest}" for one in points(asked.streets, PATHS)]


def memory(address: str) -> int:
    """Megabytes that a service keeps, as its metrics tell."""
    told = get(urlsplit(address).port or 0, "/metrics")[1].decode()
    found = re.search(r"^process_resident_memory_bytes (\S+)", told, re.MULTILINE)
    return round(float(found[1]) / 1e6) if found else 0


def measure_tables(network: Network) -> None:
    """Print how long a table of the K nearest sites of every node takes, and a block of a matrix."""
    draw = np.random.default_rng(2025)
    some = draw.integers(0, len(network.node_lon), SITES_OF_A_KIND)
    lon, lat = network.node_lon[some], network.node_lat[some]
    print(f"\n{f'{SITES_OF_A_KIND} sites, every node':40}{'best ms':>11}")
    for k in KS:
        network.nearest_sites(lon, lat, k)
        print(f"{f'K = {k}':40}{1000 * min(seconds(lambda k=k: network.nearest_sites(lon, lat, k))):11.0f}")
    once = min(seconds(lambda: network.matrix(lon[:40], lat[:40], network.node_lon[:2000], network.node_lat[:2000])))
    print(f"{'40 x 2,000 matrix, two threads':40}{1000 * once:11.0f}")


def measure_valhalla(folder: Path, streets: int) -> None:
    """Print how long Valhalla takes from one point to the ten sites nearest by the line, in process."""
    actor = valhalla.Actor(folder / "valhalla" / "valhalla.json")
    begin, ends = points(streets, 2 * CALLS)[:CALLS], points(streets, 12 * CALLS)[2 * CALLS :]
    as_place = lambda one: {"lon": one.lon, "lat": one.lat}  # noqa: E731
    took = []
    for one in begin:
        near = sorted(ends, key=lambda end, one=one: (end.lon - one.lon) ** 2 + (end.lat - one.lat) ** 2)[:LIMIT]
        asked = {"sources": [as_place(one)], "targets": [as_place(end) for end in near], "costing": "auto"}
        began = time.perf_counter()
        actor.matrix(json.dumps(asked))
        took.append(1000 * (time.perf_counter() - began))
    p50, p99 = np.percentile(took, [50, 99])
    print(f"\n{f'Valhalla 1 x {LIMIT} matrix, in process':40}{'':11}{p50:9.2f}{p99:9.2f}")


def seconds(done: Callable[[], object]) -> Sequence[float]:
    """How long some passes took."""
    took = []
    for _ in range(PASSES):
        began = time.perf_counter()
        done()
        took.append(time.perf_counter() - began)
    return took


if __name__ == "__main__":
    sys.exit(main())
