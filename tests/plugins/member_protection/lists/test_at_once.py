"""A list is confirmed and deleted however long it is."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import make_url

from geo_service.plugins.member_protection.lists.declaration import READ
from tests.plugins.member_protection.lists.conftest import GRASSROOTS, list_of, member

pytestmark = pytest.mark.usefixtures("tree")
# What a statement may take while covers are put in, which is what each row of a long list adds to.
WATCH = """
create table member_protection.watched (setting text);
grant insert on member_protection.watched to geo_app;
create function member_protection.watch() returns trigger language plpgsql as $$
begin
  insert into member_protection.watched values
    (extract(epoch from current_setting('statement_timeout')::interval)::bigint || ' s'),
    ('enable_nestloop ' || current_setting('enable_nestloop'));
  return null;
end $$;
create trigger watch after insert or delete on {table} for each statement execute function member_protection.watch();
"""
UNWATCH = "drop function member_protection.watch() cascade; drop table member_protection.watched"
WHOLE = {f"{READ.timeout_s} s", "enable_nestloop off"}


@pytest.fixture(name="admin")
def _admin(server, database_url) -> Iterator[psycopg.Connection]:
    """The administrator of the database."""
    with psycopg.connect(server.url("geo_admin", make_url(database_url).database), autocommit=True) as connection:
        yield connection


@contextmanager
def watched(admin: psycopg.Connection, table: str) -> Iterator[set[str]]:
    """What statements that write to a table may take meanwhile."""
    found = set[str]()
    admin.execute(WATCH.format(table=table).encode())
    try:
        yield found
        found |= {setting for (setting,) in admin.execute("select setting from member_protection.watched")}
    finally:
        admin.execute(UNWATCH.encode())


# A request's statement is ended after ten seconds; of a million covers the one that puts them in takes longer.
def test_a_list_is_confirmed_for_as_long_as_reading_one_may_take(listed, step, admin):
    told = listed("union", list_of([member(100), member(101)]), GRASSROOTS)
    assert step("union", told, "submission", "2024-12-15")[0] == 200
    with watched(admin, "member_protection.cover") as found:
        assert step("district", told, "confirmation", "2024-12-20")[0] == 200
    assert found == WHOLE


def test_a_list_is_deleted_for_as_long_as_reading_one_may_take(listed, people, admin):
    told = listed("union", list_of([member(110), member(111)]), GRASSROOTS)
    with watched(admin, "member_protection.enrolment") as found:
        assert people["union"].delete(told["place"]).status_code == 204
    assert found == WHOLE
