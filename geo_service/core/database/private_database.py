"""The database in the private server: made once, with a login of its own that owns nothing."""

import psycopg
from psycopg import sql

from geo_service.core.database.private_server import PrivateServer

ADMIN = "geo_admin"
SERVICE = "geo_service"


def owner_url(server: PrivateServer, database: str = SERVICE) -> str:
    """The URL that migrates a database of the server, which is made when it is not there."""
    with psycopg.connect(server.url(ADMIN, "postgres"), autocommit=True) as connection:
        if not connection.execute("select from pg_database where datname = %s", (database,)).fetchall():
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
    return server.url(ADMIN, database)


def service_url(server: PrivateServer, database: str = SERVICE) -> str:
    """The URL that serves a migrated database: a login that may act as geo_app and geo_public, and nothing else."""
    with psycopg.connect(server.url(ADMIN, database), autocommit=True) as connection:
        if not connection.execute("select from pg_roles where rolname = %s", (SERVICE,)).fetchall():
            connection.execute(sql.SQL("create role {} login noinherit").format(sql.Identifier(SERVICE)))
        connection.execute(
            sql.SQL("alter role {} password {}").format(sql.Identifier(SERVICE), sql.Literal(server.password))
        )
        connection.execute(sql.SQL("grant geo_app, geo_public to {}").format(sql.Identifier(SERVICE)))
    return server.url(SERVICE, database)
