"""A list's file as it comes in: sealed piece by piece, so that neither the database nor a disk has it in the clear."""

import os
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from geo_service.core.errors import Conflict
from geo_service.core.incoming.queries import PIECE, put_piece
from geo_service.core.jobs import queries as jobs
from geo_service.core.protection.keyring import Keyring
from geo_service.core.text import Text
from geo_service.plugins.member_protection.lists import queries
from geo_service.plugins.member_protection.lists.declaration import READ
from geo_service.plugins.member_protection.lists.enrol import Told
from geo_service.plugins.member_protection.lists.reading import Encoding, Look

SAME = Text("同一文件正在上传", "The same file is being sent")


def columns_of(told: Told, file_sha256: bytes) -> dict[str, Any]:
    """A list as put_list.sql wants it."""
    names = ("id", "organisation", "year", "way", "is_all_or_nothing", "instead_of")
    return {name: getattr(told, name) for name in names} | {"file_sha256": file_sha256, "uploaded_on": told.today}


class Receiving:
    """A list's file while it comes in; nothing of it stays unless it comes to its end."""

    def __init__(self, connection: Connection, keys: Keyring, told: Told) -> None:
        self._connection, self._keys, self.told = connection, keys, told
        self._look, self._rest, self._count = Look(), bytearray(), 0
        self._savepoint = connection.begin_nested()
        # Of which file it is nobody knows before its end; until then it is like no other.
        queries.put_list(connection, columns_of(told, os.urandom(32)))

    def take(self, piece: bytes) -> None:
        """Take what came.

        Raises:
            ListRefused: the file is too large.
        """
        self._look.at(piece)
        self._rest += piece
        while len(self._rest) >= PIECE:
            self._keep(bytes(self._rest[:PIECE]))
            del self._rest[:PIECE]

    def _keep(self, piece: bytes) -> None:
        put_piece(self._connection, queries.PIECES, self.told.id, self._count, piece, self._keys)
        self._count += 1

    def end(self, actor: str) -> tuple[UUID, bool]:
        """The list, and whether it is new: of a file that the union sent before for the same it is that one.

        Raises:
            ListRefused: it is neither text nor a workbook.
            Conflict: the same file comes in at the same time.
        """
        encoding, file_sha256 = self._look.seen()
        queries.forget_broken_off(self._connection, self.told.organisation)
        asked = columns_of(self.told, file_sha256)
        same = {name: asked[name] for name in ("organisation", "year", "way", "is_all_or_nothing", "file_sha256")}
        if before := queries.lists(self._connection, 1, **same):
            self._savepoint.rollback()
            return before[0]["id"], False
        self._keep(bytes(self._rest))
        try:
            queries.set_sha256(self._connection, self.told.id, file_sha256)
        except IntegrityError as error:
            if isinstance(error.orig, UniqueViolation):
                raise Conflict(SAME) from error
            raise
        self._savepoint.commit()
        queries.set_job(self._connection, self.told.id, self._ask(encoding, actor))
        return self.told.id, True

    def _ask(self, encoding: Encoding, actor: str) -> int:
        return jobs.enqueue(self._connection, READ.name, {"list_id": str(self.told.id), "encoding": encoding}, actor)
