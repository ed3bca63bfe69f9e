"""A list's file that came in: kept sealed, so that no database has it in the clear, until a job reads it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from geo_service.core.incoming.queries import put_pieces
from geo_service.core.incoming.received import Received
from geo_service.core.jobs import queries as jobs
from geo_service.core.protection.keyring import Keyring
from geo_service.plugins.member_protection.lists import queries
from geo_service.plugins.member_protection.lists.declaration import READ
from geo_service.plugins.member_protection.lists.enrol import Told
from geo_service.plugins.member_protection.lists.reading import Encoding


def columns_of(told: Told, file_sha256: bytes) -> dict[str, Any]:
    """A list as put_list.sql wants it."""
    names = ("id", "organisation", "year", "way", "is_all_or_nothing", "instead_of")
    return {name: getattr(told, name) for name in names} | {"file_sha256": file_sha256, "uploaded_on": told.today}


def take_in(
    connection: Connection, keys: Keyring, told: Told, file: Received, seen: tuple[Encoding, bytes], actor: str
) -> tuple[UUID, bool]:
    """The list, and whether it is new: of a file that the union sent before for the same it is that one.

    Args:
        seen: what the file is, and its SHA-256.
    """
    encoding, file_sha256 = seen
    queries.forget_broken_off(connection, told.organisation)
    asked = columns_of(told, file_sha256)
    if not queries.put_list(connection, asked):
        same = ("organisation", "year", "way", "is_all_or_nothing", "file_sha256")
        before: UUID = queries.lists(connection, 1, **{name: asked[name] for name in same})[0]["id"]
        return before, False
    put_pieces(connection, queries.PIECES, told.id, file.pieces(), keys)
    arguments = {"list_id": str(told.id), "encoding": encoding}
    queries.set_job(connection, told.id, jobs.enqueue(connection, READ.name, arguments, actor))
    return told.id, True
