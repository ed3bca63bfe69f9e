"""The job of a file of stays: it is opened piece by piece, read, and gone with the same transaction."""

from collections.abc import Iterator
from uuid import UUID

from geo_service.core.jobs.attempt import Task
from geo_service.core.protection.keys import sealing_keyring
from geo_service.core.protection.unmasking import piece_of_file
from geo_service.plugins.member_protection import protected
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

    def pieces() -> Iterator[bytes]:
        for part, sealed in queries.parts(connection, one):
            yield piece_of_file(keys, protected.STAYS, part, sealed)

    source = Source(pieces, encoding, bytes(rows[0]["file_sha256"]))
    take_in(connection, keys, one, source, rows[0]["received_on"], task.progress)
    queries.drop_parts(connection, one)
    row = queries.files(connection, 1, one)[0]
    return {name: row[name] for name in ("rows", "claims", "faults")}


def forget(task: Task) -> dict[str, int]:
    """Let go of the files whose reading was cancelled or failed."""
    return {"files": queries.forget_broken_off(task.connection)}
