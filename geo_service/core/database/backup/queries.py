"""What a backup asks the database, and what a restore says to the server."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy
from psycopg import sql
from sqlalchemy import URL, Connection, Engine, NullPool, Row, text

from geo_service.core.database.statements import statement

SERVER_NUMBER = "select current_setting('server_version_num')::int"
SEES_ALL = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
# A row's text must be the same on every server, and nothing may break off what only waits for pg_dump.
STEADY = text("""
select set_config(name, value, false)
  from (values ('search_path', 'pg_catalog'), ('TimeZone', 'UTC'), ('DateStyle', 'ISO, YMD'),
               ('IntervalStyle', 'iso_8601'), ('extra_float_digits', '1'), ('bytea_output', 'hex'),
               ('row_security', 'off'), ('statement_timeout', '0'), ('lock_timeout', '0'),
               ('idle_in_transaction_session_timeout', '0'), ('jit', 'off')) as wanted (name, value)
""")
PLACE = text("""
select current_database() as database, now() as taken_at, current_setting('server_version') as server,
       pg_encoding_to_char(d.encoding) as encoding, d.datcollate::text as collate, d.datctype::text as ctype,
       (select jsonb_object_agg(e.extname, e.extversion) from pg_extension e) as extensions
  from pg_database d
 where d.datname = current_database()
""")
# 256 bits of each row, summed in four parts: the order of rows does not count, a row that stands twice does.
TABLE_SUM = """
select count(*) as rows, sum(('x' || substr(h, 1, 16))::bit(64)::bigint) as a,
       sum(('x' || substr(h, 17, 16))::bit(64)::bigint) as b, sum(('x' || substr(h, 33, 16))::bit(64)::bigint) as c,
       sum(('x' || substr(h, 49, 16))::bit(64)::bigint) as d
  from (select encode(sha256(convert_to(one_whole_row::text, 'UTF8')), 'hex') as h from only {table} as one_whole_row) s
"""
ROLES = text("select rolname::text from pg_roles")
TRY_ALONE = text("select pg_try_advisory_lock(hashtextextended('geo_service restore ' || :name, 0))")
SESSIONS = text("""
select distinct coalesce(nullif(application_name, ''), usename::text, '?') from pg_stat_activity
 where datname = :name and backend_type = 'client backend' and pid <> pg_backend_pid()
""")
EXISTS = text("select exists (select from pg_database where datname = :name)")
RIGHTS = text("""
select d.datdba::regrole::text as owner, d.datacl is null as usual,
       (select jsonb_agg(jsonb_build_array(a.grantee::regrole::text, a.privilege_type, a.is_grantable))
          from aclexplode(d.datacl) a) as rights
  from pg_database d
 where d.datname = :name
""")
SET_THERE = text("""
select s.setrole::regrole::text as role, split_part(one, '=', 1) as name, substr(one, strpos(one, '=') + 1) as value
  from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase cross join unnest(s.setconfig) one
 where d.datname = :name
""")
SET = text("select set_config(:name, :value, false)")


@dataclass(frozen=True)
class TableSum:
    """How many rows a table has, and four sums over the hashes of its rows, whatever their order."""

    rows: int
    parts: tuple[int, int, int, int]


def owner_engine(url: str | URL, database: str | None = None) -> Engine:
    """An engine of the owner's login, for a database of its server; its connections are not kept."""
    made = sqlalchemy.make_url(url).set(drivername="postgresql+psycopg")
    return sqlalchemy.create_engine(
        made.set(database=database) if database else made,
        connect_args={"connect_timeout": 10, "application_name": "geo_service backup"},
        poolclass=NullPool,
        hide_parameters=True,
    )


def server_major(connection: Connection) -> int:
    """The server's major version."""
    return int(connection.exec_driver_sql(SERVER_NUMBER).scalar_one()) // 10_000


def sees_all(connection: Connection) -> bool:
    """Whether row security hides nothing from the login."""
    return bool(connection.exec_driver_sql(SEES_ALL).scalar_one())


def steady(connection: Connection) -> None:
    """Set the connection so that rows read the same everywhere, and nothing is broken off."""
    connection.execute(STEADY)


@contextmanager
def snapshot(owner: Engine) -> Iterator[tuple[Connection, str]]:
    """A connection that sees the database as of one moment, and the name by which others see the same."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with owner.connect().execution_options(**options) as connection, connection.begin():
        steady(connection)
        yield connection, connection.exec_driver_sql("select pg_export_snapshot()").scalar_one()


def place(connection: Connection) -> Row[Any]:
    """The database, now, the server's version, encoding, collate, ctype and extensions with their versions."""
    return connection.execute(PLACE).one()


def tables(connection: Connection) -> list[str]:
    """The quoted names of all tables that are no extension's."""
    return list(connection.execute(statement(__file__, "tables").clause).scalars())


def table_sum(connection: Connection, table: str) -> TableSum:
    """What is in a table, given by its quoted name."""
    asked = TABLE_SUM.format(table=table.replace(":", "\\:"))
    rows, *parts = connection.execute(text(asked)).one()
    return TableSum(rows, tuple(int(part or 0) for part in parts))  # type: ignore[arg-type]


def sequences(connection: Connection) -> dict[str, int | None]:
    """The last number of each sequence, None before its first, by quoted name."""
    rows = connection.execute(statement(__file__, "sequences").clause)
    return {row.name: row.counted for row in rows}


def structure(connection: Connection) -> list[tuple[str, str, str]]:
    """What stands besides rows, as (kind, name, what is said of it)."""
    rows = connection.execute(statement(__file__, "structure").clause)
    return [(row.kind, row.name, row.said) for row in rows]


def roles(connection: Connection) -> set[str]:
    """The names of the server's roles."""
    return set(connection.execute(ROLES).scalars())


def try_alone(connection: Connection, name: str) -> bool:
    """Whether nobody else restores the database, nor will while this connection is open."""
    return bool(connection.execute(TRY_ALONE, {"name": name}).scalar_one())


def sessions(connection: Connection, name: str) -> list[str]:
    """The programs that are connected to a database."""
    return sorted(connection.execute(SESSIONS, {"name": name}).scalars())


def exists(connection: Connection, name: str) -> bool:
    """Whether the server has a database of that name."""
    return bool(connection.execute(EXISTS, {"name": name}).scalar_one())


def drop(connection: Connection, name: str) -> None:
    """Drop a database if it is there, whoever is connected to it."""
    _run(connection, "drop database if exists {name} with (force)", name=name)


def create(connection: Connection, name: str, encoding: str, collate: str, ctype: str) -> None:
    """Make an empty database."""
    words = "create database {name} template template0 encoding {encoding} lc_collate {collate} lc_ctype {ctype}"
    _run(connection, words, {"encoding": encoding, "collate": collate, "ctype": ctype}, name=name)


def take_after(connection: Connection, name: str, model: str) -> None:
    """Give a database the owner, the rights and the settings of another, which no dump holds."""
    known = connection.execute(RIGHTS, {"name": model}).one()
    _run(connection, "alter database {name} owner to {owner}", name=name, owner=known.owner)
    if not known.usual:
        _run(connection, "revoke all on database {name} from public", name=name)
    for grantee, right, may_grant in known.rights or ():
        to = "public" if grantee == "-" else "{grantee}"
        words = f"grant {right} on database {{name}} to {to}" + (" with grant option" if may_grant else "")
        _run(connection, words, name=name, grantee=grantee)
    for one in connection.execute(SET_THERE, {"name": model}).all():
        connection.execute(SET, {"name": one.name, "value": one.value})
        whose = "database {name}" if one.role == "-" else "role {role} in database {name}"
        _run(connection, f"alter {whose} set {{setting}} from current", name=name, role=one.role, setting=one.name)


def analyze(owner: Engine) -> None:
    """Gather the planner's statistics of a whole database."""
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("analyze")


def rename_all(server: Engine, names: Sequence[tuple[str, str]]) -> None:
    """Rename databases, given as (old, new), all or none; nobody may be connected to them."""
    with server.begin() as connection:
        for old, new in names:
            _run(connection, "alter database {old} rename to {new}", old=old, new=new)


def _run(connection: Connection, words: str, literals: Mapping[str, str] | None = None, **names: str) -> None:
    # A role is given as regrole says it, quoted where it has to be.
    parts: dict[str, sql.Composable] = {
        key: sql.SQL(value) if key in {"owner", "grantee", "role"} else sql.Identifier(value)
        for key, value in names.items()
    }
    parts |= {key: sql.Literal(value) for key, value in (literals or {}).items()}
    driver = connection.connection.driver_connection
    connection.exec_driver_sql(sql.SQL(words).format(**parts).as_string(driver))
