"""What is over goes every night, and nothing else does."""

import time
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from geo_service.app import create_app
from geo_service.core.plugin import Found
from geo_service.settings import Settings

FILL = """
select set_config('geo.actor', 'test', false), set_config('geo.organisations', '*', false);
insert into core.organisation (code, kind, name) values ('federation', 'federation', 'x') on conflict do nothing;
insert into core.person (name, organisation) values ('x', 'federation');
select set_config('geo.actor', 'gate', false);
insert into core.session (token_hash, person_id, way, expires_at)
select sha256(n::text::bytea), (select max(id) from core.person), 'password', now() + (n - 2) * interval '1 minute'
  from generate_series(1, 3) n;
insert into core.oidc_attempt
select n::text::bytea, '', '', '/', now() + (n - 2) * interval '1 minute' from generate_series(1, 3) n;
insert into core.sign_in_failure values
  ('a', 9, now() - interval '24 hours 1 minute', now() - interval '24 hours'),
  ('b', 9, now() - interval '23 hours 59 minutes', now() - interval '22 hours'),
  ('c', 9, now() - interval '24 hours 1 minute', now() + interval '1 minute');
"""
RESULT = "select result from core.job where name = 'forget_sign_ins' and status = 'succeeded'"


@pytest.fixture(name="app_role")
def _app_role(database_url: str) -> Any:
    """The app role, acting for all."""
    with psycopg.connect(database_url, options="-c role=geo_app", autocommit=True) as connection:
        yield connection


def test_what_is_over_is_deleted(app_role: psycopg.Connection, database_url: str, found: Found) -> None:
    app_role.execute(FILL)
    app_role.execute("select set_config('geo.actor', 'test', false)")
    with TestClient(create_app(Settings(database_url=SecretStr(database_url), work=True), found)):
        deadline = time.monotonic() + 20
        while not app_role.execute(RESULT).fetchone() and time.monotonic() < deadline:
            time.sleep(0.1)
    # Of three each, one was over a minute ago and one is over now; of the failures one is a day old and not locked.
    assert app_role.execute(RESULT).fetchone() == ({"sessions": 2, "sign_ins": 2, "failures": 1},)
    app_role.execute("select set_config('geo.actor', 'gate', false)")
    left = app_role.execute("select login_hash from core.sign_in_failure order by 1").fetchall()
    assert left == [(b"b",), (b"c",)]
