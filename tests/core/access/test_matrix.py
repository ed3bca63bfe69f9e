"""Every operation, asked by every role, by a program and by nobody, for a row of one's own, another's and none.

What comes of it follows from data/access/roles.toml and the tables below. A new operation without an entry fails.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, make_url

from geo_service.core.access.gate import actor
from geo_service.core.access.machines import NewMachine, add_key, add_machine
from geo_service.core.access.roles import Role
from geo_service.core.access.secrets import csrf_token
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.pictures.store import Store
from tests.core.access.operations import (
    APPLICATIONS,
    AS_OF,
    DEDUCTIONS,
    DEMAND,
    DEMAND_FILE,
    FEEDBACK,
    FORM,
    GUARDED,
    ITEM,
    LIST,
    LISTINGS,
    PHOTOS,
    POSITION,
    PUBLIC,
    ROWS,
    RUN,
    WEBHOOK,
    Guarded,
    Row,
)
from tests.core.access.world import ROLES, World
from tests.core.registry.photos.conftest import jpeg
from tests.served import beside, dependencies, routes

pytestmark = pytest.mark.usefixtures("bundled")

NOBODY, PROGRAM = "nobody", "program"
ENDING = ("/session", "/account/sessions")
ASKERS = [NOBODY, PROGRAM, *ROLES.roles]
# Of nothing, and too short to be taken for a number of a person, which answers do not repeat.
NO_ID = 87_654_321
NAMED = {"programme": "driver_homes", "name": "plan", "target": "amap", "code": "driver_home", "kind": "other"}
NAMED |= {"claim_id": "00000000-0000-4000-8000-000000000000", "job_id": str(NO_ID)}
NAMED |= dict.fromkeys(("batch_id", "account_id", "file_id", "reference"), NAMED["claim_id"])
NAMED |= {"organisation": "district:310104"}
PLANS = (DEMAND, DEMAND_FILE, RUN)
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

# So that no row's number is a part of what answers say beside it, such as their status.
FAR_ON = """
select setval(oid::regclass, 10000000) from pg_class where relkind = 'S' and relnamespace = 'core'::regnamespace
"""

type Cell = Callable[[str, str, str, Row], tuple[int, str]]

CELLS = [(*operation, asker, row) for operation, one in GUARDED.items() for asker in ASKERS for row in one.rows]


@pytest.fixture(scope="module", name="world")
def _world(
    server: PrivateServer, database_url: str, app_engine: Engine, add: Callable[..., str], store: Store
) -> World:
    def id_of(connection: Connection, login: str) -> int:
        asked = "select person_id from core.account where login = %s"
        return connection.exec_driver_sql(asked, (login,)).scalar_one()

    with psycopg.connect(server.url("geo_admin", make_url(database_url).database or "")) as admin:
        admin.execute(FAR_ON)
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


def ask_as(client: TestClient, world: World, asker: str, path: str) -> TestClient:
    """A browser or a program that asks as somebody; what is about sessions, which it may end, in one of its own."""
    assert isinstance(client.app, FastAPI)
    address = f"10.1.{uuid4().int % 250}.{uuid4().int % 250}"
    made = beside(client, client=(address, 40_000), follow_redirects=False)
    if asker == PROGRAM:
        made.headers["Authorization"] = f"Bearer {world.key}"
    elif asker != NOBODY:
        person = world.people[asker]
        token = world.session(person)[1] if path.startswith(ENDING) else world.token(person)
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
    if path.startswith((WEBHOOK, "/account/keys", *PLANS, LIST, f"{APPLICATIONS}/", f"{DEDUCTIONS}/")):
        return of_program(world, path, asker, organisation, row)
    asked = path.replace("?f=", "?f=zip").replace("?named=", "?named=true")
    return (
        asked.format(**NAMED),
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


def of_applicant(world: World, path: str, asker: str, organisation: str, row: Row) -> tuple[str, dict[str, Any], str]:
    """The same of an application of one's own, or of a deduction of such fees."""
    if row == "none":
        one = str(uuid4())
    elif path.startswith(DEDUCTIONS):
        one = world.deduction(organisation)
    else:
        one = world.application(organisation, world.people.get(asker) if row == "own" else None)
    return path.format(application_id=one, deduction_id=one), {"json": {}}, one


def of_plans(world: World, path: str, organisation: str, row: Row) -> tuple[str, dict[str, Any], str]:
    """The same of what an organisation plans with, and of its plans."""
    if path.startswith(DEMAND):
        layer_id = "nothing" if row == "none" else world.demand(organisation)
        return path.format(layer_id=layer_id), {}, layer_id
    if path.startswith(DEMAND_FILE):
        file_id = str(uuid4()) if row == "none" else world.demand_file(organisation)
        return path.format(file_id=file_id), {}, file_id
    run_id = str(uuid4()) if row == "none" else world.run(organisation)
    told = {} if path.endswith("by-hand") else {"is_shared": True}
    return path.format(run_id=run_id, other_id=run_id), {"json": told}, run_id


def of_program(world: World, path: str, asker: str, organisation: str, row: Row) -> tuple[str, dict[str, Any], str]:
    """The same of a key or subscription of an organisation's program (its own is its own), or of what it plans with."""
    if path.startswith(PLANS):
        return of_plans(world, path, organisation, row)
    if path.startswith(LIST):
        list_id = str(uuid4()) if row == "none" else world.enrolment_list(organisation)
        return path.format(list_id=list_id), {}, list_id
    if path.startswith((APPLICATIONS, DEDUCTIONS)):
        return of_applicant(world, path, asker, organisation, row)
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


@pytest.fixture(scope="module", name="cell")
def _cell(client: TestClient, world: World) -> Cell:
    """Asks for a cell, once for all who look at it: the status, and the text with no word of which row it was."""

    @cache
    def cell(method: str, path: str, asker: str, row: Row) -> tuple[int, str]:
        where, content, name = target(world, path, asker, row)
        with closing(ask_as(client, world, asker, path)) as browser:
            answer = browser.request(method, where, **content)
        return answer.status_code, answer.text.replace(name, "…")

    return cell


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
        permissions = [call.permission for call in calls if hasattr(call, "permission")]
        for method in route.methods if permissions or actor in calls else ():
            found[method.lower(), path] = permissions[0] if permissions else None
        for parameter, permission in [call.permission_with for call in calls if hasattr(call, "permission_with")]:
            found |= {(method.lower(), f"{path}?{parameter}="): permission for method in route.methods}
    assert found == {operation: one.permission for operation, one in GUARDED.items()}


@pytest.mark.parametrize("asker", ASKERS)
def test_what_is_public_is_the_same_whoever_asks(asker: str, client: TestClient, world: World) -> None:
    with closing(ask_as(client, world, asker, "")) as browser:
        site = browser.get("/nearest?lon=121.4737&lat=31.2305&limit=1").json()["features"][0]["id"]
        found = {
            operation: browser.request(operation[0], path.replace("{open}", str(site)), json=None).status_code
            for operation, (path, _) in PUBLIC.items()
        }
    assert found == {operation: status for operation, (_, status) in PUBLIC.items()}


@pytest.mark.parametrize(("method", "path", "asker", "row"), CELLS)
def test_each_cell_is_as_the_roles_say(method: str, path: str, asker: str, row: Row, cell: Cell) -> None:
    status, _ = cell(method, path, asker, row)
    assert status == expected(GUARDED[method, path], asker, row)


@pytest.mark.parametrize("asker", ASKERS)
@pytest.mark.parametrize(("method", "path"), [key for key, one in GUARDED.items() if len(one.rows) == len(ROWS)])
def test_a_refusal_does_not_tell_whether_another_has_such_a_row(method: str, path: str, asker: str, cell: Cell) -> None:
    other, none = cell(method, path, asker, "other"), cell(method, path, asker, "none")
    if expected(GUARDED[method, path], asker, "other") == GUARDED[method, path].missing:
        assert other == none
