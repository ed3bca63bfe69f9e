"""Rows and files: no row without its file whatever happens, no file for long without a row."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, make_url

from geo_service.app import create_app
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.errors import Unavailable
from geo_service.core.pictures.store import Store
from geo_service.core.plugin import Found
from geo_service.core.registry.photos import queries
from geo_service.core.registry.photos.moving import move_pictures
from geo_service.core.registry.photos.sweep import GRACE, sweep
from geo_service.settings import Settings
from tests.core.registry.photos.conftest import jpeg
from tests.core.registry.photos.test_upload import add

KILLED = """
import os, signal, sys
from geo_service.core.database.connections import act, engine
from geo_service.core.pictures.store import store_of
from geo_service.core.registry.photos.picture import picture
from geo_service.core.registry.photos.queries import put_photo
from geo_service.settings import Settings
settings = Settings()
with engine(os.environ["DATABASE_URL"], "geo_app", 1, 60_000).begin() as connection:
    act(connection, "test", ("*",))
    kept = picture(sys.stdin.buffer.read(), "x")
    assert put_photo(connection, store_of(settings), int(sys.argv[1]), kept, None, None)
    print(kept.sha256, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(name="folder")
def _folder(client: TestClient) -> Path:
    """Where the service keeps its pictures."""
    folder: Path = client.app.state.service.settings.var / "photos"
    return folder


@pytest.fixture(name="acting")
def _acting(app_engine: Engine) -> Callable[..., Any]:
    """A transaction that acts for the Federation."""

    @contextmanager
    def acting() -> Iterator[Connection]:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            yield connection

    return acting


def file_of(folder: Path, name: str) -> Path:
    return folder / name[:2] / f"{name}.webp"


def age(folder: Path, name: str, by: timedelta) -> None:
    """Make a file older."""
    at = (datetime.now(UTC) - by).timestamp()
    os.utime(file_of(folder, name), (at, at))


def swept(acting: Any, store: Store, names: list[str] | None = None) -> int:
    with acting() as connection:
        return sweep(connection, store, names)


def test_a_photo_is_two_files_and_both_go_with_it_at_once(
    manager: TestClient, site_of: Any, folder: Path, database_url: str, found: Found
) -> None:
    told = add(manager, site_of(), jpeg()).json()
    whole, small = (manager.get(told[url]).content for url in ("url", "thumbnail_url"))
    files = [file_of(folder, sha256(content).hexdigest()) for content in (whole, small)]
    assert [file.read_bytes() for file in files] == [whole, small]
    assert manager.delete(told["url"].removesuffix("/image.webp")).status_code == 204
    assert all(file.exists() for file in files)  # nobody works here
    settings = Settings(database_url=SecretStr(database_url), var=folder.parent, work=True)
    with TestClient(create_app(settings, found)):
        deadline = time.monotonic() + 20
        while any(file.exists() for file in files) and time.monotonic() < deadline:
            time.sleep(0.05)
    assert not any(file.exists() for file in files)


def test_the_same_picture_of_two_sites_is_one_file_until_neither_names_it(
    manager: TestClient, site_of: Any, folder: Path, store: Store, acting: Any
) -> None:
    content = jpeg()
    one, other = (add(manager, site_of(), content).json() for _ in range(2))
    name = one["sha256"]
    assert other["sha256"] == name
    for photo, left in ((one, True), (other, False)):
        manager.delete(photo["url"].removesuffix("/image.webp"))
        swept(acting, store, [name])
        assert file_of(folder, name).exists() is left


def test_killed_between_file_and_row_there_is_a_file_that_nobody_names_and_a_day_later_none(
    site_of: Any, folder: Path, store: Store, acting: Any, database_url: str
) -> None:
    site = site_of()
    environment = {**os.environ, "DATABASE_URL": database_url, "GEO_SERVICE_VAR": str(folder.parent)}
    words = [sys.executable, "-c", KILLED, str(site)]
    done = subprocess.run(words, input=jpeg(), env=environment, stdout=subprocess.PIPE)
    assert done.returncode == -signal.SIGKILL
    name = done.stdout.decode().strip()
    assert store.get(name)
    with acting() as connection:
        assert not queries.is_named(connection, name)
    for by, there in ((GRACE - timedelta(minutes=1), True), (GRACE + timedelta(minutes=1), False)):
        age(folder, name, by)
        swept(acting, store)
        assert file_of(folder, name).exists() is there


def test_what_a_row_names_stays_however_old_it_is(
    client: TestClient, manager: TestClient, site_of: Any, folder: Path, store: Store, acting: Any
) -> None:
    site = site_of()
    photo = add(manager, site, jpeg()).json()
    said = client.post(f"/facilities/{site}/feedback", data={"wrong": "gone"}, files={"photo": ("a.jpg", jpeg())})
    assert said.status_code == 201
    with acting() as connection:
        named = queries.all_named(connection)
    assert photo["sha256"] in named
    assert {name for name, _ in store.held()} >= named
    for name in named:
        age(folder, name, 100 * GRACE)
    assert swept(acting, store) == swept(acting, store, sorted(named)) == 0
    assert {name for name, _ in store.held()} >= named


def test_who_removes_a_picture_waits_for_who_puts_the_same_one(
    manager: TestClient, site_of: Any, store: Store, acting: Any
) -> None:
    content = jpeg()
    first = add(manager, site_of(), content).json()
    manager.delete(first["url"].removesuffix("/image.webp"))
    whole, deleted = store.get(first["sha256"]), []
    remover = threading.Thread(target=lambda: deleted.append(swept(acting, store, [first["sha256"]])))
    with acting() as connection:
        queries.put_pictures(connection, store, whole)
        remover.start()
        time.sleep(0.3)
        assert remover.is_alive()
        connection.exec_driver_sql("update core.photo set ended_at = null where id = %s", (first["id"],))
    remover.join()
    assert deleted == [0]
    assert store.get(first["sha256"]) == whole


def test_nothing_is_deleted_while_a_backup_copies_or_for_another_database(
    store: Store, acting: Any, app_engine: Engine, folder: Path
) -> None:
    name = store.put(b"nobody names it")
    with app_engine.connect() as connection:
        queries.keep_pictures(connection)
        assert swept(acting, store, [name]) == 0
        connection.invalidate()
    owner = folder / "owner"
    owner.unlink(missing_ok=True)
    owner.write_text("another server's database")
    assert swept(acting, store, [name]) == 0
    owner.unlink()
    assert swept(acting, store, [name]) == 1
    assert not file_of(folder, name).exists()


def test_while_the_store_is_away_no_row_is_written_and_ready_says_so(
    client: TestClient, manager: TestClient, site_of: Any, folder: Path
) -> None:
    site = site_of()
    told = add(manager, site, jpeg()).json()
    assert client.get("/readyz").json()["checks"]["photos"] == {"ok": True}
    away = folder.rename(folder.with_name("away"))
    folder.write_text("no folder")
    try:
        for answer in (add(manager, site, jpeg()), manager.get(told["url"])):
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["checks"]["photos"]["ok"]) == (200, False)
        assert client.get(f"/facilities/{site}").status_code == 200
    finally:
        folder.unlink()
        away.rename(folder)
    assert len(manager.get(f"/facilities/{site}/photos").json()["photos"]) == 1
    assert manager.get(told["url"]).status_code == 200


def test_pictures_of_an_older_version_go_into_the_store_and_none_is_lost_when_it_is_away(
    manager: TestClient, site_of: Any, folder: Path, store: Store, app_engine: Engine, server: Any, database_url: str
) -> None:
    told = add(manager, site_of(), jpeg()).json()
    content = store.get(told["sha256"])
    put_back(server, database_url, told["sha256"], content)
    store.remove(told["sha256"])
    assert manager.get(told["url"]).status_code == 503
    away = folder.rename(folder.with_name("away"))
    folder.write_text("no folder")
    with pytest.raises(Unavailable):
        move_pictures(app_engine, store)
    folder.unlink()
    away.rename(folder)
    assert move_pictures(app_engine, store) == 1
    assert move_pictures(app_engine, store) == 0
    assert manager.get(told["url"]).content == content


def put_back(server: PrivateServer, database_url: str, name: str, content: bytes) -> None:
    """A picture where an older version kept it."""
    with psycopg.connect(server.url("geo_admin", make_url(database_url).database or "")) as admin:
        admin.execute("insert into core.unmoved_picture values (%s, %s)", (name, content))
