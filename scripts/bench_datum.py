"""What the datums cost, in numpy and in SQL: ./scripts/bench datum [--check]; 1,000,000 points and 100,000."""

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import psycopg

from geo_service.core.database.private_database import service_url
from geo_service.core.database.private_server import ServerError
from geo_service.core.geometry import bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from scripts.bench_ground import BenchError, ground, say

POINTS, POINTS_IN_SQL = 1_000_000, 100_000
SHANGHAI = (120.85, 30.67, 122.00, 31.88)
LIMIT_S = 0.4  # for WGS-84 to GCJ-02, which the ratios are to
TRIES = 3  # the quickest counts: neighbours on the machine come and go

IN_SQL = """
select count(core.convert(st_setsrid(st_makepoint(lon, lat), 4326), %(source)s, %(target)s))
  from unnest(%(lons)s::float8[], %(lats)s::float8[]) p(lon, lat)
"""
TO_COMPARE = IN_SQL.replace("core.convert(st_setsrid(st_makepoint(lon, lat), 4326), %(source)s, %(target)s)", "lon")


def main() -> int:
    """Measure and print; 1 when --check was asked for and the limit is missed."""
    parser = argparse.ArgumentParser(prog="./scripts/bench datum", description=__doc__)
    parser.add_argument("--check", action="store_true", help="end with 1 when the limit is missed")
    asked = parser.parse_args()
    west, south, east, north = SHANGHAI
    draw = np.random.default_rng(2025)
    lon, lat = draw.uniform(west, east, POINTS), draw.uniform(south, north, POINTS)
    try:
        in_sql = seconds_in_sql(lon[:POINTS_IN_SQL], lat[:POINTS_IN_SQL])
    except (BenchError, ServerError) as error:
        say(str(error))
        return 1
    in_numpy = seconds_in_numpy(lon, lat)
    each = {name: taken / POINTS for name, taken in in_numpy.items()}
    each |= {name: taken / POINTS_IN_SQL for name, taken in in_sql.items()}
    least = each["wgs84 → gcj02, numpy"]
    print(f"{'':24}{'points':>11}{'seconds':>10}{'points/s':>13}{'ratio':>8}")
    for name, taken in (in_numpy | in_sql).items():
        print(f"{name:24}{taken / each[name]:11,.0f}{taken:10.3f}{1 / each[name]:13,.0f}{each[name] / least:8.1f}")
    kept = in_numpy["wgs84 → gcj02, numpy"] <= LIMIT_S
    print(f"wgs84 → gcj02 of {POINTS:,} points: at most {LIMIT_S} s, {'kept' if kept else 'MISSED'}")
    return int(asked.check and not kept)


def seconds_in_numpy(lon: Any, lat: Any) -> dict[str, float]:
    """Seconds that each way takes for all points, there from WGS-84 and back to it."""
    gcj, bd = wgs84_to_gcj02(lon, lat), wgs84_to_bd09(lon, lat)
    return {
        "wgs84 → gcj02, numpy": quickest(lambda: wgs84_to_gcj02(lon, lat)),
        "gcj02 → wgs84, numpy": quickest(lambda: gcj02_to_wgs84(*gcj)),
        "wgs84 → bd09, numpy": quickest(lambda: wgs84_to_bd09(lon, lat)),
        "bd09 → wgs84, numpy": quickest(lambda: bd09_to_wgs84(*bd)),
    }


def seconds_in_sql(lon: Any, lat: Any) -> dict[str, float]:
    """Seconds that core.convert takes for all points, less what handing them over takes."""
    places = {"wgs84": (lon, lat), "gcj02": wgs84_to_gcj02(lon, lat), "bd09": wgs84_to_bd09(lon, lat)}
    ways = [("wgs84", "gcj02"), ("gcj02", "wgs84"), ("wgs84", "bd09"), ("bd09", "wgs84")]
    taken = {}
    with ground() as (_, server), psycopg.connect(service_url(server)) as connection:
        connection.execute("set role geo_public")
        connection.execute("set jit = off")
        for source, target in ways:
            lons, lats = (axis.tolist() for axis in places[source])
            given = {"lons": lons, "lats": lats, "source": source, "target": target}
            whole = quickest(lambda given=given: connection.execute(IN_SQL, given).fetchall())
            handed = quickest(lambda given=given: connection.execute(TO_COMPARE, given).fetchall())
            taken[f"{source} → {target}, SQL"] = whole - handed
    return taken


def quickest(do: Callable[[], Any]) -> float:
    """Seconds of the quickest of a few tries."""
    tries = []
    for _ in range(TRIES):
        began = time.perf_counter()
        do()
        tries.append(time.perf_counter() - began)
    return min(tries)


if __name__ == "__main__":
    sys.exit(main())
