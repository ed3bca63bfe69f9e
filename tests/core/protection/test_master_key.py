"""The master key: from the environment, or a file that the first start makes and only its owner reads."""

import os
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from geo_service.core.protection.errors import MasterKeyMissing, MasterKeyUnreadable, NoDataKeys, NoMasterKey
from geo_service.core.protection.keys import keyring, prepare_keys
from geo_service.core.protection.master import MasterKey, file_of, given_keys, made_key, write_keys
from geo_service.core.protection.rotation import Begun
from geo_service.settings import Settings

ONE, OTHER = b64encode(bytes(range(32))).decode(), b64encode(bytes(range(1, 33))).decode()


def with_key(settings: Settings, *keys: str) -> Settings:
    return settings.model_copy(update={"master_key": SecretStr(",".join(keys))})


def test_the_first_start_makes_a_file_that_only_its_owner_may_read(started: Settings) -> None:
    file = started.var / "master.key"
    assert file_of(started) == file
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(file.read_text().splitlines()) == 1
    assert list(file.parent.iterdir()) == [file]


def test_the_next_start_changes_nothing(begin: Begun, started: Settings) -> None:
    with begin() as connection:
        before, text = keyring(connection, started), file_of(started).read_text()
        assert prepare_keys(connection, started) == before
    assert file_of(started).read_text() == text


def test_two_first_starts_at_once_make_one_set_of_keys(begin: Begun, settings: Settings) -> None:
    def start(number: int) -> object:
        with begin() as connection:
            return prepare_keys(connection, settings)

    with ThreadPoolExecutor(4) as starts:
        first, *others = starts.map(start, range(4))
    assert others == [first] * 3


def test_of_many_that_make_the_file_at_once_one_does(tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    assert write_keys(file, [first := made_key()], replace=False)
    assert not write_keys(file, [made_key()], replace=False)
    assert file.read_text().strip() == b64encode(first.secret).decode()


def test_the_key_of_the_environment_makes_no_file(begin: Begun, settings: Settings) -> None:
    given = with_key(settings, ONE)
    with begin() as connection:
        prepare_keys(connection, given)
    assert not settings.var.exists()
    with begin() as connection, pytest.raises(NoMasterKey):
        keyring(connection, settings)


def test_data_keys_do_not_stand_in_the_database_in_the_clear(
    begin: Begun, started: Settings, admin: psycopg.Connection
) -> None:
    with begin() as connection:
        keys = keyring(connection, started)
    wrapped = admin.execute("select wrapped from core.data_key").fetchall()
    assert len(wrapped) == 2
    for (stored,) in wrapped:
        for key in (*keys.keys.values(), keys.index_key, given_keys(started).first().secret):
            assert key not in bytes(stored)


def test_a_database_with_keys_and_no_master_key_is_refused_and_no_new_one_is_made(
    begin: Begun, started: Settings
) -> None:
    file_of(started).unlink()
    with begin() as connection, pytest.raises(NoMasterKey, match="needs the one it was made with"):
        prepare_keys(connection, started)
    assert not file_of(started).exists()


def test_another_master_key_is_refused_and_the_right_one_is_named(begin: Begun, started: Settings) -> None:
    right = given_keys(started).first().fingerprint
    with begin() as connection, pytest.raises(MasterKeyMissing, match=right):
        keyring(connection, with_key(started, ONE))


def test_keys_that_were_never_made_are_said_to_be_missing(begin: Begun, settings: Settings) -> None:
    with begin() as connection, pytest.raises(NoDataKeys):
        keyring(connection, with_key(settings, ONE))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_file_that_others_may_touch_is_refused_with_its_mode(started: Settings, mode: int) -> None:
    file_of(started).chmod(mode)
    with pytest.raises(MasterKeyUnreadable, match=f"{mode:04o}"):
        given_keys(started)


@pytest.mark.parametrize(
    "text",
    [
        b64encode(bytes(31)).decode(),
        b64encode(bytes(33)).decode(),
        "not base64",
        "",
        " , ",
        f"{ONE},{ONE[:-4]}",
        "钥匙",
    ],
)
def test_what_is_no_key_is_refused_without_being_repeated(settings: Settings, text: str) -> None:
    with pytest.raises(MasterKeyUnreadable) as refused:
        given_keys(with_key(settings, text))
    assert "32 bytes in base64" in str(refused.value)
    assert not text.strip(" ,") or text not in refused.value.detail.zh + refused.value.detail.en


def test_a_file_that_is_no_text_is_refused(settings: Settings) -> None:
    settings.var.mkdir()
    file_of(settings).write_bytes(os.urandom(1) + b"\xff")
    file_of(settings).chmod(0o600)
    with pytest.raises(MasterKeyUnreadable):
        given_keys(settings)


def test_the_first_of_several_keys_wraps_and_all_unwrap(begin: Begun, settings: Settings) -> None:
    with begin() as connection:
        before = prepare_keys(connection, with_key(settings, ONE))
        assert keyring(connection, with_key(settings, OTHER, ONE)) == before
    masters = given_keys(with_key(settings, OTHER, ONE))
    assert masters.first() == MasterKey(bytes(range(1, 33)))


def test_a_wrapped_key_cannot_be_put_in_the_place_of_another(
    begin: Begun, started: Settings, admin: psycopg.Connection
) -> None:
    admin.execute("update core.data_key k set wrapped = o.wrapped from core.data_key o where k.number = 3 - o.number")
    with begin() as connection, pytest.raises(Exception, match="cannot be opened"):
        keyring(connection, started)


def test_the_app_role_cannot_delete_a_data_key_or_give_it_another_number(database_url: str, started: Settings) -> None:
    for change in ("delete from core.data_key", "update core.data_key set number = 9", "truncate core.data_key"):
        with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("set local role geo_app")
            connection.execute(change)


def test_neither_settings_nor_keys_show_the_secret(settings: Settings) -> None:
    given = with_key(settings, ONE)
    assert ONE not in repr(given) + str(given) + repr(given_keys(given))
