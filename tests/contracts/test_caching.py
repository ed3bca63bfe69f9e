"""What is answered to somebody who was asked who they are, and what tells where somebody is, stays in no cache."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from geo_service.core.access import queries
from geo_service.core.access.gate import actor
from geo_service.core.access.roles import read_roles
from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.settings import DATA
from tests.contracts.test_errors import EXAMPLES
from tests.served import dependencies, routes

pytestmark = pytest.mark.usefixtures("bundled")

HERE = "lon=121.4737&lat=31.2305"
# A parameter that makes a public route private, with a value that does.
PRIVATE = {
    "f": "zip",
    "named": "true",
    "as_of": quote(datetime.now(UTC).isoformat()),
    "organisation": "district:310101",
}


def gated(client: TestClient) -> Iterator[str]:
    """An address of every GET that asks who comes."""
    assert isinstance(client.app, FastAPI)
    for path, route in routes(client.app):
        if "GET" not in route.methods:
            continue
        calls = list(dependencies(route.dependant))
        if actor in calls or any(hasattr(call, "permission") for call in calls):
            yield path.format_map(EXAMPLES)
        for parameter, _ in [call.permission_with for call in calls if hasattr(call, "permission_with")]:
            yield f"{path.format_map(EXAMPLES)}?{parameter}={PRIVATE[parameter]}"


@pytest.fixture(name="everybody")
def _everybody(sign_in_as: Callable[[str, str], TestClient], app_engine: Engine) -> TestClient:
    """A browser in which somebody is signed in who holds every role."""
    roles = read_roles(DATA).roles
    first = next(name for name, role in roles.items() if "federation" in role.at)
    browser = sign_in_as(first, "federation")
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        person_id = connection.exec_driver_sql("select max(person_id) from core.account").scalar_one()
        for role in roles.keys() - {first}:
            queries.put_role(connection, person_id, role, "federation", "test")
    return browser


def kept(client: TestClient, addresses: list[str]) -> dict[str, str]:
    """The answers that a cache may keep or give to another, by address: what Cache-Control says of them."""
    told = {address: client.get(address).headers.get("Cache-Control", "") for address in addresses}
    return {address: said for address, said in told.items() if "no-store" not in said and "private" not in said}


def test_what_is_told_to_somebody_is_in_no_shared_cache(client: TestClient, everybody: TestClient) -> None:
    addresses = list(gated(client))
    assert kept(everybody, addresses) == {}
    given = [address for address in addresses if everybody.get(address).status_code == 200]
    assert len(given) > 30


def test_a_refusal_of_somebody_unknown_is_in_no_cache(client: TestClient) -> None:
    addresses = list(gated(client))
    assert {client.get(address).status_code for address in addresses} == {401}
    assert kept(client, addresses) == {}


def test_a_route_that_says_how_its_answer_is_kept_has_the_last_word(client: TestClient, everybody: TestClient) -> None:
    assert everybody.get("/account").headers["Cache-Control"] == "no-store"
    assert everybody.get("/cases").headers["Cache-Control"] == "private, no-store"
    assert everybody.get("/collections/driver_home/items?limit=1").headers["Cache-Control"] == "public, max-age=0"


def test_an_answer_for_head_is_kept_as_that_for_get(everybody: TestClient) -> None:
    assert everybody.head("/cases").headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        # Its address is where somebody stands.
        (f"/nearest?{HERE}", "no-store"),
        ("/search?q=tianlin", "no-cache"),
        ("/facilities/{site}", "no-cache"),
    ],
)
def test_what_is_public_and_of_the_moment_is_not_kept_unasked(path: str, said: str, client: TestClient) -> None:
    site = client.get(f"/nearest?{HERE}&limit=1").json()["features"][0]["id"]
    answer = client.get(path.format(site=site))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, said)
