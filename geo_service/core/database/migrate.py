"""Bringing a database to the newest schema: what must stand first, then the one Alembic chain."""

from pathlib import Path

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import FeatureNotSupported, InsufficientPrivilege, UndefinedFile
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from geo_service.core.errors import ServiceError
from geo_service.core.text import Text

MIGRATIONS = Path(__file__).parents[2] / "migrations"
VERSION_TABLE_SCHEMA = "public"


class CannotPrepare(ServiceError):
    """PostGIS or the three roles are missing, and this login may not make them."""


def migrations(connection: Connection | None = None) -> Config:
    """The Alembic configuration of our chain, to run on a connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def newest() -> str | None:
    """The revision that this code wants."""
    return ScriptDirectory.from_config(migrations()).get_current_head()


def is_known(revision: str) -> bool:
    """Whether a revision is one of our chain."""
    return revision in {one.revision for one in ScriptDirectory.from_config(migrations()).walk_revisions()}


def current(connection: Connection) -> str | None:
    """The revision that a database stands at, None when it was never migrated."""
    return MigrationContext.configure(
        connection, opts={"version_table_schema": VERSION_TABLE_SCHEMA}
    ).get_current_revision()


def migrate(url: str) -> None:
    """Make extension and roles where missing, then run the migrations that are missing, in one transaction.

    Raises:
        CannotPrepare: the login has not the rights; says what an administrator must do.
    """
    engine = sqlalchemy.create_engine(sqlalchemy.make_url(url).set(drivername="postgresql+psycopg"))
    try:
        prepare(engine)
        with engine.begin() as connection:
            # Two services that start at once take turns.
            connection.exec_driver_sql("select pg_advisory_xact_lock(7120250190)")
            connection.exec_driver_sql("set local role geo_owner")
            command.upgrade(migrations(connection), "head")
    finally:
        engine.dispose()


def prepare(engine: Engine) -> None:
    """Make PostGIS and the roles where they are missing."""
    script = (Path(__file__).parent / "prepare.sql").read_text(encoding="utf-8")
    try:
        with engine.begin() as connection:
            connection.execute(text(script))
    except DBAPIError as error:
        if not isinstance(error.orig, InsufficientPrivilege | UndefinedFile | FeatureNotSupported):
            raise
        reason = str(error.orig).splitlines()[0]
        raise CannotPrepare(
            Text(
                f"数据库缺少 PostGIS 扩展或 geo_owner、geo_app、geo_public 三个角色，且当前登录无权创建（{reason}）；"
                "请管理员以超级用户执行 geo_service/core/database/prepare.sql",
                "The database lacks PostGIS or the roles geo_owner, geo_app, geo_public, and this login may not make"
                f" them ({reason}); have an administrator run geo_service/core/database/prepare.sql",
            )
        ) from error
