"""A file of stays as it comes in: sealed piece by piece, so that no disk has it in the clear."""

import os
from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

from psycopg.errors import UniqueViolation
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from geo_service.core.errors import Conflict, TooLarge
from geo_service.core.incoming.queries import PIECE, put_piece
from geo_service.core.jobs import queries as jobs
from geo_service.core.protection.keyring import Keyring
from geo_service.core.text import Text
from geo_service.plugins.member_protection.discharges import queries
from geo_service.plugins.member_protection.discharges.declaration import READ
from geo_service.plugins.member_protection.lists.reading import Look

MOST_BYTES = 64 * 2**20
TOO_LARGE = Text(f"文件过大，至多 {MOST_BYTES // 2**20} MB", f"At most {MOST_BYTES // 2**20} MB are read")
SAME = Text("同一文件正在上传", "The same file is being sent")


class Receiving:
    """A file of stays while it comes in; nothing of it stays unless it comes to its end."""

    def __init__(self, connection: Connection, keys: Callable[[], Keyring], received_on: date) -> None:
        self._connection, self._keys, self._id = connection, keys, uuid4()
        self._look, self._rest, self._size, self._count = Look(), bytearray(), 0, 0
        self._savepoint = connection.begin_nested()
        # Of which file it is nobody knows before its end; until then it is like no other.
        queries.put_file(connection, self._id, os.urandom(32), received_on)

    def take(self, piece: bytes) -> None:
        """Take what came.

        Raises:
            TooLarge: the file is larger than MOST_BYTES.
        """
        self._size += len(piece)
        if self._size > MOST_BYTES:
            raise TooLarge(TOO_LARGE)
        self._look.at(piece)
        self._rest += piece
        while len(self._rest) >= PIECE:
            self._keep(bytes(self._rest[:PIECE]))
            del self._rest[:PIECE]

    def _keep(self, piece: bytes) -> None:
        put_piece(self._connection, queries.PIECES, self._id, self._count, piece, self._keys())
        self._count += 1

    def end(self, actor: str) -> tuple[UUID, bool]:
        """The file, and whether it is new: one that came before is that one.

        Raises:
            ListRefused: it is neither text nor a workbook.
            Conflict: the same file comes in at the same time.
        """
        encoding, file_sha256 = self._look.seen()
        queries.forget_broken_off(self._connection)
        if before := queries.files(self._connection, 1, file_sha256=file_sha256):
            self._savepoint.rollback()
            return before[0]["id"], False
        self._keep(bytes(self._rest))
        try:
            queries.set_sha256(self._connection, self._id, file_sha256)
        except IntegrityError as error:
            if isinstance(error.orig, UniqueViolation):
                raise Conflict(SAME) from error
            raise
        self._savepoint.commit()
        arguments = {"file_id": str(self._id), "encoding": encoding}
        queries.set_job(self._connection, self._id, jobs.enqueue(self._connection, READ.name, arguments, actor))
        return self._id, True
