"""The index of what comes with the service, without a database; and the service with a search of its own."""

import csv
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from geo_service.app import create_app
from geo_service.core.plugin import Found
from geo_service.core.search.freshness import FreshIndex
from geo_service.core.search.index import Index, build
from geo_service.core.search.places import Area
from geo_service.core.search.routes import router
from geo_service.settings import DATA, Settings

SAMPLES = ("recuperation_houses", "public_sites", "made_up_sites")


class NewDatabase(Protocol):
    """Makes a migrated, empty database for the length of a `with`."""

    def __call__(self) -> AbstractContextManager[str]: ...


def records(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def bundled_areas() -> list[Area]:
    districts = [
        Area("district", row["code"], row["name"], row["code"], float(row["lon"]), float(row["lat"]))
        for row in records("places/districts")
    ]
    streets = [Area("street", row["code"], row["name"], row["district_code"]) for row in records("places/streets")]
    return districts + streets


def bundled_facilities() -> list[tuple[Any, ...]]:
    rows = [row for name in SAMPLES for row in records(f"samples/{name}")]
    return [
        (
            number,
            row["kind"],
            row["tier"] or None,
            row["name"],
            row["address"],
            row["district_code"] or None,
            row["street_code"] or None,
            float(row["lon"]) if row["lon"] else None,
            float(row["lat"]) if row["lat"] else None,
        )
        for number, row in enumerate(rows, start=1)
    ]


@pytest.fixture(scope="session", name="areas")
def _areas() -> list[Area]:
    return bundled_areas()


@pytest.fixture(scope="session", name="index")
def _index(areas: list[Area]) -> Index:
    return build(areas, [bundled_facilities()])


@pytest.fixture(scope="module", name="searching")
def _searching(database_url: str, found: Found) -> Iterator[TestClient]:
    """The whole service on the module's database, with search."""
    app = create_app(Settings(database_url=SecretStr(database_url)), found)
    if not any(getattr(route, "path", "") == "/search" for route in app.routes):
        app.include_router(router)
    with TestClient(app, raise_server_exceptions=False) as client:
        if not hasattr(app.state, "search"):
            app.state.search = FreshIndex(app.state.service.database.public)
        yield client
