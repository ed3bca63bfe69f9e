"""Asking for exports over the data that comes with the service."""

import csv
import io
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

type Ask = Callable[..., httpx2.Response]


@pytest.fixture(name="feed")
def _feed(client: TestClient) -> Ask:
    """The answer to a question for a feed, which must be one."""

    def feed(form: str, **asked: Any) -> httpx2.Response:
        response = client.get(f"/feeds/{form}", params=asked)
        assert response.status_code == 200, response.text
        return response

    return feed


@pytest.fixture(name="refusal")
def _refusal(client: TestClient) -> Callable[..., Any]:
    """The one fault of a question that must be refused, in English."""

    def refusal(form: str, **asked: Any) -> Any:
        response = client.get(f"/feeds/{form}", params=asked, headers={"Accept-Language": "en"})
        assert response.status_code == 400, response.text
        (fault,) = response.json()["errors"]
        return fault

    return refusal


def table_of(response: httpx2.Response) -> list[dict[str, str]]:
    """The rows of a CSV by the names of their columns."""
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
