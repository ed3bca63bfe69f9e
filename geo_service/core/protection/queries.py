"""What protection asks the database: the wrapped keys, and the protected columns that its catalogue knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, MetaData, Table, cast, column, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY

from geo_service.core.protection.cipher import KEY_NUMBER_BYTES

ALONE = text("select pg_advisory_xact_lock(hashtextextended('core.data_key', 0))")
KEYS = text("select k.number, k.use, k.cipher, k.wrapped, k.wrapped_by from core.data_key k order by k.number")
TO_SEAL_WITH = text("select k.number, k.use, k.cipher, k.wrapped, k.wrapped_by from core.keys_to_seal_with() k")
ADD = text(
    "insert into core.data_key (number, use, cipher, wrapped, wrapped_by)"
    " values (:number, :use, :cipher, :wrapped, :wrapped_by)"
)
REWRAP = text("update core.data_key set wrapped = :wrapped, wrapped_by = :wrapped_by where number = :number")
# The type makes a column a protected one, so those of programmes that are not loaded are found as well.
COLUMNS = text("""
select n.nspname, c.relname, a.attname
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p') and not c.relispartition
  join pg_namespace n on n.oid = c.relnamespace
 where a.atttypid = 'core.sealed'::regtype and not a.attisdropped
 order by 1, 2, 3
""")


@dataclass(frozen=True)
class StoredKey:
    """A row of core.data_key."""

    number: int
    use: str
    cipher: str
    wrapped: bytes
    wrapped_by: str


def wait_alone(connection: Connection) -> None:
    """Wait, until nobody in a transaction of theirs seals; nobody begins to until ours ends."""
    connection.execute(ALONE)


def stored_keys(connection: Connection) -> list[StoredKey]:
    """The data keys, oldest first."""
    return [StoredKey(**row) for row in connection.execute(KEYS).mappings()]


def keys_to_seal_with(connection: Connection) -> list[StoredKey]:
    """The data keys, oldest first, once no new one is being made; none is made until our transaction ends."""
    return [StoredKey(**row) for row in connection.execute(TO_SEAL_WITH).mappings()]


def add_key(connection: Connection, key: StoredKey) -> None:
    """Store a new data key."""
    connection.execute(ADD, vars(key))


def rewrap(connection: Connection, keys: Sequence[StoredKey]) -> None:
    """Store data keys under another wrapping."""
    if keys:
        connection.execute(REWRAP, [vars(key) for key in keys])


def protected_columns(connection: Connection) -> list[Column[Any]]:
    """Every protected column of the database, in its table."""
    known = MetaData()
    return [
        Table(table, known, schema=schema, autoload_with=connection).c[column]
        for schema, table, column in connection.execute(COLUMNS)
    ]


def values_elsewhere(
    connection: Connection, place: Column[Any], row: Column[Any], number: int, after: Any, most: int
) -> list[tuple[Any, bytes]]:
    """Values of a column that are not under a key, as (row, value) in the order of the rows, locked.

    Args:
        row: the column that tells rows apart.
        number: of the key.
        after: the row before, None at the beginning.
        most: values, at most.
    """
    under = func.substring(cast(place, LargeBinary), 2, KEY_NUMBER_BYTES)
    asked = select(row, place).where(under != number.to_bytes(KEY_NUMBER_BYTES))
    if after is not None:
        asked = asked.where(row > after)
    found = connection.execute(asked.order_by(row).limit(most).with_for_update())
    return [(key, bytes(value)) for key, value in found]


def put_values(
    connection: Connection, place: Column[Any], row: Column[Any], values: Sequence[tuple[Any, bytes]]
) -> None:
    """Store values of a column, given as (row, value), in one statement."""
    rows, news = zip(*values, strict=True)
    given = func.unnest(cast(list(rows), ARRAY(row.type)), cast(list(news), ARRAY(LargeBinary)))
    new = given.table_valued(column("row", row.type), column("value", LargeBinary), name="new").render_derived()
    connection.execute(update(row.table).values({place.name: new.c.value}).where(row == new.c.row))
