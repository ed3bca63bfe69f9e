"""Asking the decisions on recuperation over HTTP."""

import pytest


@pytest.fixture(name="answer")
def _answer(client):
    """The answer of a decision."""

    def answer(decision: str, **question):
        given = client.post(f"/programmes/recuperation/decisions/{decision}", json=question)
        assert given.status_code == 200, given.text
        return given.json()

    return answer


@pytest.fixture(name="ask")
def _ask(answer):
    """The result of a decision."""
    return lambda decision, **question: answer(decision, **question)["result"]
