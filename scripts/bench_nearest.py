"""What /nearest costs against a constant answer and against its own SQL: ./scripts/bench nearest [--check]."""

import argparse
import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import numpy as np

from geo_service.core.database.connections import connected, held
from geo_service.core.database.private_database import service_url
from geo_service.core.database.private_server import PrivateServer, ServerError
from geo_service.core.database.statements import statement
from geo_service.core.nearest import queries
from geo_service.core.nearest.question import Question
from geo_service.settings import Settings
from scripts.bench_facilities import (
    ASKERS_REACH_LAT,
    ASKERS_REACH_LON,
    ASKERS_SIGMA_LAT,
    ASKERS_SIGMA_LON,
    FAR_OFF,
    FEW_DOZEN,
    JUST_FEW,
    LEAST_ROWS,
    MIDDLE_LAT,
    MIDDLE_LON,
    Point,
    asking_points,
)
from scripts.bench_ground import BenchError, constant_file, get, ground, load, say, service
from scripts.bench_meter import Rate, asked_in_sql, asked_over_http, best

LIMIT = 10
LEAST_OF_CONSTANT = 0.25
PASSES = 2  # each row is measured in each pass and its best kept: neighbours on the machine come and go
PATHS, POINTS, WARM_UP_POINTS = 5_000, 200, 20
TRIES = 3  # a point that takes longer than its limit is asked again: the statement may have waited for a processor
MICRO = 1_000_000

type Filters = Mapping[str, str | int | list[str]]

PLAIN: Filters = {}
COMMON: Filters = {"kind": "driver_home", "function": "parking", "min_free_parking_minutes": 30}
MIDDLING: Filters = {"kind": "union_station", "function": "parking", "min_free_parking_minutes": 30}
RARE: Filters = {"function": FEW_DOZEN}
NOTHING: Filters = {"kind": "screening_stop", "function": FEW_DOZEN, "min_chargers": 1_000_000}


@dataclass(frozen=True)
class Case:
    """A question to the statements, and how long it may take at most; None where no limit is set."""

    title: str
    filters: Filters
    limit_ms: float | None


CASES = (
    Case("plain", PLAIN, None),
    Case("common: kind, function, parking", COMMON, 5),
    Case("middling: one facility in a hundred", MIDDLING, 60),
    Case("rare: 36 facilities", RARE, 60),
    Case("rare: 1,900 facilities", {"function": JUST_FEW}, 60),
    Case("rare: 2,500 facilities, all far off", {"function": FAR_OFF}, 60),
    Case("rare: none, by one function and a count", NOTHING, 60),
    Case("rare: none, by a count alone", {"min_free_bays": 1_000_000}, 60),
)


@dataclass(frozen=True)
class Line:
    """One line of the table of rates."""

    title: str
    address: str
    paths: Sequence[str]


def main() -> int:
    """Measure and print; 1 when a target is missed and --check was given, or when the bench cannot be run."""
    asked = parser().parse_args()
    try:
        with ground() as (folder, server):
            began = time.monotonic()
            load(server, asked.rows)
            say(f"{asked.rows:,} facilities loaded in {time.monotonic() - began:.0f} s")
            fast_enough = measure_rates(server, folder, asked)
            quick_enough = measure_statements(server)
    except (BenchError, ServerError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # what a shell says of a program that Ctrl-C ended
    return int(asked.check and not (fast_enough and quick_enough))


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(prog="bench nearest", description=__doc__)
    options.add_argument("--rows", type=int_from(LEAST_ROWS), default=100_000, help="made-up facilities; 100000")
    options.add_argument("--seconds", type=int_from(1), default=5, help="length of each measurement; 5")
    options.add_argument("--connections", type=int_from(1), default=16, help="HTTP connections of wrk; 16")
    options.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    return options


def int_from(least: int) -> Any:
    """A reader of whole numbers from a least one on."""

    def number(given: str) -> int:
        value = int(given)
        if value < least:
            raise argparse.ArgumentTypeError(f"at least {least}")
        return value

    return number


def measure_rates(server: PrivateServer, folder: Path, asked: argparse.Namespace) -> bool:
    """Print the table of rates; whether /nearest is fast enough against the constant answer."""
    with service("whole", server, folder) as whole, service("bare", server, folder) as bare:
        constant_file(folder).write_bytes(typical_answer(whole))
        lines = (
            Line("constant, bare FastAPI", bare, ["/constant"]),
            Line("constant, the service's middleware", whole, ["/constant"]),
            Line("/nearest plain", whole, paths(PLAIN)),
            Line("/nearest common filters", whole, paths(COMMON)),
            Line("/nearest rare filter", whole, paths(RARE)),
            Line("/nearest nothing matches", whole, paths(NOTHING)),
        )
        rates: list[list[Rate]] = [[] for _ in (*lines, "SQL")]
        for number in range(PASSES):
            say(f"pass {number + 1} of {PASSES}")
            for line, measured in zip(lines, rates[:-1], strict=True):
                measured.append(asked_over_http(line.address, line.paths, asked.connections, asked.seconds, folder))
            rates[-1].append(raw_sql(server, asked.seconds, folder))
    print(f"\n{asked.rows:,} facilities, limit {LIMIT}, one worker, {asked.connections} connections;", end=" ")
    print(f"each line the best of {PASSES} passes\n")
    return print_rates([line.title for line in lines] + ["nearest.sql, first look, pgbench"], [best(r) for r in rates])


def print_rates(titles: Sequence[str], rates: Sequence[Rate]) -> bool:
    """Print the table, the constant answers and /nearest plain first, raw SQL last; whether the target is kept."""
    constant, plain, in_sql = rates[1], rates[2], rates[-1]
    print(f"{'':40}{'requests/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'kB each':>9}{'of constant':>13}{'of raw SQL':>12}")
    for title, rate in zip(titles, rates, strict=True):
        size = f"{rate.bytes_each / 1000:.1f}" if rate.bytes_each else ""
        print(
            f"{title:40}{rate.per_second:11,.0f}{rate.p50_ms:9.2f}{rate.p99_ms:9.2f}{size:>9}"
            f"{rate.per_second / constant.per_second:13.2f}{rate.per_second / in_sql.per_second:12.2f}"
        )
    reached = plain.per_second / constant.per_second
    kept = reached >= LEAST_OF_CONSTANT
    print(
        f"\n/nearest plain: {reached:.3f} of the constant answer, at least {LEAST_OF_CONSTANT} wanted: {verdict(kept)}"
    )
    return kept


def typical_answer(address: str) -> bytes:
    """The plain answer of middle length among some."""
    port = urlsplit(address).port
    assert port is not None
    answers = [get(port, path)[1] for path in paths(PLAIN)[:101]]
    return sorted(answers, key=len)[len(answers) // 2]


def paths(filters: Filters) -> list[str]:
    """Paths that ask from many points with the same filters."""
    rest = urlencode({**filters, "limit": LIMIT}, doseq=True)
    return [f"/nearest?lon={point.lon}&lat={point.lat}&{rest}" for point in asking_points(PATHS)]


def raw_sql(server: PrivateServer, seconds: int, folder: Path) -> Rate:
    """The rate of the first look of queries.nearest alone, unfiltered, as geo_public, set as the hot pool is.

    Raises:
        BenchError: the statement has a parameter that this bench does not know.
    """
    asked = statement(queries.__file__, "nearest")
    # pgbench sends null for what is not set: right for the filters, silently wrong for anything else.
    values = {"within_m": queries.ANYWHERE_M, "rows": LIMIT, "looked_at": queries.LOOKED_AT}
    strange = set(asked.names) - values.keys() - {"lon", "lat"} - parsed(PLAIN).keys()
    if strange:
        raise BenchError(f"nearest.sql has parameters that the bench gives no value: {', '.join(sorted(strange))}")
    script = "\n".join(
        (
            bell("lon", MIDDLE_LON, ASKERS_REACH_LON, ASKERS_SIGMA_LON),
            bell("lat", MIDDLE_LAT, ASKERS_REACH_LAT, ASKERS_SIGMA_LAT),
            *(rf"\set {name} {value}" for name, value in values.items()),
            asked.clause.text + ";",
        )
    )
    settings = ("role=geo_public", "plan_cache_mode=force_generic_plan", "jit=off", "max_parallel_workers_per_gather=0")
    return asked_in_sql(script, service_url(server), settings, Settings().connections, seconds, folder)


def bell(name: str, middle: float, reach: float, sigma: float) -> str:
    r"""The \set of pgbench that draws from the bell of asking_points."""
    least, greatest = round((middle - reach) * MICRO), round((middle + reach) * MICRO)
    return rf"\set {name} random_gaussian({least}, {greatest}, {reach / sigma / 2}) / {MICRO}.0"


def measure_statements(server: PrivateServer) -> bool:
    """Print how long the statements take one after another; whether each stays within its limit."""
    measured = asyncio.run(times_of_cases(service_url(server)))
    print(f"\n{'queries.nearest, one after another':40}{'p50 ms':>9}{'max ms':>9}{'limit ms':>10}")
    kept = True
    for case, times_ms in zip(CASES, measured, strict=True):
        p50, longest = float(np.median(times_ms)), max(times_ms)
        limit = "" if case.limit_ms is None else f"{case.limit_ms:10.0f}  {verdict(longest <= case.limit_ms)}"
        kept &= case.limit_ms is None or longest <= case.limit_ms
        print(f"{case.title:40}{p50:9.2f}{longest:9.2f}{limit}")
    print(f"{POINTS} points each; where a point went over the limit, the least of {TRIES} tries counts")
    return kept


async def times_of_cases(url: str) -> list[list[float]]:
    """Milliseconds from each of the points, by case."""
    settings = Settings()
    points = asking_points(POINTS, seed=1)
    async with (
        connected(url, settings.connections, settings.statement_timeout_ms) as database,
        held(database.hot) as connection,
    ):
        return [await times_from(connection, points, case) for case in CASES]


async def times_from(connection: Any, points: Sequence[Point], case: Case) -> list[float]:
    """Milliseconds from each of the points, the least of a few tries where the first is over the limit."""
    filters = parsed(case.filters)
    for point in points[:WARM_UP_POINTS]:
        await time_from(connection, point, filters)
    times_ms = []
    for point in points:
        tries_ms = [await time_from(connection, point, filters)]
        while case.limit_ms is not None and min(tries_ms) > case.limit_ms and len(tries_ms) < TRIES:
            tries_ms.append(await time_from(connection, point, filters))
        times_ms.append(min(tries_ms))
    return times_ms


async def time_from(connection: Any, point: Point, filters: Mapping[str, Any]) -> float:
    """Milliseconds that the statements of one question take."""
    began = time.perf_counter()
    await queries.nearest(connection, point.lon, point.lat, None, LIMIT, filters)
    return (time.perf_counter() - began) * 1000


def parsed(filters: Filters) -> dict[str, Any]:
    """The filters as /nearest hands them on."""
    as_lists = {name: [value] if name in {"kind", "tier", "function"} else value for name, value in filters.items()}
    return Question.model_validate({"lon": MIDDLE_LON, "lat": MIDDLE_LAT, **as_lists}).filters() | {"open_hours": None}


def verdict(kept: bool) -> str:
    """One word."""
    return "kept" if kept else "MISSED"


if __name__ == "__main__":
    sys.exit(main())
