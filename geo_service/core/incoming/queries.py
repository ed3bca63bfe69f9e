"""What is asked of files that came in: kept piece by piece in a table of their owner's until a job reads them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import Connection, TextClause, text

from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.unmasking import piece_of_file
from geo_service.core.protection.values import ProtectedField, Sealed

PIECE = 2**20
PUT = "insert into {table} (id, {file}, number, content) values (:id, :file, :number, :content)"
ONE = "select p.id, p.content from {table} p where p.{file} = :file and p.number = :number"
DROP = "delete from {table} p where p.{file} = :file"


@dataclass(frozen=True)
class Shelf:
    """Where the pieces of files are kept.

    Attributes:
        table: with the columns id, number (from 0), content, and one for the file.
        file: the column that says of which file a piece is.
        place: what the pieces are sealed as; None where they are kept as they came.
    """

    table: str
    file: str
    place: ProtectedField | None = None

    def asked(self, statement: str) -> TextClause:
        """A statement of this table."""
        return text(statement.format(table=self.table, file=self.file))


def sealed_shelf(place: ProtectedField, file: str) -> Shelf:
    """A shelf whose pieces are sealed as a protected column."""
    return Shelf(place.table, file, place)


def put_pieces(
    connection: Connection, shelf: Shelf, file: UUID, pieces: Iterable[bytes], keys: Keyring | None = None
) -> None:
    """Keep a file.

    Args:
        pieces: the file, each with as much as is to be in memory at once.
        keys: of this transaction, see sealing_keyring; None where nothing is sealed.
    """
    for number, piece in enumerate(pieces):
        piece_id, content = uuid4(), piece
        if shelf.place is not None:
            assert keys is not None
            content = keys.sealed(shelf.place.associated(piece_id), piece)
        connection.execute(shelf.asked(PUT), {"id": piece_id, "file": file, "number": number, "content": content})


def pieces(connection: Connection, shelf: Shelf, file: UUID, keys: Keyring | None = None) -> Iterator[bytes]:
    """The pieces of a file in their order, one at a time in memory."""
    number = 0
    while row := connection.execute(shelf.asked(ONE), {"file": file, "number": number}).one_or_none():
        if shelf.place is None:
            yield bytes(row.content)
        else:
            assert keys is not None
            yield piece_of_file(keys, shelf.place, row.id, Sealed(bytes(row.content)))
        number += 1


def drop_pieces(connection: Connection, shelf: Shelf, file: UUID) -> None:
    """Let go of the pieces of a file that was read."""
    connection.execute(shelf.asked(DROP), {"file": file})
