"""The commands backup and restore: a dump with the sums of all it holds, and the way back."""

import argparse
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from geo_service.commands.database import WrongUrl, checked, say
from geo_service.commands.pictures import Pictures, bring_pictures, must_be_whole
from geo_service.core.audit import kept
from geo_service.core.audit import queries as audit
from geo_service.core.database.backup import manifest
from geo_service.core.database.backup.errors import CannotRestore
from geo_service.core.database.backup.making import back_up
from geo_service.core.database.backup.manifest import Manifest, Progress
from geo_service.core.database.backup.queries import owner_engine, tables
from geo_service.core.database.backup.restoring import restore
from geo_service.core.database.migrate import is_known
from geo_service.core.database.private_database import ADMIN, SERVICE
from geo_service.core.database.private_server import private_server
from geo_service.core.protection.keys import keyring
from geo_service.core.protection.master import needed_keys, place_of
from geo_service.core.protection.queries import stored_keys
from geo_service.core.text import Text
from geo_service.settings import Settings

SEALS = "audit.seals"
EVERY_S = 2.0


def add_backup(command: argparse.ArgumentParser) -> None:
    """Add the arguments of backup."""
    command.add_argument(
        "target", type=Path, nargs="?", help="备份目录，须不存在 / folder to make; below var/backups when left out"
    )
    command.set_defaults(run=make_backup)


def add_restore(command: argparse.ArgumentParser) -> None:
    """Add the arguments of restore."""
    command.add_argument("backup", type=Path, help="备份目录 / folder of the backup")
    command.add_argument(
        "--replace", action="store_true", help="库中已有数据时替换，旧库改名保留 / rename a database away that has data"
    )
    command.add_argument(
        "--without-key",
        action="store_true",
        help="没有主密钥也恢复，加密内容暂不可读 / though the master key is not here, and sealed values stay shut",
    )
    command.set_defaults(run=restore_backup)


def make_backup(settings: Settings, asked: argparse.Namespace) -> None:
    """Back the database up as it stands, whether or not it is of the newest schema."""
    named = time.strftime("geo_service-%Y%m%dT%H%M%SZ", time.gmtime())
    target = (asked.target or settings.var / "backups" / named).absolute()
    pictures = Pictures(settings)
    told = saying("求和", "summed"), saying("导出", "dumped")
    with owner_login(settings) as url, owner_engine(url).connect() as connection:
        seals = seals_of(settings, connection)
        pictures.keep(connection)
        # The seals first: what is kept of them is then in the dump as well.
        made = back_up(url, target, notes, {SEALS: seals}, pictures.copy, *told)
    rows = sum(table.rows for table in made.contents.tables.values())
    say(
        f"备份完成：{len(made.contents.tables)} 张表 {rows} 行，{target} / "
        f"Backed up {len(made.contents.tables)} tables with {rows} rows: {target}"
    )
    say(f"含照片文件 {pictures.copied} 个 / {pictures.copied} files of pictures are in it")
    if made.notes["master_keys"]:
        say(
            f"备份不含主密钥（{place_of(settings)}）；恢复时需要它，请与备份分开保存 / "
            f"The master key ({place_of(settings)}) is not in it; a restore needs it: keep it, apart from the backup"
        )
    must_be_whole(pictures.lost)


def restore_backup(settings: Settings, asked: argparse.Namespace) -> None:
    """Make the backup the database, beside the one that is there until everything fits."""
    folder = asked.backup.absolute()
    known = manifest.read(folder)
    say(f"备份文件完好，制于 {known.taken_at:%Y-%m-%d %H:%M:%S} UTC / The files of the backup are whole")
    must_be_known(known)
    if not asked.without_key:
        must_have_keys(settings, known)
    lost: list[str] = []

    def accept(connection: Connection) -> None:
        if stored_keys_of(connection) and not asked.without_key:
            keyring(connection, settings)
        lost.extend(bring_pictures(connection, settings, folder))

    with owner_login(settings) as url:
        done = restore(url, folder, known, asked.replace, accept, saying("载入", "loaded"), saying("核对", "compared"))
        with owner_engine(url).connect() as connection:
            aside = put_seals_aside(settings, connection)
    tables_there = len(known.contents.tables)
    say(
        f"已恢复到数据库 {done.database}，{tables_there} 张表与备份逐一相符 / "
        f"Restored to the database {done.database}; all {tables_there} tables are as they were saved"
    )
    if asked.without_key and known.notes["master_keys"]:
        names = ", ".join(known.notes["master_keys"])
        say(f"没有主密钥 {names} 服务不会启动 / The service will not start without the master keys {names}")
    if done.before is not None:
        say(f"原数据库保留为 {done.before} / The database before is kept as {done.before}")
    if aside is not None:
        say(f"审计比备份新的封印移到 {aside} / Seals of the audit later than the backup are kept in {aside}")
    must_be_whole(lost)


@contextmanager
def owner_login(settings: Settings) -> Iterator[str]:
    """The URL of the owner's login, on a database that may not be there and is not migrated.

    Raises:
        WrongUrl: it is no PostgreSQL URL, or nothing answers there.
    """
    try:
        if settings.database_url is not None:
            owner = settings.owner_database_url or settings.database_url
            yield checked(owner.get_secret_value())
        else:
            with private_server(settings.var / "postgres", say=say) as server:
                yield server.url(ADMIN, SERVICE)
    except OperationalError as error:
        reason = " ".join(str(error.orig).split())
        raise WrongUrl(Text(f"数据库连接失败：{reason}", f"The database does not answer: {reason}")) from error


def notes(connection: Connection) -> Mapping[str, Any]:
    """What a restore will want to know: the master keys by their fingerprints, and the audit's last seal."""
    last = audit.last_seal(connection) if "core.audit_seal" in tables(connection) else None
    return {
        "master_keys": sorted({key.wrapped_by for key in stored_keys_of(connection)}),
        "last_seal": None if last is None else f"{last.number} {last.seal.hex()}",
    }


def stored_keys_of(connection: Connection) -> list[Any]:
    """The data keys of a database that is old enough to have the table."""
    return list(stored_keys(connection)) if "core.data_key" in tables(connection) else []


def must_have_keys(settings: Settings, known: Manifest) -> None:
    """Refuse a backup with values that the master keys given here cannot open.

    Raises:
        NoMasterKey, MasterKeyMissing: which one is missing, and where it can be given.
    """
    if needed := known.notes["master_keys"]:
        masters = needed_keys(settings)
        for fingerprint in needed:
            masters.called(fingerprint)


def must_be_known(known: Manifest) -> None:
    """Refuse a backup of a schema that this version of the service does not know.

    Raises:
        CannotRestore: it is of a newer version.
    """
    if known.revision is not None and not is_known(known.revision):
        raise CannotRestore(
            Text(
                f"备份的数据库结构是 {known.revision}，此版本的服务不认识；请用更新的版本",
                f"The backup stands at {known.revision}, which this version of the service does not know; use a newer",
            )
        )


def seals_of(settings: Settings, connection: Connection) -> Path:
    """The file of the audit's seals that are kept outside the database."""
    here = audit.here(connection)
    return kept.file_of(settings.var, here.cluster, here.name)


def put_seals_aside(settings: Settings, connection: Connection) -> Path | None:
    """Where the kept seals went, None where they fit: those of a chain that the restored database does not know.

    They prove what was lost, and where they were they would stop the sealing.
    """
    file = seals_of(settings, connection)
    last = kept.last(file)
    if last is None or ("core.audit_seal" in tables(connection) and audit.seal(connection, last.number) == last):
        return None
    aside = file.with_name(time.strftime(f"{file.name}.before-%Y%m%dT%H%M%SZ", time.gmtime()))
    file.rename(aside)
    return aside


def saying(chinese: str, english: str) -> Progress:
    """Says how far something is, every other second and at the end."""
    said_at = time.monotonic()

    def say_so(table: str, number: int, count: int) -> None:
        nonlocal said_at
        if number == count or time.monotonic() - said_at > EVERY_S:
            said_at = time.monotonic()
            say(f"{chinese} {number}/{count} {table} / {english} {number} of {count}")

    return say_so
