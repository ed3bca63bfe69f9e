"""People who may sign in, and browsers that do."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from geo_service.core.access.organisations import load_organisations
from geo_service.core.access.passwords import Passwords
from geo_service.core.access.people import NewPerson, add_person
from geo_service.core.access.roles import read_roles
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.settings import DATA
from tests.served import beside

PASSWORD = "correct horse 电池"

type Add = Callable[..., str]
type Browser = Callable[[], TestClient]


@pytest.fixture(scope="module", name="add")
def _add(app_engine: Engine) -> Add:
    """Adds somebody with a role for an organisation, and gives their login name."""
    roles, passwords = read_roles(DATA), Passwords()
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        load_organisations(connection, DATA)

    def add(role: str = "district_union", organisation: str = "district:310101", subject: str | None = None) -> str:
        login = f"u{uuid4().hex[:10]}"
        issuer, password = (None, PASSWORD) if subject is None else ("https://login.example", None)
        new = NewPerson(login, f"某人 {login}", organisation, role, password, issuer, subject)
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            add_person(connection, new, roles, passwords, "test")
        return login

    return add


@pytest.fixture(name="new_browser")
def _new_browser(client: TestClient) -> Iterator[Browser]:
    """Opens browsers, each with cookies and an address of its own."""
    opened: list[TestClient] = []

    def open_one() -> TestClient:
        address = f"10.{len(opened)}.0.{1 + uuid4().int % 250}"
        made = beside(client, client=(address, 40_000))
        opened.append(made)
        return made

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture(name="sign_in")
def _sign_in(new_browser: Browser) -> Callable[[str], TestClient]:
    """Opens a browser that is signed in and sends its CSRF token."""

    def sign_in(login: str) -> TestClient:
        made = new_browser()
        answer = made.post("/session", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        made.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return made

    return sign_in
