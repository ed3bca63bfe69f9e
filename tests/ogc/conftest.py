"""The served service of the clients' tests, and somebody who may write to it."""

import pytest
import requests

from geo_service.core.access.organisations import load_organisations
from geo_service.core.access.passwords import Passwords
from geo_service.core.access.people import NewPerson, add_person
from geo_service.core.access.roles import read_roles
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, engine
from geo_service.settings import DATA
from tests.clients.conftest import _address, _served_database
from tests.ogc.server import Server

__all__ = ["_address", "_served_database"]

UNION, PASSWORD = "district:310101", "made up for tests"


@pytest.fixture(scope="package", name="service")
def _service(address: str, served_database: str) -> Server:
    """The service, with the headers of a clerk for what is written."""
    made = engine(served_database, "geo_app", connections=1, statement_timeout_ms=60_000)
    with made.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        load_organisations(connection, DATA)
        new = NewPerson("writer", "某人", UNION, "district_union", PASSWORD)
        add_person(connection, new, read_roles(DATA), Passwords(), "test")
    made.dispose()
    answer = requests.post(f"{address}/session", json={"login": "writer", "password": PASSWORD}, timeout=30)
    answer.raise_for_status()
    cookie = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
    return Server(address, "facilities", {"Cookie": cookie, "X-CSRF-Token": answer.json()["csrf"]})
