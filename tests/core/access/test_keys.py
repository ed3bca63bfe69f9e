"""Keys of programs: shown once, two live for rotation, their scopes and rate, and who may look after them."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any
from uuid import uuid4

import pytest
from fastapi import APIRouter, Depends
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.access.machines import NewMachine, add_key, add_machine
from geo_service.core.access.roles import read_roles
from geo_service.core.access.secrets import Key, new_key, read_key
from geo_service.core.database.connections import ALL_ORGANISATIONS, Transaction, act
from geo_service.core.errors import BadRequest, Conflict, NotFound
from geo_service.settings import DATA

type Asked = Callable[..., Any]
DISTRICT = "district:310101"

probe = APIRouter()


@probe.get("/probe")
def read_probe(asker: Annotated[Actor, Depends(allowed("facility:read"))], connection: Transaction) -> dict[str, Any]:
    """For whom the asker acts."""
    asked = "select current_setting('geo.actor') as actor, current_setting('geo.organisations') as organisations"
    return dict(connection.exec_driver_sql(asked).mappings().one())


@pytest.fixture(scope="module", autouse=True)
def _probe(client: TestClient) -> None:
    """The service has one more route, that asks for a permission."""
    client.app.include_router(probe)  # type: ignore[attr-defined]


@pytest.fixture(name="look_after")
def _look_after(app_engine: Engine, add: Asked) -> Asked:
    """Does something as somebody who acts for organisations."""
    add()

    def look_after(do: Asked, *arguments: object, organisations: tuple[str, ...] = ALL_ORGANISATIONS) -> Any:
        with app_engine.begin() as connection:
            act(connection, "test", organisations)
            return do(connection, *arguments)

    return look_after


@pytest.fixture(name="machine")
def _machine(look_after: Asked) -> Callable[..., str]:
    """Adds a program, and gives its name."""

    def machine(**more: Any) -> str:
        told = {
            "name": f"m{uuid4().hex[:8]}",
            "organisation": "federation",
            "acts_for": (DISTRICT,),
            "scopes": ("facility:read",),
            "per_minute": 60,
        }
        new = NewMachine(**{**told, **more})
        look_after(add_machine, new, read_roles(DATA))
        return new.name

    return machine


def ask(client: TestClient, key: object, path: str = "/probe") -> Any:
    """What a program is answered."""
    return client.get(path, headers={"Authorization": f"Bearer {key}"})


def test_a_program_acts_for_its_organisations_with_its_scopes(
    client: TestClient, machine: Asked, look_after: Asked
) -> None:
    name = machine(acts_for=(DISTRICT, "district:310104"))
    key = look_after(add_key, name, 1)
    assert ask(client, key).json() == {"actor": f"machine:{name}", "organisations": "district:310101,district:310104"}
    assert client.get("/probe", headers={"Authorization": f"bearer {key}"}).status_code == 200
    other = look_after(add_key, machine(scopes=("facility:changes",)), 1)
    assert ask(client, other).status_code == 403
    assert ask(client, other, "/account").json()["sessions"] == []


def test_only_the_hash_of_a_key_is_kept(look_after: Asked, machine: Asked) -> None:
    key = look_after(add_key, machine(), 1)

    def rows(connection: Any) -> Any:
        return connection.exec_driver_sql("select k.secret_hash, k::text as whole from core.machine_key k").all()

    kept = look_after(rows)
    assert hashlib.sha256(key.secret.encode()).digest() in {bytes(row.secret_hash) for row in kept}
    assert [row for row in kept if key.secret in row.whole] == []


def test_two_keys_live_at_once_and_a_third_has_no_place(client: TestClient, machine: Asked, look_after: Asked) -> None:
    name = machine()
    first, second = look_after(add_key, name, 1), look_after(add_key, name, 1)
    assert [ask(client, one).status_code for one in (first, second)] == [200, 200]
    with pytest.raises(Conflict):
        look_after(add_key, name, 1)
    look_after(
        lambda connection: connection.exec_driver_sql(
            "update core.machine_key set expires_at = now() where id = %s", (first.key_id,)
        )
    )
    third = look_after(add_key, name, 1)
    assert [ask(client, one).status_code for one in (first, second, third)] == [401, 200, 200]


@pytest.mark.parametrize(("change", "status"), [("now() + interval '5 seconds'", 200), ("now()", 401)])
def test_a_key_is_good_until_it_runs_out_or_its_program_ends(
    change: str, status: int, client: TestClient, machine: Asked, look_after: Asked
) -> None:
    for table, column in (("machine_key", "expires_at"), ("machine", "ended_at")):
        name = machine()
        key = look_after(add_key, name, 1)
        where = f"id = '{key.key_id}'" if table == "machine_key" else f"name = '{name}'"
        update = f"update core.{table} set {column} = {change} where {where}"
        look_after(lambda connection, update=update: connection.exec_driver_sql(update))
        assert ask(client, key).status_code == status


def forged(key: Key) -> list[str]:
    """Keys that are not this one."""
    whole = str(key)
    last = "A" if whole[-1] != "A" else "B"
    return [
        *("", "fk_", "fk__", f"fk_{key.key_id}", f"fk_{key.key_id}_", whole[:-1], whole[:-1] + last, whole + "A"),
        *(whole.upper(), whole.replace("fk_", "", 1), whole.replace("fk_", "sk_"), f"{whole} ", f"{whole},{whole}"),
        *(str(new_key()), f"fk_{key.key_id}_{new_key().secret}", f"fk_{new_key().key_id}_{key.secret}"),
        *(f"fk_{key.key_id}_{hashlib.sha256(key.secret.encode()).hexdigest()}", "fk_%_" + key.secret, whole + "é"),
        *(key.secret, key.key_id, f"fk_{'a' * 100_000}_{key.secret}", f"fk_{key.key_id}_{'%' * 43}"),
    ]


def test_no_other_key_is_taken_and_every_refusal_is_the_same(
    client: TestClient, machine: Asked, look_after: Asked
) -> None:
    key = look_after(add_key, machine(), 1)
    answers = set()
    for one in forged(key):
        sent = client.get("/probe", headers={"Authorization": f"Bearer {one}".encode()})
        answers.add((sent.status_code, sent.text))
    for whole in (f"Basic {key}", str(key), f"Bearer: {key}", f"Bearer  {key}", f"Token {key}", "Bearer"):
        sent = client.get("/probe", headers={"Authorization": whole})
        answers.add((sent.status_code, sent.text))
    twice = client.get("/probe", headers=[("Authorization", f"Bearer {key}"), ("Authorization", f"Bearer {key}")])
    answers.add((twice.status_code, twice.text))
    answers.add((client.get("/probe").status_code, client.get("/probe").text))
    assert len(answers) == 1
    assert answers.pop()[0] == 401
    assert read_key(str(key)) == key


def test_a_bad_key_is_not_mended_by_a_good_cookie(sign_in: Asked, add: Asked) -> None:
    signed_in = sign_in(add())
    assert signed_in.get("/account").status_code == 200
    assert ask(signed_in, new_key(), "/account").status_code == 401


def test_a_program_asks_as_often_as_it_may_with_whichever_key(
    client: TestClient, machine: Asked, look_after: Asked
) -> None:
    name = machine(per_minute=5)
    keys = [look_after(add_key, name, 1) for _ in range(2)]
    statuses = [ask(client, keys[number % 2]).status_code for number in range(6)]
    assert statuses == [200] * 5 + [429]
    assert 1 <= int(ask(client, keys[0]).headers["retry-after"]) <= 12
    assert ask(client, look_after(add_key, machine(per_minute=5), 1)).status_code == 200


def test_the_last_use_of_a_key_is_told_to_who_looks_after_it(
    client: TestClient, machine: Asked, look_after: Asked, sign_in: Asked, add: Asked
) -> None:
    name = machine()
    key = look_after(add_key, name, 1)
    keeper, other = sign_in(add("operator", "federation")), sign_in(add())

    def told() -> dict[str, Any]:
        return {one["id"]: one for one in keeper.get("/account").json()["keys"]}[key.key_id]

    assert told()["used_at"] is None
    ask(client, key)
    assert told()["used_at"] is not None
    assert told()["scopes"] == ["facility:read"]
    assert key.secret not in keeper.get("/account").text
    assert other.get("/account").json()["keys"] == []


def test_who_looks_after_programs_is_told_of_those_without_a_key(
    machine: Asked, look_after: Asked, sign_in: Asked, add: Asked
) -> None:
    name = machine(acts_for=(DISTRICT, "*"), scopes=("audit", "facility:read"))
    keeper = sign_in(add("operator", "federation"))

    def told() -> tuple[dict[str, Any], dict[str, Any]]:
        account = keeper.get("/account").json()
        return {one["name"]: one for one in account["machines"]}[name], account

    program, account = told()
    assert program == {
        "name": name,
        "organisation": "federation",
        "acts_for": [DISTRICT, "*"],
        "scopes": ["audit", "facility:read"],
        "live_keys": 0,
    }
    assert account["organisations"]["federation"]["zh"] == "上海市总工会"
    assert account["organisations"][DISTRICT]["zh"] == "黄浦区总工会"
    assert account["scopes"]["facility:read"] == {"zh": "站点（含未公开）", "en": "sites, drafts and history included"}
    old, _ = look_after(add_key, name, 1), look_after(add_key, name, 1)
    assert told()[0]["live_keys"] == 2
    assert keeper.delete(f"/account/keys/{old.key_id}").status_code == 204
    assert told()[0]["live_keys"] == 1


def test_a_program_that_has_ended_is_not_told_of(machine: Asked, look_after: Asked, sign_in: Asked, add: Asked) -> None:
    name, keeper = machine(), sign_in(add("operator", "federation"))
    assert name in {one["name"] for one in keeper.get("/account").json()["machines"]}
    end = "update core.machine set ended_at = now() where name = %s"
    look_after(lambda connection: connection.exec_driver_sql(end, (name,)))
    assert name not in {one["name"] for one in keeper.get("/account").json()["machines"]}


def test_who_may_not_look_after_programs_is_told_of_none(machine: Asked, sign_in: Asked, add: Asked) -> None:
    machine(organisation=DISTRICT)
    told = sign_in(add("district_union", DISTRICT)).get("/account").json()
    assert (told["machines"], told["keys"]) == (None, [])


def test_a_key_keeper_makes_and_ends_keys_and_nobody_else_does(
    client: TestClient, machine: Asked, sign_in: Asked, add: Asked
) -> None:
    name = machine()
    keeper, other = sign_in(add("operator", "federation")), sign_in(add())
    made = keeper.post("/account/keys", json={"machine": name, "days": 30})
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    assert ask(client, made.json()["key"]).status_code == 200
    assert other.post("/account/keys", json={"machine": name}).status_code == 403
    assert other.delete(f"/account/keys/{made.json()['id']}").status_code == 403
    assert client.post("/account/keys", json={"machine": name}).status_code == 401
    assert keeper.delete(f"/account/keys/{'a' * 16}").status_code == 404
    assert keeper.delete(f"/account/keys/{made.json()['id']}").status_code == 204
    assert ask(client, made.json()["key"]).status_code == 401
    assert keeper.post("/account/keys", json={"machine": "nothing"}).status_code == 404


@pytest.mark.parametrize(("days", "status"), [(0, 422), (1, 201), (400, 201), (401, 422)])
def test_a_key_is_good_for_1_to_400_days(
    days: int, status: int, machine: Asked, look_after: Asked, sign_in: Asked, add: Asked
) -> None:
    keeper = sign_in(add("operator", "federation"))
    assert keeper.post("/account/keys", json={"machine": machine(), "days": days}).status_code == status
    if status == 422:
        with pytest.raises(BadRequest):
            look_after(add_key, machine(), days)


def test_who_looks_after_one_district_lets_no_machine_act_for_another(machine: Asked, look_after: Asked) -> None:
    new = NewMachine(f"m{uuid4().hex[:8]}", DISTRICT, ("district:310104",), ("facility:read",), 60)
    with pytest.raises(Exception, match="row-level security"):
        look_after(add_machine, new, read_roles(DATA), organisations=(DISTRICT,))
    own = machine(organisation="district:310104")
    with pytest.raises(NotFound):
        look_after(add_key, own, 1, organisations=(DISTRICT,))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "a"},
        {"name": "Amap"},
        {"scopes": ()},
        {"scopes": ("people",)},
        {"scopes": ("facility:read", "nothing")},
        {"organisation": "district:999999"},
        {"acts_for": ("district:999999",)},
        {"acts_for": ()},
        {"per_minute": 0},
        {"per_minute": 100_001},
    ],
)
def test_a_program_that_does_not_fit_is_not_added(wrong: dict[str, Any], machine: Asked) -> None:
    with pytest.raises(BadRequest) as refused:
        machine(**wrong)
    assert len(refused.value.faults) == 1


@pytest.mark.parametrize("fitting", [{"per_minute": 1}, {"per_minute": 100_000}, {"acts_for": ("*",)}])
def test_a_program_at_the_limits_is_added(fitting: dict[str, Any], machine: Asked) -> None:
    assert machine(**fitting)
