"""Members with covers, and files of stays about them."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.jobs.attempt import Attempt, Stop, carry_out
from geo_service.core.protection.keys import sealing_keyring
from geo_service.plugins.member_protection.discharges.declaration import READ
from scripts.bench_enrol import number_of
from scripts.made_up_claims import put_covered
from tests.plugins.member_protection.lists.conftest import GRASSROOTS, _tree
from tests.plugins.member_protection.paying.conftest import AT, _people

__all__ = ["_people", "_tree"]
TAKE = text("""
update core.job set status = 'running', attempt = 1, worker = gen_random_uuid(), started_at = now()
 where status = 'queued' and name = 'read_discharges' returning id, arguments, actor, organisations
""")
STATUS = text("select status from core.job where id = :id")
HEADING = "姓名,证件号码,医疗机构名称,入院日期,出院日期,诊断"
CLAIMS = text("""
select d.row, c.state, c.source, c.event_on::text, c.event_until::text, c.days, c.pay_by::text, c.id,
       (select array_agg(f.flag) from member_protection.claim_flag f where f.claim_id = c.id) as flags
  from member_protection.discharge d
  join member_protection.claim c on c.id = d.claim_id
 where d.file_id = :file_id
 order by d.row
""")


def stay(person: int, admitted: str, discharged: str, name: str = "") -> str:
    """A row about a made-up person."""
    return f"{name or f'示例{person}'},{number_of(person)},示例医院,{admitted},{discharged},示例诊断"


@pytest.fixture(name="covered")
def _covered(
    client: TestClient, app_engine: Engine, tree: None, on: Callable[[str], None]
) -> Callable[..., dict[str, list]]:
    """Covers people for 2025; the day is 1 July 2025."""
    on("2025-07-01")

    def covered(people: range, plan: str = "A+", organisation: str = GRASSROOTS) -> dict[str, list]:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            keys = sealing_keyring(connection, client.app.state.service.settings)
            return put_covered(connection, keys, people, organisation, plan)

    return covered


@pytest.fixture(name="work")
def _work(client: TestClient, app_engine: Engine) -> Callable[[], list[str]]:
    """Carries out the jobs that wait to read a file of stays: how each ended."""

    def work() -> list[str]:
        with app_engine.begin() as connection:
            act(connection, "jobs", ALL_ORGANISATIONS)
            rows = connection.execute(TAKE).all()
        for row in rows:
            asked = (READ.name, READ.function, READ.timeout_s, row.arguments, row.actor, tuple(row.organisations), None)
            carry_out(Attempt(row.id, 1, *asked), client.app.state.service.settings, Stop())
        with app_engine.begin() as connection:
            act(connection, "jobs", ALL_ORGANISATIONS)
            return [connection.execute(STATUS, {"id": row.id}).scalar_one() for row in rows]

    return work


@pytest.fixture(name="hand_in")
def _hand_in(people: dict[str, TestClient], work: Callable[[], list[str]]) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Hands in a file of stays and has it read: the status; the file with what is to be looked at."""

    def hand_in(*rows: str, encoding: str = "utf-8-sig") -> tuple[int, dict[str, Any]]:
        content = "\r\n".join([HEADING, *rows]).encode(encoding)
        answer = people["maker"].put(f"{AT}/discharges", content=content)
        told = answer.json()
        if answer.status_code < 300:
            place = answer.headers["Location"]
            assert work() == (["succeeded"] if answer.status_code == 202 else [])
            told = people["maker"].get(place).json()
            told["told"] = people["maker"].get(f"{place}/faults").json()["faults"]
        return answer.status_code, told

    return hand_in


@pytest.fixture(name="claims_of")
def _claims_of(app_engine: Engine) -> Callable[[dict[str, Any]], list[Any]]:
    """The claims that came of a file."""

    def claims_of(told: dict[str, Any]) -> list[Any]:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return list(connection.execute(CLAIMS, {"file_id": told["id"]}))

    return claims_of
