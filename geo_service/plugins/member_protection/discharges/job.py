"""The job of a file of stays: it is opened piece by piece, read, and gone with the same transaction."""

from uuid import UUID

from geo_service.core.incoming.queries import drop_pieces, pieces
from geo_service.core.jobs.attempt import Task
from geo_service.core.protection.keys import sealing_keyring
from geo_service.plugins.member_protection.discharges import queries
from geo_service.plugins.member_protection.discharges.taking_in import take_in
from geo_service.plugins.member_protection.lists.reading import Encoding, Source


def read(task: Task, file_id: str, encoding: Encoding) -> dict[str, int]:
    """Take in a file of stays that has come."""
    connection, one = task.connection, UUID(file_id)
    rows = queries.files(connection, 1, one)
    if not rows:  # deleted while it waited
        return {}
    keys = sealing_keyring(connection, task.settings)

    source = Source(lambda: pieces(connection, queries.PIECES, one, keys), encoding, bytes(rows[0]["file_sha256"]))
    take_in(connection, keys, one, source, rows[0]["received_on"], task.progress)
    drop_pieces(connection, queries.PIECES, one)
    row = queries.files(connection, 1, one)[0]
    return {name: row[name] for name in ("rows", "claims", "faults")}


def forget(task: Task) -> dict[str, int]:
    """Let go of the files whose reading was cancelled or failed."""
    return {"files": queries.forget_broken_off(task.connection)}
