"""What discharges ask the database; whoever asks acts for all organisations."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement
from geo_service.core.incoming.queries import sealed_shelf
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.lists import queries as lists

PIECES = sealed_shelf(protected.STAYS, "file_id")
COPY = (
    "copy stay (row, claim_id, document_index, masked, masked_name, admitted_on, discharged_on, hospital, diagnosis)"
    " from stdin"
)
ANALYSE = text("analyze stay")
SET_JOB = text("update member_protection.discharge_file set job_id = :job_id where id = :id")
FORGET = text("delete from member_protection.discharge_file where id = :id and state = 'reading'")
BROKEN_OFF = text(
    "delete from member_protection.discharge_file f using core.job j"
    " where j.id = f.job_id and f.state = 'reading' and j.status in ('cancelled', 'failed')"
)


def begin(connection: Connection) -> None:
    """Make room for the rows of a file until the transaction ends."""
    connection.execute(statement(__file__, "stay").clause)
    connection.execute(statement(__file__, "found").clause)


def stage(connection: Connection, lines: bytes) -> None:
    """Add good rows, as lines of COPY."""
    lists.copy(connection, COPY, (lines,))


def find_covers(connection: Connection) -> None:
    """Let each stay be of the cover that it begins in."""
    connection.execute(ANALYSE)
    connection.execute(statement(__file__, "find_covers").clause)


def take_out(connection: Connection, plans: Sequence[str]) -> None:
    """Take the stays out that are claimed already, repeated, or not covered."""
    connection.execute(statement(__file__, "take_out_repeated").clause)
    connection.execute(statement(__file__, "take_out_uncovered").clause, {"plans": list(plans)})


def names(connection: Connection) -> Sequence[RowMapping]:
    """Whom the stays are of; the columns of names.sql."""
    return connection.execute(statement(__file__, "names").clause).mappings().all()


def take_out_others(connection: Connection, rows: Sequence[int]) -> None:
    """Take the stays out whose name is another."""
    connection.execute(statement(__file__, "take_out_others").clause, {"rows": list(rows)})


def first_days(connection: Connection) -> Sequence[date]:
    """The first days of the covers of the stays that are left."""
    return connection.execute(statement(__file__, "first_days").clause).scalars().all()


def put_claims(connection: Connection, today: date, pay_by: Mapping[date, date]) -> None:
    """Claim the stays that are left; `pay_by` by the first day of the cover."""
    values = {"today": today, "first_days": list(pay_by), "pay_bys": list(pay_by.values())}
    connection.execute(statement(__file__, "put_claims").clause, values)
    connection.execute(statement(__file__, "put_medical").clause, {"today": today})
    connection.execute(statement(__file__, "flag_overlapping").clause, {"today": today})


def put_file(connection: Connection, file_id: UUID, file_sha256: bytes, today: date) -> bool:
    """Whether a file is begun, which is still to be read; not when it came before."""
    values = {"id": file_id, "file_sha256": file_sha256, "today": today}
    return connection.execute(statement(__file__, "put_file").clause, values).one_or_none() is not None


def set_job(connection: Connection, file_id: UUID, job_id: int) -> None:
    """Say which job reads a file."""
    connection.execute(SET_JOB, {"id": file_id, "job_id": job_id})


def end_reading(connection: Connection, file_id: UUID, rows: int) -> None:
    """Write down what came of a file."""
    connection.execute(statement(__file__, "end_reading").clause, {"id": file_id, "rows": rows})
    connection.execute(statement(__file__, "put_rows").clause, {"id": file_id})


def forget(connection: Connection, file_id: UUID) -> bool:
    """Whether a file is gone now; of what was read claims have come, it stays."""
    return connection.execute(FORGET, {"id": file_id}).rowcount > 0


def forget_broken_off(connection: Connection) -> int:
    """How many files are gone now whose reading was cancelled or failed."""
    return connection.execute(BROKEN_OFF).rowcount


def files(
    connection: Connection, rows: int, file_id: UUID | None = None, file_sha256: bytes | None = None
) -> Sequence[RowMapping]:
    """Files of stays, newest first."""
    values = {"id": file_id, "file_sha256": file_sha256, "rows": rows}
    return connection.execute(statement(__file__, "files").clause, values).mappings().all()


def faults(connection: Connection, file_id: UUID, after: int | None, rows: int) -> Sequence[RowMapping]:
    """What is to be mended or looked at in a file, for one page; the columns of faults.sql."""
    values = {"file_id": file_id, "after": after, "rows": rows}
    return connection.execute(statement(__file__, "faults").clause, values).mappings().all()
