"""The index stays as new as the registry: by what changed, or made anew; and it serves while the database is away."""

import asyncio
import logging
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act, engine
from geo_service.core.errors import Unavailable
from geo_service.core.search import freshness
from geo_service.core.search.freshness import Dated, FreshIndex, refreshed

pytestmark = pytest.mark.usefixtures("bundled")

ADD = """
with put as (
  insert into core.place (name, address, district_code, street_code, position, position_precision, given_lon,
                          given_lat, given_datum, organisation, sample, source)
  values (:name, '钦州路100号', '310104', '310104011', st_setsrid(st_makepoint(121.42, 31.17), 4326), 'rooftop',
          121.42, 31.17, 'wgs84', 'federation', true, 'test')
  returning id
)
insert into core.facility (place_id, kind, name, status, organisation, sample, source)
select id, 'driver_home', :name, 'open', 'federation', true, 'test' from put
"""


@pytest.fixture(scope="module", name="public")
def _public(database_url: str) -> Any:
    made = engine(database_url, "geo_public", connections=2, statement_timeout_ms=60_000)
    yield made
    made.dispose()


def write(app_engine: Engine, sql: str, **values: Any) -> None:
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(text(sql), values)


def found(dated: Dated, query: str) -> list[str]:
    return [hit.found.name for hit in dated.index.search(query, [], 50)]


def test_what_is_committed_is_found_within_a_second(searching: TestClient, app_engine: Engine) -> None:
    ask = lambda: [one["name"] for one in searching.get("/search?q=紫藤驿站").json()["results"]]  # noqa: E731
    assert "紫藤驿站" not in ask()
    write(app_engine, ADD, name="紫藤驿站")
    committed = time.monotonic()
    while "紫藤驿站" not in ask():
        assert time.monotonic() - committed < 5, "not found, seconds after the commit"
        time.sleep(0.05)


def test_what_is_renamed_or_suspended_is_no_longer_found_as_it_was(public: Engine, app_engine: Engine) -> None:
    write(app_engine, ADD, name="白玉兰小站")
    before = refreshed(public, None)
    assert found(before, "白玉兰小站") == ["白玉兰小站"]
    write(app_engine, "update core.facility set name = '红玉兰小站' where name = '白玉兰小站'")
    renamed = refreshed(public, before)
    assert "白玉兰小站" not in found(renamed, "白玉兰小站")
    assert found(renamed, "红玉兰小站") == ["红玉兰小站"]
    write(app_engine, "update core.facility set status = 'suspended' where name = '红玉兰小站'")
    assert "红玉兰小站" not in found(refreshed(public, renamed), "红玉兰小站")
    assert found(before, "白玉兰小站") == ["白玉兰小站"]  # an index is never changed


def test_an_index_with_changes_answers_like_one_made_anew(public: Engine, app_engine: Engine) -> None:
    old = refreshed(public, None)
    for name in ("沿江驿站甲", "沿江驿站乙", "沿江驿站丙"):
        write(app_engine, ADD, name=name)
        old = refreshed(public, old)
    write(app_engine, "update core.facility set name = '沿江驿站丁' where name = '沿江驿站甲'")
    write(app_engine, "update core.facility set status = 'exited' where name = '沿江驿站乙'")
    write(app_engine, "update core.place set address = '宜山路1号' where name = '沿江驿站丙'")
    old, new = refreshed(public, old), refreshed(public, None)
    assert len(old.index.changed) == 2
    assert new.index.changed == {}
    assert old.state == new.state
    for query in ("沿江驿站", "yjyz", "田林", "徐汇区", "宜山路", "司机之家", "沿讲驿站", "driver"):
        assert old.index.search(query, [], 50) == new.index.search(query, [], 50)


def test_many_changes_make_it_anew(public: Engine, app_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    old = refreshed(public, None)
    monkeypatch.setattr(freshness, "MOST_CHANGED", 3)
    for number in range(3):
        write(app_engine, ADD, name=f"长堤小站{number}")
    new = refreshed(public, old)
    assert new.index.changed == {}
    assert found(new, "长堤小站") == ["长堤小站0", "长堤小站1", "长堤小站2"]


def test_a_new_street_without_facilities_is_found(public: Engine, app_engine: Engine) -> None:
    old = refreshed(public, None)
    write(app_engine, "insert into core.street values ('310104999', '310104', '紫竹街道', '街道')")
    assert found(refreshed(public, old), "zizhu") == ["紫竹街道"]


def test_nothing_new_leaves_the_index_as_it_is(public: Engine) -> None:
    old = refreshed(public, None)
    assert refreshed(public, old) is old


def test_what_is_rolled_back_is_never_found(public: Engine, connection: Connection) -> None:
    old = refreshed(public, None)
    connection.execute(text(ADD), {"name": "未提交小站"})
    assert refreshed(public, old) is old


def test_a_burst_of_questions_looks_once(public: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Dated | None] = []

    def counted(public: Engine, old: Dated | None) -> Dated:
        looks.append(old)
        return refreshed(public, old)

    async def burst() -> None:
        fresh = FreshIndex(public)
        answers = await asyncio.gather(*(fresh.current() for _ in range(20)))
        answers.append(await fresh.current())
        assert len({id(one) for one in answers}) == 1
        await fresh.close()

    monkeypatch.setattr(freshness, "refreshed", counted)
    asyncio.run(burst())
    assert looks == [None]


def test_without_a_database_the_old_index_serves_and_without_one_it_is_unavailable(
    public: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    away = engine("postgresql://nobody@127.0.0.1:1/nothing", "geo_public", 1, 1_000)

    async def ask() -> None:
        with pytest.raises(Unavailable):
            await FreshIndex(away).current()
        fresh = FreshIndex(public)
        first = await fresh.current()
        monkeypatch.setattr(fresh, "_engine", away)
        monkeypatch.setattr(fresh, "_looked_at", -100.0)
        assert await fresh.current() is first
        await fresh.close()

    with caplog.at_level(logging.WARNING, "geo_service"):
        asyncio.run(ask())
    away.dispose()
    assert [record.message for record in caplog.records] == ["search index not refreshed"] * 2
