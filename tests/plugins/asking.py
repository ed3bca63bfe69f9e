"""Asking the decisions of a programme, over HTTP or by function."""

import json
from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

from geo_service.core.plugin import Plugin

type Ask = Callable[..., dict[str, Any]]


def by_function(plugin: Plugin) -> tuple[Ask, Ask]:
    """Two ways to ask a decision, by its name, with a question as JSON has it: for the answer, and for its result."""
    decisions = {decision.name: decision for decision in plugin.decisions}

    def decide(decision: str, **question: Any) -> dict[str, Any]:
        declared = decisions[decision]
        return declared.answer(declared.question.model_validate_json(json.dumps(question))).json()

    return decide, lambda decision, **question: decide(decision, **question)["result"]


def over_http(client: TestClient, programme: str) -> tuple[Ask, Ask]:
    """Two ways to ask a decision of the service, by its name: for the answer, and for its result."""

    def answer(decision: str, **question: Any) -> dict[str, Any]:
        given = client.post(f"/programmes/{programme}/decisions/{decision}", json=question)
        assert given.status_code == 200, given.text
        told: dict[str, Any] = given.json()
        return told

    return answer, lambda decision, **question: answer(decision, **question)["result"]
