"""Signing in and out with a browser: the cookie, its end, and what no page of another site can do with it."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from geo_service.core.access import queries, signing_in
from geo_service.core.access.browser import safe_next
from geo_service.core.access.roles import read_roles
from geo_service.settings import DATA
from tests.served import beside

PASSWORD = "correct horse 电池"
type Asked = Callable[..., Any]


@pytest.fixture(name="gate")
def _gate(app_engine: Engine) -> Asked:
    """Runs a statement as the gate does."""

    def gate(statement: str, *values: object) -> Any:
        with app_engine.begin() as connection:
            connection.exec_driver_sql("select set_config('geo.actor', 'gate', true)")
            done = connection.exec_driver_sql(statement, values)
            return done.all() if done.returns_rows else done.rowcount

    return gate


def token_of(browser: TestClient) -> str:
    """The token in the browser's cookie."""
    return browser.cookies["session"]


def test_who_signs_in_is_known_by_name_role_and_session(add: Asked, sign_in: Asked) -> None:
    login = add("district_union", "district:310101")
    told = sign_in(login).get("/account").json()
    assert told["name"] == f"某人 {login}"
    assert [(one["role"], one["organisation"]) for one in told["roles"]] == [("district_union", "district:310101")]
    assert told["roles"][0]["title"]["zh"] == "区局（产业）工会"
    assert [(one["way"], one["current"]) for one in told["sessions"]] == [("password", True)]


def test_an_account_tells_what_its_organisations_are_called(add: Asked, sign_in: Asked) -> None:
    told = sign_in(add("district_union", "district:310101")).get("/account").json()
    name = {"zh": "黄浦区总工会", "en": "Huangpu District Federation of Trade Unions"}
    assert told["organisations"] == {"district:310101": name}
    assert (told["idle_minutes"], told["machines"], told["scopes"]) == (30, None, {})


def test_a_page_learns_whose_browser_it_is_in_and_how_one_signs_in(
    add: Asked, sign_in: Asked, new_browser: Asked, gate: Asked
) -> None:
    login = add()
    nobody, somebody = new_browser().get("/session"), sign_in(login)
    assert (nobody.status_code, nobody.json()) == (200, {"name": None, "permissions": [], "ways": ["password"]})
    assert nobody.headers["cache-control"] == "no-store"
    assert somebody.get("/session").json() == {
        "name": f"某人 {login}",
        "permissions": sorted(read_roles(DATA).roles["district_union"].permissions),
        "ways": ["password"],
    }
    hashed = hashlib.sha256(token_of(somebody).encode()).digest()
    gate("update core.session set expires_at = now() - interval '1 second' where token_hash = %s", hashed)
    assert somebody.get("/session").json()["name"] is None


def test_a_name_is_known_in_full_width_and_capital_letters(add: Asked, new_browser: Asked) -> None:
    login = add()
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in login.upper())
    assert new_browser().post("/session", json={"login": wide, "password": PASSWORD}).status_code == 200


def test_the_cookie_is_http_only_and_lax_and_lives_as_long_as_the_session(add: Asked, new_browser: Asked) -> None:
    answer = new_browser().post("/session", json={"login": add(), "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("session=")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "max-age=43200", "path=/", "samesite=lax"}
    assert answer.headers["cache-control"] == "no-store"


def test_over_https_the_cookie_is_for_this_host_alone_and_no_other_name_counts(add: Asked, client: TestClient) -> None:
    safe = beside(client, base_url="https://testserver", client=("10.9.9.9", 1))
    answer = safe.post("/session", json={"login": add(), "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "max-age=43200", "path=/", "samesite=lax", "secure"}
    assert safe.get("/account").status_code == 200
    token = cookie.partition("=")[2].partition(";")[0]
    planted = beside(client, base_url="https://testserver", cookies={"session": token})
    assert planted.get("/account").status_code == 401


def test_only_the_hash_of_a_token_is_kept(add: Asked, sign_in: Asked, gate: Asked) -> None:
    token = token_of(sign_in(add()))
    hashed = hashlib.sha256(token.encode()).digest()
    rows = gate("select token_hash, s::text as whole from core.session s")
    assert hashed in {bytes(row.token_hash) for row in rows}
    assert [row.whole for row in rows if token in row.whole] == []


def test_signing_in_again_gives_a_token_nobody_knew_and_ends_the_old_one(add: Asked, sign_in: Asked) -> None:
    login = add()
    signed_in = sign_in(login)
    before = token_of(signed_in)
    assert signed_in.post("/session", json={"login": login, "password": PASSWORD}).status_code == 200
    assert token_of(signed_in) != before
    signed_in.cookies.clear()
    signed_in.cookies.set("session", before)
    assert signed_in.get("/account").status_code == 401


def test_a_token_planted_before_signing_in_is_not_taken_over(add: Asked, new_browser: Asked) -> None:
    planted = "p" * 43
    victim, attacker = new_browser(), new_browser()
    assert victim.post(
        "/session", json={"login": add(), "password": PASSWORD}, headers={"Cookie": f"session={planted}"}
    ).is_success
    assert token_of(victim) != planted
    assert attacker.get("/account", headers={"Cookie": f"session={planted}"}).status_code == 401


def test_signing_out_ends_this_session_and_no_other(add: Asked, sign_in: Asked) -> None:
    login = add()
    here, there = sign_in(login), sign_in(login)
    token = token_of(here)
    answer = here.delete("/session")
    assert answer.status_code == 204
    assert 'session=""' in answer.headers["set-cookie"]
    assert here.get("/account", headers={"Cookie": f"session={token}"}).status_code == 401
    assert there.get("/account").status_code == 200


def test_one_ends_ones_own_session_elsewhere_and_nobody_elses(add: Asked, sign_in: Asked) -> None:
    login = add()
    here, there, other = sign_in(login), sign_in(login), sign_in(add("operator", "federation"))
    (elsewhere,) = [one["id"] for one in here.get("/account").json()["sessions"] if not one["current"]]
    theirs = other.get("/account").json()["sessions"][0]["id"]
    refused, unknown = (here.delete(f"/account/sessions/{one}") for one in (theirs, 99_999_999))
    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert refused.text.replace(str(theirs), "N") == unknown.text.replace(str(99_999_999), "N")
    assert other.get("/account").status_code == 200
    assert here.delete(f"/account/sessions/{elsewhere}").status_code == 204
    assert there.get("/account").status_code == 401
    assert here.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ("seen_at = now() - interval '29 minutes 50 seconds'", 200),
        ("seen_at = now() - interval '30 minutes 1 second'", 401),
        ("expires_at = now() + interval '10 seconds'", 200),
        ("expires_at = now() - interval '1 second'", 401),
    ],
)
def test_a_session_ends_after_half_an_hour_of_rest_and_after_twelve_hours_of_work(
    change: str, status: int, add: Asked, sign_in: Asked, gate: Asked
) -> None:
    signed_in = sign_in(add())
    hashed = hashlib.sha256(token_of(signed_in).encode()).digest()
    (lasts,) = gate(
        "select expires_at - began_at = interval '12 hours' from core.session where token_hash = %s", hashed
    )
    assert tuple(lasts) == (True,)
    assert gate(f"update core.session set {change} where token_hash = %s", hashed) == 1
    assert signed_in.get("/account").status_code == status


def test_a_request_keeps_a_session_alive(add: Asked, sign_in: Asked, gate: Asked) -> None:
    signed_in = sign_in(add())
    hashed = hashlib.sha256(token_of(signed_in).encode()).digest()
    gate("update core.session set seen_at = now() - interval '20 minutes' where token_hash = %s", hashed)
    assert signed_in.get("/account").status_code == 200
    ((fresh,),) = gate("select seen_at > now() - interval '1 minute' from core.session where token_hash = %s", hashed)
    assert fresh


def test_who_has_left_is_out_at_once_and_cannot_come_back(add: Asked, sign_in: Asked, app_engine: Engine) -> None:
    login = add()
    signed_in = sign_in(login)
    with app_engine.begin() as connection:
        connection.exec_driver_sql(
            "select set_config('geo.actor','test',true), set_config('geo.organisations','*',true)"
        )
        connection.exec_driver_sql(
            "update core.person set ended_at = now() where id = (select person_id from core.account where login = %s)",
            (login,),
        )
    assert signed_in.get("/account").status_code == 401
    again = {"login": login, "password": PASSWORD}
    assert signed_in.post("/session", json=again).status_code == 401


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "https://testserver"},
    {"Origin": "http://testserver:8000"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
]
OURS = [{}, {"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}]


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_sites_page_changes_nothing_even_with_the_token(
    headers: dict[str, str], add: Asked, sign_in: Asked
) -> None:
    signed_in = sign_in(add())
    assert signed_in.delete("/session", headers=headers).status_code == 403
    assert signed_in.get("/account").status_code == 200


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_sites_page_signs_nobody_in(headers: dict[str, str], add: Asked, new_browser: Asked) -> None:
    answer = new_browser().post("/session", json={"login": add(), "password": PASSWORD}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("headers", OURS)
def test_our_own_page_does(headers: dict[str, str], add: Asked, sign_in: Asked) -> None:
    assert sign_in(add()).delete("/session", headers=headers).status_code == 204


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "é"])
def test_a_change_by_cookie_needs_the_token_of_its_own_session(token: str, add: Asked, sign_in: Asked) -> None:
    signed_in = sign_in(add())
    assert signed_in.delete("/session", headers={"X-CSRF-Token": token.encode()}).status_code == 403
    other = sign_in(add()).headers["X-CSRF-Token"]
    assert signed_in.delete("/session", headers={"X-CSRF-Token": other}).status_code == 403
    del signed_in.headers["X-CSRF-Token"]
    assert signed_in.delete("/session").status_code == 403
    assert signed_in.get("/account").status_code == 200


@pytest.mark.parametrize("path", ["/", "/console", "/console?a=1&b=/x#c", "/planner/runs/7", "/a//b", "/a:b"])
def test_one_goes_on_to_a_page_of_this_service(path: str) -> None:
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    [
        *(None, "", "console", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example"),
        *("https://evil.example", "https:evil.example", "javascript:alert(1)", "data:text/html,x", " //evil.example"),
        *("/\t/evil.example", "/\n/evil.example", "/a\r\nSet-Cookie: x=y", "/a\0", "/console\\..\\x", "/。example"),
        *("/" + "a" * 2000, "?next=/", "#x", "@evil.example"),
    ],
)
def test_one_does_not_go_on_to_anywhere_else(path: str | None, add: Asked, new_browser: Asked) -> None:
    assert safe_next(path) == "/console"
    if path is not None and len(path) < 20:
        answer = new_browser().post("/session", json={"login": add(), "password": PASSWORD, "next": path})
        assert answer.json()["next"] == "/console"


def test_the_longest_path_has_2000_characters() -> None:
    assert safe_next("/" + "a" * 1999) == "/" + "a" * 1999


def test_of_two_who_sign_in_at_one_moment_neither_is_locked_out(app_engine: Engine) -> None:
    limits = (signing_in.FREE_ATTEMPTS, signing_in.FIRST_LOCK, signing_in.LONGEST_LOCK, signing_in.FORGOTTEN)
    name = hashlib.sha256(b"two at once").digest()
    with app_engine.connect() as first, app_engine.connect() as second:
        signing_in.at_the_gate(first)  # its transaction begins before the other's
        with second.begin():
            signing_in.at_the_gate(second)
            assert queries.take_attempt(second, name, *limits)
        assert queries.take_attempt(first, name, *limits)
        first.rollback()
