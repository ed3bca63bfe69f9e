"""What the tests of several programmes share."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pytest
import sqlalchemy
from alembic import command
from fastapi.testclient import TestClient
from sqlalchemy import make_url

from geo_service.core.database.migrate import migrate, migrations
from geo_service.core.database.private_server import PrivateServer

# The last revision at which each programme kept plaques and money in tables of its own.
OWN_TABLES = "fitness_stations_place_held"
ROWS = {
    table: f"select to_jsonb(r) from core.{table} r where r.case_id = %s order by 1"
    for table in ("plaque", "subsidy", "subsidy_use")
}


@pytest.fixture(name="rewound")
def _rewound(
    server: PrivateServer, database_url: str
) -> Callable[[dict[str, Any]], AbstractContextManager[psycopg.Connection[Any]]]:
    """Puts the database back to when money stood in each programme's tables; after that it stands in the core again.

    To the letter, for a case: that is looked at here.
    """
    as_admin = server.url("geo_admin", make_url(database_url).database or "")
    migrate(as_admin)  # the right to make schemas is the database's own, no copy has it
    engine = sqlalchemy.create_engine(
        make_url(as_admin).set(drivername="postgresql+psycopg"),
        connect_args={"options": "-c role=geo_owner"},
        poolclass=sqlalchemy.NullPool,
    )

    def rows(case: dict[str, Any]) -> dict[str, list[Any]]:
        with psycopg.connect(as_admin) as admin:
            return {table: admin.execute(query, (case["id"],)).fetchall() for table, query in ROWS.items()}

    @contextmanager
    def rewound(case: dict[str, Any]) -> Iterator[psycopg.Connection[Any]]:
        before = rows(case)
        assert before["plaque"]
        assert before["subsidy"]
        with engine.begin() as connection:
            command.downgrade(migrations(connection), OWN_TABLES)
        with psycopg.connect(as_admin) as admin:
            yield admin
        with engine.begin() as connection:
            command.upgrade(migrations(connection), "head")
        assert rows(case) == before

    return rewound


@pytest.fixture(name="post")
def _post(client: TestClient, request: pytest.FixtureRequest) -> Callable[[str, Any], tuple[int, Any]]:
    """The answer of a decision of the module's programme over HTTP, as status and body."""

    def post(decision: str, question: Any) -> tuple[int, Any]:
        answer = client.post(f"/programmes/{request.module.PLUGIN.name}/decisions/{decision}", json=question)
        return answer.status_code, answer.json()

    return post
