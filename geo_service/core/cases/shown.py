"""Cases and workflows as the service answers them; no HTTP, no database."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from geo_service.core.cases.queries import as_case
from geo_service.core.text import Text
from geo_service.core.words import Words
from geo_service.core.workflow.decisions import next_steps
from geo_service.core.workflow.declaration import Extension, State, Transition, Verdict, Who, Workflow

ROW = (
    *("id", "programme", "workflow", "edition", "title", "facility_id", "version", "due_on", "overdue", "assignee"),
    *("assignee_name", "ended", "changed_at"),
)
CASE = (
    *("id", "programme", "workflow", "edition", "title", "facility_id", "version", "facts", "due_on", "assignee"),
    "assignee_name",
)


def row_of(row: RowMapping, workflow: Workflow) -> dict[str, Any]:
    """A case in a list."""
    return {name: row[name] for name in ROW} | whose(row) | {"state": state_of(workflow.state(row["state"]))}


def case_of(
    row: RowMapping, workflow: Workflow, who: Who, day: date, extensions: Sequence[Extension], words: Words
) -> dict[str, Any]:
    """A case with its history and the steps that somebody may take next."""
    case = as_case(row)
    next_ = next_steps(workflow, case, who, day, extensions)
    return {name: row[name] for name in CASE} | {
        **whose(row),
        "state": state_of(workflow.state(row["state"])),
        "ended": row["ended"],
        "overdue": bool(row["due_on"] and not row["ended"] and row["due_on"] < day),
        "opened_at": row["opened_at"],
        "changed_at": row["changed_at"],
        "history": [step_of(step, workflow) for step in row["steps"]],
        "next": [action_of(workflow, transition, verdict, words) for transition, verdict in next_],
    }


def whose(row: RowMapping) -> dict[str, Any]:
    """The organisation of a case."""
    return {"organisation": {"code": row["organisation"], "name": row["organisation_name"]}}


def state_of(state: State) -> dict[str, Any]:
    """A state with its words."""
    return {"code": state.code, "title": state.title.json(), "ends": state.ends}


def step_of(step: dict[str, Any], workflow: Workflow) -> dict[str, Any]:
    """A step that was taken, with its words."""
    transition = workflow.transition(step["name"])
    title = Text(step["name"], step["name"]) if transition is None else transition.title
    return {name: value for name, value in step.items() if name != "id"} | {"title": title.json()}


def action_of(workflow: Workflow, transition: Transition, verdict: Verdict, words: Words) -> dict[str, Any]:
    """A step that may be taken next, or what is against it now; with what it wants as JSON Schema."""
    reason = verdict.reason and words.reasons.get(verdict.reason)
    return transition_of(workflow, transition, words) | {
        "allowed": verdict.reason is None,
        "reason": verdict.reason,
        "why_not": reason.json() if isinstance(reason, Text) else None,
        "clause": verdict.clause,
        "quote": verdict.quote,
        "extended_until": None if verdict.extension is None else verdict.extension.until,
    }


def transition_of(workflow: Workflow, transition: Transition, words: Words) -> dict[str, Any]:
    """A step as it is declared."""
    schema = transition.facts.model_json_schema()
    return {
        "name": transition.name,
        "title": transition.title.json(),
        "to": transition.to,
        "permission": transition.permission,
        "four_eyes": transition.four_eyes,
        "comment_required": transition.says_why,
        "wants": words.in_schema(schema, f"{workflow.name}.{transition.name}"),
    }


def described(programme: str, workflow: Workflow, words: Words) -> dict[str, Any]:
    """A workflow as it is declared."""
    return {
        "programme": programme,
        "name": workflow.name,
        "title": workflow.title.json(),
        "kind": workflow.kind,
        "opened_at": workflow.opened_at or "/cases",
        "forms": [{"title": form.title.json(), "href": form.path} for form in workflow.forms],
        "checked_at": workflow.checked_at,
        "extends": workflow.extends,
        "states": [state_of(state) for state in workflow.states],
        "transitions": [
            transition_of(workflow, transition, words)
            | {"after": list(transition.after), "taken_at": transition.taken_at}
            for transition in workflow.transitions
        ],
    }
