"""What the benches stand on: a PostGIS server and services of their own, in a temporary folder, gone afterwards."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from geo_service.core.audit.bulk import importing
from geo_service.core.catalogue import read_catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.database.migrate import migrate
from geo_service.core.database.private_database import owner_url, service_url
from geo_service.core.database.private_server import PrivateServer, private_server
from geo_service.core.plugin import find_plugins
from geo_service.settings import DATA
from scripts.bench_facilities import add_facilities

ROOT = Path(__file__).resolve().parents[1]
READY_S, STOP_S = 30.0, 10.0
HOST = "127.0.0.1"


class BenchError(Exception):
    """A bench cannot be run; one sentence says why and what would help."""


def say(sentence: str) -> None:
    """Write a sentence to standard error."""
    print(f"→ {sentence}", file=sys.stderr, flush=True)


def leave(signal_number: int, frame: object) -> None:  # noqa: ARG001  the signature of a signal handler
    """End by an exception, so that everything is cleared away."""
    raise SystemExit(128 + signal_number)


@contextmanager
def ground() -> Iterator[tuple[Path, PrivateServer]]:
    """A temporary folder with a migrated private server in it, both gone at the end, also at Ctrl-C or SIGTERM.

    The server does not wait for its disk (fsync is off): reads are measured rightly, writes would be flattered.
    """
    signal.signal(signal.SIGTERM, leave)
    with tempfile.TemporaryDirectory(prefix="geo_service_bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server's account must be able to enter
        with private_server(folder / "postgres", durable=False) as server:
            migrate(owner_url(server))
            service_url(server)
            yield folder, server


def load(server: PrivateServer, rows: int) -> None:
    """Load made-up facilities through the tables of the registry, then vacuum and analyse."""
    catalogue = read_catalogue(DATA, find_plugins().plugins)
    writing = engine(service_url(server), "geo_app", 1, 600_000)
    with begun(writing) as connection:
        act(connection, "bench", ALL_ORGANISATIONS)
        with importing(connection, Path(__file__), "core.facility", (), rows):
            add_facilities(connection, rows, catalogue)
    writing.dispose()
    with psycopg.connect(owner_url(server), autocommit=True) as connection_of_owner:
        connection_of_owner.execute("vacuum analyze")


@contextmanager
def service(
    which: str, server: PrivateServer, folder: Path, settings: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The address of a service in a process of its own, see bench_service; its log goes to the folder."""
    listening = socket.create_server((HOST, 0), backlog=2048)
    port = listening.getsockname()[1]
    command = [sys.executable, "-m", "scripts.bench_service", which, str(listening.fileno())]
    log = folder / f"{which}.log"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GEO_SERVICE_")}
    with log.open("wb") as written, listening:
        running = subprocess.Popen(
            [*command, str(constant_file(folder))],
            cwd=ROOT,
            env={**kept, "DATABASE_URL": service_url(server), **(settings or {})},
            stdout=written,
            stderr=written,
            pass_fds=[listening.fileno()],
            start_new_session=True,  # Ctrl-C is for us; we end it
        )
    try:
        wait_until_ready(running, port, "/readyz" if which == "whole" else "/openapi.json", log)
        yield f"http://{HOST}:{port}"
    finally:
        running.terminate()
        try:
            running.wait(STOP_S)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def constant_file(folder: Path) -> Path:
    """The file whose bytes /constant answers; it must be written before /constant is first asked."""
    return folder / "constant.json"


def get(port: int, path: str) -> tuple[int, bytes]:
    """Status and body of one answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=READY_S)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def wait_until_ready(running: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    """Wait until the service answers 200.

    Raises:
        BenchError: it ended, or is not ready in time.
    """
    gives_up = time.monotonic() + READY_S
    while time.monotonic() < gives_up and running.poll() is None:
        try:
            if get(port, path)[0] == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        time.sleep(0.05)
    said = log.read_text(errors="replace").splitlines() or ["nothing"]
    raise BenchError(f"The service did not come up; the last it said: {said[-1][:500]}")
