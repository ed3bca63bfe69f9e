"""Pictures that nothing names are deleted: at once when a photo was removed, every hour whatever was left over."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import Connection

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.jobs.attempt import Task
from geo_service.core.jobs.declaration import Job
from geo_service.core.pictures.store import Store, store_of
from geo_service.core.registry.photos import queries

JOB = Job("sweep_photos", "geo_service.core.registry.photos.sweep:work", schedule="45 * * * *")
# What was put since may be named by a transaction that has not ended yet.
GRACE = timedelta(hours=24)
# Each is locked until the job ends.
MOST = 1000


def work(task: Task, names: Sequence[str] | None = None) -> dict[str, int]:
    """Delete some pictures unless something names them; all that were left over when none are given."""
    act(task.connection, JOB.name, ALL_ORGANISATIONS)
    return {"deleted": sweep(task.connection, store_of(task.settings), names)}


def sweep(connection: Connection, store: Store, names: Sequence[str] | None = None) -> int:
    """How many pictures were deleted; none while a backup copies them, or when the store is another database's.

    The connection acts for all organisations.
    """
    if not queries.may_delete(connection) or store.owner(database := queries.database(connection)) != database:
        return 0
    deleted = 0
    for name in left_over(connection, store) if names is None else names:
        queries.lock_alone(connection, name)
        if not queries.is_named(connection, name):
            store.remove(name)
            deleted += 1
    return deleted


def left_over(connection: Connection, store: Store) -> Iterator[str]:
    """The names of pictures that are old enough and that nothing names; and what was half written goes.

    None of them while a database is kept that a restore renamed away: it may be wanted back.
    """
    before = queries.before(connection, GRACE)
    store.remove_unfinished(before)
    if queries.database_before_is_kept(connection):
        return
    named = queries.all_named(connection)
    found = (name for name, at in store.held() if at < before and name not in named)
    yield from (name for _, name in zip(range(MOST), found, strict=False))
