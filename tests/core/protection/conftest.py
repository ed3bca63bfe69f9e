"""A real table with a protected column, and keys of the tests' own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, LargeBinary, MetaData, Text, Uuid, insert, make_url, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.keys import prepare_keys
from geo_service.core.protection.rotation import Begun
from geo_service.core.protection.values import ProtectedField, Sealed, SealedColumn
from geo_service.settings import Settings

TABLE = """
create table core.made_up (
  id uuid primary key, name text not null,
  document core.sealed, document_index bytea not null unique, mobile core.sealed
);
grant select, insert, update, delete on core.made_up to geo_app;
"""
DOCUMENT = ProtectedField("core.made_up", "document", "identity document")
MOBILE = ProtectedField("core.made_up", "mobile", "mobile")


class Base(DeclarativeBase):
    metadata = MetaData(schema="core")
    type_annotation_map = {str: Text, UUID: Uuid, bytes: LargeBinary, Sealed: SealedColumn}  # noqa: RUF012


class Person(Base):
    """A table as a programme would declare it."""

    __tablename__ = "made_up"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    document: Mapped[Sealed | None]
    document_index: Mapped[bytes]
    mobile: Mapped[Sealed | None]


@pytest.fixture(scope="module", name="admin")
def _admin(server: PrivateServer, database_url: str) -> Iterator[psycopg.Connection]:
    """The administrator of the module's database, acting as the owner of the schema."""
    url = server.url("geo_admin", make_url(database_url).database or "")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set role geo_owner")
        connection.execute(TABLE)
        yield connection


@pytest.fixture(name="settings")
def _settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings whose key file is not made yet."""
    return Settings(database_url=SecretStr(database_url), var=tmp_path / "var")


@pytest.fixture(name="begin")
def _begin(app_engine: Engine, admin: psycopg.Connection) -> Iterator[Begun]:
    """Begins a transaction of the app role; afterwards no people, keys and sealed answers are left."""

    @contextmanager
    def begin() -> Iterator[Connection]:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            yield connection

    yield begin
    admin.execute("truncate core.made_up, core.data_key, core.kept_answer")


@pytest.fixture(name="started")
def _started(begin: Begun, settings: Settings) -> Settings:
    """The settings, after a first start made the keys."""
    with begin() as connection:
        prepare_keys(connection, settings)
    return settings


@pytest.fixture(name="put_people")
def _put_people() -> Callable[[Connection, Keyring, Sequence[tuple[str, str]]], list[UUID]]:
    """Writes people through the protected column's type, each given as (document, mobile); gives their ids."""

    def put_people(connection: Connection, keys: Keyring, people: Sequence[tuple[str, str]]) -> list[UUID]:
        ids = [uuid4() for _ in people]
        rows = [
            {
                "id": row,
                "name": "示例",
                "document": keys.seal(DOCUMENT, row, document),
                "document_index": keys.blind_index(DOCUMENT, document),
                "mobile": keys.seal(MOBILE, row, mobile),
            }
            for row, (document, mobile) in zip(ids, people, strict=True)
        ]
        connection.execute(insert(Person), rows)
        return ids

    return put_people


@pytest.fixture(name="read_people")
def _read_people() -> Callable[..., dict[UUID, tuple[str, str]]]:
    """Reads document and mobile in the clear, by id: of everybody, or of whoever has a document."""

    def read_people(connection: Connection, keys: Keyring, document: str | None = None) -> dict[UUID, tuple[str, str]]:
        def clear(place: ProtectedField, row: UUID, sealed: Sealed) -> str:
            return keys.opened(place.associated(row), sealed.value).decode()

        asked = select(Person.id, Person.document, Person.mobile)
        if document is not None:
            asked = asked.where(Person.document_index == keys.blind_index(DOCUMENT, document))
        found = connection.execute(asked)
        return {row: (clear(DOCUMENT, row, number), clear(MOBILE, row, mobile)) for row, number, mobile in found}

    return read_people
