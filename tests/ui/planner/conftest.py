"""One service with its worker, on a rehearsed day in a made-up city, for all tests of the planner's page."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import date
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page
from pydantic import SecretStr

from geo_service.core.access.organisations import load_organisations
from geo_service.core.access.passwords import Passwords
from geo_service.core.access.people import NewPerson, add_person
from geo_service.core.access.roles import read_roles
from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, engine
from geo_service.core.plugin import Found
from geo_service.core.registry.load import load_bundled
from geo_service.settings import DATA, Settings
from tests.served import serving
from tests.ui.conftest import PASSWORD, Open
from tests.ui.planner.city import LAYER, put_city

# A holiday of the year whose rules there are; the four days after it are worked.
TODAY = date(2025, 6, 2)
PLANNER, ROUNDS_PLANNER, PUBLISHER = "planner", "rounds-planner", "rounds-publisher"
PEOPLE = (
    NewPerson(PLANNER, "示例·规划", "district:310118", "district_union", PASSWORD),
    NewPerson(ROUNDS_PLANNER, "示例·排程", "district:310101", "district_union", PASSWORD),
    NewPerson(PUBLISHER, "示例·公布", "department:grassroots_work", "grassroots_department", PASSWORD),
)
SITES = {"kinds": ["driver_home"]}
HERE = {"lon": 121.48, "lat": 31.23}
ROUNDS = {
    "first_day": "2025-06-03",
    "last_day": "2025-06-06",
    "title": "示例巡回",
    "trucks": [{"name": "甲车", **HERE}],
    "unions": [{"district": "310101", "quota": 50, "demand": 50}, {"district": "310104", "quota": 40}],
    "stops": {
        "source": "points",
        "points": [{"name": "示例园区", "address": "示例路1号", "district": "310101", **HERE}],
        "conditions": {"persons": 30, "visits": 2},
    },
    "layer": LAYER,
    "assumption": {"name": "示例估计", "women_share": 0.4, "take_up": 0.002},
    "time_limit_s": 1,
}

type Signed = Callable[..., Page]
type Run = dict[str, Any]


@pytest.fixture(scope="session", name="planner_database_url")
def _planner_database_url(
    new_database: Callable[[], AbstractContextManager[str]], catalogue: Catalogue
) -> Iterator[str]:
    """A database with the city, and whoever plans in it."""
    with new_database() as url:
        made = engine(url, "geo_app", connections=1, statement_timeout_ms=60_000)
        with made.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            load_bundled(connection, DATA, catalogue, samples=True)
            load_organisations(connection, DATA)
            put_city(connection)
            for one in PEOPLE:
                add_person(connection, one, read_roles(DATA), Passwords(), "test")
        made.dispose()
        yield url


@pytest.fixture(scope="session", name="origin")
def _origin(planner_database_url: str, found: Found) -> Iterator[str]:
    """Where the service answers."""
    settings = Settings(database_url=SecretStr(planner_database_url), work=True, business_date=TODAY)
    with serving(settings, found) as origin:
        yield origin


@pytest.fixture(scope="session", name="client_of")
def _client_of(origin: str) -> Iterator[Callable[[str], httpx2.Client]]:
    """A program of somebody's, signed in as the page is; one for each."""
    clients: dict[str, httpx2.Client] = {}
    with ExitStack() as stack:

        def client_of(login: str) -> httpx2.Client:
            if login not in clients:
                client = stack.enter_context(httpx2.Client(base_url=origin, headers={"Origin": origin}, timeout=60))
                told = {"login": login, "password": PASSWORD}
                client.headers["X-CSRF-Token"] = client.post("/session", json=told).json()["csrf"]
                clients[login] = client
            return clients[login]

        yield client_of


@pytest.fixture(scope="session", name="client")
def _client(client_of: Callable[[str], httpx2.Client]) -> httpx2.Client:
    """A program of the planner's."""
    return client_of(PLANNER)


@pytest.fixture(scope="session", name="ran")
def _ran(client_of: Callable[[str], httpx2.Client]) -> Callable[..., Run]:
    """Has a run worked out to its end."""

    def ran(login: str, path: str, asked: dict[str, Any]) -> Run:
        client = client_of(login)
        answer = client.post(path, json=asked)
        assert answer.status_code == 202, answer.text
        run: Run = answer.json()
        while run["status"] in ("queued", "running"):
            time.sleep(0.1)
            run = client.get(answer.headers["Location"]).json()
        assert run["status"] == "succeeded", run["error"]
        return run

    return ran


@pytest.fixture(scope="session", name="night")
def _night(ran: Callable[..., Run]) -> Run:
    """Coverage on a Wednesday at two in the morning."""
    return ran(PLANNER, "/planning/coverage", {"layer": LAYER, "sites": SITES, "at": {"weekday": 3, "hour": 2}})


@pytest.fixture(scope="session", name="plan")
def _plan(ran: Callable[..., Run]) -> Run:
    """Four new sites, as the page asks for them."""
    return ran(PLANNER, "/planning/siting", {"layer": LAYER, "sites": SITES, "count": 4, "time_limit_s": 5})


@pytest.fixture(scope="session", name="rounds")
def _rounds(ran: Callable[..., Run]) -> Run:
    """Two visits of one truck; another union's demand is assumed, and it has no stop."""
    return ran(ROUNDS_PLANNER, "/planning/rounds", ROUNDS)


@pytest.fixture(name="signed")
def _signed(open_page: Open, origin: str) -> Signed:
    """Opens a page of somebody who is signed in; the planner's on a laptop, if nothing else is said."""

    def signed(address: str, width: int = 1440, height: int = 900, login: str = PLANNER, **more: Any) -> Page:
        page = open_page(viewport={"width": width, "height": height}, **more)
        told = {"login": login, "password": PASSWORD}
        assert page.request.post("/session", data=told, headers={"Origin": origin}).ok
        page.goto(address)
        return page

    return signed
