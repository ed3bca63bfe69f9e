"""Packages as they are served: places, connections, time, what is asked of the database, what a client has already."""

import io
import os
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import event, make_url

from geo_service.app import create_app
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.pictures.store import path_of
from geo_service.core.plugin import Found
from geo_service.settings import Settings
from tests.core.feeds.conftest import PLAIN, PUT, Put, Rows
from tests.core.feeds.test_feeds import outlined
from tests.core.registry.photos.conftest import jpeg

WAIT_S = 20
OURS = "select count(*) from pg_stat_activity where datname = %s and usename = 'geo_service'"
IDLE, LOCKED = f"{OURS} and state like 'idle in %%'", f"{OURS} and wait_event_type = 'Lock'"
ACT = "select set_config('geo.actor', 'test', true), set_config('geo.organisations', '*', true)"


@pytest.fixture(scope="module", name="photos")
def _photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pictures."""
    return tmp_path_factory.mktemp("photos")


@pytest.fixture(scope="module", name="client")
def _client(
    database_url: str, found: Found, photos: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A service that makes one export at once."""
    made = Settings(
        database_url=SecretStr(database_url),
        var=tmp_path_factory.mktemp("var"),
        photos=str(photos),
        work=False,
        exports=1,
    )
    with TestClient(create_app(made, found), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(name="pool")
def _pool() -> Iterator[ThreadPoolExecutor]:
    """Threads to ask beside each other."""
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.fixture(scope="module", name="admin")
def _admin(server: PrivateServer, database_url: str) -> Iterator[psycopg.Connection]:
    """Who may look at and lock what he likes."""
    with psycopg.connect(server.url("geo_admin", str(make_url(database_url).database)), autocommit=True) as admin:
        yield admin


@pytest.fixture(name="photographed")
def _photographed(put: Put, rows: Rows, sign_in_as: Any) -> Callable[[str, int], list[str]]:
    """Puts a site with so many photos, and gives the names of their pictures."""

    def photographed(name: str, count: int) -> list[str]:
        site, manager = put(name), sign_in_as("site_manager", "district:310101")
        for _ in range(count):
            files = {"photo": ("a.jpg", jpeg(), "image/jpeg")}
            answer = manager.post(f"/facilities/{site}/photos", files=files, data={"function": "toilet"})
            assert answer.status_code == 201, answer.text
        return [row.sha256 for row in rows("select sha256 from core.photo where facility_id = :id", id=site)]

    return photographed


def until(holds: Callable[[], bool]) -> bool:
    """Whether something holds soon."""
    gives_up = time.monotonic() + WAIT_S
    while not (held := holds()) and time.monotonic() < gives_up:
        time.sleep(0.02)
    return held


@contextmanager
def stuck(photos: Path, name: str) -> Iterator[Callable[[], None]]:
    """A picture whose content does not come until it is said."""
    file = photos / path_of(name)
    content = file.read_bytes()
    file.unlink()
    os.mkfifo(file)
    opened = os.open(file, os.O_RDWR)  # neither end waits for the other, and there is no end of file until it is closed

    def come() -> None:
        os.write(opened, content)
        file.unlink()
        file.write_bytes(content)
        os.close(opened)

    yield come


def asked(pool: ThreadPoolExecutor, client: TestClient, path: str, **headers: str) -> "Future[Any]":
    """The answer to a question that is asked beside others."""
    return pool.submit(client.get, path, headers=headers)


def in_the_middle(var: Path) -> bool:
    """Whether a file is being made."""
    return any((var / "spool").glob("*/package.*"))


def test_a_package_has_a_place_among_the_exports_and_no_connection_while_it_is_made(
    client: TestClient, centre: TestClient, photographed: Any, photos: Path, admin: Any, pool: ThreadPoolExecutor
) -> None:
    (name,) = photographed("慢照片甲", 1)
    database, var = admin.info.dbname, client.app.state.service.settings.var
    tag = client.get("/feeds/amap").headers["ETag"]
    with stuck(photos, name) as come:
        package = asked(pool, centre, "/feeds/amap?f=zip&named=true")
        assert until(lambda: in_the_middle(var))
        assert until(lambda: admin.execute(IDLE, [database]).fetchone() == (0,))
        for path in ("/feeds/amap", "/feeds/baidu?f=json", "/feeds/csv"):
            refused = client.get(path)
            assert (refused.status_code, refused.headers.get("retry-after")) == (503, "5")
        assert client.get("/changes?since=0").status_code == 200
        # What a client has already needs no place, nor what it does not want to have.
        assert client.get("/feeds/amap", headers={"If-None-Match": tag}).status_code == 304
        assert client.head("/feeds/baidu").status_code == 200
        come()
    with zipfile.ZipFile(io.BytesIO(package.result().content)) as zipped:
        assert zipped.testzip() is None
        assert sum(one.startswith("照片/") for one in zipped.namelist()) == 1
    assert until(lambda: not list((var / "spool").iterdir()))
    assert client.get("/feeds/amap").status_code == 200


def test_a_package_takes_no_longer_than_an_export(
    client: TestClient, centre: TestClient, photographed: Any, photos: Path, found: Found, pool: ThreadPoolExecutor
) -> None:
    names = photographed("慢照片乙", 2)
    settings = client.app.state.service.settings.model_copy(update={"export_seconds": 1})
    with TestClient(create_app(settings, found), raise_server_exceptions=False, cookies=centre.cookies) as hasty:
        with stuck(photos, names[0]) as come:
            package = asked(pool, hasty, "/feeds/amap?f=zip")
            assert until(lambda: in_the_middle(settings.var))
            time.sleep(1.5)  # more than it may take, for sure
            come()
        answer = package.result()
        assert (answer.status_code, answer.json()["detail"]) == (503, "导出超时，请缩小范围")
        assert hasty.get("/feeds/amap").status_code == 200
    assert list((settings.var / "spool").iterdir()) == []


def test_more_photos_are_no_more_questions_to_the_database(
    client: TestClient, centre: TestClient, photographed: Any
) -> None:
    told: list[str] = []
    engine = client.app.state.service.database.public

    def tell(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    def statements() -> int:
        told.clear()
        assert centre.get("/feeds/amap?f=zip").status_code == 200
        return len(told)

    event.listen(engine, "before_cursor_execute", tell)
    photographed("照片丙", 1)
    before = statements()
    photographed("照片丁", 5)
    assert statements() == before
    event.remove(engine, "before_cursor_execute", tell)


def test_a_package_that_a_client_has_is_not_made_again_until_something_is_another(
    client: TestClient, centre: TestClient, put: Put, app_engine: Any
) -> None:
    put("标签戊")
    paths = [
        *("/feeds/amap", "/feeds/amap?f=csv", "/feeds/amap?f=json", "/feeds/amap?since=0", "/feeds/amap?samples=true"),
        *("/feeds/tencent", "/feeds/baidu", "/feeds/baidu?datum=gcj02"),
    ]
    tags = [client.get(path).headers["ETag"] for path in paths]
    assert len(set(tags)) == len(paths)
    again = client.get(paths[0], headers={"If-None-Match": tags[0]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tags[0])
    assert client.get(paths[1], headers={"If-None-Match": tags[0]}).status_code == 200
    with outlined(app_engine):
        of_outlines = client.get(paths[0], headers={"If-None-Match": tags[0]})
    assert of_outlines.status_code == 200
    put("标签己")
    assert client.get(paths[0], headers={"If-None-Match": of_outlines.headers["ETag"]}).status_code == 200
    # What it tells with names has no change number.
    assert "ETag" not in centre.get("/feeds/amap?named=true").headers


@pytest.mark.parametrize("path", ["/feeds/chargers", "/feeds/amap?f=json"])
def test_a_package_and_its_stamp_are_of_one_state(
    path: str, client: TestClient, put: Put, admin: Any, pool: ThreadPoolExecutor
) -> None:
    put(f"先来 {path}", chargers=2)
    name, before = f"后来 {path}", client.get(path).json()
    with admin.transaction():
        admin.execute("lock table core.public_facility in access exclusive mode")
        package = asked(pool, client, path)
        # The stamp is read; who reads the sites waits.
        with psycopg.connect(admin.info.dsn, password=admin.info.password, autocommit=True) as other:
            assert until(lambda: other.execute(LOCKED, [admin.info.dbname]).fetchone() == (1,))
        admin.execute(ACT)
        admin.execute(*with_values(PUT.text, {**PLAIN, "name": name, "address": "后来路 1 号", "chargers": 3}))
    told, later = package.result().json(), client.get(path).json()
    assert told == {**before, "taken_at": told["taken_at"]}
    assert later["change_number"] > told["change_number"]
    assert (name in str(later), name in str(told)) == (True, False)


def with_values(asked: str, values: dict[str, Any]) -> tuple[Any, ...]:
    """A statement of SQLAlchemy's as psycopg takes it."""
    return re.sub(r":([a-z_]+)", r"%(\1)s", asked).encode(), values
