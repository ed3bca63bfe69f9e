"""A real PostGIS of the tests' own, and the service on it."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from hypothesis import settings
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, make_url

from geo_service.app import create_app
from geo_service.core.access import passwords
from geo_service.core.access.organisations import load_organisations
from geo_service.core.access.passwords import Passwords
from geo_service.core.access.people import NewPerson, add_person
from geo_service.core.access.roles import read_roles
from geo_service.core.calendar import Clock
from geo_service.core.catalogue import Catalogue, read_catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, engine
from geo_service.core.database.migrate import migrate
from geo_service.core.database.private_database import owner_url, service_url
from geo_service.core.database.private_server import PrivateServer, private_server
from geo_service.core.pictures.store import Store
from geo_service.core.plugin import Found, find_plugins
from geo_service.core.registry.load import load_bundled, load_divisions
from geo_service.settings import DATA, Settings
from tests.races import as_service
from tests.served import beside

TEMPLATE, MEMORY_KIB = "migrated", passwords.MEMORY_KIB
pytest_plugins = ["tests.side_by_side"]

# How long an example takes says how busy the machine is.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")


@pytest.fixture(scope="session", autouse=True, name="left_behind")
def _left_behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of what services leave behind that are told no other."""
    folder = tmp_path_factory.mktemp("var")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEO_SERVICE_VAR", str(folder))
        yield folder


@pytest.fixture(scope="session", autouse=True, name="light_passwords")
def _light_passwords() -> Iterator[None]:
    """A hash takes a megabyte and not 46, for the tests make many; see kept_passwords."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "MEMORY_KIB", 1_024)
        yield


@pytest.fixture(scope="module", name="kept_passwords")
def _kept_passwords() -> Iterator[None]:
    """Passwords are hashed in a module as the service keeps them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "MEMORY_KIB", MEMORY_KIB)
        yield


@pytest.fixture(scope="session", name="server")
def _server() -> Iterator[PrivateServer]:
    """A private server with a migrated template database; it forgets everything with a power cut, so it is quick.

    Each worker has one of its own. Whoever runs many sessions keeps one server for all of them in the folder
    GEO_SERVICE_TESTS_SERVER.
    """
    kept = os.environ.get("GEO_SERVICE_TESTS_SERVER")
    folder = Path(tempfile.mkdtemp(prefix="geo_service_tests-"))
    folder.chmod(0o755)  # the server's account must be able to enter
    with private_server(Path(kept) if kept else folder / "postgres", durable=False) as server:
        migrate(owner_url(server, TEMPLATE))
        service_url(server, TEMPLATE)
        yield server
    shutil.rmtree(folder)


@pytest.fixture(scope="session", name="new_database")
def _new_database(server: PrivateServer) -> Callable[[], AbstractContextManager[str]]:
    """Makes a migrated, empty database for the length of a `with`, and gives its service URL."""

    @contextmanager
    def new_database() -> Iterator[str]:
        name = f"test_{uuid4().hex[:12]}"
        with psycopg.connect(server.url("geo_admin", "postgres"), autocommit=True) as admin:
            admin.execute(
                sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE))
            )
        yield server.url("geo_service", name)
        with psycopg.connect(server.url("geo_admin", "postgres"), autocommit=True) as admin:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))

    return new_database


@pytest.fixture(scope="module", name="database_url")
def _database_url(new_database: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """A migrated, empty database for the tests of a module."""
    with new_database() as url:
        yield url


@pytest.fixture(scope="session", name="found")
def _found() -> Found:
    """The ten programmes."""
    return find_plugins()


@pytest.fixture(scope="session", name="catalogue")
def _catalogue(found: Found) -> Catalogue:
    """The kinds of the ten programmes and the functions."""
    return read_catalogue(DATA, found.plugins)


@pytest.fixture(scope="module", name="app_engine")
def _app_engine(database_url: str) -> Iterator[Engine]:
    """The app role on the module's database."""
    made = engine(database_url, "geo_app", connections=5, statement_timeout_ms=300_000)
    yield made
    made.dispose()


@pytest.fixture(name="connection")
def _connection(app_engine: Engine) -> Iterator[Connection]:
    """The app role acting for the Federation; whatever a test does is rolled back."""
    with app_engine.connect() as connection, connection.begin() as transaction:
        act(connection, "test", ALL_ORGANISATIONS)
        yield connection
        transaction.rollback()


@pytest.fixture(scope="module", name="client")
def _client(database_url: str, found: Found, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The whole service on the module's database."""
    settings = Settings(database_url=SecretStr(database_url), var=tmp_path_factory.mktemp("var"), work=False)
    with TestClient(create_app(settings, found), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module", name="store")
def _store(client: TestClient) -> Store:
    """Where the service keeps its pictures."""
    store: Store = client.app.state.service.photos
    return store


@pytest.fixture(scope="module", name="bundled")
def _bundled(app_engine: Engine, catalogue: Catalogue) -> None:
    """The data that comes with the service, in the module's database."""
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        load_bundled(connection, DATA, catalogue, samples=True)


@pytest.fixture(scope="module", name="unions")
def _unions(app_engine: Engine) -> None:
    """The organisations, districts and streets that come with the service, in the module's database."""
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        load_organisations(connection, DATA)
        load_divisions(connection, DATA)


@pytest.fixture(scope="module", name="sign_in_as")
def _sign_in_as(client: TestClient, app_engine: Engine, unions: None) -> Iterator[Callable[[str, str], TestClient]]:
    """Opens a browser in which somebody new with a role for an organisation is signed in."""
    roles, hashing, opened = read_roles(DATA), Passwords(), list[TestClient]()

    def sign_in_as(role: str, organisation: str) -> TestClient:
        login, password = f"u{uuid4().hex[:10]}", "made up for tests"
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            new = NewPerson(login, f"某人 {login}", organisation, role, password)
            add_person(connection, new, roles, hashing, "test")
        made = beside(client, client=(f"10.0.{len(opened) // 250}.{len(opened) % 250}", 40_000))
        opened.append(made)
        answer = made.post("/session", json={"login": login, "password": password})
        assert answer.status_code == 200, answer.text
        made.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return made

    yield sign_in_as
    for one in opened:
        one.close()


@pytest.fixture(name="on")
def _on(client: TestClient) -> Iterator[Callable[[str], None]]:
    """Sets the business day of the running service, as GEO_SERVICE_BUSINESS_DATE does at its start."""
    before = client.app.state.service

    def on(day: str) -> None:
        client.app.state.service = replace(before, clock=Clock(date.fromisoformat(day)))

    yield on
    client.app.state.service = before


@pytest.fixture(name="public_url")
def _public_url(client: TestClient) -> Iterator[str]:
    """The address of a proxy before the running service, as GEO_SERVICE_PUBLIC_URL tells it; Host is another."""
    before, address = client.app.state.service, "http://geo.example.org"
    settings = before.settings.model_copy(update={"public_url": address})
    client.app.state.service = replace(before, settings=settings)
    yield address
    client.app.state.service = before


@pytest.fixture(name="login")
def _login(database_url: str) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """The app role as the service has it, acting for everybody; nothing stays."""
    with as_service(database_url) as connection:
        yield connection


@pytest.fixture(scope="module", name="owner")
def _owner(server: PrivateServer, database_url: str) -> Callable[..., None]:
    """Runs as the owner of the schema; it stays."""

    def owner(*statements: str) -> None:
        url = server.url("geo_admin", make_url(database_url).database or "")
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("set role geo_owner")
            for one in statements:
                admin.execute(one)

    return owner
