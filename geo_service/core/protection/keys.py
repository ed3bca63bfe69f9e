"""The data keys in the database: made at the first start, read for a transaction, rotated, wrapped anew."""

import os
import weakref
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from geo_service.core.protection import queries
from geo_service.core.protection.cipher import AES_256_GCM, Cipher
from geo_service.core.protection.errors import NoDataKeys
from geo_service.core.protection.keyring import Keyring, cipher_called
from geo_service.core.protection.master import MasterKeys, file_of, given_keys, made_key, needed_keys, write_keys
from geo_service.core.protection.queries import StoredKey
from geo_service.settings import Settings

INDEX_KEY_BYTES = 32
INDEX_CIPHER = "hmac-sha-256"
# Where a connection has the keys of its transaction.
HELD = "geo_service keys to seal with"


def prepare_keys(connection: Connection, settings: Settings) -> Keyring:
    """The keys, made where this database never had any; for every start of the service.

    Raises:
        NoMasterKey: the database has data keys, and there is no master key.
        MasterKeyMissing: the one that wraps a data key is not among those that are given.
        MasterKeyUnreadable: what is given is no master key.
    """
    queries.wait_alone(connection)
    if not queries.stored_keys(connection):
        masters = given_keys(settings) or made_masters(settings)
        add_data_key(connection, masters, AES_256_GCM)
        add(connection, masters, "index", INDEX_CIPHER, os.urandom(INDEX_KEY_BYTES))
    return keyring(connection, settings)


def made_masters(settings: Settings) -> MasterKeys:
    """The master keys of a file that is made now, or that another start made a moment ago."""
    write_keys(file_of(settings), [made_key()], replace=False)
    return needed_keys(settings)


def add_data_key(connection: Connection, masters: MasterKeys, cipher: Cipher) -> int:
    """The number of a new data key for values."""
    return add(connection, masters, "values", cipher.name, os.urandom(cipher.key_bytes))


def add(connection: Connection, masters: MasterKeys, use: str, cipher: str, key: bytes) -> int:
    """The number of a key that is stored now, wrapped."""
    number = max((stored.number for stored in queries.stored_keys(connection)), default=0) + 1
    master = masters.first()
    wrapped = master.wrap(key, name(use, number))
    connection.info.pop(HELD, None)
    queries.add_key(connection, StoredKey(number, use, cipher, wrapped, master.fingerprint))
    return number


def name(use: str, number: int) -> str:
    """What a wrapped key is bound to: it cannot be put in the place of another."""
    return f"core.data_key|{use}|{number}"


def keyring(connection: Connection, settings: Settings) -> Keyring:
    """The keys, read anew so that no process holds an old set; while it is used for sealing, see sealing_keyring.

    Raises:
        NoMasterKey: there is none.
        MasterKeyMissing: the one that wraps a data key is not among those that are given.
        NoDataKeys: the service never started on this database.
    """
    return unwrapped_all(queries.stored_keys(connection), needed_keys(settings))


def unwrapped_all(stored: Sequence[StoredKey], masters: MasterKeys) -> Keyring:
    """The keys of some rows.

    Raises:
        MasterKeyMissing: the one that wraps a data key is not among those that are given.
        NoDataKeys: there are no rows.
    """
    of_values = [key for key in stored if key.use == "values"]
    of_index = [key for key in stored if key.use == "index"]
    if not of_values or not of_index:
        raise NoDataKeys
    keys = {key.number: unwrapped(key, masters) for key in of_values}
    newest = of_values[-1]
    return Keyring(newest.number, cipher_called(newest.cipher), keys, unwrapped(of_index[0], masters))


def sealing_keyring(connection: Connection, settings: Settings) -> Keyring:
    """The keys, to seal with in this transaction; a rotation waits for its end, so no value stays under an old key.

    For that reason they are read once in a transaction. Where this database never had keys, they are made.
    """
    transaction = connection.get_transaction()
    begun, held = connection.info.get(HELD, (None, None))
    if transaction is not None and begun is not None and begun() is transaction:
        found: Keyring = held
        return found
    stored = queries.keys_to_seal_with(connection)
    if not stored:
        return prepare_keys(connection, settings)
    keys = unwrapped_all(stored, needed_keys(settings))
    # The lock of a savepoint goes when that is rolled back, and with it the word that there is no newer key.
    if transaction is not None and not connection.in_nested_transaction():
        connection.info[HELD] = weakref.ref(transaction), keys
    return keys


def unwrapped(stored: StoredKey, masters: MasterKeys) -> bytes:
    """A data key in the clear.

    Raises:
        MasterKeyMissing: the master key that wraps it is not given.
        NotOurs: the row was changed by hand.
    """
    return masters.called(stored.wrapped_by).unwrap(stored.wrapped, name(stored.use, stored.number))


def wrap_anew(connection: Connection, masters: MasterKeys) -> int:
    """How many data keys are now wrapped by the first master key that were not before; no value is touched.

    Raises:
        MasterKeyMissing: one is wrapped by a master key that is not given.
    """
    queries.wait_alone(connection)
    connection.info.pop(HELD, None)
    first = masters.first()
    old = [key for key in queries.stored_keys(connection) if key.wrapped_by != first.fingerprint]
    new = [
        replace(
            key, wrapped=first.wrap(unwrapped(key, masters), name(key.use, key.number)), wrapped_by=first.fingerprint
        )
        for key in old
    ]
    queries.rewrap(connection, new)
    return len(new)
