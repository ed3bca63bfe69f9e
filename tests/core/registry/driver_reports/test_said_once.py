"""A report that is sent again after a bad connection counts once."""

from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo_service.core.taps import Taps

pytestmark = pytest.mark.usefixtures("bundled")


@pytest.fixture(name="site")
def _site(client: TestClient, app_engine: Engine) -> int:
    """An open facility of which nobody has said anything; every client has all taps."""
    assert isinstance(client.app, FastAPI)
    client.app.state.taps = Taps()
    with app_engine.begin() as connection:
        connection.execute(text("delete from core.driver_report"))
        return connection.execute(text("select min(id) from core.public_facility")).scalar_one()


def say(client: TestClient, site: int, state: str, key: str) -> httpx2.Response:
    return client.post(f"/facilities/{site}/reports", json={"state": state}, headers={"Idempotency-Key": key})


def counted(app_engine: Engine) -> int:
    """The reports of the window."""
    with app_engine.begin() as connection:
        return connection.execute(text("select sum(in_window) from core.driver_report")).scalar_one()


def test_a_report_that_is_sent_again_is_counted_once(client: TestClient, app_engine: Engine, site: int) -> None:
    key = str(uuid4())
    first, *again = (say(client, site, "free", key) for _ in range(20))
    assert first.status_code == 201
    assert {(one.status_code, one.content) for one in again} == {(201, first.content)}
    assert {one.headers["idempotency-replayed"] for one in again} == {"true"}
    assert counted(app_engine) == 1


def test_what_was_said_since_is_not_overwritten_by_a_report_that_is_sent_again(client: TestClient, site: int) -> None:
    key = str(uuid4())
    say(client, site, "free", key)
    say(client, site, "full", str(uuid4()))
    assert say(client, site, "free", key).json()["state"] == "free"
    assert client.get(f"/facilities/{site}").json()["properties"]["report"]["state"] == "full"


def test_another_state_under_the_same_key_is_refused(client: TestClient, app_engine: Engine, site: int) -> None:
    key = str(uuid4())
    say(client, site, "free", key)
    assert say(client, site, "full", key).status_code == 422
    assert counted(app_engine) == 1


def test_a_report_that_was_refused_can_be_sent_again_under_its_key(client: TestClient, site: int) -> None:
    key = str(uuid4())
    assert say(client, site, "open", key).status_code == 422
    assert say(client, 2**62, "free", key).status_code == 404
    assert say(client, site, "free", key).status_code == 201
