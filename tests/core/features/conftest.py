"""Asking for items, and following their pages."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import make_url

from geo_service.core.database.private_server import PrivateServer

type Ask = Callable[..., Any]


@pytest.fixture(name="items")
def _items(client: TestClient) -> Ask:
    """The answer to a question for items, which must be one."""

    def items(collection: str, **asked: Any) -> Any:
        response = client.get(f"/collections/{collection}/items", params=asked)
        assert response.status_code == 200, response.text
        return response.json()

    return items


@pytest.fixture(name="all_of")
def _all_of(client: TestClient, items: Ask) -> Ask:
    """All features of a question, page after page."""

    def all_of(collection: str, **asked: Any) -> list[Any]:
        page = items(collection, **asked)
        found = page["features"]
        while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
            assert len(found) < 5_000
            response = client.get(following[0])
            assert response.status_code == 200, response.text
            page = response.json()
            found += page["features"]
        return found

    return all_of


@pytest.fixture(name="refusal")
def _refusal(client: TestClient) -> Ask:
    """The one fault of a question that must be refused, in English."""

    def refusal(path: str, **asked: Any) -> Any:
        response = client.get(path, params=asked, headers={"Accept-Language": "en"})
        assert response.status_code == 400, response.text
        (fault,) = response.json()["errors"]
        return fault

    return refusal


@pytest.fixture(name="admin_url")
def _admin_url(server: PrivateServer, database_url: str) -> str:
    """The address of the database for who sees and writes all."""
    return server.url("geo_admin", make_url(database_url).database or "")
