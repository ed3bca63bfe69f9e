"""What cases ask the database."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement
from geo_service.core.workflow.declaration import Case, Extension, Taken

MOST_ORGANISATIONS = 1000
MOST_ALIKE = 20
ORGANISATION = "select true from core.organisation where code = :code"


def lock(connection: Connection, case_id: int) -> bool:
    """Whether the actor may see such a case; others wait for it until the transaction ends."""
    return connection.execute(statement(__file__, "lock_case").clause, {"id": case_id}).one_or_none() is not None


def case(connection: Connection, case_id: int) -> RowMapping | None:
    """A case with its steps, None when there is none that the actor may see."""
    row = connection.execute(statement(__file__, "case").clause, {"id": case_id}).mappings().one_or_none()
    return None if row is None or row["steps"] is None else row


def as_case(row: RowMapping) -> Case:
    """A row of `case` as decisions see it."""
    steps = tuple(
        Taken(one["name"], one["actor"], date.fromisoformat(one["day"]), one["facts"], one["id"])
        for one in row["steps"]
    )
    same = ("id", "programme", "workflow", "edition", "organisation", "state", "version", "facts", "title")
    named = {name: row[name] for name in (*same, "facility_id", "ended")}
    return Case(**named, steps=steps)


def queue(
    connection: Connection, scopes: Sequence[Mapping[str, Any]], asked: Mapping[str, Any]
) -> Sequence[RowMapping]:
    """A page of the cases in some scopes: programme, workflow, organisations. What is asked: see the statement."""
    values = {**asked, "scopes": orjson.dumps(scopes).decode()}
    return connection.execute(statement(__file__, "queue").clause, values).mappings().all()


def queue_counts(
    connection: Connection, scopes: Sequence[Mapping[str, Any]], asked: Mapping[str, Any]
) -> Mapping[Any, Any]:
    """How many cases in some scopes are in each queue: today, overdue, unassigned, mine, every."""
    values = {**asked, "scopes": orjson.dumps(scopes).decode()}
    return connection.execute(statement(__file__, "queue_counts").clause, values).mappings().one()


def stages(connection: Connection, scopes: Sequence[Mapping[str, Any]]) -> Sequence[RowMapping]:
    """How many cases in some scopes stand where, by workflow, state and organisation."""
    values = {"scopes": orjson.dumps(scopes).decode()}
    return connection.execute(statement(__file__, "stages").clause, values).mappings().all()


def site(connection: Connection, facility_id: int) -> RowMapping | None:
    """A facility as the registry has it now, None when the actor may not see it."""
    return connection.execute(statement(__file__, "site").clause, {"id": facility_id}).mappings().one_or_none()


def alike(connection: Connection, facility_id: int, metres: float) -> Sequence[RowMapping]:
    """The sites that may be the same as one, as far as the actor may see them; their columns: see the statement."""
    values = {"id": facility_id, "metres": metres, "rows": MOST_ALIKE}
    return connection.execute(statement(__file__, "alike").clause, values).mappings().all()


def organisations_below(connection: Connection, codes: Sequence[str]) -> Sequence[RowMapping]:
    """The organisations of some codes and those below them, * for every one: code, name, name_en."""
    values = {"codes": list(codes), "rows": MOST_ORGANISATIONS}
    return connection.execute(statement(__file__, "organisations_below").clause, values).mappings().all()


def put_case(connection: Connection, values: Mapping[str, Any]) -> int:
    """The id of a new case, which wants its first step before the transaction ends."""
    case_id: int = connection.execute(statement(__file__, "put_case").clause, values).scalar_one()
    return case_id


def put_step(connection: Connection, values: Mapping[str, Any]) -> int:
    """The id of a new step, which has moved its case; its facts are any JSON object."""
    facts = orjson.dumps(values["facts"]).decode()
    step_id: int = connection.execute(statement(__file__, "put_step").clause, {**values, "facts": facts}).scalar_one()
    return step_id


def assign(connection: Connection, case_id: int, assignee: str | None) -> None:
    """Let a case be somebody's to see to, or nobody's."""
    connection.execute(statement(__file__, "assign").clause, {"id": case_id, "assignee": assignee})


def put_extension(connection: Connection, values: Mapping[str, Any]) -> int:
    """The id of a new extension."""
    extension_id: int = connection.execute(statement(__file__, "put_extension").clause, values).scalar_one()
    return extension_id


def extensions(
    connection: Connection, programme: str, workflow: str, edition: int | None = None, organisation: str | None = None
) -> Sequence[RowMapping]:
    """The extensions of a workflow, of one edition and for one organisation if these are given."""
    values = {"programme": programme, "workflow": workflow, "edition": edition, "organisation": organisation}
    return connection.execute(statement(__file__, "extensions").clause, values).mappings().all()


def extensions_for(connection: Connection, case: Case) -> list[Extension]:
    """The extensions that hold for a case."""
    rows = extensions(connection, case.programme, case.workflow, case.edition, case.organisation)
    return [Extension(row["id"], row["step"], row["until"], row["granted_by"]) for row in rows]


def organisation_is_known(connection: Connection, code: str) -> bool:
    """Whether there is an organisation of this code."""
    return connection.execute(text(ORGANISATION), {"code": code}).one_or_none() is not None
