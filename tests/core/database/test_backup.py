"""The drill: a full database is saved while others write, and comes back in another place as it was."""

import hashlib
import json
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import text

from geo_service.app import create_app
from geo_service.core.audit.verify import verify
from geo_service.core.database.backup import manifest
from geo_service.core.database.backup.queries import owner_engine, steady
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.pictures.store import store_of
from geo_service.core.plugin import Found
from geo_service.core.protection.keys import keyring
from geo_service.core.protection.values import ProtectedField
from geo_service.settings import Settings

PLACE = """
insert into core.place (name, address, position, position_precision, given_lon, given_lat, given_datum,
                        organisation, sample, source)
values (%s, '', st_setsrid(st_makepoint(121.47, 31.23), 4326), 'rooftop', 121.47, 31.23, 'wgs84',
        'district:310104', true, 'test')
returning id
"""
FACILITY = """
insert into core.facility (place_id, kind, name, status, organisation, sample, source)
values (%s, 'driver_home', %s, 'open', 'district:310104', true, 'test')
returning id
"""
TABLES = """
select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'r' and n.nspname in ('core', 'public') and c.relname <> 'spatial_ref_sys' order by 1
"""
NEAREST = "/nearest?lon=121.4737&lat=31.2305&kind=driver_home&limit=20"

NOW = {"open": None, "opens_at": None, "closes_at": None}


def write_one(url: str, name: str) -> int:
    """The facility of one transaction of the service's role."""
    with psycopg.connect(url, options="-c role=geo_app") as connection:
        connection.execute("select set_config('geo.actor', 'test', true), set_config('geo.organisations', '*', true)")
        (place,) = connection.execute(PLACE, [name]).fetchone()
        (facility,) = connection.execute(FACILITY, [place, name]).fetchone()
        return facility


def row_hashes(url: str) -> dict[str, str]:
    """SHA-256 of all rows of every table, sorted, as the client reads them."""
    with psycopg.connect(url) as connection:
        found = {}
        for (table,) in connection.execute(TABLES).fetchall():
            rows = connection.execute(sql.SQL("select t::text from {} t").format(sql.SQL(table))).fetchall()
            found[table] = hashlib.sha256("\n".join(sorted(row for (row,) in rows)).encode()).hexdigest()
        return found


@pytest.fixture(scope="module", name="rows_saved")
def _rows_saved(full: Any, saved: Path) -> dict[str, str]:
    """The hashes of all rows, read by the test's own way just after the backup."""
    return row_hashes(full.owner_url)


@pytest.fixture(scope="module", name="restored")
def _restored(rows_saved: Any, saved: Path, server: PrivateServer, geo_service: Any) -> Iterator[tuple[str, str]]:
    """The backup in a new database of the same server: the service's URL and the administrator's."""
    name = "restored_by_drill"
    urls = server.url("geo_service", name), server.url("geo_admin", name)
    done = geo_service("restore", str(saved), DATABASE_URL=urls[0], GEO_SERVICE_OWNER_DATABASE_URL=urls[1])
    assert done.returncode == 0, done.stderr
    yield urls
    with psycopg.connect(server.url("geo_admin", "postgres"), autocommit=True) as admin:
        admin.execute(f"drop database {name} with (force)")


def test_every_table_comes_back_row_by_row(rows_saved: dict[str, str], restored: tuple[str, str]) -> None:
    there = row_hashes(restored[1])
    assert len(there) >= 28
    assert there == rows_saved
    empty = hashlib.sha256(b"").hexdigest()
    filled = {table for table, told in there.items() if told != empty}
    assert filled >= {f"core.{name}" for name in ("facility", "public_facility", "audit_entry", "audit_seal")}
    assert filled >= {f"core.{name}" for name in ("person", "account", "machine_key", "data_key", "made_up")}


def test_the_restored_database_answers_nearest_and_lets_the_same_people_in(
    full: Any, restored: tuple[str, str], found: Found, tmp_path: Path
) -> None:
    answers = []
    for url in (full.url, restored[0]):
        settings = full.settings.model_copy(update={"database_url": SecretStr(url)})
        with TestClient(create_app(settings, found)) as client:
            features = client.get(NEAREST).json()["features"]
            answers.append([(one["geometry"], one["properties"] | NOW) for one in features])
            assert client.post("/session", json={"login": "drill", "password": "correct horse 电池"}).status_code == 200
            client.cookies.clear()
            asked = [
                client.get("/account", headers={"Authorization": f"Bearer {key}"}).status_code
                for key in (full.api_key, full.api_key[:-1] + ("a" if full.api_key[-1] != "a" else "b"))
            ]
            assert asked[0] != 401 and asked[1] == 401
    assert len(answers[0]) == 20
    assert answers[0] == answers[1]


def test_row_security_stands_forced_and_hides_private_rows(full: Any, restored: tuple[str, str]) -> None:
    secured = "select count(*) from pg_class where relrowsecurity and relforcerowsecurity and relkind = 'r'"
    counts = []
    for url in (full.owner_url, restored[1]):
        with psycopg.connect(url) as admin:
            counts.append(admin.execute(secured).fetchone())
    assert counts[0] == counts[1] and counts[0][0] > 15
    with psycopg.connect(restored[0], options="-c role=geo_app") as app:
        assert app.execute("select count(*) from core.place").fetchone() == (0,)
        app.execute("select set_config('geo.actor', 'test', true), set_config('geo.organisations', '*', true)")
        assert app.execute("select count(*) from core.place").fetchone()[0] > 200
    with (
        psycopg.connect(restored[0], options="-c role=geo_public") as public,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        public.execute("select count(*) from core.place")


def test_sealed_values_open_under_the_same_master_key(full: Any, restored: tuple[str, str]) -> None:
    place = ProtectedField("core.made_up", "document", "identity document")
    row = UUID("00000000-0000-4000-8000-000000000001")
    with owner_engine(restored[1]).connect() as connection:
        sealed = connection.execute(text("select document::bytea from core.made_up")).scalar_one()
        keys = keyring(connection, full.settings)
        assert keys.opened(place.associated(row), bytes(sealed)).decode() == "示例证件 319000"


def test_the_audit_is_whole_and_fits_the_seals_that_the_backup_took_along(
    full: Any, restored: tuple[str, str], saved: Path
) -> None:
    app = engine(restored[0], "geo_app", 1, 60_000)
    with begun(app) as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        done = verify(connection, full.settings.var, saved / "audit.seals")
    app.dispose()
    assert done.findings == []
    # One entry was not sealed when the backup was made; who signs in to what came back leaves others.
    assert done.last > 0
    assert done.waiting >= 1
    noted = json.loads((saved / "manifest.json").read_text())["notes"]["last_seal"]
    assert noted.split()[0] == str(done.last)
    assert (saved / "audit.seals").read_text().splitlines()[-1] == noted


def test_pictures_come_back_file_by_file_and_a_changed_one_is_refused_by_its_name(
    full: Any, saved: Path, restore_to: Any, new_name: str, tmp_path: Path, databases: Any
) -> None:
    before = {name: store_of(full.settings).get(name) for name, _ in store_of(full.settings).held()}
    there = tmp_path / "elsewhere"
    back = restore_to(new_name, str(saved), GEO_SERVICE_PHOTOS=str(there))
    assert back.returncode == 0, back.stderr
    restored = store_of(Settings(photos=str(there)))
    assert {name: restored.get(name) for name, _ in restored.held()} == before
    assert len(before) == 2  # the photo, and its thumbnail
    copied = shutil.copytree(saved, tmp_path / "changed")
    picture = next(copied.glob("photos/*/*.webp"))
    content = picture.read_bytes()
    picture.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    refused = restore_to(f"{new_name}_changed", str(copied), GEO_SERVICE_PHOTOS=str(there))
    assert refused.returncode == 1
    assert picture.name in refused.stderr
    assert databases(new_name) == [new_name]


def test_a_picture_that_was_lost_before_is_named_and_all_else_is_saved(
    full: Any, geo_service: Any, restore_to: Any, new_name: str, tmp_path: Path
) -> None:
    store = store_of(full.settings)
    name, other = sorted(name for name, _ in store.held())
    content = store.get(name)
    store.remove(name)
    done = geo_service("backup", str(tmp_path / "lacking"))
    store.put(content)
    assert done.returncode == 1
    assert name in done.stderr
    assert [file.stem for file in tmp_path.glob("lacking/photos/*/*.webp")] == [other]
    back = restore_to(new_name, str(tmp_path / "lacking"), GEO_SERVICE_PHOTOS=str(tmp_path / "elsewhere"))
    assert back.returncode == 1
    assert name in back.stderr
    assert f"已恢复到数据库 {new_name}" in back.stderr


def test_changes_and_ids_number_on(full: Any, restored: tuple[str, str]) -> None:
    newest = "select (select max(number) from core.public_change), (select max(id) from core.facility)"
    with psycopg.connect(restored[1]) as admin:
        before = admin.execute(newest).fetchone()
        facility = write_one(restored[0], "示例·恢复之后")
        admin.rollback()
        after = admin.execute(newest).fetchone()
        assert after[0] > before[0]
        assert (after[1], facility) == (facility, before[1] + 1)


def test_a_backup_under_writes_is_of_one_moment(
    full: Any, geo_service: Any, restore_to: Any, new_name: str, server: PrivateServer, tmp_path: Path
) -> None:
    done, written = threading.Event(), []

    def write() -> None:
        while not done.is_set():
            written.append(write_one(full.url, f"示例·写入 {time.monotonic_ns()}"))

    writer = threading.Thread(target=write)
    writer.start()
    while len(written) < 2 and writer.is_alive():
        time.sleep(0.01)
    backed_up = geo_service("backup", str(tmp_path / "under"))
    done.set()
    writer.join()
    assert backed_up.returncode == 0, backed_up.stderr
    back = restore_to(new_name, str(tmp_path / "under"))
    assert back.returncode == 0, back.stderr
    with psycopg.connect(server.url("geo_admin", new_name)) as there:
        (last,) = there.execute("select max(id) from core.facility").fetchone()
        counts = there.execute(
            "select (select count(*) from core.facility where name ~ '写入'),"
            " (select count(*) from core.place where name ~ '写入'),"
            " (select count(*) from core.public_facility where name ~ '写入'),"
            " (select count(*) from core.history where of_table = 'facility' and content ->> 'name' ~ '写入')"
        ).fetchone()
    assert 0 < written.index(last) < len(written) - 1  # it began and ended amid the writes
    assert set(counts) == {written.index(last) + 1}


def test_a_row_that_was_changed_added_or_lost_is_found_and_its_table_named(full: Any, saved: Path) -> None:
    known = manifest.read(saved).contents

    def differences(*statements: str) -> list[str]:
        with owner_engine(full.owner_url).connect() as connection:
            steady(connection)
            connection.exec_driver_sql("set session_replication_role = replica")
            for one in statements:
                assert connection.exec_driver_sql(one).rowcount != 0
            found = manifest.contents_of(connection, lambda *_: None)
            connection.rollback()
        return [fault.where for fault in known.differences(found)]

    one = "(select min(id) from core.audit_entry)"
    assert "core.audit_entry" in differences(f"update core.audit_entry set of_id = of_id || '1' where id = {one}")
    assert "core.made_up" in differences("delete from core.made_up")
    assert "core.data_key" in differences(
        "insert into core.data_key (number, use, cipher, wrapped, wrapped_by)"
        " select number + 9, use, cipher, wrapped, wrapped_by from core.data_key where use = 'values'"
    )
    assert "policy core.place own_rows" in differences("drop policy own_rows on core.place")
    assert "row security core.place" in differences("alter table core.place no force row level security")
    assert "right core.person" in differences("grant select on core.person to geo_public")
    assert "trigger core.audit_entry" in " ".join(differences("alter table core.audit_entry disable trigger user"))


def test_a_sequence_that_counts_elsewhere_than_when_it_was_saved_is_found(saved: Path) -> None:
    known = manifest.read(saved).contents
    name, saved_at = "core.change_number", known.sequences["core.change_number"]
    assert saved_at.least == saved_at.most > 200

    def differences(least: int, most: int, restored: int | None) -> list[str]:
        bounds = known.sequences | {name: manifest.Sequence(least=least, most=most)}
        back = known.sequences | {name: manifest.Sequence(least=restored, most=restored)}
        found = known.model_copy(update={"sequences": back})
        return [fault.where for fault in known.model_copy(update={"sequences": bounds}).differences(found)]

    assert [differences(5, 7, restored) for restored in (5, 7)] == [[], []]
    assert [differences(5, 7, restored) for restored in (4, 8, None)] == [[name]] * 3


def test_rows_that_stand_twice_count_twice_and_their_order_does_not(full: Any) -> None:
    told = []
    for values in ("(1, 'a'), (2, 'b')", "(2, 'b'), (1, 'a')", "(1, 'a'), (1, 'a')", "(3, 'c'), (3, 'c')"):
        with owner_engine(full.owner_url).connect() as connection:
            connection.exec_driver_sql("create schema probe; create table probe.t (n int, x text)")
            connection.exec_driver_sql(f"insert into probe.t values {values}")
            told.append(manifest.contents_of(connection, lambda *_: None).tables["probe.t"].sha256)
            connection.rollback()
    assert told[0] == told[1]
    assert len(set(told)) == 3
