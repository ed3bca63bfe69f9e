"""A follower misses nothing while others write, and the longest log takes little memory."""

import random
import re
import threading
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import anyio
import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, make_url, text

from geo_service.core.changes.queries import extent
from geo_service.core.changes.routes import told
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.database.statements import parse
from geo_service.core.geometry import Datum
from geo_service.settings import PACKAGE
from tests.core.changes.conftest import Follower, Writing, add, change, projection

WRITERS, TRANSACTIONS = 4, 25
MANY = 20_000


@pytest.fixture(scope="module", name="public")
def _public(database_url: str) -> Iterator[Engine]:
    """The public role on the module's database."""
    made = engine(database_url, "geo_public", connections=2, statement_timeout_ms=60_000)
    yield made
    made.dispose()


@pytest.fixture(scope="module", name="many")
def _many(app_engine: Engine, server: PrivateServer, database_url: str) -> int:
    """So many sites more, counted by the planner; the last number."""
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        add(connection, "众多", count=MANY)
    with psycopg.connect(server.url("geo_admin", make_url(database_url).database or ""), autocommit=True) as admin:
        admin.execute("vacuum analyze core.public_change, core.public_facility")
        row = admin.execute("select max(number) from core.public_change").fetchone()
    assert row is not None
    return int(row[0])


def some_change(connection: Connection, site: int, choice: random.Random) -> None:
    """Write something, by chance, that the public may notice."""
    way = choice.randrange(6)
    if way == 0:
        change(connection, site, status=choice.choice(["open", "suspended", "exited"]))
    elif way == 1:
        change(connection, site, kind=choice.choice(["driver_home", "fitness_station"]))
    elif way == 2:
        connection.execute(text("delete from core.facility where id = :id"), {"id": site})
    elif way == 3:
        connection.execute(
            text(
                "update core.place set position_precision = :precision"
                " where id = (select place_id from core.facility where id = :id)"
            ),
            {"id": site, "precision": choice.choice(["street", "area"])},
        )
    else:
        change(connection, site, free_bays=choice.randrange(100))


def write_for_a_while(app_engine: Engine, writer: int, faults: list[BaseException]) -> None:
    """Transactions that begin, write, dawdle and commit in no order, some of them not at all."""
    choice = random.Random(writer)
    sites: list[int] = []
    try:
        for number in range(TRANSACTIONS):
            with app_engine.connect() as connection, connection.begin() as transaction:
                act(connection, f"writer {writer}", ALL_ORGANISATIONS)
                connection.execute(text("select now()"))
                time.sleep(choice.random() * 0.02)  # its time is older than that of those who overtake it
                new = list(add(connection, f"写{writer}-{number}-", count=choice.randrange(1, 4)))
                for site in choice.sample([*sites, *new], k=min(3, len(sites) + len(new))):
                    some_change(connection, site, choice)
                time.sleep(choice.random() * 0.01)
                if choice.random() < 0.2:
                    transaction.rollback()
                else:
                    transaction.commit()
                    sites += new
    except BaseException as fault:  # a thread's exception would be lost
        faults.append(fault)
        raise


def test_a_follower_in_pages_misses_nothing_while_writers_commit_in_any_order(
    app_engine: Engine, client: TestClient
) -> None:
    faults: list[BaseException] = []
    writers = [
        threading.Thread(target=write_for_a_while, args=(app_engine, writer, faults)) for writer in range(WRITERS)
    ]
    follower = Follower(client, limit=5)
    for writer in writers:
        writer.start()
    rounds = 0
    while any(writer.is_alive() for writer in writers):
        rounds += bool(follower.catch_up())
    follower.catch_up()
    assert faults == []
    assert rounds > 5
    assert len(follower.copy) > 50
    assert follower.copy == projection(app_engine)
    with app_engine.connect() as connection:
        removals = connection.execute(
            text("select number from core.public_change where operation = 'remove' order by number")
        )
        assert [line["number"] for line in follower.told if line["operation"] == "remove"] == list(removals.scalars())


def test_one_who_began_first_and_commits_last_is_told_last(
    app_engine: Engine, writing: Writing, follower: Follower
) -> None:
    with app_engine.connect() as slow:
        transaction = slow.begin()
        act(slow, "slow", ALL_ORGANISATIONS)
        began = slow.execute(text("select now()")).scalar_one()
        with writing() as connection:
            (quick_site,) = add(connection, "快")
        assert [line["id"] for line in follower.catch_up()] == [quick_site]
        (slow_site,) = add(slow, "慢")
        assert follower.catch_up() == []
        transaction.commit()
    (line,) = follower.catch_up()
    assert (line["id"], line["at"]) == (slow_site, began.isoformat())
    assert line["at"] < follower.told[0]["at"]


def test_what_changes_between_two_batches_comes_with_its_later_number(
    public: Engine, writing: Writing, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as connection:
        first, second, third = add(connection, "批间", count=3)
        until = extent(connection, 0, 1).last
    monkeypatch.setattr("geo_service.core.changes.routes.BATCH", 1)
    batches = told(public, follower.number, until, Datum.WGS84)
    assert f'"id":{first},' in next(batches).decode()
    with writing() as connection:
        change(connection, second, status="suspended")
    assert [f'"id":{third},' in line.decode() for line in batches] == [True]
    assert [(line["operation"], line["id"]) for line in follower.catch_up()] == [
        *(("put", first), ("put", third), ("remove", second))
    ]


def test_the_whole_log_takes_the_memory_of_a_batch(many: int, public: Engine) -> None:
    length = lines = 0
    list(told(public, 0, 1, Datum.WGS84))  # whatever is made once
    tracemalloc.start()
    try:
        for chunk in told(public, 0, many, Datum.WGS84):
            length += len(chunk)
            lines += chunk.count(b"\n")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert lines >= MANY
    assert length > 10_000_000
    assert peak < 5_000_000


def test_a_slow_reader_of_the_whole_log_keeps_no_connection(many: int, client: TestClient) -> None:
    sizes: list[int] = []
    held: list[int] = []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": "/changes", "raw_path": b"/changes", "query_string": b"limit=1000000", "headers": [],
        "server": ("testserver", 80), "client": ("10.0.0.1", 40_000), "state": {},
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        await anyio.sleep_forever()  # it stays connected
        return {}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            sizes.append(len(message["body"]))
            held.append(client.app.state.service.database.public.pool.checkedout())  # type: ignore[attr-defined]

    assert (
        client.get("/search?q=站").status_code == 200
    )  # its index is made by then; the making holds a connection, too
    assert client.portal is not None
    client.portal.call(client.app, scope, receive, send)
    assert sum(sizes) > 10_000_000
    assert max(sizes) < 1_000_000
    assert max(held) == 0


@pytest.mark.parametrize("plans", ["force_generic_plan", "force_custom_plan"])
@pytest.mark.parametrize(("name", "indexes"), [
    # Of the facilities all of these are by id.
    ("changes", {"public_change_pkey", "public_change_of", "public_facility_(pkey|walk|told|words|texts|places)"}),
    ("extent", {"public_change_pkey"}),
])  # fmt: skip
def test_a_batch_is_read_along_indexes(many: int, public: Engine, plans: str, name: str, indexes: set[str]) -> None:
    statement = parse((PACKAGE / f"core/changes/sql/{name}.sql").read_text(encoding="utf-8"))
    values = {"since": many - MANY // 2, "until": many, "rows": 250}
    with begun(public) as connection:
        connection.execute(text(f"set local plan_cache_mode = {plans}"))
        connection.exec_driver_sql(f"prepare asked as {statement.positional}")
        given = ", ".join(str(values[parameter]) for parameter in statement.names)
        plan = "\n".join(connection.exec_driver_sql(f"explain (costs off) execute asked({given})").scalars())
        connection.exec_driver_sql("deallocate asked")
    assert "Seq Scan" not in plan
    assert {index for index in indexes if re.search(index, plan)} == indexes
