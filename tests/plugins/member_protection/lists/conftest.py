"""Unions of a made-up tree and lists of made-up people; a list is read by the job, in this process."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.jobs.attempt import Attempt, Stop, carry_out
from geo_service.core.protection.keys import prepare_keys
from geo_service.plugins.member_protection.lists.declaration import READ

HEADING = ("姓名", "证件类型", "证件号码", "卡类型", "卡号", "保障类型")
DISTRICT, OTHER_DISTRICT, BUREAU = "district:310101", "district:310104", "bureau:900"
GRASSROOTS, BESIDE, OTHER = f"{DISTRICT}/grassroots:1", f"{DISTRICT}/grassroots:2", f"{OTHER_DISTRICT}/grassroots:1"
SPECIAL = f"{BUREAU}/grassroots:1"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
TAKE = text("""
update core.job set status = 'running', attempt = 1, worker = gen_random_uuid(), started_at = now()
 where status = 'queued' and name = 'enrol_list' returning id, arguments, actor, organisations
""")
PUT_UNION = text(
    "insert into core.organisation (code, kind, name, parent) values (:code, :kind, :name, :parent)"
    " on conflict do nothing"
)


def number_of(person: int) -> str:
    """A made-up number, under a code that no place has."""
    first17 = f"319{person // 1000:03}1977{person % 12 + 1:02}{person % 28 + 1:02}{person % 1000:03}"
    return first17 + "10X98765432"[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


def member(person: int, **changes: str) -> tuple[str, ...]:
    """A made-up member's row, as a list has it."""
    row = dict(
        zip(HEADING, (f"示例{person}", "", number_of(person), "会员服务卡", f"6200{person:012}", "A"), strict=True)
    )
    return tuple((row | changes).values())


def list_of(rows: Sequence[Sequence[str]], heading: Sequence[str] = HEADING) -> bytes:
    """A list as CSV."""
    told = io.StringIO(newline="")
    csv.writer(told).writerows([heading, *rows])
    return told.getvalue().encode()


@pytest.fixture(scope="module", name="tree")
def _tree(app_engine: Engine, unions: None, client: TestClient) -> None:
    """Grassroots unions of two districts and of a bureau whose members have the special subsidy."""
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        connection.execute(PUT_UNION, {"code": BUREAU, "kind": "bureau", "name": "东航", "parent": "federation"})
        for code in (GRASSROOTS, BESIDE, OTHER, SPECIAL):
            parent = code.partition("/")[0]
            connection.execute(
                PUT_UNION, {"code": code, "kind": "grassroots", "name": f"示例 {code}", "parent": parent}
            )
        prepare_keys(connection, client.app.state.service.settings)


@pytest.fixture(scope="module", name="work")
def _work(client: TestClient, app_engine: Engine) -> Callable[[], int]:
    """Carries out the jobs that wait to read a list: how many there were."""

    def work() -> int:
        with app_engine.begin() as connection:
            act(connection, "jobs", ALL_ORGANISATIONS)
            rows = connection.execute(TAKE).all()
        for row in rows:
            attempt = Attempt(
                row.id,
                1,
                READ.name,
                READ.function,
                READ.timeout_s,
                row.arguments,
                row.actor,
                tuple(row.organisations),
                None,
            )
            carry_out(attempt, client.app.state.service.settings, Stop())
        return len(rows)

    return work


@pytest.fixture(scope="module", name="send")
def _send(work: Callable[[], int]) -> Callable[..., dict[str, Any]]:
    """Sends a list and has it read: the list, with its faults."""

    def send(browser: TestClient, content: bytes, organisation: str = GRASSROOTS, **asked: Any) -> dict[str, Any]:
        asked = {"organisation": organisation, "year": 2025, "way": "central", "mode": "all", **asked}
        answer = browser.put("/programmes/member_protection/lists", params=asked, content=content)
        assert answer.status_code in (200, 202), answer.text
        assert work() == (answer.status_code == 202)
        place = answer.headers["Location"]
        told = browser.get(place).json()
        return {**told, "place": place, "faults_told": browser.get(f"{place}/faults").json()["faults"]}

    return send


@pytest.fixture(scope="module", name="people")
def _people(sign_in_as: Callable[[str, str], TestClient], tree: None) -> dict[str, TestClient]:
    """Those who take part."""
    return {
        "union": sign_in_as("grassroots_union", GRASSROOTS),
        "beside": sign_in_as("grassroots_union", BESIDE),
        "other": sign_in_as("grassroots_union", OTHER),
        "district": sign_in_as("district_union", DISTRICT),
        "other_district": sign_in_as("district_union", OTHER_DISTRICT),
        "centre": sign_in_as("mutual_aid_centre", "centre:mutual_aid"),
        "supervision": sign_in_as("rights_department", "department:rights"),
        "auditor": sign_in_as("auditor", "federation"),
        "member": sign_in_as("member", GRASSROOTS),
    }


@pytest.fixture(name="listed")
def _listed(
    people: dict[str, TestClient], send: Callable[..., dict[str, Any]], on: Callable[[str], None]
) -> Callable[..., dict[str, Any]]:
    """Sends a list for its union on a day: the list."""

    def listed(who: str, content: bytes, organisation: str, day: str = "2024-12-01", **asked: Any) -> dict[str, Any]:
        on(day)
        told = send(people[who], content, organisation, **asked)
        assert told["state"] == "listed", told
        return told

    return listed


@pytest.fixture(name="step")
def _step(people: dict[str, TestClient], on: Callable[[str], None]) -> Callable[..., tuple[int, Any]]:
    """Takes a step on a day: status and body."""

    def step(who: str, told: dict[str, Any], name: str, day: str) -> tuple[int, Any]:
        on(day)
        answer = people[who].post(f"{told['place']}/{name}")
        return answer.status_code, answer.json()

    return step


def dumped(told: Any) -> str:
    """Anything as text."""
    return json.dumps(told, ensure_ascii=False)
