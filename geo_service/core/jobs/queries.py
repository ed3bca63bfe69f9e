"""What the queue asks the database; every answer is under row security, so somebody has to act."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, RowMapping, text

from geo_service.core.database.statements import statement
from geo_service.core.text import Text

SHOWN = """
select id, name, status, fraction, note_zh, note_en, result, error_zh, error_en, actor, attempt, cancel_requested,
       queued_at, started_at, ended_at
  from core.job
 where id = :id  -- job
"""
HELD = "select id, attempt, cancel_requested from core.job where worker = :worker and status = 'running'"
ORPHANED = """
select j.id
  from core.job j
 where j.status = 'running' and not exists (select from core.job_worker w where w.id = j.worker)
   for update skip locked
"""
# The server looks every so often whether the asker is still there: a statement ends soon after its process was killed.
SESSION = """
select set_config('client_connection_check_interval', '250ms', true),
       set_config('idle_in_transaction_session_timeout', '0', true),
       set_config('application_name', :name, true)  -- name: what pg_stat_activity shows
"""


def enqueue(connection: Connection, name: str, arguments: Mapping[str, Any], actor: str, priority: int = 0) -> int:
    """The id of the job, which stands in the queue once the caller's transaction has committed.

    Args:
        arguments: what JSON can hold; handed to the job's function by name.
        priority: higher comes first.
    """
    values = {"name": name, "arguments": json.dumps(arguments), "priority": priority, "actor": actor, "tick": None}
    job_id: int = connection.execute(statement(__file__, "enqueue").clause, values).scalar_one()
    return job_id


def enqueue_tick(connection: Connection, name: str, tick: datetime, actor: str) -> int | None:
    """The id of the job for a tick of its schedule, None when there was one."""
    values = {"name": name, "arguments": "{}", "priority": 0, "actor": actor, "tick": tick}
    return connection.execute(statement(__file__, "enqueue").clause, values).scalar_one_or_none()


def cancel(connection: Connection, job_id: int) -> str | None:
    """`cancelled` when it waited, `running` when its end is asked for, None when it has ended or is not to be seen."""
    return connection.execute(statement(__file__, "cancel").clause, {"id": job_id}).scalar_one_or_none()


def job(connection: Connection, job_id: int) -> RowMapping | None:
    """How a job stands, None when there is none that the actor may see."""
    return connection.execute(text(SHOWN), {"id": job_id}).mappings().one_or_none()


def claim(connection: Connection, worker: UUID, names: Sequence[str], resumable: Sequence[str]) -> Row[Any] | None:
    """The next job of these names, now the worker's: id, name, arguments, actor, organisations, attempt, tick."""
    values = {"worker": worker, "names": list(names), "resumable": list(resumable)}
    return connection.execute(statement(__file__, "claim").clause, values).one_or_none()


def held(connection: Connection, worker: UUID) -> dict[tuple[int, int], bool]:
    """The attempts that run with a worker, as job and number, and whether their end is asked for."""
    rows = connection.execute(text(HELD), {"worker": worker})
    return {(row.id, row.attempt): row.cancel_requested for row in rows}


def progress(connection: Connection, job_id: int, attempt: int, fraction: float, note: Text) -> None:
    """Say how far an attempt is, unless it is no longer the running one."""
    values = {"id": job_id, "attempt": attempt, "fraction": fraction, "zh": note.zh, "en": note.en}
    connection.execute(statement(__file__, "progress").clause, values)


def succeed(connection: Connection, job_id: int, attempt: int, result: Mapping[str, Any] | None) -> bool:
    """Whether the attempt was still the running one, and has ended with its result."""
    values = {"id": job_id, "attempt": attempt, "result": None if result is None else json.dumps(result)}
    return connection.execute(statement(__file__, "succeed").clause, values).rowcount == 1


def fail(connection: Connection, job_id: int, attempt: int, why: Text) -> bool:
    """Whether the attempt was still the running one, and has failed, or is cancelled when that was asked."""
    values = {"id": job_id, "attempt": attempt, "zh": why.zh, "en": why.en}
    return connection.execute(statement(__file__, "fail").clause, values).rowcount == 1


def release(
    connection: Connection, ids: Sequence[int], worker: UUID | None, most_attempts: int, why: Text
) -> Sequence[Row[Any]]:
    """What became of jobs that were broken off from outside: id, name, status.

    Args:
        worker: who holds them, None for those whose worker is struck out; no other attempt is touched.
    """
    values = {"ids": list(ids), "worker": worker, "most_attempts": most_attempts, "zh": why.zh, "en": why.en}
    return connection.execute(statement(__file__, "release").clause, values).all()


def bury(connection: Connection, silent_s: float, leaving: UUID | None = None) -> list[int]:
    """The jobs of workers that are gone, after striking these out; the rows stay locked."""
    connection.execute(statement(__file__, "bury").clause, {"worker": leaving, "silent_s": silent_s})
    return list(connection.execute(text(ORPHANED)).scalars())


def enlist(connection: Connection, worker: UUID) -> None:
    """Note that a worker begins."""
    connection.execute(statement(__file__, "enlist").clause, {"worker": worker})


def beat(connection: Connection, worker: UUID, silent_s: float) -> datetime | None:
    """The moment of the sign of life, by the database's clock; None when the worker counts as gone."""
    values = {"worker": worker, "silent_s": silent_s}
    return connection.execute(statement(__file__, "beat").clause, values).scalar_one_or_none()


def forget(connection: Connection, days: int) -> int:
    """How many jobs that ended longer ago were deleted."""
    return connection.execute(statement(__file__, "forget").clause, {"days": days}).rowcount


def see_one_state(connection: Connection) -> None:
    """Let all that the transaction reads be of one moment; it writes nothing. Before anything else is asked."""
    connection.execute(text("set transaction isolation level repeatable read, read only"))


def open_session(connection: Connection, name: str) -> None:
    """Make the transaction one that a killed process does not leave behind."""
    connection.execute(text(SESSION), {"name": name})
