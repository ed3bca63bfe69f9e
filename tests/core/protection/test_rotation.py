"""Keys are changed while the service runs: nothing is lost, nothing stays under the old key, all can be read."""

import threading
from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Connection

from geo_service.core.protection import rotation
from geo_service.core.protection.cipher import CIPHERS, Aes256Gcm, key_number
from geo_service.core.protection.errors import MasterKeyMissing, NotOurs
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.keys import keyring, sealing_keyring
from geo_service.core.protection.master import file_of, given_keys
from geo_service.core.protection.rotation import Begun, NoSingleKey, rotate, rotate_master
from geo_service.settings import Settings

type Put = Callable[[Connection, Keyring, list[tuple[str, str]]], list[UUID]]
type Read = Callable[..., dict[UUID, tuple[str, str]]]


def people(count: int, first: int = 0) -> list[tuple[str, str]]:
    return [(f"D{number:07}", f"139{number:08}") for number in range(first, first + count)]


def numbers(admin: psycopg.Connection) -> set[int]:
    """The keys that values in the table are under."""
    rows = admin.execute("select document::bytea from core.made_up union all select mobile::bytea from core.made_up")
    return {key_number(bytes(value)) for (value,) in rows}


def test_every_value_is_under_the_new_key_and_means_what_it_did(
    begin: Begun, started: Settings, put_people: Put, read_people: Read, admin: psycopg.Connection
) -> None:
    with begin() as connection:
        put_people(connection, sealing_keyring(connection, started), people(50))
        before = read_people(connection, keyring(connection, started))
    assert numbers(admin) == {1}
    assert rotate(begin, started) == 100
    assert numbers(admin) == {3}  # 2 is the key of the blind indexes
    with begin() as connection:
        assert read_people(connection, keyring(connection, started)) == before
    assert len(before) == 50


@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 14])
def test_batches_are_whole_at_their_edges(
    count: int,
    begin: Begun,
    started: Settings,
    put_people: Put,
    admin: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 7)
    if count:
        with begin() as connection:
            put_people(connection, sealing_keyring(connection, started), people(count))
    said: list[int] = []
    assert rotate(begin, started, progress=said.append) == 2 * count
    assert numbers(admin) == ({3} if count else set())
    assert said[-1] == 2 * count


def test_missing_values_stay_missing(
    begin: Begun, started: Settings, put_people: Put, admin: psycopg.Connection
) -> None:
    with begin() as connection:
        put_people(connection, sealing_keyring(connection, started), people(3))
    admin.execute("update core.made_up set mobile = null")
    assert rotate(begin, started) == 3
    assert admin.execute("select count(mobile) from core.made_up").fetchone() == (0,)


def test_blind_indexes_still_find_after_a_rotation(begin: Begun, started: Settings, put_people: Put) -> None:
    with begin() as connection:
        put_people(connection, sealing_keyring(connection, started), people(1))
        before = keyring(connection, started).index_key
    rotate(begin, started)
    with begin() as connection:
        assert keyring(connection, started).index_key == before


def test_a_rotation_that_breaks_off_loses_nothing_and_is_taken_up_by_the_next(
    begin: Begun,
    started: Settings,
    put_people: Put,
    read_people: Read,
    admin: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 5)
    with begin() as connection:
        put_people(connection, sealing_keyring(connection, started), people(20))
        before = read_people(connection, keyring(connection, started))

    def break_off(done: int) -> None:
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(begin, started, progress=break_off)
    assert numbers(admin) == {1, 3}
    with begin() as connection:
        assert read_people(connection, keyring(connection, started)) == before
    assert rotate(begin, started) == 40
    assert numbers(admin) == {4}


def test_others_read_and_write_all_the_while_and_nothing_stays_under_the_old_key(
    begin: Begun,
    started: Settings,
    put_people: Put,
    read_people: Read,
    admin: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 20)
    with begin() as connection:
        put_people(connection, sealing_keyring(connection, started), people(200))
    done, reads, failures = threading.Event(), [0], []

    def read_and_write() -> None:
        number = 1000
        try:
            while not done.is_set():
                with begin() as connection:
                    put_people(connection, sealing_keyring(connection, started), people(1, number))
                with begin() as connection:
                    reads[0] += len(read_people(connection, keyring(connection, started)))
                number += 1
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)

    others = threading.Thread(target=read_and_write)
    others.start()
    while reads[0] < 200 and others.is_alive():
        done.wait(0.01)
    for _ in range(3):
        rotate(begin, started)
    done.set()
    others.join()
    assert failures == []
    assert reads[0] > 400
    with begin() as connection:
        assert numbers(admin) == {keyring(connection, started).number} == {5}


def test_a_rotation_waits_for_whoever_seals_and_takes_their_values_along(
    begin: Begun, started: Settings, put_people: Put, admin: psycopg.Connection
) -> None:
    with begin() as connection:
        keys = sealing_keyring(connection, started)
        turning = threading.Thread(target=rotate, args=(begin, started))
        turning.start()
        turning.join(0.3)
        assert turning.is_alive()
        put_people(connection, keys, people(4))
    turning.join()
    assert numbers(admin) == {3}


def test_a_rotation_can_bring_another_cipher(
    begin: Begun, started: Settings, put_people: Put, read_people: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Aes128Gcm(Aes256Gcm):
        """Stands for any other, SM4-GCM say."""

        tag, name, key_bytes = 2, "aes-128-gcm", 16

    monkeypatch.setitem(CIPHERS, 2, Aes128Gcm())
    with begin() as connection:
        (row,) = put_people(connection, sealing_keyring(connection, started), people(1))
    assert rotate(begin, started, CIPHERS[2]) == 2
    with begin() as connection:
        keys = keyring(connection, started)
        assert (keys.cipher.name, len(keys.keys[3])) == ("aes-128-gcm", 16)
        assert read_people(connection, keys) == {row: people(1)[0]}


def test_a_value_that_was_moved_by_hand_stops_the_rotation(
    begin: Begun, started: Settings, put_people: Put, admin: psycopg.Connection
) -> None:
    with begin() as connection:
        put_people(connection, sealing_keyring(connection, started), people(2))
    admin.execute("update core.made_up set document = mobile where id = (select id from core.made_up limit 1)")
    with pytest.raises(NotOurs):
        rotate(begin, started)
    assert numbers(admin) == {1}


def test_a_protected_column_in_a_table_without_a_single_key_is_refused_before_anything(
    begin: Begun, started: Settings, admin: psycopg.Connection
) -> None:
    admin.execute("create table core.pair (a int, b int, secret core.sealed, primary key (a, b))")
    admin.execute("grant select, update on core.pair to geo_app")
    try:
        with pytest.raises(NoSingleKey, match=r"core\.pair\.secret"):
            rotate(begin, started)
    finally:
        admin.execute("drop table core.pair")
    assert admin.execute("select max(number) from core.data_key").fetchone() == (2,)


def test_a_new_master_key_wraps_every_data_key_and_touches_no_value(
    begin: Begun, started: Settings, put_people: Put, read_people: Read, admin: psycopg.Connection
) -> None:
    with begin() as connection:
        put_people(connection, sealing_keyring(connection, started), people(3))
        before = keyring(connection, started)
    stored = admin.execute("select document::bytea from core.made_up order by id").fetchall()
    old = given_keys(started).first()
    assert rotate_master(begin, started) == 2
    new = given_keys(started)
    assert new.keys[1:] == (old,)
    assert new.first() != old
    assert file_of(started).stat().st_mode & 0o777 == 0o600
    assert admin.execute("select distinct wrapped_by from core.data_key").fetchall() == [(new.first().fingerprint,)]
    assert admin.execute("select document::bytea from core.made_up order by id").fetchall() == stored
    with begin() as connection:
        assert keyring(connection, started) == before
        assert len(read_people(connection, before)) == 3


def test_after_a_new_master_key_the_old_one_alone_opens_nothing(begin: Begun, started: Settings) -> None:
    old = file_of(started).read_text()
    rotate_master(begin, started)
    new = file_of(started).read_text().splitlines()[0]
    file_of(started).write_text(old)
    with begin() as connection, pytest.raises(MasterKeyMissing):
        keyring(connection, started)
    file_of(started).write_text(new)
    with begin() as connection:
        assert keyring(connection, started).number == 1


def test_the_keys_to_seal_with_are_read_once_in_a_transaction(begin: Begun, started: Settings) -> None:
    with begin() as connection:
        keys = sealing_keyring(connection, started)
        assert sealing_keyring(connection, started) is keys
        with connection.begin_nested() as savepoint:
            assert sealing_keyring(connection, started) is keys  # the lock is older than the savepoint, and stays
            savepoint.rollback()
        assert sealing_keyring(connection, started) is keys
    rotate(begin, started)
    with begin() as connection:
        assert sealing_keyring(connection, started).number == 3


def test_keys_whose_lock_went_with_a_savepoint_are_read_anew(begin: Begun, started: Settings) -> None:
    with begin() as connection:
        savepoint = connection.begin_nested()
        assert sealing_keyring(connection, started).number == 1
        savepoint.rollback()
        rotate(begin, started)  # nothing holds it up
        assert sealing_keyring(connection, started).number == 3
