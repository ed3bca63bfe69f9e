"""From pictures in rows to pictures in files: what an older version had is there afterwards, and can go back before."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from alembic import command
from alembic.script import ScriptDirectory
from psycopg.errors import RaiseException
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import ProgrammingError

from geo_service.core.database.connections import engine
from geo_service.core.database.migrate import migrations, prepare
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.pictures.store import store_of
from geo_service.core.registry.photos.moving import move_pictures
from geo_service.settings import Settings
from tests.core.registry.photos.conftest import SITE

REVISION = "core_photo_files"
ACT = text("select set_config('geo.actor', 'test', true), set_config('geo.organisations', '*', true)")
# Two that stand, one that ended, one that a driver sent.
ROWS = """
insert into core.photo (facility_id, function, sha256, image, thumbnail, width, height, organisation, sample, ended_at)
select {site}, null, encode(sha256(image), 'hex'), case when ended is null then image end,
       case when ended is null then thumbnail end, 640, 480, 'district:310101', true, ended
  from (values ('one'::bytea, 'small one'::bytea, null::timestamptz), ('two', 'small two', null),
               ('gone', 'small gone', now())) as p (image, thumbnail, ended)
"""
SAID = """
insert into core.feedback (facility_id, organisation, wrong, image, thumbnail)
values ({site}, 'district:310101', 'gone', 'said', 'small said'), ({site}, 'district:310101', 'hours', null, null)
"""
KEPT = [b"one", b"said", b"small one", b"small two", b"two"]


@pytest.fixture(name="older")
def _older(
    server: PrivateServer, new_database: Callable[[], AbstractContextManager[str]]
) -> Iterator[tuple[str, Callable[..., Any]]]:
    """A database as it was before, with pictures in its rows, and a way to be its owner."""
    with new_database() as url:
        admin = server.url("geo_admin", make_url(url).database or "")
        made = sqlalchemy.create_engine(make_url(admin).set(drivername="postgresql+psycopg"))
        prepare(made)

        @contextmanager
        def owning() -> Iterator[Connection]:
            with made.begin() as connection:
                connection.exec_driver_sql("set local role geo_owner")
                yield connection

        with owning() as connection:
            config = migrations(connection)
            before = ScriptDirectory.from_config(config).get_revision(REVISION).down_revision
            command.downgrade(config, before)
        with made.begin() as connection:
            connection.execute(ACT)
            site = connection.execute(
                SITE, {"organisation": "district:310101", "status": "open", "precision": "surveyed"}
            ).scalar_one()
            for rows in (ROWS, SAID):
                connection.exec_driver_sql(rows.format(site=site))
        yield url, owning
        made.dispose()


def contents(owning: Any, asked: str) -> list[Any]:
    with owning() as connection:
        connection.exec_driver_sql("reset role")
        return sorted(tuple(row) for row in connection.exec_driver_sql(asked).all())


def test_every_picture_that_stood_in_a_row_is_a_file_and_nothing_is_said_to_have_changed(
    older: Any, tmp_path: Path
) -> None:
    url, owning = older
    changes = "select (select max(number) from core.public_change), (select count(*) from core.audit_entry)"
    before = contents(owning, changes)
    with owning() as connection:
        command.upgrade(migrations(connection), "head")
    assert contents(owning, changes) == before
    assert [content for (content,) in contents(owning, "select content from core.unmoved_picture")] == KEPT
    app, store = engine(url, "geo_app", 1, 60_000), store_of(Settings(var=tmp_path))
    assert move_pictures(app, store) == 5
    app.dispose()
    assert sorted(store.get(name) for name, _ in store.held()) == KEPT
    named = contents(owning, "select sha256, thumbnail_sha256 from core.photo where ended_at is null")
    assert named == sorted((sha256(one).hexdigest(), sha256(b"small " + one).hexdigest()) for one in (b"one", b"two"))
    said = contents(owning, "select photo_sha256 from core.feedback where photo_sha256 is not null")
    assert said == [(sha256(b"said").hexdigest(),)]
    with owning() as connection, pytest.raises(ProgrammingError) as refused:
        command.downgrade(migrations(connection), f"{REVISION}-1")
    assert isinstance(refused.value.orig, RaiseException)
    assert "restore a backup of before" in str(refused.value.orig)


def test_before_any_went_they_go_back_into_their_rows(older: Any) -> None:
    _, owning = older
    asked = "select sha256, image, thumbnail, ended_at from core.photo where ended_at is null"
    before = contents(owning, asked)
    assert len(before) == 2
    with owning() as connection:
        config = migrations(connection)
        command.upgrade(config, REVISION)
        command.downgrade(config, ScriptDirectory.from_config(config).get_revision(REVISION).down_revision)
    assert contents(owning, asked) == before
    assert contents(owning, "select image from core.feedback where image is not null") == [(b"said",)]
