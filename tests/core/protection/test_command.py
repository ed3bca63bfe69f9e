"""The command `keys rotate`, as an operator runs it beside the service."""

import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Connection, make_url

from geo_service.core.database.private_server import PrivateServer
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.keys import keyring, sealing_keyring
from geo_service.core.protection.rotation import Begun
from geo_service.settings import Settings
from scripts.forked import run

type Put = Callable[[Connection, Keyring, list[tuple[str, str]]], list[UUID]]
type Read = Callable[..., dict[UUID, tuple[str, str]]]
type Keys = Callable[..., CompletedProcess[str]]


@pytest.fixture(name="keys")
def _keys(server: PrivateServer, database_url: str, settings: Settings) -> Keys:
    """Runs `geo_service keys …` on the module's database."""

    def keys(*words: str, **more: str) -> CompletedProcess[str]:
        environment = {
            "DATABASE_URL": database_url,
            "GEO_SERVICE_OWNER_DATABASE_URL": server.url("geo_admin", make_url(database_url).database or ""),
            "GEO_SERVICE_VAR": str(settings.var),
        }
        return run(("keys", *words), {**os.environ, **environment, **more})

    return keys


def test_values_are_sealed_anew_and_how_many_is_said(
    keys: Keys, begin: Begun, started: Settings, put_people: Put, read_people: Read
) -> None:
    with begin() as connection:
        put_people(connection, sealing_keyring(connection, started), [("D1", "1"), ("D2", "2")])
    done = keys("rotate")
    assert (done.returncode, done.stdout) == (0, "")
    assert "共 4 个值 / Done, 4 values in all" in done.stderr
    with begin() as connection:
        now = keyring(connection, started)
        assert now.number == 3
        assert sorted(read_people(connection, now).values()) == [("D1", "1"), ("D2", "2")]


def test_a_new_master_key_is_put_on_top_of_the_file(keys: Keys, started: Settings) -> None:
    file = started.var / "master.key"
    before = file.read_text()
    done = keys("rotate", "--master")
    assert (done.returncode, file.read_text().splitlines()[1:]) == (0, before.splitlines())
    assert "2 data keys wrapped anew" in done.stderr
    assert before.strip() not in done.stderr


@pytest.mark.usefixtures("begin")
def test_a_first_start_says_where_the_key_is(keys: Keys, settings: Settings) -> None:
    done = keys("rotate")
    file = settings.var / "master.key"
    assert f"Made the master key {file}" in done.stderr
    assert file.read_text().strip() not in done.stderr


def test_without_the_master_key_one_sentence_says_what_is_needed(
    keys: Keys, started: Settings, admin: psycopg.Connection
) -> None:
    (started.var / "master.key").unlink()
    done = keys("rotate")
    assert done.returncode == 1
    assert "needs the one it was made with" in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path(started.var / "master.key").exists()
    assert admin.execute("select max(number) from core.data_key").fetchone() == (2,)


def test_a_master_key_that_is_none_is_not_repeated(keys: Keys, begin: Begun) -> None:
    done = keys("rotate", GEO_SERVICE_MASTER_KEY="not-a-key-but-secret")
    assert done.returncode == 1
    assert "32 bytes in base64" in done.stderr
    assert "not-a-key" not in done.stderr
