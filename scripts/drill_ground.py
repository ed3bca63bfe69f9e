"""What a drill stands on: the default run, `geo_service serve` with its durable private server, and how to kill it."""

import http.client
import json
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

import psycopg

from geo_service.core.access.machines import NewMachine, add_machine
from geo_service.core.access.organisations import load_organisations
from geo_service.core.access.passwords import Passwords
from geo_service.core.access.people import NewPerson, add_person
from geo_service.core.access.roles import read_roles
from geo_service.core.catalogue import read_catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.database.migrate import migrate
from geo_service.core.database.private_database import SERVICE, owner_url, service_url
from geo_service.core.database.private_server import private_server
from geo_service.core.plugin import find_plugins
from geo_service.core.registry.load import load_divisions, load_sites
from geo_service.settings import DATA
from scripts.bench_load import sites, written
from scripts.forked import begin

HOST = "127.0.0.1"
# No client may wait longer for an answer; nobody for a service that starts.
LONGEST_ANSWER_S, START_S = 5.0, 60.0
LOGINS = ("drill-prober", "drill-keeper", "drill-visitor")
MACHINES = ("drill-one", "drill-two")
PASSWORD = "made up for the drill"  # noqa: S105  of people who are made up, in a database that is thrown away


class DrillError(Exception):
    """A drill cannot be run; one sentence says why."""


@dataclass(frozen=True)
class Said:
    """An answer: status, headers with small letters, body, and how long it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


def address(number: int) -> str:
    """The number-th address of a client; the service lets each do only so much."""
    return f"127.{1 + number // 62_500 % 250}.{number // 250 % 250}.{1 + number % 250}"


@dataclass
class Ground:
    """The service that is killed.

    Attributes:
        url: of its database, as the service signs in there.
        owner: the same, as the administrator of the server.
        away: how often the service was killed; odd while it is away.
        settings: of the service, beside its folder and port.
    """

    folder: Path
    port: int
    url: str
    owner: str
    away: int = 0
    process: BaseProcess | None = field(default=None, repr=False)
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """What the service writes down."""
        return self.folder / "service.log"

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        client: str = HOST,
        wait_s: float = 2 * LONGEST_ANSWER_S,
    ) -> Said:
        """One answer, over a connection of its own.

        Raises:
            OSError: nobody answers.
            HTTPException: the answer broke off.
        """
        began = time.monotonic()
        connection = http.client.HTTPConnection(HOST, self.port, timeout=wait_s, source_address=(client, 0))
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Said(answer.status, told, content, time.monotonic() - began)

    def command(self, *words: str) -> list[str]:
        """A command of the service."""
        return [sys.executable, "-m", "geo_service", *words]

    def environment(self) -> dict[str, str]:
        """The operator's default run: no DATABASE_URL."""
        ours = ("GEO_SERVICE_", "DATABASE_URL")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {**kept, "GEO_SERVICE_VAR": str(self.folder), "GEO_SERVICE_PORT": str(self.port), **self.settings}

    def start(self) -> None:
        """Start the service, and wait until it answers."""
        log = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC)
        self.process = begin(["serve"], self.environment(), log)
        self.until(lambda: self.ask("GET", "/healthz").status == http.HTTPStatus.OK, "the service has started")
        self.away += self.away % 2

    def kill(self) -> None:
        """Kill the service, at whatever it is."""
        assert self.process is not None
        self.away += 1
        self.process.kill()
        self.process.join()

    def stop(self) -> None:
        """Stop the service as an operator does, and the private server with it."""
        if self.process is not None:
            self.process.terminate()
            self.process.join(START_S)

    def kill_database(self) -> None:
        """Kill the postmaster and every process of its own."""
        postmaster = self.postmaster()
        os.kill(postmaster, signal.SIGSTOP)  # so that no new ones come
        children = children_of(postmaster)
        for pid in (postmaster, *children):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill_backend(self, draw: Random) -> None:
        """Kill one process of the server: it then ends all others, and recovers."""
        with suppress(ProcessLookupError):
            os.kill(draw.choice(children_of(self.postmaster())), signal.SIGKILL)

    def postmaster(self) -> int:
        """The postmaster's process."""
        return int((self.folder / "postgres/data/postmaster.pid").read_text().splitlines()[0])

    def takes_connections(self) -> bool:
        """Whether the database is there."""
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def failures(self) -> list[str]:
        """The last line of every exception that the service did not expect."""
        lines = [line for line in self.log.read_text(errors="replace").splitlines() if line.startswith("{")]
        failed = [record for record in map(json.loads, lines) if record["event"] == "request failed"]
        return [record["exception"].splitlines()[-1] for record in failed]

    def until(self, true: Callable[[], bool], what: str, within_s: float = START_S) -> float:
        """How many seconds it took until something was true.

        Raises:
            DrillError: it took too long.
        """
        began = time.monotonic()
        while True:
            with suppress(OSError, http.client.HTTPException):
                if true():
                    return time.monotonic() - began
            if time.monotonic() - began > within_s:
                said = self.log.read_text(errors="replace").splitlines()[-3:]
                raise DrillError(f"Not within {within_s:.0f} s: {what}. The last the service said: {said}")
            time.sleep(0.05)


def children_of(parent: int) -> list[int]:
    """The processes that a process has started and that run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            status, of, *_ = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(of) == parent and status != "Z":
            found.append(int(stat.parent.name))
    return found


@contextmanager
def drill_ground(furnish: Callable[["Ground"], None], settings: Mapping[str, str] | None = None) -> Iterator[Ground]:
    """A service that answers, on a durable database that was furnished before; gone at the end."""
    with tempfile.TemporaryDirectory(prefix="geo_service_drill-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server's account must be able to enter
        with socket.create_server((HOST, 0)) as free:
            port = free.getsockname()[1]
        with private_server(folder / "postgres", durable=True) as server:
            migrate(owner_url(server))
            ground = Ground(
                folder, port, service_url(server), server.url("geo_admin", SERVICE), settings=settings or {}
            )
            furnish(ground)
        try:
            ground.start()
            yield ground
        finally:
            ground.stop()


def furnish(ground: Ground, facilities: int) -> None:
    """Add the people, programs and facilities of a drill, all made up."""
    catalogue, roles, passwords = read_catalogue(DATA, find_plugins().plugins), read_roles(DATA), Passwords()
    writing = engine(ground.url, "geo_app", 1, 600_000)
    with begun(writing) as connection:
        act(connection, "drill", ALL_ORGANISATIONS)
        load_organisations(connection, DATA)
        for login in LOGINS:
            person = NewPerson(login, "演练人员", "federation", "operator", PASSWORD)
            add_person(connection, person, roles, passwords, "drill")
        for machine in MACHINES:
            add_machine(connection, NewMachine(machine, "federation", ("*",), ("facility:changes",), 60), roles)
        load_divisions(connection, DATA)
        load_sites(connection, written(ground.folder, "csv", list(sites(facilities, catalogue))), catalogue)
    writing.dispose()
