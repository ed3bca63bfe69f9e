"""How fast feeds are, and what they take: ./scripts/bench feeds [--rows N] [--check].

Every format of all facilities, whole, one after another, in one worker. Memory is resident memory: of the service's
process, and of that with the process that writes files. What they grow by is counted from when the service was warm.
"""

import argparse
import http.client
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geo_service.core.database.private_server import ServerError
from geo_service.core.exports.formats import FORMATS
from scripts.bench_ground import HOST, BenchError, get, ground, load, say, service

LIMIT_S, LIMIT_MB = 6.0, 200.0
LIMITED = "geojson"
LOOK_EVERY_S = 0.02
PIECE = 1 << 20
WAIT_S = 300
MB = 1_000_000


@dataclass
class Peak:
    """The most memory that was seen, bytes."""

    own: int = 0
    together: int = 0


def main() -> int:
    """Measure and print; 1 when the target is missed and --check was given, or when the bench cannot be run."""
    options = argparse.ArgumentParser(prog="bench feeds", description=__doc__)
    options.add_argument("--rows", type=int, default=200_000, help="made-up facilities; 200000")
    options.add_argument("--check", action="store_true", help="end with 1 when the target is missed")
    asked = options.parse_args()
    try:
        with ground() as (folder, server):
            load(server, asked.rows)
            say(f"{asked.rows:,} facilities loaded")
            with service("whole", server, folder, {"GEO_SERVICE_VAR": str(folder / "var")}) as address:
                kept = every_format(int(address.rpartition(":")[2]))
    except (BenchError, ServerError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return int(asked.check and not kept)


def every_format(port: int) -> bool:
    """Print what each format takes; whether the one that has a limit keeps it."""
    (pid,) = [pid for pid in processes_below(os.getpid()) if b"scripts.bench_service" in command_of(pid)]
    for form in FORMATS:  # a process that has done each once grows no more by what it only now imports
        get(port, f"/feeds/{form}?district_code=310101")
    get(port, "/search?q=x")  # nor by the index of the search, which is made when the service has come up
    before = resident(pid)
    print(f"\n{'':16}{'s':>7}{'of 6 s':>8}{'MB file':>9}{'+MB':>7}{'of 200':>8}{'+MB with writer':>17}\n")
    kept = True
    for title, path, encoding in questions():
        with watched(pid) as peak:
            seconds, size = asked_whole(port, path, encoding)
        own, together = (peak.own - before) / MB, (peak.together - before) / MB
        of_time, of_memory = seconds / LIMIT_S, own / LIMIT_MB
        print(f"{title:16}{seconds:7.2f}{of_time:8.2f}{size / MB:9.1f}{own:7.1f}{of_memory:8.2f}{together:17.1f}")
        if title == LIMITED:
            kept = max(of_time, of_memory) <= 1
    print(
        f"\n{LIMITED}: at most {LIMIT_S:g} s and {LIMIT_MB:g} MB more wanted: {'kept' if kept else 'MISSED'}"
        f"; the service took {before / MB:.0f} MB before"
    )
    return kept


def questions() -> Iterator[tuple[str, str, str]]:
    """Title, path and Accept-Encoding of what is asked."""
    for form in FORMATS.values():
        yield form.code, f"/feeds/{form.code}", "identity"
    yield "geojson, br", "/feeds/geojson", "br"
    yield "geojson, gcj02", "/feeds/geojson?datum=gcj02", "identity"


def asked_whole(port: int, path: str, encoding: str) -> tuple[float, int]:
    """Seconds and bytes of a whole answer, read and thrown away."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection(HOST, port, timeout=WAIT_S)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": encoding})
        answer = connection.getresponse()
        size = 0
        while piece := answer.read(PIECE):
            size += len(piece)
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise BenchError(f"{path} answered {answer.status}")
    return time.perf_counter() - started, size


@contextmanager
def watched(pid: int) -> Iterator[Peak]:
    """The most memory that a process, and it with those below it, take meanwhile."""
    peak, done = Peak(), threading.Event()

    def look() -> None:
        while not done.wait(LOOK_EVERY_S):
            own = resident(pid)
            peak.own = max(peak.own, own)
            # Until it is what it will be, a new process shows the memory of the one that started it.
            writers = [below for below in processes_below(pid) if b"exports.writing" in command_of(below)]
            peak.together = max(peak.together, own + sum(resident(below) for below in writers))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield peak
    finally:
        done.set()
        looking.join()


def resident(pid: int) -> int:
    """The resident memory of a process, bytes; 0 when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (FileNotFoundError, ProcessLookupError):
        return 0


def processes_below(pid: int) -> list[int]:
    """The processes that a process started."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(below) for below in task.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def command_of(pid: int) -> bytes:
    """The command line of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


if __name__ == "__main__":
    sys.exit(main())
