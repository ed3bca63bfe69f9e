"""Decided claims of made-up members, and those who pay them."""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.protection.keys import sealing_keyring
from scripts.made_up_claims import put_claims, put_covered
from tests.plugins.member_protection.lists.conftest import (
    DISTRICT,
    GRASSROOTS,
    OTHER_DISTRICT,
    _tree,
)

__all__ = ["_tree"]
AT = "/programmes/member_protection"
PEOPLE = count(1_000)


@pytest.fixture(scope="module", name="people")
def _people(sign_in_as: Callable[[str, str], TestClient], tree: None) -> dict[str, TestClient]:
    """Those who take part: three of the centre, unions, others."""
    return {
        **{who: sign_in_as("mutual_aid_centre", "centre:mutual_aid") for who in ("maker", "releaser", "third")},
        "district": sign_in_as("district_union", DISTRICT),
        "other_district": sign_in_as("district_union", OTHER_DISTRICT),
        "union": sign_in_as("grassroots_union", GRASSROOTS),
        "supervision": sign_in_as("rights_department", "department:rights"),
        "member": sign_in_as("member", DISTRICT),
    }


@pytest.fixture(name="decided")
def _decided(
    client: TestClient, app_engine: Engine, tree: None, on: Callable[[str], None]
) -> Callable[..., list[UUID]]:
    """Puts claims that are decided; the day is 1 April 2025. Every test pays those it puts."""
    on("2025-04-01")

    def decided(members: int = 1, organisation: str = GRASSROOTS, plan: str = "A+", **asked: Any) -> list[UUID]:
        first = next(PEOPLE)
        for _ in range(members - 1):
            next(PEOPLE)
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            keys = sealing_keyring(connection, client.app.state.service.settings)
            covered = put_covered(connection, keys, range(first, first + members), organisation, plan)
            return put_claims(connection, covered, **asked)

    return decided


@pytest.fixture(name="batch")
def _batch(people: dict[str, TestClient]) -> Callable[..., dict[str, Any]]:
    """Makes a batch of all that can be paid, and releases it."""

    def batch(released: bool = True) -> dict[str, Any]:
        answer = people["maker"].post(f"{AT}/batches")
        assert answer.status_code == 201, answer.text
        told = answer.json()
        if released:
            assert people["releaser"].post(f"{AT}/batches/{told['id']}/release").status_code == 200
        return told

    return batch


@pytest.fixture(name="lines")
def _lines(people: dict[str, TestClient]) -> Callable[[dict[str, Any]], list[dict[str, Any]]]:
    """The payments of a batch."""

    def lines(told: dict[str, Any]) -> list[dict[str, Any]]:
        return people["maker"].get(f"{AT}/batches/{told['id']}/payments").json()["payments"]

    return lines


@pytest.fixture(name="bank")
def _bank(people: dict[str, TestClient]) -> Callable[..., tuple[int, Any]]:
    """Hands in what the bank answers to a batch: status and body."""

    def bank(told: dict[str, Any], *lines: str, who: str = "third") -> tuple[int, Any]:
        content = "\n".join(["付款参考号,金额,结果,退回原因", *lines]).encode("utf-8-sig")
        answer = people[who].put(f"{AT}/batches/{told['id']}/returns", content=content)
        return answer.status_code, answer.json()

    return bank


@pytest.fixture(name="state_of")
def _state_of(app_engine: Engine) -> Callable[[UUID], str]:
    """Where a claim stands."""

    def state_of(claim: UUID) -> str:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            asked = text("select state from member_protection.claim where id = :id")
            return connection.execute(asked, {"id": claim}).scalar_one()

    return state_of


def balances(browser: TestClient) -> dict[str, dict[str, str]]:
    """The balances of 2025 by benefit, amounts only; decided is the sum of the others."""
    told = browser.get(f"{AT}/payment-balances?year=2025").json()["benefits"]
    found = {one.pop("benefit"): {name: said["amount"] for name, said in one.items()} for one in told}
    for one in found.values():
        fens = {name: round(float(amount) * 100) for name, amount in one.items()}
        assert fens.pop("decided") == sum(fens.values())
    return found
