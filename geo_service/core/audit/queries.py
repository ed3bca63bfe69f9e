"""What the audit asks the database."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, text

from geo_service.core.audit.chain import START, Entry, Kept, Run, Sealed
from geo_service.core.database.statements import statement

BATCH = 10_000
LOCK = "select pg_advisory_xact_lock(7120250191)"
CLUSTER = "select system_identifier as cluster, current_database() as name, now() as at from pg_control_system()"
SEAL = "select number, seal from core.audit_seal where number = :number"
ABOUT = "select set_config('geo.request_id', :request_id, true), set_config('geo.purpose', :purpose, true)"
# An entry's columns; those of a seal and of a run are not among them.
ENTRY = (
    *("id", "xid", "at", "actor", "organisation", "operation", "of_table", "of_id", "fields"),
    *("before_sha256", "after_sha256", "request_id", "purpose", "file_sha256", "row_count"),
)


def about(connection: Connection, request_id: str, purpose: str = "") -> None:
    """Say, until the transaction ends, which request its entries belong to, and what for."""
    connection.execute(text(ABOUT), {"request_id": request_id, "purpose": purpose})


def record(
    connection: Connection,
    operation: str,
    of_table: str,
    of_id: str | None = None,
    fields: Sequence[str] = (),
    organisation: str | None = None,
    purpose: str | None = None,
    file_sha256: bytes | None = None,
    row_count: int | None = None,
) -> int:
    """The id of a new entry for what the transaction does; it stands if and only if the transaction commits.

    Args:
        operation: a word such as read, unmask, export; writes are recorded by trigger.
        of_table: as schema.table.
        of_id: the record, None for many.
        fields: names of what was read or written, never a value.
        organisation: whose record it is; None for all that the actor acts for.
        purpose: what for; None for what `about` said.
        file_sha256: 32 bytes, of bulk work, as is row_count.
    """
    values = {
        "organisation": organisation,
        "operation": operation,
        "of_table": of_table,
        "of_id": of_id,
        "fields": list(fields),
        "purpose": purpose,
        "file_sha256": file_sha256,
        "row_count": row_count,
    }
    entry_id: int = connection.execute(statement(__file__, "record").clause, values).scalar_one()
    return entry_id


def set_bulk(connection: Connection, entry_id: int | None) -> None:
    """Say which entry of this transaction stands for all rows that follow; None for every row by itself again."""
    said = "" if entry_id is None else str(entry_id)
    connection.execute(text("select set_config('geo.bulk_entry', :said, true)"), {"said": said})


def wait_for_turn(connection: Connection) -> None:
    """Wait until nobody else seals, and keep others from it until the transaction ends."""
    connection.execute(text(LOCK))


def here(connection: Connection) -> Row[Any]:
    """The server (cluster), the database (name) and the beginning of the transaction (at)."""
    return connection.execute(text(CLUSTER)).one()


def last_seal(connection: Connection) -> Row[Any] | None:
    """The last seal: number, seal, horizon, cluster; None before the first."""
    return connection.execute(statement(__file__, "last_seal").clause).one_or_none()


def seal(connection: Connection, number: int) -> Kept | None:
    """The seal with a number, None when there is none; number 0 is what stands before the first."""
    if number == 0:
        return Kept(0, START)
    row = connection.execute(text(SEAL), {"number": number}).one_or_none()
    return None if row is None else Kept(row.number, bytes(row.seal))


def unsealed(connection: Connection, floor: int) -> Iterator[Sequence[Row[Any]]]:
    """The entries without a seal in batches, as one snapshot sees them, each with the horizon of the snapshot.

    Args:
        floor: the transaction below which every entry has its seal.
    """
    asked = statement(__file__, "unsealed").clause
    return connection.execute(asked, {"floor": floor}, execution_options={"yield_per": BATCH}).partitions()


def put_seals(connection: Connection, seals: Sequence[Sealed], run: Run) -> None:
    """Add the next seals of a run."""
    values = {
        "numbers": [one.number for one in seals],
        "entry_ids": [one.entry_id for one in seals],
        "seals": [one.seal for one in seals],
        **run._asdict(),
    }
    connection.execute(statement(__file__, "put_seals").clause, values)


def chain(connection: Connection) -> Iterator[Row[Any]]:
    """All seals by number with their entries, then the entries without seal, as one snapshot sees them."""
    return iter(connection.execute(statement(__file__, "chain").clause, execution_options={"yield_per": BATCH}))


def entry_of(row: Row[Any]) -> Entry:
    """The entry in a row."""
    return {name: getattr(row, name) for name in ENTRY}
