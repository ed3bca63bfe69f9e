"""Every operation, asked by every role, by a program and by nobody, for a row of one's own, another's and none.

What comes of it follows from data/access/roles.toml and the tables below. A new operation without an entry fails.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text

from geo_service.core.access.gate import actor
from geo_service.core.access.machines import NewMachine, add_key, add_machine
from geo_service.core.access.roles import Role, read_roles
from geo_service.core.access.secrets import csrf_token, hash_of
from geo_service.core.access.signing_in import begin_session
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.pictures.store import Store
from geo_service.core.registry.feedback.queries import put_feedback
from geo_service.core.registry.photos.picture import picture
from geo_service.core.registry.photos.queries import put_photo
from geo_service.settings import DATA
from tests.core.access.operations import (
    AS_OF,
    FEEDBACK,
    FORM,
    GUARDED,
    ITEM,
    LISTINGS,
    PHOTOS,
    POSITION,
    PUBLIC,
    ROWS,
    WEBHOOK,
    Guarded,
    Row,
)
from tests.core.registry.photos.conftest import jpeg
from tests.served import dependencies, routes

pytestmark = pytest.mark.usefixtures("bundled")

ROLES = read_roles(DATA)
NOBODY, PROGRAM = "nobody", "program"
ASKERS = [NOBODY, PROGRAM, *ROLES.roles]
HOUR = timedelta(hours=1)
# Of nothing, and too short to be taken for a number of a person, which answers do not repeat.
NO_ID = 87_654_321
# An organisation of each kind; what is below a district is made for these tests.
AT = {
    "federation": "federation",
    "department": "department:rights",
    "centre": "centre:mutual_aid",
    "partner": "partner:seagull",
    "district": "district:310101",
    "bureau": "district:310101",
    "street": "district:310101/street:900",
    "park": "district:310101/park:900",
    "grassroots": "district:310101/grassroots:900",
}
OTHER = "district:310104"
BELOW = """
insert into core.organisation (code, kind, name, parent)
values ('district:310101/street:900', 'street', '某街道', 'district:310101'),
       ('district:310101/park:900', 'park', '某园区', 'district:310101'),
       ('district:310101/grassroots:900', 'grassroots', '某单位', 'district:310101')
on conflict do nothing
"""

DRAFT = text("""
with put as (
  insert into core.place (name, address, position_precision, organisation, sample, source)
  values ('示例 ' || gen_random_uuid(), '', 'district', :organisation, true, 'test') returning id, name
)
insert into core.facility (place_id, kind, name, status, organisation, sample, source)
select id, 'driver_home', name, 'draft', :organisation, true, 'test' from put returning id
""")

PLAN = text("""
insert into core.workflow_case (programme, workflow, edition, organisation, subject, title)
values ('driver_homes', 'plan', 2025, :organisation, gen_random_uuid()::text, '示例计划') returning id
""")
FILED = text("""
insert into core.workflow_step (case_id, number, name, from_state, to_state, day, four_eyes, ends, facts)
values (:case, 1, 'file', '', 'filed', '2025-02-20', false, false, jsonb '{"micro": 1, "comprehensive": 0}')
""")
SUBSCRIPTION = text("""
insert into core.webhook (id, url, operations, datum, secret, number)
values (gen_random_uuid(), 'https://example.org/', '{put}', 'wgs84', decode(repeat('01', 40), 'hex'), 9) returning id
""")
GIVEN_UP = text("""
insert into core.webhook_delivery (webhook_id, number, status, tries) values (:id, 7, 'dead', 10)
""")
CELLS = [(*operation, asker, row) for operation, one in GUARDED.items() for asker in ASKERS for row in one.rows]


@dataclass(frozen=True)
class World:
    """Somebody of every role, and a program that may do all that a program may."""

    engine: Engine
    people: Mapping[str, int]
    stranger: int
    key: str
    store: Store
    program: str

    def session(self, person_id: int) -> tuple[int, str]:
        """A new session of a person: its id and its token."""
        token = begin_session(self.engine, person_id, "password", HOUR, None).token
        with self.engine.begin() as connection:
            act(connection, "gate", ())
            asked = "select id from core.session where token_hash = %s"
            return connection.exec_driver_sql(asked, (hash_of(token),)).scalar_one(), token

    def facility(self, organisation: str) -> int:
        """A new facility of an organisation that is on no map yet: its id."""
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return connection.execute(DRAFT, {"organisation": organisation}).scalar_one()

    def case(self, organisation: str) -> int:
        """A plan of an organisation that was filed: its case's id."""
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            case_id: int = connection.execute(PLAN, {"organisation": organisation}).scalar_one()
            connection.execute(FILED, {"case": case_id})
            return case_id

    def photo(self, facility_id: int) -> int:
        """A new photo of a facility: its id."""
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            put = put_photo(connection, self.store, facility_id, picture(jpeg(), "a.jpg"), None, None)
            assert put is not None
            return put.id

    def feedback(self, organisation: str) -> int:
        """What a driver said with a photo of a facility of an organisation: its id."""
        site = self.facility(organisation)
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            connection.exec_driver_sql("update core.facility set status = 'open' where id = %s", (site,))
            assert put_feedback(connection, self.store, site, "hours", "", picture(jpeg(), "a.jpg"))
            act(connection, "test", ALL_ORGANISATIONS)
            asked = "select id from core.feedback where facility_id = %s"
            return connection.exec_driver_sql(asked, (site,)).scalar_one()

    def machine(self, organisation: str) -> tuple[str, str]:
        """A new program of an organisation with one key: its name and the key's id."""
        name = f"m{uuid4().hex[:10]}"
        with self.engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            add_machine(connection, NewMachine(name, organisation, (organisation,), ("audit",), 60), ROLES)
            return name, add_key(connection, name, 1).key_id

    def webhook(self, machine: str) -> str:
        """A new subscription of a program, of which one change was given up: its id."""
        with self.engine.begin() as connection:
            act(connection, f"machine:{machine}", ())
            webhook_id = connection.execute(SUBSCRIPTION).scalar_one()
            connection.execute(GIVEN_UP, {"id": webhook_id})
            return str(webhook_id)


@pytest.fixture(scope="module", name="world")
def _world(app_engine: Engine, add: Callable[..., str], store: Store) -> World:
    def id_of(connection: Connection, login: str) -> int:
        asked = "select person_id from core.account where login = %s"
        return connection.exec_driver_sql(asked, (login,)).scalar_one()

    add()
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.exec_driver_sql(BELOW)
    logins = {name: add(name, home(role)) for name, role in ROLES.roles.items()}
    stranger = add("district_union", OTHER)
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        told = NewMachine(f"m{uuid4().hex[:10]}", AT["district"], (AT["district"],), tuple(ROLES.for_machines), 100_000)
        add_machine(connection, told, ROLES)
        key = str(add_key(connection, told.name, 1))
        people = {name: id_of(connection, login) for name, login in logins.items()}
        return World(app_engine, people, id_of(connection, stranger), key, store, told.name)


def home(role: Role | None) -> str:
    """The organisation for which somebody holds a role here."""
    return AT["district"] if role is None else AT[max(role.at)]


def ask_as(client: TestClient, world: World, asker: str) -> TestClient:
    """A browser or a program that asks as somebody, in a session of its own."""
    assert isinstance(client.app, FastAPI)
    address = f"10.1.{uuid4().int % 250}.{uuid4().int % 250}"
    made = TestClient(client.app, raise_server_exceptions=False, client=(address, 40_000), follow_redirects=False)
    made.portal = client.portal  # the service's event loop
    if asker == PROGRAM:
        made.headers["Authorization"] = f"Bearer {world.key}"
    elif asker != NOBODY:
        _, token = world.session(world.people[asker])
        made.cookies.set("session", token)
        made.headers["X-CSRF-Token"] = csrf_token(token)
    return made


def target(world: World, path: str, asker: str, row: Row) -> tuple[str, dict[str, Any], str]:
    """Path and body of a request for a row, and what in the answer names the row."""
    role = ROLES.roles.get(asker)
    organisation = home(role) if row == "own" else OTHER
    if path == "/account/sessions/{session_id}":
        mine = world.people.get(asker, world.stranger)
        number = NO_ID if row == "none" else world.session(mine if row == "own" else world.stranger)[0]
        return f"/account/sessions/{number}", {}, str(number)
    if path.startswith((AS_OF, PHOTOS, FEEDBACK, LISTINGS, POSITION, ITEM)):
        return of_site(world, path, organisation, row)
    if path == FORM:
        code = "district:999999" if row == "none" else organisation
        return f"/programmes/driver_homes/forms/micro.xlsx?organisation={quote(code)}", {}, code
    if path.startswith("/cases/{case_id}"):
        number = NO_ID if row == "none" else world.case(organisation)
        told = {"json": {"mine": True} if path.endswith("assignee") else {}}
        return path.format(case_id=number, transition="note"), told, str(number)
    if path.startswith((WEBHOOK, "/account/keys")):
        return of_program(world, path, asker, organisation, row)
    asked = path.replace("?f=", "?f=zip").replace("?named=", "?named=true")
    return (
        asked.format(programme="driver_homes", name="plan", target="amap", code="driver_home"),
        {"json": opening(path, organisation)},
        path,
    )


def of_site(world: World, path: str, organisation: str, row: Row) -> tuple[str, dict[str, Any], str]:
    """The same of a request for what belongs to a site of an organisation."""
    if path.startswith(FEEDBACK):
        number = NO_ID if row == "none" else world.feedback(organisation)
        return path.format(feedback_id=number), {"json": {"done": "mended"}}, str(number)
    number = NO_ID if row == "none" else world.facility(organisation)
    if path == AS_OF:
        return f"/facilities/{number}?as_of={quote(datetime.now(UTC).isoformat())}", {}, str(number)
    if path.startswith(LISTINGS):
        return path.format(facility_id=number, platform="amap"), {"json": {"state": "sent"}}, str(number)
    if path == ITEM:
        told = {"json": {}, "headers": {"If-Match": "*"}}
        return path.format(code="driver_home", feature_id=number), told, str(number)
    if path == POSITION:
        pin = {"lon": 121.4737, "lat": 31.2305, "datum": "wgs84"}
        return path.format(facility_id=number), {"json": pin}, str(number)
    photo_id = NO_ID if row == "none" else world.photo(number)
    body = {"files": {"photo": ("a.jpg", jpeg(), "image/jpeg")}} if path == PHOTOS else {}
    return path.format(facility_id=number, photo_id=photo_id), body, str(number)


def of_program(world: World, path: str, asker: str, organisation: str, row: Row) -> tuple[str, dict[str, Any], str]:
    """The same of a key or a subscription of an organisation's program; a program's own subscription is its own."""
    if not path.startswith(WEBHOOK):
        return of_keys(world, path, organisation, row)
    machine = world.program if (asker, row) == (PROGRAM, "own") else world.machine(organisation)[0]
    webhook_id = str(uuid4()) if row == "none" else world.webhook(machine)
    return path.format(webhook_id=webhook_id, number=7), {"json": {"status": "paused"}}, webhook_id


def of_keys(world: World, path: str, organisation: str, row: Row) -> tuple[str, dict[str, Any], str]:
    """The same of an organisation's keys of programs."""
    if path.endswith("{key_id}"):
        key_id = "a" * 16 if row == "none" else world.machine(organisation)[1]
        return f"/account/keys/{key_id}", {}, key_id
    name = f"m{uuid4().hex[:10]}" if row == "none" else world.machine(organisation)[0]
    return path, {"json": {"machine": name}}, name


def opening(path: str, organisation: str) -> dict[str, Any]:
    """The body of a request that opens something for an organisation."""
    if path == "/cases":
        plan = {"micro": 1, "comprehensive": 0, "schedule": "示例", "features": "示例"}
        return {"programme": "driver_homes", "workflow": "plan", "organisation": organisation, "facts": plan}
    if path.endswith("/extensions"):
        reason = {"until": "2025-03-03", "reason": "示例：台风", "edition": 2025}
        return {"step": "file", "organisation": organisation, **reason}
    return {}


def expected(asked: Guarded, asker: str, row: Row) -> int:
    """The status that roles.toml and the table above make of a cell."""
    if asker == NOBODY:
        return 401
    role = ROLES.roles.get(asker)
    sees = asked.sees or ({asked.permission} if asked.permission else None)
    if sees is None:
        # About oneself; a program has no sessions: there is none that is its own.
        own = row == "own" and (role is not None or asked.rows == ("own",))
        return asked.done if own else asked.missing
    permissions = ROLES.for_machines if role is None else role.permissions
    if permissions.isdisjoint(sees):
        return 403
    sees_row = asked.sees_row or sees
    if row == "none" or permissions.isdisjoint(sees_row) or (row == "other" and (role is None or role.reach != "all")):
        return asked.missing
    return 403 if permissions.isdisjoint(asked.lets_in or sees_row) else asked.done


@pytest.fixture(name="asking")
def _asking(client: TestClient, world: World) -> Iterator[Callable[[str], TestClient]]:
    opened: list[TestClient] = []

    def ask(asker: str) -> TestClient:
        opened.append(ask_as(client, world, asker))
        return opened[-1]

    yield ask
    for one in opened:
        one.close()


def test_every_operation_has_an_entry(client: TestClient) -> None:
    told = client.get("/api").json()["paths"]
    operations = {(method, path) for path, methods in told.items() for method in methods}
    assert operations == PUBLIC.keys() | {operation for operation in GUARDED if "?" not in operation[1]}
    assert PUBLIC.keys().isdisjoint(GUARDED)


def test_the_gate_stands_where_these_tables_say(client: TestClient) -> None:
    assert isinstance(client.app, FastAPI)
    found: dict[tuple[str, str], str | None] = {}
    for path, route in routes(client.app):
        calls = list(dependencies(route.dependant))
        for method in route.methods if actor in calls else ():
            permissions = [call.permission for call in calls if hasattr(call, "permission")]
            found[method.lower(), path] = permissions[0] if permissions else None
        for parameter, permission in [call.permission_with for call in calls if hasattr(call, "permission_with")]:
            found |= {(method.lower(), f"{path}?{parameter}="): permission for method in route.methods}
    assert found == {operation: one.permission for operation, one in GUARDED.items()}


@pytest.mark.parametrize("asker", ASKERS)
def test_what_is_public_is_the_same_whoever_asks(asker: str, asking: Callable[[str], TestClient]) -> None:
    browser = asking(asker)
    site = browser.get("/nearest?lon=121.4737&lat=31.2305&limit=1").json()["features"][0]["id"]
    found = {
        operation: browser.request(operation[0], path.replace("{open}", str(site)), json=None).status_code
        for operation, (path, _) in PUBLIC.items()
    }
    assert found == {operation: status for operation, (_, status) in PUBLIC.items()}


@pytest.mark.parametrize(("method", "path", "asker", "row"), CELLS)
def test_each_cell_is_as_the_roles_say(
    method: str, path: str, asker: str, row: Row, world: World, asking: Callable[[str], TestClient]
) -> None:
    where, content, _ = target(world, path, asker, row)
    answer = asking(asker).request(method, where, **content)
    assert answer.status_code == expected(GUARDED[method, path], asker, row)


@pytest.mark.parametrize("asker", ASKERS)
@pytest.mark.parametrize(("method", "path"), [key for key, one in GUARDED.items() if len(one.rows) == len(ROWS)])
def test_a_refusal_does_not_tell_whether_another_has_such_a_row(
    method: str, path: str, asker: str, world: World, asking: Callable[[str], TestClient]
) -> None:
    told = {}
    for row in ("other", "none"):
        where, content, name = target(world, path, asker, row)
        answer = asking(asker).request(method, where, **content)
        told[row] = (answer.status_code, answer.text.replace(name, "…"))
    if expected(GUARDED[method, path], asker, "other") == GUARDED[method, path].missing:
        assert told["other"] == told["none"]
