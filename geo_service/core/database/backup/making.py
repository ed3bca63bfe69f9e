"""Making a backup: one snapshot, its sums and its dump, under another name until it is whole."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection

from geo_service.core.database.backup import manifest, queries
from geo_service.core.database.backup.errors import CannotBackUp
from geo_service.core.database.backup.manifest import DUMP, Manifest, Progress, contents_of
from geo_service.core.database.backup.programs import counted, program, run
from geo_service.core.database.migrate import current
from geo_service.core.text import Text

UNFINISHED = ".unfinished"
LOCK = ".geo_service-backup.lock"

type Note = Callable[[Connection], Mapping[str, Any]]
type Copy = Callable[[Connection, Path], None]


def back_up(
    url: str | URL,
    target: Path,
    note: Note,
    beside: Mapping[str, Path],
    copy: Copy,
    summing: Progress,
    dumping: Progress,
) -> Manifest:
    """The manifest of a new backup, which stands in a folder of its own.

    Args:
        url: of a login that sees all rows.
        note: what is to be noted of the database, read in the snapshot of the dump.
        beside: files to take along, by the name they get; those that are not there are left out.
        copy: takes along into the folder, on the disk, what rows name that are seen in the snapshot of the dump.
        summing, dumping: told the name of each table, its number and how many there are.

    Raises:
        CannotBackUp: the target is there already, or the login does not see all rows.
        ProgramMissing, ProgramFailed: of pg_dump.
    """
    if target.exists():
        raise CannotBackUp(
            Text(f"{target} 已存在，备份不会覆盖它", f"{target} is there already; a backup overwrites nothing")
        )
    with unfinished(target) as (folder, lock):
        for name, file in beside.items():
            if file.exists():
                shutil.copyfile(file, folder / name)
        made = _dumped(url, folder, lock, note, copy, summing, dumping)
        (folder / LOCK).unlink()
        made = made.model_copy(update={"files": manifest.sums(folder)})
        manifest.write(folder, made)
        _sync(folder, *(folder / name for name in beside if (folder / name).exists()), folder / DUMP)
        folder.rename(target)
        _sync(target.parent)
    return made


def _dumped(
    url: str | URL, folder: Path, lock: int, note: Note, copy: Copy, summing: Progress, dumping: Progress
) -> Manifest:
    with queries.snapshot(queries.owner_engine(url)) as (connection, name):
        if not queries.sees_all(connection):
            raise CannotBackUp(
                Text(
                    "行级安全对这个登录隐藏了数据，备份会不完整；请把 GEO_SERVICE_OWNER_DATABASE_URL "
                    "设为超级用户或有 BYPASSRLS 的登录",
                    "Row security hides rows from this login, and the backup would lack them; let "
                    "GEO_SERVICE_OWNER_DATABASE_URL name a superuser or a login with BYPASSRLS",
                )
            )
        pg_dump = program("pg_dump", queries.server_major(connection))
        contents = contents_of(connection, summing)
        options = ["--format=directory", f"--file={folder / DUMP}", f"--snapshot={name}", "--no-tablespaces"]
        run(pg_dump, options, url, counted(dumping, len(contents.tables)), keep_open=[lock])
        copy(connection, folder)
        return Manifest(
            **queries.place(connection)._asdict(),
            program=pg_dump.version,
            revision=current(connection),
            notes=note(connection),
            contents=contents.but_counted(queries.sequences(connection)),
            files={},
        )


@contextmanager
def unfinished(target: Path) -> Iterator[tuple[Path, int]]:
    """A folder for a backup in the making, and the descriptor of a lock that says so; gone unless it was renamed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    clear(target.parent)
    folder = target.with_name(target.name + UNFINISHED)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        raise CannotBackUp(
            Text(f"另一个进程正在制作 {target}", f"Another process is making {target}: {folder} is there")
        ) from None
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder, lock
    finally:
        os.close(lock)
        if folder.exists():
            shutil.rmtree(folder)


def clear(folder: Path) -> None:
    """Remove the backups that were killed in the making; the kernel dropped their locks."""
    for file in folder.glob(f"*{UNFINISHED}/{LOCK}"):
        lock = os.open(file, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(file.parent)
        finally:
            os.close(lock)


def _sync(*paths: Path) -> None:
    for path in paths:
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
