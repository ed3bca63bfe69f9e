"""Sealing what was written down: every minute, in the order of commits, each run's last seal kept in a file as well."""

import logging
from itertools import chain

from sqlalchemy import Connection

from geo_service.core.audit import kept, queries
from geo_service.core.audit.chain import START, Kept, Run, sealed
from geo_service.core.errors import ServiceError
from geo_service.core.jobs.attempt import Task
from geo_service.core.jobs.declaration import Job
from geo_service.core.text import Text
from geo_service.settings import Settings

JOB = Job("seal_audit", "geo_service.core.audit.seal:every_minute", schedule="* * * * *", timeout_s=3600)

log = logging.getLogger(__name__)


class ChainChanged(ServiceError):
    """The chain is not the one whose seals are kept outside the database."""


def every_minute(task: Task) -> dict[str, int]:
    """Keep the last seal that is committed, then seal what came since."""
    queries.wait_for_turn(task.connection)
    keep_last(task.connection, task.settings)
    return {"sealed": seal_new(task.connection)}


def keep_last(connection: Connection, settings: Settings) -> None:
    """Keep the last seal outside the database: in the file, and in the log.

    Raises:
        ChainChanged: the seal that was kept last is not in the chain; nothing is kept or sealed until somebody looked.
    """
    here = queries.here(connection)
    file = kept.file_of(settings.var, here.cluster, here.name)
    before, now = kept.last(file), last(connection)
    if before is not None and queries.seal(connection, before.number) != before:
        raise ChainChanged(
            Text(
                f"审计链第 {before.number} 号与 {file} 中保存的封印不同；请运行 geo_service audit verify",
                f"number {before.number} of the audit is not as kept in {file}; run geo_service audit verify",
            )
        )
    if before != now:
        kept.add(file, now)
        log.info("audit sealed", extra={"number": now.number, "seal": now.seal.hex()})


def last(connection: Connection) -> Kept:
    """The last seal of the chain."""
    row = queries.last_seal(connection)
    return Kept(0, START) if row is None else Kept(row.number, bytes(row.seal))


def seal_new(connection: Connection) -> int:
    """How many entries were sealed: all that are committed and had no seal.

    Entries of a run go by id: one that was written in sight of another has the larger.
    """
    here, before, end = queries.here(connection), queries.last_seal(connection), last(connection)
    # Transactions are numbered by the server: on another one, all entries are looked at once.
    known = before is not None and before.cluster == here.cluster
    batches = queries.unsealed(connection, before.horizon if before is not None and known else 0)
    first = next(batches, None)
    if not first:
        return 0
    run, begun = Run(here.at, first[0].horizon, here.cluster), end.number
    for batch in chain([first], batches):
        seals = list(sealed(map(queries.entry_of, batch), run, end))
        queries.put_seals(connection, seals, run)
        end = Kept(seals[-1].number, seals[-1].seal)
    return end.number - begun
