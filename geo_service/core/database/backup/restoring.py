"""Restoring a backup: into a new database beside the one of that name, held against the sums, then renamed."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy
from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError

from geo_service.core.database.backup import queries
from geo_service.core.database.backup.errors import CannotRestore, Differs
from geo_service.core.database.backup.manifest import DUMP, Manifest, Progress, contents_of
from geo_service.core.database.backup.programs import counted, program, run
from geo_service.core.database.migrate import prepare
from geo_service.core.errors import Fault
from geo_service.core.text import Text

MAINTENANCE = "postgres"
MOST_JOBS = 4
LONGEST_NAME = 63
LEAVING_S = 3.0

type Accept = Callable[[Connection], None]


@dataclass(frozen=True)
class Restored:
    """The database's name, and that under which the one before is kept, None when it had no tables."""

    database: str
    before: str | None


@dataclass(frozen=True)
class There:
    """What the server has under the name: nothing, a database without tables, or one that has data."""

    exists: bool
    has_data: bool


def restore(
    url: str | URL, folder: Path, known: Manifest, replace: bool, accept: Accept, loading: Progress, summing: Progress
) -> Restored:
    """What stands where, once the backup is the database of the URL; until then nothing there is changed.

    Args:
        url: of a login that may make databases and PostGIS, as a rule a superuser.
        known: the backup's manifest, as `manifest.read` gives it.
        replace: whether a database that has data may be renamed away.
        accept: looks at the restored database before it gets its name; refuses it by raising.
        loading, summing: told the name of each table, its number and how many there are.

    Raises:
        CannotRestore: there is data, somebody is connected, or the login may not.
        Differs: what came back is not what was saved.
        ProgramMissing, ProgramFailed: of pg_restore.
    """
    made = sqlalchemy.make_url(url)
    name = made.database or made.username or ""
    new = _beside(name, "restoring")
    server_engine = queries.owner_engine(url, MAINTENANCE)
    with server_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as server:
        there = _look(server, url, name, known, replace)
        with _permitted():
            queries.drop(server, new)  # what a killed restore left
            queries.create(server, new, known.encoding, known.collate, known.ctype)
        try:
            if there.exists:
                queries.take_after(server, new, name)
            _fill(made.set(database=new), folder, known, accept, loading, summing)
            return _swap(server_engine, server, name, new, there)
        except BaseException:
            queries.drop(server, new)
            raise


def _look(server: Connection, url: str | URL, name: str, known: Manifest, replace: bool) -> There:
    if not queries.try_alone(server, name):
        raise CannotRestore(Text(f"另一个进程正在恢复 {name}", f"Another process is restoring {name}"))
    theirs, ours = int(known.server.partition(".")[0]), queries.server_major(server)
    if theirs > ours:
        raise CannotRestore(
            Text(
                f"备份来自 PostgreSQL {theirs}，这里是 {ours}；请恢复到 {theirs} 或更新的服务器",
                f"The backup is of PostgreSQL {theirs} and this is {ours}; restore it on {theirs} or newer",
            )
        )
    if missing := set(known.contents.roles) - queries.roles(server) - {"geo_owner", "geo_app", "geo_public"}:
        names = ", ".join(sorted(missing))
        raise CannotRestore(
            Text(f"服务器缺少角色 {names}，请先创建", f"The server lacks the roles {names}; make them first")
        )
    if not queries.exists(server, name):
        return There(exists=False, has_data=False)
    with queries.owner_engine(url, name).connect() as connection:
        there = There(exists=True, has_data=bool(queries.tables(connection)))
    if there.has_data and not replace:
        raise CannotRestore(
            Text(
                f"数据库 {name} 已有数据；要替换它（旧库改名保留）请加 --replace",
                f"The database {name} has data; to replace it (it is kept under another name) give --replace",
            )
        )
    _nobody(server, name)
    return there


def _fill(url: URL, folder: Path, known: Manifest, accept: Accept, loading: Progress, summing: Progress) -> None:
    owner = queries.owner_engine(url)
    prepare(owner)
    pg_restore = program("pg_restore", int(known.program.partition(".")[0]))
    jobs = min(MOST_JOBS, os.cpu_count() or 1)
    run(
        pg_restore,
        ["--exit-on-error", "--no-tablespaces", f"--jobs={jobs}", str(folder / DUMP)],
        url,
        counted(loading, len(known.contents.tables)),
    )
    with queries.snapshot(owner) as (connection, _):
        if faults := known.contents.differences(contents_of(connection, summing)):
            raise _differs(faults)
        accept(connection)
    queries.analyze(owner)  # without statistics the first answers would be slow


def _swap(server_engine: Engine, server: Connection, name: str, new: str, there: There) -> Restored:
    before = _beside(name, time.strftime("before_%Y%m%dT%H%M%SZ", time.gmtime()))
    names = [(name, before)] if there.exists else []
    with _permitted():
        _nobody(server, name)
        queries.rename_all(server_engine, [*names, (new, name)])
    if there.exists and not there.has_data:
        queries.drop(server, before)
    return Restored(name, before if there.has_data else None)


def _nobody(server: Connection, name: str) -> None:
    # A connection that was just left is there a moment longer.
    gives_up = time.monotonic() + LEAVING_S
    while (there := queries.sessions(server, name)) and time.monotonic() < gives_up:
        time.sleep(0.1)
    if there:
        programs = ", ".join(there)
        raise CannotRestore(
            Text(
                f"还有程序连着数据库 {name}（{programs}）；请先停止服务",
                f"Programs are connected to the database {name} ({programs}); stop the service first",
            )
        )


def _differs(faults: list[Fault]) -> Differs:
    names = ", ".join(fault.where for fault in faults)
    return Differs(Text(f"恢复的内容与备份不符：{names}", f"What was restored is not what was saved: {names}"), faults)


def _beside(name: str, what: str) -> str:
    return f"{name.encode()[: LONGEST_NAME - len(what) - 1].decode(errors='ignore')}_{what}"


@contextmanager
def _permitted() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0]
        raise CannotRestore(
            Text(
                f"服务器不允许建立或改名数据库：{reason}", f"The server does not make or rename the database: {reason}"
            )
        ) from error
