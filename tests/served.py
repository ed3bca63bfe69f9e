"""A service on a port, and its routes as it serves them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from geo_service.app import create_app
from geo_service.core.catalogue import Catalogue
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, engine
from geo_service.core.plugin import Found
from geo_service.core.registry.load import load_bundled
from geo_service.settings import DATA, Settings

type NewDatabase = Callable[[], AbstractContextManager[str]]


def routes(where: FastAPI | APIRouter, prefix: str = "") -> Iterator[tuple[str, APIRoute]]:
    """Every route with its whole path; FastAPI keeps an included router as one entry."""
    for route in where.routes:
        if isinstance(route, APIRoute):
            yield prefix + route.path, route
        elif hasattr(route, "original_router"):
            yield from routes(route.original_router, prefix + route.include_context.prefix)


def dependencies(dependant: Dependant) -> Iterator[object]:
    """What is called before a route is, at any depth."""
    for one in dependant.dependencies:
        yield one.call
        yield from dependencies(one)


def beside(client: TestClient, /, **told: Any) -> TestClient:
    """Another browser or program of the same running service, in that one's event loop as all requests of a service."""
    made = TestClient(client.app, raise_server_exceptions=False, **told)
    made.portal = client.portal
    return made


def serving(settings: Settings, found: Found) -> AbstractContextManager[str]:
    """The service on a port of its own, by settings; gives its address."""
    return running(create_app(settings, found))


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """An app on a port of its own; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def loaded(new_database: NewDatabase, catalogue: Catalogue) -> Iterator[str]:
    """A new database with the data that comes along."""
    with new_database() as url:
        made = engine(url, "geo_app", connections=1, statement_timeout_ms=60_000)
        with made.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            load_bundled(connection, DATA, catalogue, samples=True)
        made.dispose()
        yield url
