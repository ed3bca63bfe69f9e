"""Clerks who write, and the drafts that they make."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act

UNION = "district:310101"
ITEMS = "/collections/driver_home/items"
SQUARE = [121.4737, 31.2304]
NUMBERS = count(1)

type ByHand = Callable[..., list[dict[str, Any]]]
type Draft = Callable[..., Response]


@pytest.fixture(scope="module", name="clerk")
def _clerk(sign_in_as: Callable[[str, str], TestClient]) -> TestClient:
    """Somebody of Huangpu's union, who may apply for its sites."""
    return sign_in_as("district_union", UNION)


@pytest.fixture(scope="module", name="manager")
def _manager(sign_in_as: Callable[[str, str], TestClient]) -> TestClient:
    """Somebody who looks after the sites of Huangpu's union."""
    return sign_in_as("site_manager", UNION)


@pytest.fixture(name="by_hand")
def _by_hand(app_engine: Engine) -> ByHand:
    """Asks the database as somebody who acts for all."""

    def by_hand(query: str, **values: Any) -> list[dict[str, Any]]:
        with app_engine.begin() as connection:
            act(connection, "test", ALL_ORGANISATIONS)
            found = connection.execute(text(query), values)
            return [dict(row) for row in found.mappings()] if found.returns_rows else []

    return by_hand


@pytest.fixture(name="feature")
def _feature() -> Callable[..., dict[str, Any]]:
    """Makes a feature of a site that is like no other."""

    def feature(at: list[float] | None = SQUARE, **properties: Any) -> dict[str, Any]:
        told = {"name": f"示例驿站 {next(NUMBERS)}", "address": "示例路 1 号", "district_code": "310101"}
        place = None if at is None else {"type": "Point", "coordinates": at}
        return {"type": "Feature", "geometry": place, "properties": told | properties}

    return feature


@pytest.fixture(name="draft")
def _draft(clerk: TestClient, feature: Callable[..., dict[str, Any]]) -> Draft:
    """Posts a site as the clerk and gives the answer, which made a draft."""

    def draft(at: list[float] | None = SQUARE, **properties: Any) -> Response:
        answer = clerk.post(ITEMS, json=feature(at, **properties))
        assert answer.status_code == 201, answer.text
        return answer

    return draft
