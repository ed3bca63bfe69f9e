"""Asked twice under one key, done once: the same answer, or a word why not."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

type Count = Callable[[str], int]

PER_ANSWER = {"x-request-id", "idempotency-replayed", "set-cookie"}


def post(service: TestClient, path: str, key: str | None, name: str, **more: object):
    headers = {} if key is None else {"Idempotency-Key": key}
    return service.post(path, json={"name": name, **more}, headers=headers | {"Accept-Language": "en"})


def test_the_same_request_again_gets_the_same_answer_and_is_not_done_again(
    service: TestClient, key: str, count: Count
) -> None:
    first, second, third = (post(service, "notes", key, f"once {key}") for _ in range(3))
    assert count(f"once {key}") == 1
    assert first.status_code == 201
    assert first.json().keys() == {"id", "name"}
    for again in (second, third):
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["idempotency-replayed"] == "true"
        kept = {name: value for name, value in again.headers.items() if name not in PER_ANSWER}
        assert kept == {name: value for name, value in first.headers.items() if name not in PER_ANSWER}
        assert kept["location"] == f"/notes/{first.json()['id']}"
    assert "idempotency-replayed" not in first.headers


def test_a_cookie_is_not_given_again(service: TestClient, key: str) -> None:
    assert "set-cookie" in post(service, "notes", key, "cookie").headers
    assert "set-cookie" not in post(service, "notes", key, "cookie").headers


def test_an_answer_without_content_is_given_again(service: TestClient, key: str, count: Count) -> None:
    first, second = (post(service, "empty", key, f"empty {key}") for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content) == (204, b"")
    assert second.headers["idempotency-replayed"] == "true"
    assert count(f"empty {key}") == 1


def test_without_a_key_every_request_is_carried_out(service: TestClient, count: Count) -> None:
    assert {post(service, "notes", None, "no key").status_code for _ in range(3)} == {201}
    assert count("no key") == 3


def test_another_key_is_another_request(service: TestClient, count: Count) -> None:
    for _ in range(3):
        post(service, "notes", str(uuid4()), "other keys")
    assert count("other keys") == 3


def test_another_body_under_the_same_key_is_refused(service: TestClient, key: str, count: Count) -> None:
    post(service, "notes", key, f"one {key}")
    other = post(service, "notes", key, f"other {key}")
    assert other.status_code == 422
    assert other.headers["content-type"] == "application/problem+json"
    assert other.json()["title"] == "The key was used for another request"
    assert (count(f"one {key}"), count(f"other {key}")) == (1, 0)


def test_another_query_under_the_same_key_is_refused(service: TestClient, key: str, count: Count) -> None:
    assert post(service, "notes?copies=2", key, f"query {key}").status_code == 201
    assert post(service, "notes?copies=3", key, f"query {key}").status_code == 422
    assert post(service, "notes?copies=2", key, f"query {key}").headers["idempotency-replayed"] == "true"
    assert count(f"query {key}") == 2


def test_a_key_is_of_one_route(service: TestClient, key: str, count: Count) -> None:
    assert post(service, "notes", key, f"route {key}").status_code == 201
    assert post(service, "empty", key, f"route {key}").status_code == 204
    assert count(f"route {key}") == 2


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60))
def test_any_content_comes_back_byte_for_byte(service: TestClient, name: str) -> None:
    key = str(uuid4())
    first, second = (post(service, "notes", key, name) for _ in range(2))
    assert (first.status_code, second.headers.get("idempotency-replayed")) == (201, "true")
    assert second.content == first.content


@pytest.mark.parametrize(
    "key",
    [
        "",
        "short",
        "a" * 15,
        "a" * 256,
        "with a space in it",
        "键键键键键键键键键键键键键键键键",
        "tab\tand so on......",
    ],
)
def test_what_is_no_key_is_refused_and_nothing_is_done(service: TestClient, key: str, count: Count) -> None:
    answer = service.post("notes", json={"name": "bad key"}, headers={b"Idempotency-Key": key.encode()})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["where"] == "Idempotency-Key"
    assert count("bad key") == 0


@pytest.mark.parametrize("key", ["a" * 15 + "1", "b" * 255, '"8e03978e-40d5-43e8-bc93-6894a57f9324"'])
def test_what_is_a_key_is_taken(service: TestClient, key: str) -> None:
    assert post(service, "notes", key, "good key").status_code == 201


def test_two_keys_in_one_request_are_refused(service: TestClient, key: str) -> None:
    headers = [("Idempotency-Key", key), ("Idempotency-Key", key), ("Content-Type", "application/json")]
    assert service.post("notes", content=b'{"name": "two"}', headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("path", "status"), [("refused", 409), ("failed", 500), ("failed-at-commit", 500), ("killed", 503)]
)
def test_what_does_not_end_well_leaves_neither_work_nor_answer(
    path: str, status: int, service: TestClient, key: str, count: Count, app_engine: Engine
) -> None:
    with app_engine.begin() as connection:
        before = connection.execute(text("select count(*) from core.kept_answer")).scalar_one()
    for _ in range(2):
        answer = post(service, path, key, f"neither {key}")
        assert answer.status_code == status
        assert "idempotency-replayed" not in answer.headers
    assert count(f"neither {key}") == 0
    with app_engine.begin() as connection:
        assert connection.execute(text("select count(*) from core.kept_answer")).scalar_one() == before


def test_a_body_that_is_refused_does_not_use_the_key_up(service: TestClient, key: str, count: Count) -> None:
    assert post(service, "notes", key, f"mended {key}", colour="red").status_code == 422
    assert post(service, "notes", key, f"mended {key}").status_code == 201
    assert count(f"mended {key}") == 1


def test_while_a_request_is_in_flight_the_same_one_waits_outside(
    service: TestClient, key: str, count: Count, gate
) -> None:
    with ThreadPoolExecutor(1) as other:
        first = other.submit(post, service, "slow", key, f"slow {key}")
        assert gate.reached.wait(10)
        for name in (f"slow {key}", "whatever"):
            meanwhile = post(service, "slow", key, name)
            assert meanwhile.status_code == 409
            assert meanwhile.headers["retry-after"] == "1"
            assert meanwhile.json()["title"] == "In progress"
        assert post(service, "notes", key, f"beside {key}").status_code == 201  # of another route
        gate.open.set()
        answer = first.result()
    again = post(service, "slow", key, f"slow {key}")
    assert (again.content, again.headers["idempotency-replayed"]) == (answer.content, "true")
    assert count(f"slow {key}") == 1


def test_of_many_at_once_under_one_key_one_is_carried_out(service: TestClient, count: Count) -> None:
    for _ in range(5):
        key, together = str(uuid4()), threading.Barrier(12)

        def ask(number: int, key: str = key, together: threading.Barrier = together):
            together.wait()
            return post(service, "notes", key, f"many {key}")

        with ThreadPoolExecutor(12) as askers:
            answers = list(askers.map(ask, range(12)))
        statuses = Counter(answer.status_code for answer in answers)
        assert statuses.keys() <= {201, 409}
        done = [answer for answer in answers if answer.status_code == 201]
        assert sum("idempotency-replayed" not in answer.headers for answer in done) == 1
        assert len({answer.content for answer in done}) == 1
        assert all(answer.headers["retry-after"] == "1" for answer in answers if answer.status_code == 409)
        assert count(f"many {key}") == 1
