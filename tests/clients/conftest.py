"""The whole service on a port of its own, for clients that nobody here wrote."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from pydantic import SecretStr

from geo_service.core.catalogue import Catalogue
from geo_service.core.plugin import Found
from geo_service.settings import Settings
from tests.served import NewDatabase, loaded, serving


@pytest.fixture(scope="session", name="served_database")
def _served_database(new_database: NewDatabase, catalogue: Catalogue) -> Iterator[str]:
    """The database of the service, with the data that comes along."""
    with loaded(new_database, catalogue) as url:
        yield url


@pytest.fixture(scope="session", name="address")
def _address(served_database: str, found: Found) -> Iterator[str]:
    """Where the service answers."""
    with serving(Settings(database_url=SecretStr(served_database), work=False), found) as served:
        yield served


@pytest.fixture(scope="session", name="homes")
def _homes(address: str) -> list[dict[str, Any]]:
    """Every driver home as the service answers it at once."""
    return requests.get(f"{address}/collections/driver_home/items", {"limit": 1000}, timeout=30).json()["features"]
