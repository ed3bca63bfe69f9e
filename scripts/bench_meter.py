"""The measures: wrk over HTTP, pgbench over raw SQL, each as a rate with its latencies."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scripts.bench_ground import BenchError

WARM_UP_S = 1
WAIT_S = 30  # beyond the measured seconds, for starting and for the answers still under way

# Walks through the paths of a file from a place of each thread's own, and prints what was counted as JSON.
WALK = """
local threads = 0
function setup(thread) thread:set("start", threads * 7919); threads = threads + 1 end
function init(args)
  requests, at = {}, start
  for path in io.lines(args[1]) do requests[#requests + 1] = wrk.format("GET", path) end
end
function request() at = at + 1; return requests[at % #requests + 1] end
function done(summary, latency, all)
  local e = summary.errors
  io.stderr:write(string.format(
    '{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "bytes": %d, "failed": %d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.bytes,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


@dataclass(frozen=True)
class Rate:
    """How many answers a second, and how long they took.

    Attributes:
        bytes_each: of an answer with its head; 0 where not known.
    """

    per_second: float
    p50_ms: float
    p99_ms: float
    bytes_each: int = 0


def program(name: str, package: str) -> str:
    """Where a program is.

    Raises:
        BenchError: it is not installed.
    """
    found = shutil.which(name)
    if found is None:
        raise BenchError(f"{name} is missing; on Debian: apt-get install {package}")
    return found


def asked_over_http(address: str, paths: Sequence[str], connections: int, seconds: int, folder: Path) -> Rate:
    """What wrk measures when it walks through the paths, after a warm-up.

    Raises:
        BenchError: an answer was no 200, or a connection broke.
    """
    script, walked = folder / "walk.lua", folder / "paths.txt"
    script.write_text(WALK)
    walked.write_text("\n".join(paths) + "\n")
    for length_s in (WARM_UP_S, seconds):
        options = ["--threads=1", f"--connections={connections}", f"--duration={length_s}s", f"--script={script}"]
        done = run([program("wrk", "wrk"), *options, address, "--", str(walked)], length_s)
        counted = json.loads(done.stderr)
    if counted["failed"] or not counted["requests"]:
        raise BenchError(f"{paths[0]} …: {counted['failed'] or 'all'} requests failed")
    return Rate(
        counted["requests"] / counted["microseconds"] * 1e6,
        counted["p50"] / 1000,
        counted["p99"] / 1000,
        counted["bytes"] // counted["requests"],
    )


def asked_in_sql(script: str, url: str, settings: Sequence[str], connections: int, seconds: int, folder: Path) -> Rate:
    """What pgbench measures when it runs a script of its language, prepared, after a warm-up.

    Args:
        settings: of the session, each as name=value.
    """
    file, log = folder / "script.pgbench", folder / "pgbench"
    file.write_text(script)
    command = [program("pgbench", "postgresql-contrib"), "--no-vacuum", "--protocol=prepared", f"--file={file}"]
    command += [f"--client={connections}", "--jobs=1", "--log", f"--log-prefix={log}"]
    environment = {**os.environ, "PGOPTIONS": " ".join(f"-c {setting}" for setting in settings)}
    for length_s in (WARM_UP_S, seconds):
        for old in folder.glob("pgbench.*"):
            old.unlink()
        run([*command, f"--time={length_s}", url], length_s, environment)
    (written,) = folder.glob("pgbench.*")
    # Columns: client, transaction, microseconds, script, and when it ended in seconds and microseconds.
    columns = np.loadtxt(written, ndmin=2, usecols=(2, 4, 5))
    ended_s = columns[:, 1] + columns[:, 2] / 1e6
    p50_ms, p99_ms = np.percentile(columns[:, 0], [50, 99]) / 1000
    return Rate(len(columns) / float(np.ptp(ended_s)), float(p50_ms), float(p99_ms))


def best(rates: Sequence[Rate]) -> Rate:
    """The rate least disturbed by what else the machine does."""
    return max(rates, key=lambda rate: rate.per_second)


def run(
    command: Sequence[str], seconds: int, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A program that ended well.

    Args:
        seconds: how long it should take; half a minute more is borne.

    Raises:
        BenchError: it did not.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=seconds + WAIT_S)
    except subprocess.TimeoutExpired as error:
        raise BenchError(f"{Path(command[0]).name} did not end in time") from error
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise BenchError(f"{Path(command[0]).name} failed: {last}")
    return done
