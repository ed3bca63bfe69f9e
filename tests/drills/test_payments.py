"""No claim is paid twice and no batch is half when whoever pays, or a process of the database, is killed."""

import os
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, make_url

from geo_service.core.access.organisations import load_organisations
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.database.private_server import PrivateServer
from geo_service.settings import DATA
from scripts.drill_payments import A_ROUND, drill

ROUNDS = {"worker": 2, "backend": 1}


@pytest.mark.skipif("GEO_SERVICE_TESTS_SERVER" in os.environ, reason="others use the same server")
def test_whatever_is_killed_every_claim_is_paid_once(
    server: PrivateServer, database_url: str, app_engine: Engine, tmp_path: Path
) -> None:
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        load_organisations(connection, DATA)
    database = make_url(database_url).database or ""
    admin = server.url("geo_admin", database)
    with psycopg.connect(admin, autocommit=True) as asked:
        # The server of the tests forgets for speed what was committed a moment ago; what is paid must not be forgotten.
        asked.execute(sql.SQL("alter database {} set synchronous_commit = on").format(sql.Identifier(database)))
        (folder,) = asked.execute("show data_directory").fetchall()
    pid_file = Path(folder[0]) / "postmaster.pid"
    tally = drill(
        database_url,
        admin,
        tmp_path,
        ROUNDS,
        int(os.environ.get("GEO_SERVICE_TESTS_SEED", "2025")),
        lambda: int(pid_file.read_text().splitlines()[0]),
    )
    assert tally.wrong == []
    assert {kind: count for kind, count in tally.rounds.items() if count} == ROUNDS
    assert tally.claims == 3 * A_ROUND
