"""Whose rows somebody reaches: their own part of the tree, whatever they try, through SQL and through HTTP."""

import random
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import psycopg
import pytest
from fastapi import APIRouter, Depends
from fastapi.testclient import TestClient
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Engine

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import ALL_ORGANISATIONS, Transaction, act

type Asked = Callable[..., Any]
PASSWORD = "correct horse 电池"
DISTRICTS = [f"district:3101{number}" for number in ("01", "04", "05", "06", "07", "09", "10", "12", "13", "14")]
UNIONS = [code for district in DISTRICTS for code in (district, f"{district}/grassroots:1", f"{district}/street:1")]

# Every private table of access with the way to the organisation of a row.
WHOSE = {
    "person": "t.organisation",
    "role_held": "t.organisation",
    "account": "(select p.organisation from core.person p where p.id = t.person_id)",
    "identity": "(select p.organisation from core.person p where p.id = t.person_id)",
    "session": "(select p.organisation from core.person p where p.id = t.person_id)",
    "machine": "t.organisation",
    "machine_key": "(select m.organisation from core.machine m where m.id = t.machine_id)",
}
# What is written to a row without changing it, so that only row security can be why nothing is; an identity is only
# ever made and ended.
UPDATES = {
    "person": "name = name",
    "role_held": "granted_by = granted_by",
    "account": "password_hash = password_hash",
    "session": "way = way",
    "machine": "per_minute = per_minute",
    "machine_key": "slot = slot",
}
GATE_ONLY = ("sign_in_failure", "oidc_attempt")
FILL = """
insert into core.organisation (code, kind, name, parent)
select d || '/' || k || ':1', k, d, d from unnest(%(districts)s::text[]) d, unnest(array['grassroots', 'street']) k;
insert into core.person (name, organisation) select u, u from unnest(%(unions)s::text[]) u;
insert into core.role_held (person_id, role, organisation, granted_by)
select id, 'x', organisation, 'x' from core.person;
insert into core.account (login, person_id, password_hash)
select 'u' || id, id, 'x' from core.person where name = organisation;
insert into core.identity (issuer, subject, person_id) select 'x', 's' || id, id from core.person;
insert into core.machine (name, organisation, acts_for, scopes, per_minute)
select 'm' || row_number() over (), u, array[u], '{x}', 1 from unnest(%(unions)s::text[]) u;
insert into core.machine_key (id, machine_id, slot, secret_hash, expires_at)
select translate(left(md5(name), 16), '0189', '2345'), id, 1, sha256(name::bytea), now() + '1 day' from core.machine;
"""
GATE_FILL = """
insert into core.session (token_hash, person_id, way, expires_at)
select sha256(id::text::bytea), id, 'password', now() + '1 day' from core.person;
insert into core.sign_in_failure values (sha256('x'), 1, now(), now());
insert into core.oidc_attempt values (sha256('x'), 'x', 'x', '/', now() + '1 day');
"""


@pytest.fixture(scope="module", name="filled")
def _filled(database_url: str, add: Asked) -> None:
    """Somebody and something of every kind in each of thirty unions."""
    add()
    with psycopg.connect(database_url, options="-c role=geo_app", cursor_factory=psycopg.ClientCursor) as connection:
        acting(connection, "test", "*")
        connection.execute(FILL, {"districts": DISTRICTS, "unions": UNIONS})
        acting(connection, "gate", "")
        connection.execute(GATE_FILL)


@pytest.fixture(name="login")
def _login(database_url: str, filled: None) -> Iterator[psycopg.Connection]:
    """The app role, as the service has it."""
    with psycopg.connect(database_url, options="-c role=geo_app") as connection:
        yield connection
        connection.rollback()


def acting(connection: psycopg.Connection, actor: str, organisations: str) -> None:
    """Say who acts and for whom."""
    asked = "select set_config('geo.actor', %s, true), set_config('geo.organisations', %s, true)"
    connection.execute(asked, (actor, organisations))


def is_below(organisation: str, root: str) -> bool:
    """Whether an organisation is another, or below it."""
    return organisation == root or organisation.startswith(f"{root}/")


@pytest.mark.parametrize("table", [*WHOSE, *GATE_ONLY])
def test_nobody_sees_nothing_of_what_is_there(table: str, login: psycopg.Connection) -> None:
    asked = f"select count(*) from core.{table}"
    for actor, organisations in (("", ""), ("", "*"), ("test", ""), ("person:0", "")):
        acting(login, actor, organisations)
        assert login.execute(asked).fetchone() == (0,)
    acting(login, "gate", "")
    acting(login, *(("gate", "") if table in GATE_ONLY else ("test", "*")))
    assert login.execute(asked).fetchone() != (0,)


@pytest.mark.parametrize("table", GATE_ONLY)
def test_what_is_the_gates_nobody_else_sees_or_changes(table: str, login: psycopg.Connection) -> None:
    acting(login, "test", "*")
    assert login.execute(f"select count(*) from core.{table}").fetchone() == (0,)
    assert login.execute(f"delete from core.{table}").rowcount == 0


def test_after_the_transaction_nobody_acts_any_more(login: psycopg.Connection) -> None:
    acting(login, "test", "*")
    assert login.execute("select count(*) > 0 from core.person").fetchone() == (True,)
    login.commit()
    assert login.execute("select count(*) from core.person").fetchone() == (0,)


def test_one_sees_oneself_and_cannot_change_what_one_is(login: psycopg.Connection) -> None:
    acting(login, "test", "*")
    asked = "select id from core.person where organisation = %s"
    ((me,), (other,)) = (login.execute(asked, (union,)).fetchone() for union in UNIONS[:2])  # type: ignore[misc]
    acting(login, f"person:{me}", "")
    for table, column in (("person", "id"), ("role_held", "person_id"), ("session", "person_id")):
        assert {row[0] for row in login.execute(f"select {column} from core.{table}")} == {me}
    for change in ("update core.person set name = 'x'", "update core.role_held set role = 'x'"):
        assert login.execute(change).rowcount == 0
    with pytest.raises(InsufficientPrivilege), login.transaction():
        grant = "insert into core.role_held values (%s, 'operator', 'federation', 'me')"
        login.execute(grant, (me,))
    assert login.execute("delete from core.session where person_id = %s", (other,)).rowcount == 0
    assert login.execute("delete from core.session where person_id = %s", (me,)).rowcount == 1


def test_in_ten_thousand_attempts_through_sql_nobody_reaches_another_unions_row(login: psycopg.Connection) -> None:
    acting(login, "test", "*")
    rows = [
        (table, *row)
        for table, whose in WHOSE.items()
        for row in login.execute(f"select t.ctid::text, {whose} from core.{table} t").fetchall()
    ]
    assert len(rows) >= len(WHOSE) * len(UNIONS)
    chance, attempts, reached, own = random.Random(20251124), 0, 0, 0
    while attempts < 10_000:
        acts_for = chance.sample(UNIONS, chance.randint(1, 3))
        acting(login, "person:0", ",".join(acts_for))
        for table, at, organisation in chance.sample(rows, 25):
            ways = [f"select from core.{table} t", f"delete from core.{table} t"]
            way = chance.choice([*ways, *([f"update core.{table} t set {UPDATES[table]}"] if table in UPDATES else [])])
            with login.transaction(force_rollback=True):
                done = login.execute(f"{way} where t.ctid = %s::tid", (at,)).rowcount
            if any(is_below(organisation, root) for root in acts_for):
                own += done
            else:
                attempts, reached = attempts + 1, reached + done
    assert reached == 0
    assert own > 500  # the same attempts do reach one's own


def test_a_row_cannot_be_given_to_or_taken_from_another_union(login: psycopg.Connection) -> None:
    own, other = UNIONS[0], UNIONS[3]
    acting(login, "person:0", own)
    for table in ("person", "role_held", "machine"):
        with pytest.raises(InsufficientPrivilege, match="row-level security"), login.transaction():
            login.execute(f"update core.{table} set organisation = %s", (other,))
        taken = login.execute(f"update core.{table} set organisation = %s where organisation = %s", (own, other))
        assert taken.rowcount == 0


probe = APIRouter()


@probe.get("/rows")
def read_rows(asker: Annotated[Actor, Depends(allowed("facility:read"))], connection: Transaction) -> list[str]:
    """The organisations of all people that can be seen; it asks for no organisation at all."""
    return list(
        connection.exec_driver_sql("select organisation from core.person where id <> %s", (asker.person_id,)).scalars()
    )


@pytest.fixture(name="seen")
def _seen(client: TestClient, filled: None) -> TestClient:
    """The service with one more route, that shows whatever rows there are."""
    client.app.include_router(probe)  # type: ignore[attr-defined]
    return client


def test_through_http_one_sees_ones_own_part_of_the_tree(seen: TestClient, add: Asked, sign_in: Asked) -> None:
    for organisation in ("district:310101", "district:310104"):
        told = sign_in(add("district_union", organisation)).get("/rows").json()
        assert len(told) >= 3
        assert [one for one in told if not is_below(one, organisation)] == []
    all_of_them = sign_in(add("staff_service_centre", "centre:staff_service")).get("/rows").json()
    assert set(all_of_them) >= set(UNIONS)


@pytest.mark.parametrize(
    ("role", "organisation", "status"),
    [
        ("district_union", "district:310101", 200),
        ("grassroots_department", "department:grassroots_work", 200),
        ("site_manager", "district:310101", 403),
        ("grassroots_union", "district:310101/grassroots:1", 403),
        ("auditor", "federation", 403),
        ("operator", "federation", 403),
        ("member", "district:310101", 403),
    ],
)
def test_who_has_no_such_permission_is_refused(
    role: str, organisation: str, status: int, seen: TestClient, add: Asked, sign_in: Asked
) -> None:
    assert sign_in(add(role, organisation)).get("/rows").status_code == status


def test_who_is_not_signed_in_sees_nothing(seen: TestClient, new_browser: Asked) -> None:
    assert new_browser().get("/rows").status_code == 401


def test_a_role_that_ran_out_or_that_nobody_knows_allows_nothing(
    seen: TestClient, add: Asked, sign_in: Asked, app_engine: Engine
) -> None:
    for change, status in (
        ("until = now() + interval '5 seconds'", 200),
        ("until = now()", 403),
        ("role = 'emperor', until = null", 403),
    ):
        login = add("district_union", "district:310101")
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            connection.exec_driver_sql(
                f"update core.role_held set {change} where person_id ="
                " (select person_id from core.account where login = %s)",
                (login,),
            )
        assert sign_in(login).get("/rows").status_code == status


def test_through_http_nobody_ends_anothers_session_or_key(
    seen: TestClient, add: Asked, sign_in: Asked, app_engine: Engine
) -> None:
    def there() -> tuple[list[int], list[str]]:
        with app_engine.connect() as connection:
            act(connection, "gate", ())
            sessions = connection.exec_driver_sql("select id from core.session order by id").scalars().all()
            return list(sessions), list(
                connection.exec_driver_sql("select id from core.machine_key order by id").scalars()
            )

    attacker = sign_in(add("district_union", "district:310101"))
    own = attacker.get("/account").json()["sessions"][0]["id"]
    sessions, keys = there()
    assert (len(sessions) > 30, len(keys)) == (True, 30)
    others = [one for one in sessions if one != own]
    assert {attacker.delete(f"/account/sessions/{one}").status_code for one in others} == {404}
    assert {attacker.delete(f"/account/keys/{one}").status_code for one in keys} == {403}
    assert there() == (sessions, keys)
