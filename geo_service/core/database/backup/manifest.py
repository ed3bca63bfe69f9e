"""What stands beside a dump: where it is from, and the sums of all that is in it."""

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from hashlib import file_digest, sha256
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Connection

from geo_service.core.database.backup import queries
from geo_service.core.database.backup.errors import Damaged
from geo_service.core.errors import Fault
from geo_service.core.text import Text

FILE = "manifest.json"
SUM_FILE = "manifest.json.sha256"
DUMP = "dump"
BUILT_IN = ("pg_", "-")

type Progress = Callable[[str, int, int], None]


class Frozen(BaseModel):
    """What does not change and has nothing that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Table(Frozen):
    """A table's rows: how many, and a hash of them in any order."""

    rows: int
    sha256: str


class Sequence(Frozen):
    """How far a sequence had counted before the dump began and when it was done; it counts on past a snapshot."""

    least: int | None
    most: int | None


NO_SEQUENCE = Sequence(least=None, most=None)


class Contents(Frozen):
    """All that is in a database, by quoted name: tables, sequences, and hashes of what is said of each thing."""

    tables: Mapping[str, Table]
    sequences: Mapping[str, Sequence]
    structure: Mapping[str, str]
    roles: tuple[str, ...]

    def but_counted(self, now: Mapping[str, int | None]) -> Self:
        """The same, with how far the sequences have counted by now."""
        known = {name: Sequence(least=one.least, most=now.get(name)) for name, one in self.sequences.items()}
        return self.model_copy(update={"sequences": known})

    def differences(self, found: Self) -> list[Fault]:
        """What of another database is not as it is here: one fault for each table, sequence and thing."""
        faults = []
        for name in sorted(self.tables.keys() | found.tables.keys()):
            here, there = self.tables.get(name), found.tables.get(name)
            if here != there:
                faults.append(Fault(name, _rows(there), Text(f"应为 {_rows(here)}", f"should be {_rows(here)}")))
        for name in sorted(self.sequences.keys() | found.sequences.keys()):
            bounds, counted = self.sequences.get(name, NO_SEQUENCE), found.sequences.get(name, NO_SEQUENCE)
            if not (bounds.least or 0) <= (counted.least or 0) <= (bounds.most or 0):
                wanted = f"{bounds.least} – {bounds.most}"
                faults.append(Fault(name, counted.least, Text(f"应为 {wanted}", f"should be {wanted}")))
        for name in sorted(self.structure.keys() | found.structure.keys()):
            if self.structure.get(name) != found.structure.get(name):
                given = "there is none" if name not in found.structure else "another"
                faults.append(Fault(name, given, Text("应与备份相同", "should be as in the backup")))
        return faults


class Manifest(Frozen):
    """A backup's own description.

    Attributes:
        revision: the migration that the database stood at, None for one that was never migrated.
        notes: what the capabilities note of a database that the dump does not tell at once.
        files: SHA-256 of every file of the backup but the manifest and its sum.
    """

    format: Literal[1] = 1
    taken_at: datetime
    database: str
    server: str
    program: str
    encoding: str
    collate: str
    ctype: str
    extensions: Mapping[str, str]
    revision: str | None
    notes: Mapping[str, Any]
    contents: Contents
    files: Mapping[str, str]


def contents_of(connection: Connection, progress: Progress) -> Contents:
    """All that the connection's snapshot sees."""
    counted = queries.sequences(connection)
    names = queries.tables(connection)
    tables = {}
    for number, name in enumerate(names, start=1):
        progress(name, number, len(names))
        known = queries.table_sum(connection, name)
        told = f"{known.rows} {' '.join(map(str, known.parts))}"
        tables[name] = Table(rows=known.rows, sha256=sha256(told.encode()).hexdigest())
    said = queries.structure(connection)
    structure = {
        f"{kind} {name}": sha256("\n".join(sorted(one for _, _, one in several)).encode()).hexdigest()
        for (kind, name), several in groupby(sorted(said), key=lambda one: one[:2])
    }
    roles = {one.split(" ")[0] for kind, _, one in said if kind in {"owner", "right"}}
    return Contents(
        tables=tables,
        sequences={name: Sequence(least=number, most=number) for name, number in counted.items()},
        structure=structure,
        roles=tuple(sorted(role for role in roles if not role.startswith(BUILT_IN))),
    )


def write(folder: Path, manifest: Manifest) -> None:
    """Put the manifest and its sum into a backup, on the disk."""
    told = manifest.model_dump_json(indent=1).encode() + b"\n"
    for name, text in ((FILE, told), (SUM_FILE, f"{sha256(told).hexdigest()}  {FILE}\n".encode())):
        with (folder / name).open("xb") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())


def read(folder: Path) -> Manifest:
    """The manifest of a backup, once every file of it is found to be as it was made.

    Raises:
        Damaged: it is none, or a file is changed, missing or added; the faults name the files.
    """
    try:
        told = (folder / FILE).read_bytes()
        wanted = (folder / SUM_FILE).read_text(encoding="ascii", errors="replace").partition(" ")[0]
    except OSError:
        raise Damaged(Text(f"{folder} 不是备份（没有 {FILE}）", f"{folder} is no backup: it has no {FILE}")) from None
    if sha256(told).hexdigest() != wanted:
        raise damaged(folder, [Fault(FILE, "changed", Text(f"应与 {SUM_FILE} 相符", f"should be as in {SUM_FILE}"))])
    try:
        manifest = Manifest.model_validate_json(told)
    except ValidationError:
        raise Damaged(
            Text(f"{folder} 由另一版本的服务制作，无法读取", f"{folder} was made by another version of the service")
        ) from None
    found = sums(folder)
    faults = [
        Fault(name, "changed" if name in found else "missing", Text("应与备份时相同", "should be as it was made"))
        for name, one in sorted(manifest.files.items())
        if found.get(name) != one
    ]
    faults += [
        Fault(name, "added", Text("不属于备份", "is not of the backup")) for name in found.keys() - manifest.files
    ]
    if faults:
        raise damaged(folder, faults)
    return manifest


def sums(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder but the manifest and its sum, by its path in it."""
    return {file.relative_to(folder).as_posix(): _sum(file) for file in _files(folder)}


def damaged(folder: Path, faults: list[Fault]) -> Damaged:
    """The error for a backup with files that are not as they were made."""
    names = ", ".join(fault.where for fault in faults)
    return Damaged(Text(f"备份 {folder} 已损坏：{names}", f"The backup {folder} is damaged: {names}"), faults)


def _files(folder: Path) -> Iterator[Path]:
    own = {folder / FILE, folder / SUM_FILE}
    return (file for file in sorted(folder.rglob("*")) if file.is_file() and file not in own)


def _sum(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _rows(table: Table | None) -> str:
    return "no table" if table is None else f"{table.rows} rows {table.sha256[:12]}"
