"""A list is confirmed however long it is, and whoever comes second is told how it stands."""

import threading
import time
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
WAITING = "select exists (select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))"
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


@pytest.mark.parametrize(
    ("name", "who", "before", "then", "said"),
    [
        ("submission", "union", "listed", "submitted", "名单现为“待确认”，应为“待提交”"),
        ("return", "district", "submitted", "confirmed", "名单现为“已确认”，应为“待确认”"),
        ("confirmation", "district", "submitted", "returned", "名单现为“已退回”，应为“待确认”"),
    ],
)
def test_whoever_comes_second_is_told_how_the_list_stands(
    listed, step, people, on, admin, name, who, before, then, said
):
    told = listed("union", list_of([member(120)]), GRASSROOTS, way="central", mode="good_rows")
    if before == "submitted":
        assert step("union", told, "submission", "2024-12-15")[0] == 200
    on("2024-12-15" if before == "listed" else "2024-12-20")
    answers = []
    body = {"reason": "姓名有误"} if name == "return" else None
    asking = threading.Thread(target=lambda: answers.append(people[who].post(f"{told['place']}/{name}", json=body)))
    with admin.transaction():
        admin.execute("update member_protection.enrolment_list set state = %s where id = %s", (then, told["id"]))
        asking.start()
        while asking.is_alive() and not admin.execute(WAITING).fetchone()[0]:
            time.sleep(0.01)
    asking.join()
    admin.execute("update member_protection.enrolment_list set state = 'refused' where id = %s", (told["id"],))
    admin.execute("delete from member_protection.enrolment_list where id = %s", (told["id"],))
    assert (answers[0].status_code, answers[0].json()["detail"]) == (409, said)
