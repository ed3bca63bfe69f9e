"""What commands stand on: a database at the newest schema, and sentences to whoever typed them."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy
from pydantic import SecretStr
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import ArgumentError, OperationalError

from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.database.migrate import migrate
from geo_service.core.database.private_database import owner_url, service_url
from geo_service.core.database.private_server import private_server
from geo_service.core.errors import ServiceError
from geo_service.core.pictures.store import store_of
from geo_service.core.registry.photos.moving import move_pictures
from geo_service.core.text import Text
from geo_service.settings import Settings

ACTOR = "command line"


def both(text: Text) -> str:
    """The text in Chinese and English, once where they are the same."""
    return " / ".join(dict.fromkeys(text))


def say(sentence: str) -> None:
    """Write a sentence to standard error."""
    print(sentence, file=sys.stderr, flush=True)


def add_migrate(command: argparse.ArgumentParser) -> None:
    """Add the arguments of migrate: none."""
    command.set_defaults(run=migrated)


def migrated(settings: Settings, asked: argparse.Namespace) -> None:
    """Bring the database to the newest schema."""
    with migrated_database(settings):
        say("数据库结构已是最新 / The database stands at the newest schema")


class WrongUrl(ServiceError):
    """DATABASE_URL does not lead to a database."""


@contextmanager
def migrated_database(settings: Settings) -> Iterator[Settings]:
    """The settings with a database that stands at the newest schema: the one they name, or a private one.

    Pictures that an older version kept in it are in the store then.
    """
    if settings.database_url is not None:
        owner = settings.owner_database_url or settings.database_url
        migrate_there(owner.get_secret_value())
        move_out_pictures(settings)
        yield settings
        return
    with private_server(settings.var / "postgres", say=say) as server:
        migrate_there(owner_url(server))
        ready = settings.model_copy(update={"database_url": SecretStr(service_url(server))})
        move_out_pictures(ready)
        yield ready


def migrate_there(url: str) -> None:
    """Migrate the database of a URL.

    Raises:
        WrongUrl: it is no PostgreSQL URL, or nothing answers there.
    """
    try:
        migrate(checked(url))
    except OperationalError as error:
        reason = " ".join(str(error.orig).split())
        raise WrongUrl(
            Text(f"连不上 DATABASE_URL 所指的数据库：{reason}", f"DATABASE_URL leads to no database: {reason}")
        ) from error


def move_out_pictures(settings: Settings) -> None:
    """Bring pictures that are still in the database into the store."""
    made = writing(settings)
    try:
        if moved := move_pictures(made, store_of(settings)):
            say(f"已将 {moved} 张图片移出数据库 / {moved} pictures went from the database into files")
    finally:
        made.dispose()


def checked(url: str) -> str:
    """The URL, when it is one of PostgreSQL.

    Raises:
        WrongUrl: it is not.
    """
    if not is_postgresql(url):
        raise WrongUrl(
            Text(
                "DATABASE_URL 不是有效的地址；应形如 postgresql://用户:密码@主机:5432/数据库",
                "DATABASE_URL is no address; it should look like postgresql://user:password@host:5432/database",
            )
        )
    return url


def is_postgresql(url: str) -> bool:
    """Whether the text is the URL of a PostgreSQL database."""
    try:
        return sqlalchemy.make_url(url).get_backend_name() in ("postgresql", "postgres")
    except ArgumentError:
        return False


def writing(settings: Settings) -> Engine:
    """An engine of the app role, for one command."""
    assert settings.database_url is not None
    return engine(settings.database_url.get_secret_value(), "geo_app", 1, 600_000)


@contextmanager
def acting(settings: Settings) -> Iterator[Connection]:
    """A connection in a transaction in which the command line acts for every organisation."""
    made = writing(settings)
    try:
        with begun(made) as connection:
            act(connection, ACTOR, ALL_ORGANISATIONS)
            yield connection
    finally:
        made.dispose()
