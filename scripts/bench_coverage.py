"""What coverage costs: ./scripts/bench coverage [--cells N] [--sites N] [--check].

First two_step beside PySAL's access on the same 200,000 cells and 1,000 sites: the ratio of their seconds, and how far
their answers are apart. Then a made-up region of N cells in parts, each size in a process of its own: seconds and
memory at its highest, of shares within 3 km along the straight line and of two_step, both passes.
"""

import argparse
import json
import logging
import re
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from geo_service.core.coverage.cluster import Part, share_within_over, two_step_over
from geo_service.core.coverage.costs import from_triples
from geo_service.core.coverage.line import metres_within
from geo_service.core.coverage.measure import Pull, gaussian, two_step
from scripts.bench_ground import ROOT, BenchError, say

CELLS, SITES = 2_000_000, 20_000
BESIDE_CELLS, BESIDE_SITES, BESIDE_PAIRS = 200_000, 1_000, 4_000_000
CATCHMENT_M, LIMITS_M = 3_000.0, (1_000.0, 2_000.0, 3_000.0)
COLUMNS = 10  # of parts from west to east
PART_CELLS = 20_000
REGION = (117.0, 29.0, 123.0, 33.0)  # west, south, east, north
TRIES, TRIES_OF_PEER = 7, 2  # the quickest counts: neighbours on the machine come and go
LEAST_RATIO, MOST_APART = 20.0, 1e-9
MOST_GROWTH, MOST_BEND = 1.5, 1.5  # of memory from the smallest size to the largest; of seconds for each cell


def main() -> int:
    """Measure and print; 1 when --check was asked for and a limit is missed."""
    parser = argparse.ArgumentParser(prog="./scripts/bench coverage", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cells", type=int, default=CELLS)
    parser.add_argument("--sites", type=int, default=SITES)
    parser.add_argument("--check", action="store_true", help="end with 1 when a limit is missed")
    parser.add_argument("--one-size", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one_size:
        print(json.dumps(measured_region(asked.cells, asked.sites)))
        return 0
    try:
        kept = [beside_access(), grown(asked.cells, asked.sites)]
    except BenchError as error:
        say(str(error))
        return 1
    return int(asked.check and not all(kept))


def beside_access() -> bool:
    """Whether two_step is as much quicker than access as it should be, and answers the same."""
    cell, site, cost, demand, supply = problem()
    peer, ours = peer_of(cell, site, cost, demand, supply), from_triples(cell, site, cost, (demand.size, supply.size))
    decay = gaussian(CATCHMENT_M / 3)
    print(f"{BESIDE_CELLS:,} cells x {BESIDE_SITES:,} sites, {cost.size:,} pairs")
    print(f"{'':12}{'seconds':>10}{'access':>10}{'ratio':>8}{'apart':>10}")
    kept = True
    for name, ask_ours, ask_peer in (
        (
            "2SFCA",
            lambda: two_step(ours, demand, supply, CATCHMENT_M),
            lambda: peer.two_stage_fca(name="two", max_cost=CATCHMENT_M),
        ),
        (
            "E2SFCA",
            lambda: two_step(ours, demand, supply, CATCHMENT_M, decay),
            lambda: peer.enhanced_two_stage_fca(name="bell", max_cost=CATCHMENT_M, weight_fn=decay),
        ),
    ):
        found, taken = quickest(ask_ours, TRIES)
        theirs, taken_by_peer = quickest(ask_peer, TRIES_OF_PEER)
        apart = float(np.abs(theirs.iloc[:, 0].reindex(range(demand.size)).fillna(0).to_numpy() - found).max())
        print(f"{name:12}{taken:10.3f}{taken_by_peer:10.3f}{taken_by_peer / taken:8.1f}{apart:10.1e}")
        kept &= taken_by_peer / taken >= LEAST_RATIO and apart <= MOST_APART
    print(f"at least {LEAST_RATIO:g} times as quick, at most {MOST_APART:g} apart: {'kept' if kept else 'MISSED'}")
    return kept


def problem() -> tuple[Any, ...]:
    """Cells and sites all over a square with some 20 sites for each cell; each pair once, by cell."""
    draw = np.random.default_rng(2025)
    pairs = np.unique(draw.integers(0, BESIDE_CELLS * BESIDE_SITES, BESIDE_PAIRS))
    cell, site = np.divmod(pairs, BESIDE_SITES)
    cost = CATCHMENT_M * 1.2 * np.sqrt(draw.random(pairs.size))
    demand, supply = draw.integers(1, 400, BESIDE_CELLS), draw.integers(1, 30, BESIDE_SITES)
    return cell, site, cost, demand.astype(np.float64), supply.astype(np.float64)


def peer_of(cell: Any, site: Any, cost: Any, demand: Any, supply: Any) -> Any:
    """The same problem as access holds it.

    Raises:
        BenchError: access is not installed.
    """
    try:
        import pandas as pd  # noqa: PLC0415
        from access import Access  # noqa: PLC0415
    except ImportError as error:
        raise BenchError("access is missing; it comes with the extra `test`") from error
    warnings.filterwarnings("ignore", module="access")
    peer = Access(
        demand_df=pd.DataFrame({"cell": range(demand.size), "people": demand}),
        demand_index="cell",
        demand_value="people",
        supply_df=pd.DataFrame({"site": range(supply.size), "places": supply}),
        supply_index="site",
        supply_value="places",
        cost_df=pd.DataFrame({"origin": cell, "dest": site, "cost": cost}),
        cost_origin="origin",
        cost_dest="dest",
        cost_name="cost",
    )
    logging.getLogger("access").setLevel(logging.WARNING)
    return peer


def grown(cells: int, sites: int) -> bool:
    """Whether memory stays flat and seconds stay in proportion while the region's cells double and double again."""
    sizes = [cells // 8, cells // 4, cells // 2, cells]
    say(f"{', '.join(f'{size:,}' for size in sizes)} cells, each in a process of its own")
    rows = [in_child(size, sites) for size in sizes]
    print(f"{'cells':>12}{'sites':>9}{'pairs':>12}{'seconds':>9}{'us/cell':>9}{'MB':>7}{'within 3 km':>13}")
    for row in rows:
        each = row["seconds"] / row["cells"] * 1e6
        print(
            f"{row['cells']:12,}{sites:9,}{row['pairs']:12,}{row['seconds']:9.1f}{each:9.2f}{row['megabytes']:7.0f}"
            f"{row['shares'][-1]:13.4f}"
        )
    growth = rows[-1]["megabytes"] / rows[0]["megabytes"]
    bend = rows[-1]["seconds"] / rows[-1]["cells"] / (rows[0]["seconds"] / rows[0]["cells"])
    kept = growth <= MOST_GROWTH and bend <= MOST_BEND
    print(
        f"8 times the cells: {growth:.2f} times the memory (at most {MOST_GROWTH}), "
        f"{bend:.2f} times the seconds for each (at most {MOST_BEND}): {'kept' if kept else 'MISSED'}"
    )
    return kept


def in_child(cells: int, sites: int) -> dict[str, Any]:
    """What a process of its own measures.

    Raises:
        BenchError: it failed.
    """
    command = [sys.executable, "-m", "scripts.bench_coverage", "--one-size", f"--cells={cells}", f"--sites={sites}"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise BenchError(f"{cells:,} cells failed: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def measured_region(cells: int, sites: int) -> dict[str, Any]:
    """Shares and two_step of a region in parts, with seconds and the highest memory of this process."""
    draw = np.random.default_rng(2026)
    west, south, east, north = REGION
    site_lon, site_lat = draw.uniform(west, east, sites), draw.uniform(south, north, sites)
    supply = draw.integers(1, 30, sites).astype(np.float64)
    parts = max(1, round(cells / PART_CELLS))
    load = partial(part_of, parts=parts, cells=cells, site_lon=site_lon, site_lat=site_lat)
    two_step(load(0).cost, load(0).weight, supply, CATCHMENT_M)  # so that what is compiled once is not measured
    began = time.perf_counter()
    shares = share_within_over(range(parts), LIMITS_M, load)
    told = list(two_step_over(range(parts), supply, Pull(CATCHMENT_M, gaussian(1_000)), load, each=what_is_kept))
    taken = time.perf_counter() - began
    return {
        "cells": sum(row[0] for row in told),
        "pairs": sum(row[1] for row in told),
        "seconds": taken,
        "megabytes": highest_megabytes(),
        "shares": shares.tolist(),
    }


def highest_megabytes() -> float:
    """The most memory that this process ever held; its parent's is not counted, as it is in getrusage.

    Raises:
        BenchError: the system does not tell.
    """
    try:
        told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    except OSError:
        told = None
    if told is None:
        raise BenchError("memory is read from /proc/self/status, which this system does not have")
    return int(told[1]) / 1024


def what_is_kept(part: Part, reached: Any) -> tuple[int, int, float]:
    """How many cells and pairs a part had, and the places that its demand reached."""
    return part.weight.size, int(part.cost.nnz), float(reached @ part.weight)


def part_of(number: int, parts: int, cells: int, site_lon: Any, site_lat: Any) -> Part:
    """A part of the region, made where it is measured; all parts are as dense."""
    west, south, east, north = REGION
    rows = -(-parts // COLUMNS)
    column, row = number % COLUMNS, number // COLUMNS
    wide, high = (east - west) / COLUMNS, (north - south) / rows
    count = cells // parts + (number < cells % parts)
    draw = np.random.default_rng([2027, number])
    lon = west + wide * (column + draw.random(count))
    lat = south + high * (row + draw.random(count))
    return Part(
        draw.integers(1, 400, count).astype(np.float64), metres_within(lon, lat, site_lon, site_lat, CATCHMENT_M)
    )


def quickest(do: Callable[[], Any], times: int) -> tuple[Any, float]:
    """An answer, and the seconds of the quickest of a few tries."""
    tries = []
    for _ in range(times):
        began = time.perf_counter()
        found = do()
        tries.append(time.perf_counter() - began)
    return found, min(tries)


if __name__ == "__main__":
    sys.exit(main())
