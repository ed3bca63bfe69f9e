"""Who was let in, as what and by which keys stands in the audit; that they used it does not."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo_service.core.access.machines import NewMachine, add_key, add_machine
from geo_service.core.access.roles import read_roles
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.settings import DATA
from tests.core.access.conftest import Add

type Entries = Callable[[], Sequence[Any]]


@pytest.fixture(name="entries")
def _entries(app_engine: Engine, add: Add) -> Entries:
    """The entries since the test began; people and organisations of the module were entered before."""

    def read(after: int) -> Sequence[Any]:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            asked = text("select * from core.audit_entry where id > :after order by id")
            return connection.execute(asked, {"after": after}).all()

    before = max((entry.id for entry in read(0)), default=0)
    return lambda: read(before)


def told(found: Sequence[Any]) -> list[tuple[str, str]]:
    return [(entry.operation, entry.of_table.removeprefix("core.")) for entry in found]


def test_a_new_person_leaves_an_entry_for_each_of_their_rows(add: Add, entries: Entries) -> None:
    login = add("district_union", "district:310104")
    found = entries()
    assert told(found) == [("insert", "person"), ("insert", "account"), ("insert", "role_held")]
    assert {entry.actor for entry in found} == {"test"}
    assert login not in str(found)


def test_signing_in_and_out_is_written_down_and_coming_back_is_not(
    add: Add, sign_in: Callable[[str], TestClient], app_engine: Engine, entries: Entries
) -> None:
    login = add()
    so_far = len(entries())
    browser = sign_in(login)
    with app_engine.begin() as connection:
        act(connection, "gate", ())
        connection.execute(text("update core.session set seen_at = now() - interval '5 minutes'"))
    assert browser.get("/account").status_code == 200
    assert told(entries()[so_far:]) == [("insert", "session")]
    assert browser.delete("/session").status_code == 204
    assert told(entries()[so_far:]) == [("insert", "session"), ("delete", "session")]
    assert entries()[-1].actor.startswith("person:")


def test_a_key_is_written_down_when_it_is_made_and_not_when_it_is_used(
    client: TestClient, app_engine: Engine, entries: Entries
) -> None:
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        machine = NewMachine("reader", "federation", ("federation",), ("audit",), 60)
        add_machine(connection, machine, read_roles(DATA))
        key = str(add_key(connection, "reader", 1))
    assert told(entries()) == [("insert", "machine"), ("insert", "machine_key")]
    assert client.get("/account", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert told(entries()) == [("insert", "machine"), ("insert", "machine_key")]


def test_a_role_that_is_given_for_longer_is_an_update_of_that_role_alone(
    add: Add, app_engine: Engine, entries: Entries
) -> None:
    login = add()
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        person = connection.execute(
            text("select person_id from core.account where login = :login"), {"login": login}
        ).scalar_one()
        more = "insert into core.role_held (person_id, role, organisation, granted_by) values (:p, :r, :o, 'test')"
        connection.execute(text(more), {"p": person, "r": "assessor", "o": "district:310101"})
    so_far = len(entries())
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(text("update core.role_held set until = now() where person_id = :p"), {"p": person})
    assert [(one.operation, one.fields) for one in entries()[so_far:]] == [("update", ["until"])] * 2
