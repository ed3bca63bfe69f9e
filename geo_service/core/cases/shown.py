"""Cases and workflows as the service answers them; no HTTP, no database."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from geo_service.core.cases.queries import as_case
from geo_service.core.catalogue import Catalogue
from geo_service.core.geometry import Datum, convert
from geo_service.core.plugin import Kind
from geo_service.core.text import Text
from geo_service.core.words import Words
from geo_service.core.words import described as words_of
from geo_service.core.workflow.decisions import next_steps
from geo_service.core.workflow.declaration import Case, Extension, State, Transition, Verdict, Who, Workflow
from geo_service.core.workflow.figures import Source, Table

ROW = (
    *("id", "programme", "workflow", "edition", "title", "facility_id", "version", "due_on", "overdue", "assignee"),
    *("assignee_name", "ended", "changed_at"),
)
SITE = (
    *("id", "name", "status", "free_parking_minutes", "free_bays", "chargers", "hours_text", "address"),
    *("district_code", "position_precision"),
)
CASE = (
    *("id", "programme", "workflow", "edition", "title", "facility_id", "version", "facts", "due_on", "assignee"),
    "assignee_name",
)


def row_of(row: RowMapping, workflow: Workflow, who: Who) -> dict[str, Any]:
    """A case in somebody's list."""
    named = {"state": state_of(workflow.state(row["state"])), "mine": row["assignee"] == who.name}
    return {name: row[name] for name in ROW} | whose(row) | named


def case_of(
    row: RowMapping, workflow: Workflow, who: Who, day: date, extensions: Sequence[Extension], words: Words
) -> dict[str, Any]:
    """A case with its history and the steps that somebody may take next."""
    case = as_case(row)
    next_ = next_steps(workflow, case, who, day, extensions)
    return {name: row[name] for name in CASE} | {
        **whose(row),
        "state": state_of(workflow.state(row["state"])),
        "mine": row["assignee"] == who.name,
        "ended": row["ended"],
        "overdue": bool(row["due_on"] and not row["ended"] and row["due_on"] < day),
        "opened_at": row["opened_at"],
        "changed_at": row["changed_at"],
        "history": [step_of(step, workflow, case, who) for step in row["steps"]],
        "next": [
            action_of(workflow, transition, verdict, words)
            | {"checklist": checklist_of(workflow, transition, case, day)}
            for transition, verdict in next_
        ],
    }


def site_of(row: RowMapping, catalogue: Catalogue) -> dict[str, Any]:
    """A case's facility as the registry has it now: position in WGS-84, and as it was given."""
    kind = catalogue.kinds.get(row["kind"])
    given = {"lon": row["given_lon"], "lat": row["given_lat"], "datum": row["given_datum"]}
    named = {
        "kind": None if kind is None else kind.title.json(),
        "tier": tier_of(kind, row["tier"]),
        "district": None if row["district"] is None else Text(row["district"], row["district_en"]).json(),
        "functions": [
            {"code": code, "title": catalogue.functions[code].title.json()}
            for code in row["functions"]
            if code in catalogue.functions
        ],
        "attributes": worded(row["attributes"], kind),
        "position": None if row["lon"] is None else [row["lon"], row["lat"]],
        "given": None if row["given_datum"] is None else given,
    }
    return {name: row[name] for name in SITE} | named


def tier_of(kind: Kind | None, code: str | None) -> dict[str, str] | None:
    """A tier of a kind in words, None where it has no such tier."""
    return next((tier.title.json() for tier in (() if kind is None else kind.tiers) if tier.code == code), None)


def alike_of(row: RowMapping, catalogue: Catalogue) -> dict[str, Any]:
    """A site that may be the same as a case's, with its own last case; `distance_m` is None without a position."""
    same = ("id", "name", "status", "address", "distance_m", "case_id")
    return {name: row[name] for name in same} | {
        "tier": tier_of(catalogue.kinds.get(row["kind"]), row["tier"]),
        "organisation": Text(row["organisation_name"], row["organisation_name_en"]).json(),
    }


def worded(attributes: Mapping[str, Any], kind: Kind | None) -> list[dict[str, Any]]:
    """What a facility says of itself beyond the common columns, each in words."""
    fields = {} if kind is None else kind.attributes.model_fields
    return [
        {"title": (words_of(fields[name].description or "") or Text(name, name)).json(), "value": value}
        for name, value in attributes.items()
        if name in fields and value is not None
    ]


def whose(row: RowMapping) -> dict[str, Any]:
    """The organisation of a case."""
    names = {"name": row["organisation_name"], "name_en": row["organisation_name_en"]}
    return {"organisation": {"code": row["organisation"], **names}}


def state_of(state: State) -> dict[str, Any]:
    """A state with its words."""
    return {"code": state.code, "title": state.title.json(), "ends": state.ends}


def step_of(step: dict[str, Any], workflow: Workflow, case: Case, who: Who) -> dict[str, Any]:
    """A step that was taken, with its words, what was looked for, and where it says that the site is."""
    transition = workflow.transition(step["name"])
    title = Text(step["name"], step["name"]) if transition is None else transition.title
    return {name: value for name, value in step.items() if name != "id"} | {
        "title": title.json(),
        "own": step["actor"] == who.name,
        "position": position_of(step["facts"]),
        "checklist": checklist_of(workflow, transition, case, date.fromisoformat(step["day"])),
    }


def position_of(facts: Mapping[str, Any]) -> list[float] | None:
    """The position that a step was told, lon and lat in WGS-84; None when it was told none."""
    lon, lat = facts.get("lon"), facts.get("lat")
    if lon is None or lat is None:
        return None
    moved = convert(lon, lat, Datum(facts.get("datum", Datum.WGS84)), Datum.WGS84)
    return [round(float(one), 7) for one in moved]


def checklist_of(workflow: Workflow, transition: Transition | None, case: Case, day: date) -> dict[str, Any] | None:
    """What is looked for on a step on a day; None for a step with no checklist, or on a day without rules."""
    rules = workflow.rules(case.edition, day)
    if transition is None or transition.checklist is None or rules is None:
        return None
    return transition.checklist(case, rules).json()


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
        "timed": transition.term is not None,
        "wants": words.in_schema(schema, f"{workflow.name}.{transition.name}"),
    }


def described(
    programme: str,
    workflow: Workflow,
    words: Words,
    who: Who,
    opening: dict[str, Any],
    extending: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """A workflow as it is declared, how a case of it is opened, and what of it somebody may do and ask.

    Args:
        extending: the organisations to which they may grant more time.
    """
    return {
        "programme": programme,
        "name": workflow.name,
        "title": workflow.title.json(),
        "kind": workflow.kind,
        "opened_at": workflow.opened_at or "/cases",
        "forms": [{"title": form.title.json(), "href": form.path} for form in workflow.forms],
        "checked_at": workflow.checked_at,
        "opening": opening,
        "extends": workflow.extends,
        "extending": extending,
        "ranked_by": asked_at(workflow.ranked_by, who),
        "subsidies": asked_at(workflow.subsidies, who),
        "tables": [table_of(table) for table in workflow.tables if asked_at(table.source, who)],
        "states": [state_of(state) for state in workflow.states],
        "transitions": [
            transition_of(workflow, transition, words)
            | {
                "after": list(transition.after),
                "taken_at": transition.taken_at,
                "by_service": transition.by_service,
                "may": bool(who.organisations(transition.permission)),
            }
            for transition in workflow.transitions
        ],
    }


def asked_at(source: Source | None, who: Who) -> str | None:
    """The route of a source, None where there is none or it is not for them."""
    return source.href if source is not None and who.organisations(source.permission) else None


def table_of(table: Table) -> dict[str, Any]:
    """A table as it is declared."""
    columns = [{"at": one.at, "title": one.title.json(), "summed": one.summed} for one in table.columns]
    return {
        "title": table.title.json(),
        "href": table.source.href,
        "rows": table.rows,
        "columns": columns,
        "reached": dict(table.reached),
    }
