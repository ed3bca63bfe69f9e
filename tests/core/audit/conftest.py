"""A chain in memory, as the job would seal it: four runs of a minute each, twelve entries to a run."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import psycopg
import pytest
from sqlalchemy import make_url

from geo_service.core.audit.chain import START, Entry, Kept, Run, Sealed, sealed
from geo_service.core.database.private_server import PrivateServer

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


@pytest.fixture(name="as_owner")
def _as_owner(server: PrivateServer, url: str) -> Callable[[str], None]:
    """Runs SQL as one who may do anything to the database, past triggers and references."""

    def as_owner(statement: str) -> None:
        with psycopg.connect(server.url("geo_admin", make_url(url).database or "")) as admin:
            admin.execute("set session_replication_role = replica")
            assert admin.execute(statement).rowcount != 0  # type: ignore[call-overload]

    return as_owner
