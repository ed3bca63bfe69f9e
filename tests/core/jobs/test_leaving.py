"""A worker on a running loop, as the service has one, that is told to go."""

import asyncio
import gc
from threading import Timer

import psycopg
from pydantic import SecretStr
from sqlalchemy import make_url

from geo_service.core.database.private_server import PrivateServer
from geo_service.core.jobs.worker import working
from geo_service.settings import Settings

SESSIONS = (
    "select usename, wait_event_type from pg_stat_activity"
    " where datname = current_database() and backend_type = 'client backend' and usename <> current_user"
)


def test_a_worker_told_to_go_in_the_middle_of_a_question_leaves_no_connection_behind(
    server: PrivateServer, database_url: str
) -> None:
    as_admin = server.url("geo_admin", make_url(database_url).database or "")
    with psycopg.connect(as_admin) as holder, psycopg.connect(as_admin, autocommit=True) as watcher:

        async def come_and_go() -> None:
            holder.execute("lock table core.job, core.job_worker")
            async with working(Settings(database_url=SecretStr(database_url)), []):
                while ("geo_service", "Lock") not in watcher.execute(SESSIONS).fetchall():
                    await asyncio.sleep(0.01)
                # Its question is answered only after it was told to go.
                Timer(0.2, holder.rollback).start()

        asyncio.run(come_and_go())
        gc.collect()
        assert watcher.execute(SESSIONS).fetchall() == []
