"""One transaction a request: what cannot be committed is not answered as done."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import Engine, text

from geo_service.app import create_app
from geo_service.core.database.connections import PublicRead, Transaction, act
from geo_service.core.plugin import Found
from geo_service.settings import Settings

PLACE = text(
    "insert into core.place (name, address, position_precision, organisation, sample, source)"
    " values (:name, '', 'district', 'federation', true, 'test')"
)


@pytest.fixture(name="service")
def _service(database_url: str, found: Found) -> Iterator[TestClient]:
    """The real service with routes that write; no dependency is overridden."""
    app = create_app(Settings(database_url=SecretStr(database_url)), found)
    add_routes(app)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def add_routes(app: FastAPI) -> None:
    @app.post("/write", status_code=201)
    def write(connection: Transaction, name: str) -> None:
        act(connection, "test", ["*"])
        connection.execute(PLACE, {"name": name})

    @app.post("/fail-at-commit", status_code=201)
    def fail_at_commit(connection: Transaction) -> None:
        """Breaks a constraint that is looked at when the transaction commits, not before."""
        act(connection, "test", ["*"])
        connection.execute(PLACE, {"name": "never"})
        connection.execute(text("create temporary table late (n int unique deferrable initially deferred)"))
        connection.execute(text("insert into late values (1), (1)"))

    @app.post("/fail", status_code=201)
    def fail(connection: Transaction) -> None:
        act(connection, "test", ["*"])
        connection.execute(PLACE, {"name": "never"})
        raise RuntimeError("on the way")

    @app.post("/write-in-public", status_code=201)
    def write_in_public(connection: PublicRead) -> None:
        connection.execute(PLACE, {"name": "never"})


def places(app_engine: Engine) -> list[str]:
    with app_engine.begin() as connection:
        act(connection, "test", ["*"])
        return list(connection.execute(text("select name from core.place order by name")).scalars())


def test_what_is_answered_as_done_is_committed(service: TestClient, app_engine: Engine) -> None:
    assert service.post("/write?name=kept").status_code == 201
    assert places(app_engine) == ["kept"]


@pytest.mark.parametrize("path", ["/fail", "/fail-at-commit", "/write-in-public"])
def test_what_fails_even_at_commit_is_a_500_and_leaves_nothing(
    service: TestClient, app_engine: Engine, path: str
) -> None:
    response = service.post(path)
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "never" not in places(app_engine)


def test_the_actor_of_one_request_is_not_the_next_ones(service: TestClient) -> None:
    service.post("/write?name=first")

    @service.app.get("/who")  # type: ignore[attr-defined]
    def who(connection: Transaction) -> str:
        return str(connection.execute(text("select current_setting('geo.actor', true)")).scalar())

    assert service.get("/who").json() in ("", "None")


def test_without_the_database_every_route_says_so(database_url: str, found: Found) -> None:
    nowhere = database_url.rsplit("&port=", 1)[0] + "&port=1"
    with TestClient(create_app(Settings(database_url=SecretStr(nowhere)), found)) as client:
        for path in ("/nearest?lon=121.47&lat=31.23", "/collections", "/facilities/1", "/search?q=x"):
            response = client.get(path, headers={"Accept-Language": "en"})
            assert response.status_code == 503, path
            assert response.json()["detail"] == "The database cannot be reached; try again later"
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
        assert client.get("/?f=html").status_code == 200  # it says itself that there is no answer
