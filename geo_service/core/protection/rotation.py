"""Rotation while the service runs: a new data key, every value under it, or every data key under a new master key."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Column, Connection

from geo_service.core.errors import ServiceError
from geo_service.core.protection import queries
from geo_service.core.protection.cipher import AES_256_GCM, Cipher
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.keys import add_data_key, sealing_keyring, wrap_anew
from geo_service.core.protection.master import file_of, made_key, needed_keys, write_keys
from geo_service.core.protection.values import associated
from geo_service.core.text import Text
from geo_service.settings import Settings

BATCH = 2_000

type Begun = Callable[[], AbstractContextManager[Connection]]


class NoSingleKey(ServiceError):
    """A protected column stands in a table whose rows are not told apart by one column."""


def rotate(
    begun: Begun, settings: Settings, cipher: Cipher = AES_256_GCM, progress: Callable[[int], None] | None = None
) -> int:
    """How many values were sealed anew, under a data key made now. Old values can be read all the while.

    Each batch is a transaction: what is broken off is taken up by the next rotation, whose key is then the newest.

    Args:
        begun: begins a transaction that sees the rows of all organisations.
        progress: told the values that are done, after each batch.

    Raises:
        NoSingleKey: a protected column stands in a table whose primary key is not one column; nothing was done.
        NotOurs: a value was moved or changed by hand; the batches before it are done.
    """
    with begun() as connection:
        places = [(place, row_of(place)) for place in queries.protected_columns(connection)]
    with begun() as connection:
        queries.wait_alone(connection)
        add_data_key(connection, needed_keys(settings), cipher)
    done = 0
    for place, row in places:
        after, size = None, BATCH
        while size == BATCH:
            with begun() as connection:
                after, size = one_batch(connection, sealing_keyring(connection, settings), place, row, after)
            done += size
            if progress is not None:
                progress(done)
    return done


def row_of(place: Column[Any]) -> Column[Any]:
    """The column that tells the rows of a protected column's table apart.

    Raises:
        NoSingleKey: there is none, or it takes several.
    """
    columns = list(place.table.primary_key)
    if len(columns) != 1:
        where = f"{place.table.fullname}.{place.name}"
        raise NoSingleKey(
            Text(f"{where} 所在的表须有单列主键", f"{where} needs a table with a primary key of one column")
        )
    return columns[0]


def one_batch(
    connection: Connection, keys: Keyring, place: Column[Any], row: Column[Any], after: Any
) -> tuple[Any, int]:
    """The last row of a batch, and how many values were sealed anew."""
    old = queries.values_elsewhere(connection, place, row, keys.number, after, BATCH)
    if not old:
        return after, 0
    new = []
    for key, value in old:  # a cipher takes one value at a time
        where = associated(place.table.fullname, place.name, str(key))
        new.append((key, keys.sealed(where, keys.opened(where, value))))
    queries.put_values(connection, place, row, new)
    return old[-1][0], len(old)


def rotate_master(begun: Begun, settings: Settings) -> int:
    """How many data keys were wrapped anew: under a new line of the key file, or the environment's first.

    The old master key stays where it is given: backups and running services still need it.

    Raises:
        NoMasterKey: there is none.
        MasterKeyMissing: a data key is wrapped by one that is not given.
    """
    masters = needed_keys(settings)
    if settings.master_key is None:
        write_keys(file_of(settings), [made_key(), *masters.keys], replace=True)
    with begun() as connection:
        return wrap_anew(connection, needed_keys(settings))
