"""What is asked of the files of demand on their way in."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement
from geo_service.core.incoming.queries import Shelf
from geo_service.core.registry.importing.table import Finding

PIECES = Shelf("core.demand_file_part", "file")
BLOCK = 25_000
SET_JOB = "update core.demand_file set job_id = :job_id where id = :id"


def put_file(connection: Connection, values: Mapping[str, Any]) -> None:
    """Note that a file begins to come in."""
    told = json.dumps(values["told"], ensure_ascii=False)
    connection.execute(statement(__file__, "put_file").clause, {**values, "told": told})


def set_job(connection: Connection, file: UUID, job_id: int) -> None:
    """Say which job reads a file."""
    connection.execute(text(SET_JOB), {"id": file, "job_id": job_id})


def files(connection: Connection, rows: int, file: UUID | None = None) -> Sequence[RowMapping]:
    """Files that the actor may see, newest first, each with how it stands."""
    return connection.execute(statement(__file__, "files").clause, {"id": file, "rows": rows}).mappings().all()


def lock_file(connection: Connection, file: UUID) -> RowMapping | None:
    """A file's job and state, None when there is none; others wait for it until the transaction ends."""
    return connection.execute(statement(__file__, "lock_file").clause, {"id": file}).mappings().one_or_none()


def end_file(connection: Connection, file: UUID, **values: Any) -> bool:
    """Whether the file was still there, and what came of it is said."""
    return connection.execute(statement(__file__, "end_file").clause, {"id": file, **values}).rowcount == 1


def put_faults(connection: Connection, file: UUID, found: Sequence[Finding]) -> None:
    """Keep what is wrong in a file."""
    for first in range(0, len(found), BLOCK):
        block = found[first : first + BLOCK]
        values = {
            "row": [one.row for one in block],
            "column": [one.column for one in block],
            "given": [one.given for one in block],
            "wanted_zh": [one.wanted.zh for one in block],
            "wanted_en": [one.wanted.en for one in block],
        }
        connection.execute(statement(__file__, "put_faults").clause, {"file": file, "first": first, **values})


def faults(connection: Connection, file: UUID, after: int, rows: int) -> Sequence[RowMapping]:
    """What is wrong in a file, by row."""
    asked = {"file": file, "after": after, "rows": rows}
    return connection.execute(statement(__file__, "faults").clause, asked).mappings().all()


def delete_file(connection: Connection, file: UUID) -> None:
    """Let go of a file, with its pieces and faults."""
    connection.execute(text("delete from core.demand_file where id = :id"), {"id": file})


def forget(connection: Connection, days: int) -> int:
    """How many files of long ago were let go of."""
    return connection.execute(statement(__file__, "forget").clause, {"days": days}).rowcount
