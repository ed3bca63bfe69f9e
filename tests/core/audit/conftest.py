"""A chain in memory, as the job would seal it: four runs of a minute each, twelve entries to a run."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, make_url, text

from geo_service.core.audit import kept
from geo_service.core.audit.chain import START, Entry, Kept, Run, Sealed, sealed
from geo_service.core.audit.queries import here, record, wait_for_turn
from geo_service.core.audit.seal import keep_last, seal_new
from geo_service.core.audit.verify import Verified, verify
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun
from geo_service.core.database.private_server import PrivateServer
from geo_service.settings import Settings

CLUSTER = 7_000_000_000_000_000_001
BEGAN = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
RUNS, PER_RUN = 4, 12


def entry(number: int, minute: int) -> Entry:
    """An entry with id number * 2, written by transaction 1000 + number half a minute into a minute."""
    return {
        "id": number * 2,
        "xid": 1000 + number,
        "at": BEGAN + timedelta(minutes=minute, seconds=30),
        "actor": f"clerk {number % 3}",
        "organisation": "district:310104",
        "operation": ("insert", "update", "read")[number % 3],
        "of_table": "core.facility",
        "of_id": str(number % 5),
        "fields": ["name", "status"],
        "before_sha256": sha256(b"before").digest() if number % 3 == 1 else None,
        "after_sha256": sha256(b"after").digest(),
        "request_id": f"request-{number}",
        "purpose": "claim",
        "file_sha256": None,
        "row_count": None,
    }


@pytest.fixture(scope="session", name="whole")
def _whole() -> list[Sealed]:
    """A chain that nobody touched."""
    chain: list[Sealed] = []
    for minute in range(RUNS):
        first = minute * PER_RUN + 1
        entries = [entry(number, minute) for number in range(first, first + PER_RUN)]
        # When the run looked, all transactions up to the last of these were over.
        run = Run(BEGAN + timedelta(minutes=minute + 1), 1000 + first + PER_RUN, CLUSTER)
        last = Kept(chain[-1].number, chain[-1].seal) if chain else Kept(0, START)
        chain += sealed(entries, run, last)
    return chain


@pytest.fixture(scope="session", name="outside")
def _outside(whole: list[Sealed]) -> list[Kept]:
    """What is kept of it outside the database: what stands before the first, and the last seal of each run."""
    return [Kept(0, START), *(Kept(one.number, one.seal) for one in whole[PER_RUN - 1 :: PER_RUN])]


@dataclass
class Audit:
    """The audit of a database of its own, the service that seals it, and one who may do anything to it."""

    app: Engine
    settings: Settings
    admin: psycopg.Connection

    def begun(self) -> AbstractContextManager[Connection]:
        """A transaction that acts for the Federation."""

        @contextmanager
        def acting() -> Iterator[Connection]:
            with begun(self.app) as connection:
                act(connection, "test", ALL_ORGANISATIONS)
                yield connection

        return acting()

    def write(self, *ids: str) -> None:
        """One transaction that reads these records."""
        with self.begun() as connection:
            for one in ids:
                record(connection, "read", "core.place", one)

    def run(self) -> int:
        """What the job does in a minute; how many entries it sealed."""
        with self.begun() as connection:
            wait_for_turn(connection)
            keep_last(connection, self.settings)
            return seal_new(connection)

    def chain(self) -> list[str]:
        """The records that the sealed entries are of, by number."""
        query = "select e.of_id from core.audit_seal s join core.audit_entry e on e.id = s.entry_id order by s.number"
        with self.begun() as connection:
            return list(connection.execute(text(query)).scalars())

    def verified(self) -> Verified:
        """What verifying says."""
        with self.begun() as connection:
            return verify(connection, self.settings.var)

    def file(self) -> Path:
        """The file of the seals that are kept outside."""
        with self.begun() as connection:
            place = here(connection)
        return kept.file_of(self.settings.var, place.cluster, place.name)

    def kept(self) -> list[int]:
        """The numbers that are kept outside."""
        return [one.number for one in kept.read(self.file())]

    def tamper(self, *statements: LiteralString) -> None:
        """Do anything to the database, past triggers and references."""
        with self.admin.transaction():
            self.admin.execute("set local session_replication_role = replica")
            for one in statements:
                assert self.admin.execute(one).rowcount != 0


@pytest.fixture(name="audit")
def _audit(server: PrivateServer, database_url: str, app_engine: Engine, tmp_path: Path) -> Iterator[Audit]:
    """An audit that is empty, as in a new database."""
    with psycopg.connect(server.url("geo_admin", make_url(database_url).database or "")) as admin:
        audit = Audit(app_engine, Settings(database_url=SecretStr(database_url), var=tmp_path), admin)
        with admin.transaction():
            admin.execute("set local session_replication_role = replica")  # else nothing is taken out of it
            admin.execute("truncate core.audit_entry, core.audit_seal restart identity")
        yield audit
