"""Signing in by way of a provider that really answers: PKCE, state, nonce, and what is not let in."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

type Known = Callable[[str], str]


@pytest.fixture(autouse=True)
def _as_told(provider: Any, service: TestClient) -> Iterator[None]:
    """Every test begins with an honest provider and a browser that knows nothing."""
    yield
    provider.claims, provider.is_down, provider.signed_by = {}, False, "k1"
    service.cookies.clear()
    service.app.state.access.sign_ins._left.clear()  # type: ignore[attr-defined]


def to_provider(service: TestClient, **query: str) -> str:
    """The provider's address that the browser is sent to."""
    answer = service.get("/session/oidc", params=query)
    assert (answer.status_code, answer.headers["cache-control"]) == (303, "no-store")
    return answer.headers["location"]


def back(address: str) -> dict[str, str]:
    """What the provider sends the browser back with."""
    answer = httpx2.get(address)
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def come_back(service: TestClient, query: dict[str, str]) -> Any:
    """What the browser that came back is answered."""
    return service.get("/session/oidc/callback", params=query)


def test_somebody_known_signs_in_and_goes_on(service: TestClient, provider: Any, known: Known) -> None:
    provider.subject = uuid4().hex
    name = known(provider.subject)
    answer = come_back(service, back(to_provider(service, next="/console?x=1")))
    assert (answer.status_code, answer.headers["location"]) == (303, "/console?x=1")
    told = service.get("/account").json()
    assert (told["name"], told["sessions"][0]["way"]) == (name, "oidc")
    assert service.delete("/session", headers={"X-CSRF-Token": told["csrf"]}).status_code == 204


def test_the_request_to_the_provider_has_all_that_it_must(service: TestClient, provider: Any) -> None:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(to_provider(service)).query).items()}
    fixed = {"response_type": "code", "client_id": "geo_service", "scope": "openid", "code_challenge_method": "S256"}
    assert asked.items() >= fixed.items()
    assert asked["redirect_uri"] == "http://testserver/session/oidc/callback"
    assert {len(asked[name]) for name in ("state", "nonce", "code_challenge")} == {43}
    again = {name: values[0] for name, values in parse_qs(urlsplit(to_provider(service)).query).items()}
    assert [name for name in ("state", "nonce", "code_challenge") if asked[name] == again[name]] == []


def test_a_page_learns_that_one_can_sign_in_by_the_provider(service: TestClient) -> None:
    assert service.get("/session").json()["ways"] == ["password", "oidc"]


def test_the_state_is_in_a_cookie_that_no_script_reads(service: TestClient) -> None:
    cookie = service.get("/session/oidc").headers["set-cookie"]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert cookie.startswith("oidc_state=")
    assert parts == {"httponly", "max-age=600", "path=/session/oidc", "samesite=lax"}


def test_who_is_nobody_here_is_not_let_in(service: TestClient, provider: Any) -> None:
    provider.subject = uuid4().hex
    answer = come_back(service, back(to_provider(service)))
    assert answer.status_code == 401
    assert "session" not in service.cookies


def test_who_has_left_is_not_let_in(service: TestClient, provider: Any, known: Known, app_engine: Engine) -> None:
    provider.subject = uuid4().hex
    name = known(provider.subject)
    with app_engine.begin() as connection:
        connection.exec_driver_sql(
            "select set_config('geo.actor','test',true), set_config('geo.organisations','*',true)"
        )
        connection.exec_driver_sql("update core.person set ended_at = now() where name = %s", (name,))
    assert come_back(service, back(to_provider(service))).status_code == 401


def test_a_sign_in_comes_back_once(service: TestClient, provider: Any, known: Known) -> None:
    provider.subject = uuid4().hex
    known(provider.subject)
    query, cookie = back(to_provider(service)), service.cookies["oidc_state"]
    assert come_back(service, query).status_code == 303
    service.cookies.set("oidc_state", cookie, path="/session/oidc")
    assert come_back(service, query).status_code == 401


def test_another_browser_cannot_be_signed_in_as_somebody(service: TestClient, provider: Any, known: Known) -> None:
    provider.subject = uuid4().hex
    known(provider.subject)
    attackers = back(to_provider(service))
    service.cookies.clear()
    assert come_back(service, attackers).status_code == 401  # no cookie
    to_provider(service)  # the victim is signing in as well
    assert come_back(service, attackers).status_code == 401  # another state in the cookie


def test_a_code_of_another_sign_in_is_not_taken(service: TestClient, provider: Any, known: Known) -> None:
    provider.subject = uuid4().hex
    known(provider.subject)
    stolen = back(to_provider(service))
    own = back(to_provider(service))
    assert come_back(service, own | {"code": stolen["code"]}).status_code == 401  # its challenge is another's


@pytest.mark.parametrize(
    "change",
    [
        {"state": ""},
        {"state": "x" * 43},
        {"code": ""},
        {"code": "nothing"},
        {"iss": "https://evil.example"},
        {"iss": ""},
    ],
)
def test_what_comes_back_changed_is_refused(
    change: dict[str, str], service: TestClient, provider: Any, known: Known
) -> None:
    provider.subject = uuid4().hex
    known(provider.subject)
    answer = come_back(service, back(to_provider(service)) | change)
    assert answer.status_code == 401
    assert "session" not in service.cookies


def test_a_browser_that_is_refused_sees_the_page_to_sign_in_on(service: TestClient, provider: Any) -> None:
    provider.subject = uuid4().hex  # whom nobody entered
    query = back(to_provider(service))
    answer = service.get("/session/oidc/callback", params=query, headers={"Sec-Fetch-Mode": "navigate"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console?view=sign-in&why=refused")
    assert answer.headers["cache-control"] == "no-store"
    assert "session" not in service.cookies


def test_a_sign_in_comes_back_within_ten_minutes(
    service: TestClient, provider: Any, known: Known, app_engine: Engine
) -> None:
    for seconds, status in ((590, 303), (601, 401)):
        provider.subject = uuid4().hex
        known(provider.subject)
        query = back(to_provider(service))
        with app_engine.begin() as connection:
            connection.exec_driver_sql("select set_config('geo.actor', 'gate', true)")
            connection.exec_driver_sql(
                f"update core.oidc_attempt set expires_at = expires_at - interval '{seconds} seconds'"
            )
        assert come_back(service, query).status_code == status


WRONG_ID_TOKENS: list[dict[str, Any]] = [
    *({"nonce": "of another"}, {"nonce": None}, {"iss": "https://evil.example"}, {"iss": None}, {"aud": "another"}),
    *({"aud": None}, {"aud": ["geo_service", "another"]}, {"aud": ["geo_service"], "azp": "another"}, {"aud": []}),
    *({"exp": 1}, {"exp": None}, {"iat": None}, {"sub": None}, {"sub": ""}, {"sub": 5}, {"iat": 2**40}),
    *({"aud": "https://service.example"}, {"azp": None, "aud": ["geo_service", "geo_service", "x"]}),
]


@pytest.mark.parametrize("claims", WRONG_ID_TOKENS, ids=str)
def test_an_id_token_that_is_not_right_lets_nobody_in(
    claims: dict[str, Any], service: TestClient, provider: Any, known: Known
) -> None:
    provider.subject = uuid4().hex
    known(provider.subject)
    provider.claims = claims
    assert come_back(service, back(to_provider(service))).status_code == 401
    provider.claims = {}
    assert come_back(service, back(to_provider(service))).status_code == 303


def test_several_audiences_are_right_when_the_token_was_made_for_us(
    service: TestClient, provider: Any, known: Known
) -> None:
    provider.subject = uuid4().hex
    known(provider.subject)
    provider.claims = {"aud": ["geo_service", "another"], "azp": "geo_service"}
    assert come_back(service, back(to_provider(service))).status_code == 303


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_one_does_not_go_on_to_anywhere_else(path: str, service: TestClient, provider: Any, known: Known) -> None:
    provider.subject = uuid4().hex
    known(provider.subject)
    assert come_back(service, back(to_provider(service, next=path))).headers["location"] == "/console"


def test_while_the_provider_is_down_it_is_said_and_nobody_comes_in(
    service: TestClient, provider: Any, known: Known
) -> None:
    provider.subject = uuid4().hex
    known(provider.subject)
    query = back(to_provider(service))
    provider.is_down = True
    assert come_back(service, query).status_code in (401, 503)
    assert "session" not in service.cookies


def test_without_a_provider_there_is_no_way_there(client: TestClient) -> None:
    assert client.get("/session/oidc").status_code == 404
    assert client.get("/session/oidc/callback").status_code == 404
