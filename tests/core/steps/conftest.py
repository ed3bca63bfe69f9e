"""The service with made-up errands and stalls, programs that are told of their steps, and a receiver."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient

from geo_service.app import create_app
from geo_service.core.plugin import Found
from geo_service.settings import Settings
from tests.core.cases.conftest import (  # noqa: F401 - fixtures
    PROGRAMME,
    SITE,
    _centre,
    _clerk,
    _colleague,
    _elsewhere,
    _errand,
    _numbers,
    _stall,
)
from tests.core.webhooks.conftest import (  # noqa: F401 - fixtures
    _later,
    _new_receiver,
    _program,
    _receiver,
    _run,
    _settings,
    _subscribe,
)

STEPS = ("cases:steps",)

type Lines = list[dict[str, Any]]


@pytest.fixture(scope="module", name="client")
def _client(settings: Settings, found: Found) -> Iterator[TestClient]:
    """The whole service with the made-up programme."""
    dated = settings.model_copy(update={"business_date": date(2025, 9, 15)})
    app = create_app(dated, Found((*found.plugins, PROGRAMME), {}))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(name="consumer")
def _consumer(program: Callable[..., TestClient]) -> TestClient:
    """A program of the Federation that is told of everybody's steps."""
    return program(STEPS)


def lines_of(consumer: TestClient, since: int = 0, **asked: Any) -> Lines:
    """The steps that a program is told after a number."""
    answer = consumer.get("/steps", params={"since": since, **asked})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/jsonl"
    return [orjson.loads(line) for line in answer.content.splitlines()]


@pytest.fixture(name="last")
def _last(consumer: TestClient) -> Callable[[], int]:
    """Gives the number of the last step so far."""

    def last() -> int:
        found = lines_of(consumer, limit=10_000)
        return found[-1]["number"] if found else 0

    return last
