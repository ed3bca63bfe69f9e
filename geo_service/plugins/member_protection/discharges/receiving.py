"""A file of stays that came in: kept sealed, so that no database has it in the clear, until a job reads it."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import Connection

from geo_service.core.incoming.queries import put_pieces
from geo_service.core.incoming.received import Received
from geo_service.core.jobs import queries as jobs
from geo_service.core.protection.keyring import Keyring
from geo_service.plugins.member_protection.discharges import queries
from geo_service.plugins.member_protection.discharges.declaration import READ
from geo_service.plugins.member_protection.lists.reading import Encoding

MOST_BYTES = 64 * 2**20


def take_in(
    connection: Connection, keys: Keyring, received_on: date, file: Received, seen: tuple[Encoding, bytes], actor: str
) -> tuple[UUID, bool]:
    """The file, and whether it is new: one that came before is that one.

    Args:
        seen: what the file is, and its SHA-256.
    """
    encoding, file_sha256 = seen
    queries.forget_broken_off(connection)
    file_id = uuid4()
    if not queries.put_file(connection, file_id, file_sha256, received_on):
        before: UUID = queries.files(connection, 1, file_sha256=file_sha256)[0]["id"]
        return before, False
    put_pieces(connection, queries.PIECES, file_id, file.pieces(), keys)
    arguments = {"file_id": str(file_id), "encoding": encoding}
    queries.set_job(connection, file_id, jobs.enqueue(connection, READ.name, arguments, actor))
    return file_id, True
