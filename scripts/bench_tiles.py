"""How fast tiles are, against a constant answer and tipg 1.6: ./scripts/bench tiles [--rows N] [--seconds S] [--check].

One server, one table of made-up facilities, one run. Cold tiles are asked of a service without a cache; warm ones of
one that has them in memory. tipg gets an environment of its own under var/, so the project does not depend on it.
"""

import argparse
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from sqlalchemy import make_url

from geo_service.core.database.private_database import owner_url
from geo_service.core.database.private_server import PrivateServer, ServerError
from geo_service.core.tiles.matrix import Address
from scripts.bench_facilities import asking_points
from scripts.bench_ground import (
    HOST,
    ROOT,
    STOP_S,
    BenchError,
    constant_file,
    get,
    ground,
    load,
    say,
    service,
    wait_until_ready,
)
from scripts.bench_meter import Rate, asked_over_http, best

TIPG = "tipg==1.6.*"
COLLECTION = "core.public_facility"
TILES = 40
PASSES = 3
CONNECTIONS = 16
# What is wanted: warm tiles against the constant answer, cold ones against tipg.
LEAST = {"warm z14 / constant": 0.8, "cold z14 / tipg": 5.0, "cold z12 / tipg": 3.0}
CROWD = 1_000
SMALL_BUDGET = 300_000
STATISTICS_S = 11  # PostgreSQL hands over what an idle connection counted after ten seconds at the latest


def main() -> int:
    """Measure and print; 1 when a target is missed and --check was given, or when the bench cannot be run."""
    options = argparse.ArgumentParser(prog="bench tiles", description=__doc__)
    options.add_argument("--rows", type=int, default=100_000, help="made-up facilities; 100000")
    options.add_argument("--seconds", type=int, default=5, help="length of each measurement; 5")
    options.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    asked = options.parse_args()
    try:
        python = tipg_environment()
        with ground() as (folder, server):
            load(server, asked.rows)
            say(f"{asked.rows:,} facilities loaded")
            kept = measure(server, folder, python, asked.seconds)
            kept = one_query_for_a_crowd(server, folder) and kept
            kept = memory_bounded(server, folder, asked.seconds) and kept
    except (BenchError, ServerError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return int(asked.check and not kept)


def measure(server: PrivateServer, folder: Path, python: Path, seconds: int) -> bool:
    """Print the rates and their ratios; whether all that is wanted is reached."""
    with (
        service("whole", server, folder) as warm,
        service("whole", server, folder, {"GEO_SERVICE_TILE_CACHE_BYTES": "0"}) as cold,
        tipg(owner_url(server), folder, python) as other,
    ):
        near, far = addresses(14), addresses(12)
        constant_file(folder).write_bytes(typical(warm, ours(near)))
        lines: dict[str, tuple[str, Sequence[str]]] = {
            "constant": (warm, ["/constant"]),
            "warm z14": (warm, ours(near)),
            "warm z12": (warm, ours(far)),
            "cold z14": (cold, ours(near)),
            "cold z12": (cold, ours(far)),
            "tipg z14": (other, theirs(near)),
            "tipg z12": (other, theirs(far)),
        }
        rates: dict[str, list[Rate]] = {title: [] for title in lines}
        for number in range(PASSES):
            say(f"pass {number + 1} of {PASSES}")
            for title, (address, paths) in lines.items():
                rates[title].append(asked_over_http(address, paths, CONNECTIONS, seconds, folder))
    found = {title: best(measured) for title, measured in rates.items()}
    print(
        f"\n{'':12}{'requests/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'kB each':>9}   best of {PASSES} passes, one worker\n"
    )
    for title, rate in found.items():
        print(f"{title:12}{rate.per_second:11,.0f}{rate.p50_ms:9.2f}{rate.p99_ms:9.2f}{rate.bytes_each / 1000:9.1f}")
    print()
    kept = True
    for title, least in LEAST.items():
        above, _, below = title.partition(" / ")
        beneath = f"{below} {above[-3:]}" if below == "tipg" else below
        ratio = found[above].per_second / found[beneath].per_second
        kept = kept and ratio >= least
        print(f"{title}: {ratio:.2f}, at least {least} wanted: {'kept' if ratio >= least else 'MISSED'}")
    return kept


def one_query_for_a_crowd(server: PrivateServer, folder: Path) -> bool:
    """Ask for one cold tile over a thousand connections, and count the scans of the table that come of it."""
    (address,) = addresses(14)[:1]
    with service("whole", server, folder) as fresh:
        time.sleep(STATISTICS_S)
        before = scans(server)
        rate = asked_over_http(fresh, ours([address]), CROWD, 1, folder)
        time.sleep(STATISTICS_S)
        made = scans(server) - before
    print(f"\n{CROWD:,} at once for one cold tile: {made} query, {rate.per_second:,.0f} answers/s")
    return made == 1


def memory_bounded(server: PrivateServer, folder: Path, seconds: int) -> bool:
    """Walk through more tiles than a small budget holds, and read from /metrics what is held then."""
    with service("whole", server, folder, {"GEO_SERVICE_TILE_CACHE_BYTES": str(SMALL_BUDGET)}) as small:
        rate = asked_over_http(small, ours(addresses(14)), CONNECTIONS, seconds, folder)
        told = get(int(small.rpartition(":")[2]), "/metrics")[1].decode()
    held = next(float(line.split()[1]) for line in told.splitlines() if line.startswith("geo_service_tile_cache_bytes"))
    print(f"a budget of {SMALL_BUDGET:,} bytes for {TILES} tiles of {rate.bytes_each:,}: {held:,.0f} held at the end")
    return 0 < held <= SMALL_BUDGET


def scans(server: PrivateServer) -> int:
    """How often the table was scanned, by an index or whole."""
    asked = "select idx_scan + seq_scan from pg_stat_user_tables where relid = 'core.public_facility'::regclass"
    with psycopg.connect(owner_url(server)) as connection:
        row = connection.execute(asked).fetchone()
    return int(row[0]) if row else 0


def addresses(z: int) -> list[Address]:
    """Tiles of a zoom where people ask from, each once, in a fixed order."""
    found: dict[Address, None] = {}
    for point in asking_points(2_000):
        x = int((point.lon + 180) / 360 * 2**z)
        y = next(y for y in rows_of_shanghai(z) if Address(z, x, y).bounds[1] <= point.lat < Address(z, x, y).bounds[3])
        found[Address(z, x, y)] = None
        if len(found) == TILES:
            break
    return list(found)


def rows_of_shanghai(z: int) -> range:
    """The rows between 30 and 33 degrees north, which are 418.5 to 413.3 thousandths of the world from the north."""
    return range(int(0.405 * 2**z), int(0.425 * 2**z) + 1)


def ours(tiles: Sequence[Address]) -> list[str]:
    """The paths of our tiles."""
    return [f"/tiles/all/{tile.z}/{tile.x}/{tile.y}" for tile in tiles]


def theirs(tiles: Sequence[Address]) -> list[str]:
    """The paths of tipg's."""
    return [f"/collections/{COLLECTION}/tiles/WebMercatorQuad/{tile.z}/{tile.x}/{tile.y}" for tile in tiles]


def typical(address: str, paths: Sequence[str]) -> bytes:
    """As many bytes as the tiles have on average, of the greatest of them."""
    port = int(address.rpartition(":")[2])
    bodies = sorted((get(port, path)[1] for path in paths), key=len)
    return bodies[-1][: sum(map(len, bodies)) // len(bodies)]


def tipg_environment() -> Path:
    """The Python of an environment with tipg in it, made when it is missing."""
    folder = ROOT / "var" / "bench_tipg"
    python = folder / "bin" / "python"
    if not (folder / "made").is_file():
        say(f"making an environment with {TIPG}")
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", TIPG, "uvicorn", "uvloop", "httptools"],
        ):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                raise BenchError(f"{TIPG} cannot be installed: {done.stderr.strip()[-300:]}")
        (folder / "made").touch()
    return python


@contextmanager
def tipg(database: str, folder: Path, python: Path) -> Iterator[str]:
    """The address of tipg over the same table of a database, in one worker, as fast as it is by its own settings."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    log = folder / "tipg.log"
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": with_host(database),
        "TIPG_DB_SCHEMAS": '["core"]',
        "TIPG_DB_TABLES": f'["{COLLECTION}"]',
    }
    command = [str(python), "-m", "uvicorn", "tipg.main:app", "--port", str(port), "--no-access-log"]
    with log.open("wb") as written:
        running = subprocess.Popen(
            [*command, "--log-level", "warning"], env=environment, stdout=written, stderr=written
        )
    try:
        wait_until_ready(running, port, f"/collections/{COLLECTION}", log)
        yield f"http://{HOST}:{port}"
    finally:
        running.terminate()
        running.wait(STOP_S)


def with_host(address: str) -> str:
    """A database's address with the folder of its socket as the host, which tipg's reader of addresses wants."""
    url = make_url(address)
    login = f"{url.username}:{quote(url.password or '', safe='')}"
    return f"postgresql://{login}@{quote(str(url.query['host']), safe='')}:{url.query['port']}/{url.database}"


if __name__ == "__main__":
    sys.exit(main())
