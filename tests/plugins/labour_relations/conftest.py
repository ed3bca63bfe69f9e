"""Asking the decisions of labour relations, over HTTP and by function."""

import json

import pytest

from geo_service.plugins.labour_relations.plugin import PLUGIN

DECISIONS = {decision.name: decision for decision in PLUGIN.decisions}


@pytest.fixture(name="answer")
def _answer(client):
    """The answer of a decision over HTTP."""

    def answer(decision, **question):
        given = client.post(f"/programmes/labour_relations/decisions/{decision}", json=question)
        assert given.status_code == 200, given.text
        return given.json()

    return answer


@pytest.fixture(name="ask")
def _ask(answer):
    """The result of a decision over HTTP."""
    return lambda decision, **question: answer(decision, **question)["result"]


@pytest.fixture(name="decide", scope="session")
def _decide():
    """The result of a decision by its function, from a question as JSON has it."""

    def decide(decision, **question):
        declared = DECISIONS[decision]
        return declared.answer(declared.question.model_validate_json(json.dumps(question))).json()["result"]

    return decide
