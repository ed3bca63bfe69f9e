"""Asking the decisions of a programme by function."""

import json
from collections.abc import Callable
from typing import Any

from geo_service.core.plugin import Plugin

type Ask = Callable[..., dict[str, Any]]


def by_function(plugin: Plugin) -> tuple[Ask, Ask]:
    """Two ways to ask a decision, by its name, with a question as JSON has it: for the answer, and for its result."""
    decisions = {decision.name: decision for decision in plugin.decisions}

    def decide(decision: str, **question: Any) -> dict[str, Any]:
        declared = decisions[decision]
        return declared.answer(declared.question.model_validate_json(json.dumps(question))).json()

    return decide, lambda decision, **question: decide(decision, **question)["result"]
