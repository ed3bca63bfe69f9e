"""What planning asks the database; every answer is under row security, so somebody has to act."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement

# One at a time, whatever worker or thread asks: two requests of one person must not both find nothing under way.
ALONE = "select pg_advisory_xact_lock(hashtextextended('planning ' || :actor, 0))"
TABLES = "select d.tables from core.planning_result d where d.run_id = :id"
SHARE = "update core.planning_run set is_shared = :is_shared where id = :id and core.acts_for(organisation)"
FORGET = "delete from core.planning_run where id = :id and core.acts_for(organisation)"


def facilities(connection: Connection, kinds: Sequence[str] = ()) -> tuple[int, Sequence[RowMapping]]:
    """The number of the last change of the registry, and every open facility of these kinds that stands somewhere then.

    By id, all kinds when none is named; lon, lat in WGS-84.
    """
    return with_number(connection, "facilities", kinds)


def round_stops(connection: Connection, kinds: Sequence[str] = ()) -> tuple[int, Sequence[RowMapping]]:
    """The number of the last change of the registry, and the facilities of these kinds that trucks could stand at."""
    return with_number(connection, "round_stops", kinds)


def with_number(connection: Connection, name: str, kinds: Sequence[str]) -> tuple[int, Sequence[RowMapping]]:
    """What a statement answers, of one moment: the number of the last change, and facilities."""
    rows = connection.execute(statement(__file__, name).clause, {"kinds": list(kinds) or None}).mappings().all()
    return rows[0]["change_number"], [row for row in rows if row["id"] is not None]


def alone(connection: Connection, actor: str) -> None:
    """Let nobody else ask in the name of the same actor until the transaction ends."""
    connection.execute(text(ALONE), {"actor": actor})


def under_way(connection: Connection, actor: str) -> RowMapping | None:
    """The run that an actor has waiting or running: id, kind, status; None when there is none."""
    return connection.execute(statement(__file__, "under_way").clause, {"actor": actor}).mappings().one_or_none()


def put_run(connection: Connection, run: Mapping[str, Any]) -> None:
    """Keep what somebody asks for: the parameters of put_run.sql, inputs as an object."""
    values = {**run, "inputs": json.dumps(run["inputs"])}
    connection.execute(statement(__file__, "put_run").clause, values)


def put_result(connection: Connection, result: Mapping[str, Any]) -> None:
    """Keep what came of a run: the parameters of put_result.sql, those that are JSON as objects."""
    told = {name: json.dumps(result[name]) for name in ("sources", "summary", "notices")}
    connection.execute(statement(__file__, "put_result").clause, {**result, **told})


def run(connection: Connection, run_id: UUID) -> RowMapping | None:
    """A run, how it stands and what came of it in short; None when there is none that the actor may see."""
    return connection.execute(statement(__file__, "run").clause, {"id": run_id}).mappings().one_or_none()


def runs(connection: Connection, asked: Mapping[str, Any]) -> Sequence[RowMapping]:
    """The runs of those whom the actor acts for, newest first, for the parameters of runs.sql."""
    return connection.execute(statement(__file__, "runs").clause, asked).mappings().all()


def tables(connection: Connection, run_id: UUID) -> bytes | None:
    """Every number of a run that is done, as it was kept; None for any other."""
    kept = connection.execute(text(TABLES), {"id": run_id}).scalar_one_or_none()
    return None if kept is None else bytes(kept)


def share(connection: Connection, run_id: UUID, is_shared: bool) -> bool:
    """Whether there was such a run of one's own, which is now seen by link, or no longer."""
    return connection.execute(text(SHARE), {"id": run_id, "is_shared": is_shared}).rowcount == 1


def forget(connection: Connection, run_id: UUID) -> bool:
    """Whether there was such a run of one's own, which is gone now with what came of it."""
    return connection.execute(text(FORGET), {"id": run_id}).rowcount == 1
