"""Bulk work in the audit: one entry with the file's hash, in the place of one for each row."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import Connection

from geo_service.core.audit import queries


@contextmanager
def importing(
    connection: Connection,
    file: Path,
    of_table: str,
    fields: Collection[str],
    row_count: int,
    organisations: Collection[str] = (),
) -> Iterator[None]:
    """While rows of a file are stored: what is written meanwhile stands in one entry of the audit.

    Args:
        of_table: the table that the file is about, as schema.table.
        fields: names of the columns that the file fills.
        organisations: whose rows they are; the entry belongs to it when it is one, else to all the actor acts for.
    """
    with file.open("rb") as opened:
        file_sha256 = file_digest(opened, "sha256").digest()
    organisation = next(iter(organisations)) if len(organisations) == 1 else None
    entry_id = queries.record(
        connection,
        "import",
        of_table,
        fields=sorted(fields),
        organisation=organisation,
        file_sha256=file_sha256,
        row_count=row_count,
    )
    queries.set_bulk(connection, entry_id)
    yield
    # Not after an error: the transaction, or the savepoint, forgets the setting by itself.
    queries.set_bulk(connection, None)
