"""How long an answer is kept, whose it is, and what the database tells of it."""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, TextClause, text
from starlette.requests import Request

from geo_service.app import create_app
from geo_service.core.access.actor import Actor
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.idempotency import queries
from geo_service.core.idempotency.answers import LASTS, Answer, InFlight, OtherRequest, keep, look
from geo_service.core.idempotency.route import asker
from geo_service.core.plugin import Found
from geo_service.core.protection.rotation import rotate
from geo_service.settings import Settings

type Count = Callable[[str], int]

AGE = text("update core.kept_answer set at = now() - cast(:age as interval)")
SECOND = timedelta(seconds=1)


def post(service: TestClient, key: str):
    return service.post("notes", json={"name": f"kept {key}"}, headers={"Idempotency-Key": key})


def age(app_engine: Engine, by: timedelta) -> None:
    """Make every kept answer so old."""
    with app_engine.begin() as connection:
        connection.execute(AGE, {"age": by})


def test_an_answer_is_kept_for_30_days(service: TestClient, app_engine: Engine, count: Count) -> None:
    key = str(uuid4())
    first = post(service, key)
    age(app_engine, timedelta(days=30) - timedelta(minutes=1))
    assert post(service, key).headers["idempotency-replayed"] == "true"
    age(app_engine, timedelta(days=30))
    again = post(service, key)
    assert "idempotency-replayed" not in again.headers
    assert again.json()["id"] > first.json()["id"]
    assert count(f"kept {key}") == 2
    assert post(service, key).content == again.content


def test_the_nightly_job_deletes_what_lasted_its_time_and_nothing_else(connection: Connection) -> None:
    connection.execute(text("delete from core.kept_answer"))
    for name, old in (("a", LASTS), ("b", LASTS + SECOND), ("c", LASTS - SECOND), ("d", timedelta(0))):
        row = {"id": name, "at": old, "answer": bytes([1]) + bytes(40)}
        connection.execute(
            text("insert into core.kept_answer values (:id, '', :answer, now() - cast(:at as interval))"), row
        )
    assert queries.forget(connection, LASTS) == 2
    assert connection.execute(text("select id from core.kept_answer order by id")).scalars().all() == ["c", "d"]


def test_the_job_runs_every_night(service: TestClient, settings: Settings, found: Found, app_engine: Engine) -> None:
    post(service, str(uuid4()))
    age(app_engine, LASTS)
    kept, ended = text("select count(*) from core.kept_answer"), text("select result from core.job where name = :name")

    def scalar(query: TextClause, **values: str):
        with app_engine.connect() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            return connection.execute(query, values).scalar()

    before = scalar(kept)
    with TestClient(create_app(settings.model_copy(update={"work": True}), found)):
        deadline = time.monotonic() + 20
        while not scalar(ended, name="forget_kept_answers") and time.monotonic() < deadline:
            time.sleep(0.1)
    assert scalar(ended, name="forget_kept_answers") == {"deleted": before}
    assert (before > 0, scalar(kept)) == (True, 0)


def asked(connection: Connection, settings: Settings, **other: object):
    """What is known of one request; `other` says in what it is another."""
    usual = {"asker": "member:1", "route": "POST /notes", "key": "k" * 16, "asked": b"{}"}
    return look(connection, settings, **(usual | other))


def test_a_key_is_of_one_asker_and_one_route(connection: Connection, settings: Settings) -> None:
    answer = Answer(201, [("location", "/notes/1")], b'{"id": 1}')
    keep(connection, asked(connection, settings), answer)
    assert asked(connection, settings).answer == answer
    for other in ({"asker": "member:2"}, {"asker": ""}, {"route": "POST /other"}, {"key": "K" * 16}):
        assert asked(connection, settings, **other).answer is None
    with pytest.raises(OtherRequest):
        asked(connection, settings, asked=b"{ }")


def test_asker_route_and_key_cannot_be_mixed_up(connection: Connection, settings: Settings) -> None:
    keep(connection, asked(connection, settings, asker="a", route="b c", key="d"), Answer(200, [], b""))
    for mixed in (("a b", "c", "d"), ("a", "b", "c d"), ('a","b', "c", "d"), ("", "a b c", "d")):
        asker_, route, key = mixed
        assert asked(connection, settings, asker=asker_, route=route, key=key).answer is None


def test_whoever_asks_is_whom_the_request_says() -> None:
    request = Request({"type": "http", "headers": []})
    assert asker(request) == ""
    request.state.asker = Actor("member:1", "", (), "key")
    assert asker(request) == "member:1"


def test_the_same_request_in_another_transaction_is_in_flight_until_the_first_ends(
    app_engine: Engine, settings: Settings
) -> None:
    with app_engine.begin() as other, app_engine.connect() as first:
        asked(first, settings)
        with pytest.raises(InFlight) as refused:
            asked(other, settings)
        assert (refused.value.status, refused.value.retry_after_s) == (409, 1)
        first.rollback()
        assert asked(other, settings).answer is None


def test_the_database_tells_neither_who_asked_nor_what_nor_the_answer(service: TestClient, app_engine: Engine) -> None:
    key = str(uuid4())
    body = post(service, key).content.decode()
    with app_engine.begin() as connection:
        told = str(connection.execute(text("select k::text from core.kept_answer k")).scalars().all())
    hidden = [key, "kept ", "notes", "201", body]
    for secret in hidden:
        assert secret not in told or secret == "201"
        assert secret.encode().hex() not in told


def test_answers_are_given_again_after_a_rotation_of_the_keys(
    service: TestClient, app_engine: Engine, settings: Settings
) -> None:
    key = str(uuid4())
    first = post(service, key)
    assert rotate(app_engine.begin, settings) >= 1
    again = post(service, key)
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
