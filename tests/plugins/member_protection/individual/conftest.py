"""Made-up members who apply on their own, and a bank that answers."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun
from geo_service.core.jobs.attempt import Attempt, Stop, carry_out
from geo_service.plugins.member_protection.individual.declaration import END
from tests.plugins.member_protection.lists.conftest import (  # noqa: F401 - fixtures
    GRASSROOTS,
    _listed,
    _people,
    _send,
    _step,
    _tree,
    _work,
    number_of,
)

PREFIX = "/programmes/member_protection"
ENDING = """
insert into core.job (name, arguments, actor, organisations, status, attempt, worker, started_at)
values ('end_applications', '{}', 'jobs', '{*}', 'running', 1, gen_random_uuid(), now()) returning id
"""


def applying(person: int, **changes: Any) -> dict[str, Any]:
    """A made-up member's application."""
    return {
        "organisation": GRASSROOTS,
        "plan": "A",
        "name": f"示例{person}",
        "document_number": number_of(person),
        "card_kind": "service_card",
        "card_number": f"6200{person:012}",
        "employment": "in_service",
        "unit_has_group": False,
    } | changes


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def answer(*rows: tuple[str, str, str, str]) -> bytes:
    """A bank's answer: number, result, day, reason."""
    told = io.StringIO(newline="")
    csv.writer(told).writerows([("扣款编号", "结果", "扣款日期", "原因"), *rows])
    return told.getvalue().encode()


@pytest.fixture(scope="module", name="new_member")
def _new_member(sign_in_as: Callable[[str, str], TestClient], tree: None) -> Callable[..., TestClient]:
    """Opens a browser of a new member of a union."""
    return lambda organisation=GRASSROOTS: sign_in_as("member", organisation)


@pytest.fixture(scope="module", name="channel")
def _channel(sign_in_as: Callable[[str, str], TestClient], tree: None) -> TestClient:
    """The browser of somebody of Shengongshe, who enters applications for members."""
    return sign_in_as("shengongshe", "centre:shengongshe")


@pytest.fixture(name="apply")
def _apply(channel: TestClient, on: Callable[[str], None]) -> Callable[..., dict[str, Any]]:
    """A member applies on a day, by Shengongshe or a browser of their own: the application, with browser and place."""

    def apply(person: int, day: str, browser: TestClient | None = None, **changes: Any) -> dict[str, Any]:
        on(day)
        told = applying(person, **changes)
        browser = browser or channel
        said = browser.post(f"{PREFIX}/applications", json=told)
        assert said.status_code == 201, said.text
        return {**said.json(), "browser": browser, "place": said.headers["Location"]}

    return apply


@pytest.fixture(name="deduct")
def _deduct(people: dict[str, TestClient], on: Callable[[str], None]) -> Callable[[str], dict[str, Any]]:
    """The centre makes a deduction on a day: it, with the rows of its file."""

    def deduct(day: str) -> dict[str, Any]:
        on(day)
        said = people["centre"].post(f"{PREFIX}/deductions")
        assert said.status_code == 201, said.text
        place = said.headers["Location"]
        return {**said.json(), "place": place, "rows": rows_of(people["centre"].get(f"{place}/file").content)}

    return deduct


@pytest.fixture(name="hear")
def _hear(people: dict[str, TestClient], on: Callable[[str], None]) -> Callable[..., tuple[int, Any]]:
    """The bank answers on a day: status and body."""

    def hear(deduction: dict[str, Any], day: str, *rows: tuple[str, str, str, str]) -> tuple[int, Any]:
        on(day)
        said = people["centre"].put(f"{deduction['place']}/answers", content=answer(*rows))
        return said.status_code, said.json()

    return hear


@pytest.fixture(name="night")
def _night(client: TestClient, app_engine: Engine) -> Callable[[str], None]:
    """The nightly job, on a day."""

    def night(day: str) -> None:
        with begun(app_engine) as connection:
            act(connection, "jobs", ALL_ORGANISATIONS)
            job_id = connection.exec_driver_sql(ENDING).scalar_one()
        settings = client.app.state.service.settings.model_copy(update={"business_date": date.fromisoformat(day)})
        attempt = Attempt(job_id, 1, END.name, END.function, END.timeout_s, {}, "jobs", ALL_ORGANISATIONS, None)
        carry_out(attempt, settings, Stop())
        with begun(app_engine) as connection:
            act(connection, "jobs", ALL_ORGANISATIONS)
            asked = "select status from core.job where id = %s"
            assert connection.exec_driver_sql(asked, (job_id,)).scalar_one() == "succeeded"

    return night


def state_of(told: dict[str, Any]) -> tuple[str, str | None]:
    """State and reason of an application, as whoever applied sees it."""
    said = told["browser"].get(told["place"]).json()
    return said["state"], said["reason"]
