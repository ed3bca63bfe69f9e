"""The real service with one more programme, whose routes write notes."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from fastapi import APIRouter, Response
from fastapi.testclient import TestClient
from pydantic import BaseModel, ConfigDict, SecretStr
from sqlalchemy import Engine, make_url, text

from geo_service.app import create_app
from geo_service.core.database.connections import Transaction
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.errors import Conflict
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.plugin import Found, Plugin
from geo_service.core.text import Text
from geo_service.settings import Settings

NOTE = text("insert into core.note (name) values (:name) returning id")
COUNT = text("select count(*) from core.note where name = :name")


class Note(BaseModel):
    """A note to write."""

    model_config = ConfigDict(extra="forbid")

    name: str


class Gate:
    """Where a request waits inside its work, until the test lets it go on."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()

    def wait(self) -> None:
        """Be here, and wait."""
        self.reached.set()
        assert self.open.wait(10)


def routes(gate: Gate) -> APIRouter:
    """Routes that change something, each in another way."""
    router = APIRouter(route_class=Idempotent)

    def put(connection: Transaction, name: str) -> int:
        return connection.execute(NOTE, {"name": name}).scalar_one()

    @router.post("/notes", status_code=201)
    def add_note(note: Note, connection: Transaction, response: Response, copies: int = 1) -> dict[str, object]:
        """Write a note."""
        number = [put(connection, note.name) for _ in range(copies)][-1]
        response.headers["Location"] = f"/notes/{number}"
        response.headers["X-Made"] = uuid4().hex
        response.set_cookie("session", "secret")
        return {"id": number, "name": note.name}

    @router.post("/slow")
    def add_slowly(note: Note, connection: Transaction) -> int:
        """Write a note, and wait before the end."""
        number = put(connection, note.name)
        gate.wait()
        return number

    @router.post("/refused")
    def refuse(note: Note, connection: Transaction) -> None:
        """Write a note, and refuse."""
        put(connection, note.name)
        raise Conflict(Text("不行", "No"))

    @router.post("/failed")
    def fail(note: Note, connection: Transaction) -> None:
        """Write a note, and fail."""
        put(connection, note.name)
        raise RuntimeError("on the way")

    @router.post("/failed-at-commit", status_code=201)
    def fail_at_commit(note: Note, connection: Transaction) -> None:
        """Write a note, and break what is looked at when the transaction commits."""
        put(connection, note.name)
        connection.execute(text("create temporary table late (n int unique deferrable initially deferred)"))
        connection.execute(text("insert into late values (1), (1)"))

    @router.post("/killed", status_code=201)
    def lose_the_connection(note: Note, connection: Transaction) -> None:
        """Write a note, and lose the server."""
        put(connection, note.name)
        connection.execute(text("set local role none"))
        connection.execute(text("select pg_terminate_backend(pg_backend_pid())"))

    @router.post("/empty", status_code=204)
    def add_silently(note: Note, connection: Transaction) -> None:
        """Write a note, and answer nothing."""
        put(connection, note.name)

    return router


@pytest.fixture(scope="module", name="gate")
def _gate() -> Gate:
    """The gate of the route that waits."""
    return Gate()


@pytest.fixture(scope="module", name="settings")
def _settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with keys of the tests' own."""
    folder: Path = tmp_path_factory.mktemp("var")
    return Settings(database_url=SecretStr(database_url), var=folder, work=False)


@pytest.fixture(scope="module", name="notes")
def _notes(server: PrivateServer, database_url: str) -> None:
    """A table to write to: of its own, for whoever writes to the registry waits for all who do."""
    with psycopg.connect(server.url("geo_admin", make_url(database_url).database or ""), autocommit=True) as admin:
        admin.execute("set role geo_owner")
        admin.execute("create table core.note (id bigint generated always as identity, name text not null)")
        admin.execute("grant select, insert on core.note to geo_app")


@pytest.fixture(scope="module", name="service")
def _service(settings: Settings, found: Found, gate: Gate, notes: None) -> Iterator[TestClient]:
    """The service with one more programme."""
    plugin = Plugin(name="writing", title=Text("写", "Writing"), annex="", routers=(routes(gate),))
    app = create_app(settings, Found((*found.plugins, plugin), {}))
    with TestClient(app, raise_server_exceptions=False, base_url="http://testserver/programmes/writing/") as client:
        yield client


@pytest.fixture(name="key")
def _key() -> str:
    """A key that was never used."""
    return str(uuid4())


@pytest.fixture(name="count")
def _count(app_engine: Engine) -> Callable[[str], int]:
    """How many notes of a name there are."""

    def count(name: str) -> int:
        with app_engine.begin() as connection:
            return connection.execute(COUNT, {"name": name}).scalar_one()

    return count
