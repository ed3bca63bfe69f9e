"""Asking the decisions of labour relations, over HTTP and by function."""

import pytest

from geo_service.plugins.labour_relations.plugin import PLUGIN
from tests.plugins.asking import by_function, over_http


@pytest.fixture(name="answer")
def _answer(client):
    """The answer of a decision over HTTP."""
    return over_http(client, "labour_relations")[0]


@pytest.fixture(name="ask")
def _ask(client):
    """The result of a decision over HTTP."""
    return over_http(client, "labour_relations")[1]


@pytest.fixture(name="decide", scope="session")
def _decide():
    """The result of a decision by its function, from a question as JSON has it."""
    return by_function(PLUGIN)[1]
