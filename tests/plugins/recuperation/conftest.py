"""Asking the decisions on recuperation over HTTP."""

import pytest

from tests.plugins.asking import over_http


@pytest.fixture(name="answer")
def _answer(client):
    """The answer of a decision."""
    return over_http(client, "recuperation")[0]


@pytest.fixture(name="ask")
def _ask(client):
    """The result of a decision."""
    return over_http(client, "recuperation")[1]
