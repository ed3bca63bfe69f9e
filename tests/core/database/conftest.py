"""Databases full of what a service has, and the commands that save them and bring them back."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import Connection, make_url, text

from geo_service.core.access.machines import NewMachine, add_key, add_machine
from geo_service.core.access.organisations import load_organisations
from geo_service.core.access.passwords import Passwords
from geo_service.core.access.people import NewPerson, add_person
from geo_service.core.access.roles import read_roles
from geo_service.core.audit.queries import record
from geo_service.core.audit.seal import keep_last, seal_new
from geo_service.core.calendar import Clock
from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.horizon.refresh import refresh
from geo_service.core.pictures.store import store_of
from geo_service.core.protection.keys import sealing_keyring
from geo_service.core.protection.values import ProtectedField
from geo_service.core.registry.load import load_bundled
from geo_service.core.registry.photos.picture import picture
from geo_service.core.registry.photos.queries import put_photo
from geo_service.settings import DATA, Settings
from scripts.forked import run
from tests.core.registry.photos.conftest import jpeg

MADE_UP = """
create table core.made_up (id uuid primary key, document core.sealed not null);
grant select, insert on core.made_up to geo_app;
alter table core.made_up enable row level security, force row level security;
create policy own_rows on core.made_up to geo_app using (core.acts_for('federation'))
  with check (core.acts_for('federation'));
"""
DOCUMENT = ProtectedField("core.made_up", "document", "identity document")
SEALED_ID = UUID("00000000-0000-4000-8000-000000000001")
SEALED_TEXT = "示例证件 319000"
LOGIN, PASSWORD = "drill", "correct horse 电池"

type Command = Callable[..., CompletedProcess[str]]


@dataclass(frozen=True)
class Full:
    """A database with something in everything, as the service's login and the administrator see it."""

    url: str
    owner_url: str
    settings: Settings
    api_key: str

    @contextmanager
    def acting(self) -> Iterator[Connection]:
        """A transaction that acts for the Federation."""
        made = engine(self.url, "geo_app", 1, 60_000)
        try:
            with begun(made) as connection:
                act(connection, "test", ALL_ORGANISATIONS)
                yield connection
        finally:
            made.dispose()


def as_admin(server: PrivateServer, url: str) -> str:
    """The administrator's URL of the database of a URL."""
    return server.url("geo_admin", make_url(url).database or "")


@pytest.fixture(scope="module", name="full")
def _full(
    server: PrivateServer,
    new_database: Callable[[], AbstractContextManager[str]],
    catalogue: Catalogue,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Full]:
    """Bundled data, people, a session's password, a key, sealed values and a sealed audit."""
    with new_database() as url:
        owner_url = as_admin(server, url)
        with psycopg.connect(owner_url, autocommit=True) as admin:
            admin.execute("set role geo_owner")
            admin.execute(MADE_UP)
        settings = Settings(database_url=SecretStr(url), var=tmp_path_factory.mktemp("full"), work=False)
        full = Full(url, owner_url, settings, "")
        with full.acting() as connection:
            api_key = fill(connection, settings, catalogue)
        with full.acting() as connection:
            seal_new(connection)
        with full.acting() as connection:
            keep_last(connection, settings)
            record(connection, "read", "core.place", "not sealed yet")
        yield Full(url, owner_url, settings, api_key)


def fill(connection: Connection, settings: Settings, catalogue: Catalogue) -> str:
    """Put something into everything; the clear text of a key."""
    roles = read_roles(DATA)
    load_organisations(connection, DATA)
    load_bundled(connection, DATA, catalogue, samples=True)
    refresh(connection, Clock(None).today())
    new = NewPerson(LOGIN, "示例甲", "district:310101", "district_union", PASSWORD, None, None)
    add_person(connection, new, roles, Passwords(), "test")
    add_machine(connection, NewMachine("drill", "federation", ("*",), ("facility:read",), 60), roles)
    api_key = str(add_key(connection, "drill", 30))
    site = connection.execute(text("select min(id) from core.facility where status = 'open'")).scalar_one()
    assert put_photo(connection, store_of(settings), site, picture(jpeg(), "x"), None, None)
    keys = sealing_keyring(connection, settings)
    sealed = keys.seal(DOCUMENT, SEALED_ID, SEALED_TEXT)
    connection.execute(
        text("insert into core.made_up (id, document) values (:id, :document)"),
        {"id": SEALED_ID, "document": sealed.value},
    )
    return api_key


@pytest.fixture(scope="module", name="environment")
def _environment(full: Full) -> dict[str, str]:
    """What the commands are told of the database that is full."""
    return {
        "DATABASE_URL": full.url,
        "GEO_SERVICE_OWNER_DATABASE_URL": full.owner_url,
        "GEO_SERVICE_VAR": str(full.settings.var),
    }


@pytest.fixture(scope="module", name="geo_service")
def _geo_service(environment: Mapping[str, str]) -> Command:
    """Runs `geo_service …` on the full database, or elsewhere."""

    def geo_service(*words: str, **more: str) -> CompletedProcess[str]:
        return run(words, {**os.environ, **environment, **more})

    return geo_service


@pytest.fixture(scope="module", name="saved")
def _saved(geo_service: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the full database while nobody writes."""
    target = tmp_path_factory.mktemp("backups") / "saved"
    done = geo_service("backup", str(target))
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(name="databases")
def _databases(server: PrivateServer) -> Callable[[str], list[str]]:
    """Gives the databases whose names begin so."""

    def databases(name: str) -> list[str]:
        with psycopg.connect(server.url("geo_admin", "postgres")) as admin:
            rows = admin.execute("select datname from pg_database where starts_with(datname, %s) order by 1", [name])
            return [one for (one,) in rows.fetchall()]

    return databases


@pytest.fixture(name="new_name")
def _new_name(server: PrivateServer, databases: Callable[[str], list[str]]) -> Iterator[str]:
    """The name of a database that is not there; afterwards neither it nor any made beside it is."""
    name = f"back_{uuid4().hex[:8]}"
    yield name
    with psycopg.connect(server.url("geo_admin", "postgres"), autocommit=True) as admin:
        for one in databases(name):
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(one)))


@pytest.fixture(name="restore_to")
def _restore_to(server: PrivateServer, geo_service: Command) -> Command:
    """Runs `geo_service restore …` for a database of some name."""

    def restore_to(name: str, *words: str, **more: str) -> CompletedProcess[str]:
        there = {
            "DATABASE_URL": server.url("geo_service", name),
            "GEO_SERVICE_OWNER_DATABASE_URL": server.url("geo_admin", name),
        }
        return geo_service("restore", *words, **{**there, **more})

    return restore_to
