"""Asking the decisions of member_protection, by function and over HTTP."""

import json

import pytest

from geo_service.plugins.member_protection.plugin import PLUGIN

DECISIONS = {decision.name: decision for decision in PLUGIN.decisions}


@pytest.fixture(name="decide", scope="session")
def _decide():
    """The answer of a decision by function."""

    def decide(decision, **question):
        declared = DECISIONS[decision]
        return declared.answer(declared.question.model_validate_json(json.dumps(question))).json()

    return decide


@pytest.fixture(name="result", scope="session")
def _result(decide):
    """The result of a decision by function, without what it has nothing to say of."""

    def result(decision, **question):
        said = decide(decision, **question)["result"]
        return {name: value for name, value in said.items() if value is not None}

    return result


@pytest.fixture(name="post")
def _post(client):
    """The answer of a decision over HTTP, as status and body."""

    def post(decision, question):
        answer = client.post(f"/programmes/member_protection/decisions/{decision}", json=question)
        return answer.status_code, answer.json()

    return post
