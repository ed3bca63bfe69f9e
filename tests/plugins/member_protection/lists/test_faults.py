"""What goes wrong around a list: nothing half done stays, and the same again comes to its end."""

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.jobs.attempt import Attempt, Stop, carry_out
from geo_service.plugins.member_protection.lists.declaration import READ
from tests.plugins.member_protection.lists.conftest import GRASSROOTS, OTHER, TAKE, list_of, member

pytestmark = pytest.mark.usefixtures("tree")
ROWS = 3_000
COUNTS = """
select (select count(*) from member_protection.member), (select count(*) from member_protection.enrolment),
       (select count(*) from member_protection.cover), (select count(*) from member_protection.list_part),
       (select count(*) from member_protection.list_fault), (select count(*) from member_protection.invoice)
"""


@pytest.fixture(name="admin")
def _admin(server, database_url) -> Iterator[psycopg.Connection]:
    """The administrator of the database."""
    with psycopg.connect(server.url("geo_admin", make_url(database_url).database), autocommit=True) as connection:
        yield connection


@pytest.fixture(name="counts")
def _counts(admin):
    """How many rows there are of all that lists make."""
    return lambda: admin.execute(COUNTS).fetchone()


def content(first: int, rows: int = ROWS) -> bytes:
    """A list of made-up members."""
    return list_of([member(number) for number in range(first, first + rows)])


@contextmanager
def small_disk(admin: psycopg.Connection, table: str) -> Iterator[None]:
    """A table of lists is on a disk of its own meanwhile, of 256 kB."""
    folder = Path(tempfile.mkdtemp(prefix="geo_service_full-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k,mode=755", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("a small disk is mounted by root only")
    try:
        (folder / "space").mkdir()
        (data,) = admin.execute("select current_setting('data_directory')").fetchone() or ("",)
        shutil.chown(folder / "space", Path(data).stat().st_uid)
        admin.execute(f"create tablespace small location '{folder}/space'".encode())
        admin.execute(f"alter table member_protection.{table} set tablespace small".encode())
        yield
        admin.execute(f"alter table member_protection.{table} set tablespace pg_default".encode())
        admin.execute("drop tablespace small")
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        folder.rmdir()


@contextmanager
def with_setting(admin: psycopg.Connection, client, setting: str, value: str) -> Iterator[None]:
    """Every new session of the service has a setting of the server meanwhile."""
    database = client.app.state.service.database.app
    name = database.url.database
    admin.execute(f"alter database {name} set {setting} = '{value}'".encode())
    database.dispose()
    try:
        yield
    finally:
        admin.execute(f"alter database {name} reset {setting}".encode())
        database.dispose()


def test_a_disk_that_is_full_while_a_list_is_read_leaves_nothing_and_the_same_file_is_read_later(
    people, send, on, admin, counts
):
    on("2024-12-01")
    before = counts()
    with small_disk(admin, "enrolment"):
        told = send(people["union"], content(10_000))
        assert (told["state"], told["members"]) == ("failed", None)
        assert counts()[:3] == before[:3]
    again = send(people["union"], content(10_000))
    assert (again["state"], again["members"], again["fee"]) == ("listed", ROWS, "78000.00")  # 3,000 × 26
    assert counts() == (before[0] + ROWS, before[1] + ROWS, *before[2:])


def test_a_disk_that_is_full_while_a_list_is_confirmed_leaves_it_submitted(listed, step, admin, counts):
    told = listed("union", content(20_000), GRASSROOTS)
    assert step("union", told, "submission", "2024-12-15")[0] == 200
    before = counts()
    with small_disk(admin, "cover"):
        assert step("district", told, "confirmation", "2024-12-20")[0] == 503
        assert counts() == before
    status, said = step("district", told, "confirmation", "2024-12-20")
    assert (status, said["state"], said["members"]) == (200, "confirmed", ROWS)
    assert counts() == (*before[:2], before[2] + ROWS, *before[3:5], before[5] + 1)


def test_a_list_that_waits_too_long_for_a_lock_is_read_or_confirmed_later(
    client, people, send, listed, step, on, admin, counts
):
    told = listed("union", content(30_000, 5), GRASSROOTS)
    assert step("union", told, "submission", "2024-12-15")[0] == 200
    on("2024-12-01")
    before = counts()
    with with_setting(admin, client, "lock_timeout", "200ms"):
        with admin.transaction():
            admin.execute("lock table member_protection.enrolment, member_protection.cover in share mode")
            assert send(people["union"], content(31_000, 5))["state"] == "failed"
            assert step("district", told, "confirmation", "2024-12-20")[0] == 503
            assert counts()[:3] == before[:3]
        on("2024-12-01")
        assert send(people["union"], content(31_000, 5))["members"] == 5
        assert step("district", told, "confirmation", "2024-12-20")[1]["members"] == 5


def test_confirmations_that_cannot_be_put_in_order_are_refused_and_asked_again(client, listed, step, people, on, admin):
    lists = {}
    for who, union in (("union", GRASSROOTS), ("other", OTHER)):
        lists[who] = listed(who, content(40_000, 200), union)
        assert step(who, lists[who], "submission", "2024-12-15")[0] == 200
    on("2024-12-20")
    statuses: list[int] = []
    members: list[int] = []

    def confirm(who: str, browser: str) -> None:
        for _ in range(20):
            said = people[browser].post(f"{lists[who]['place']}/confirmation")
            statuses.append(said.status_code)
            if said.status_code == 200:
                members.append(said.json()["members"])
                return

    with with_setting(admin, client, "default_transaction_isolation", "serializable"):
        threads = [threading.Thread(target=confirm, args=one) for one in lists_of(lists)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert set(statuses) <= {200, 503}
    assert sorted(members) == [0, 200]


def lists_of(lists: dict) -> list[tuple[str, str]]:
    """Whose list, and who confirms it."""
    return [(who, {"union": "district", "other": "other_district"}[who]) for who in lists]


def test_two_lists_of_a_union_read_at_once_hold_each_person_once(client, people, on, app_engine, counts):
    on("2024-12-01")
    before, asked = counts(), {"organisation": GRASSROOTS, "year": 2025, "way": "central", "mode": "good_rows"}
    places = [
        people["union"].put("/programmes/member_protection/lists", params=asked, content=content(first, 1_000))
        for first in (50_000, 50_500)
    ]
    with app_engine.begin() as connection:
        act(connection, "jobs", ALL_ORGANISATIONS)
        rows = connection.execute(TAKE).all()
    threads = [
        threading.Thread(
            target=carry_out,
            args=(
                Attempt(
                    *(row.id, 1, READ.name, READ.function, READ.timeout_s, row.arguments, row.actor),
                    tuple(row.organisations),
                    None,
                ),
                client.app.state.service.settings,
                Stop(),
            ),
        )
        for row in rows
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [people["union"].get(one.headers["Location"]).json() for one in places]
    assert [one["state"] for one in told] == ["listed", "listed"]
    assert sorted((one["members"], one["faults"]) for one in told) == [(500, 500), (1_000, 0)]
    assert counts()[:2] == (before[0] + 1_500, before[1] + 1_500)
