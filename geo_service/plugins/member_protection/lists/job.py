"""The job of a list: its file is opened piece by piece, read, and gone with the same transaction."""

from uuid import UUID

from geo_service.core.incoming.queries import drop_pieces, pieces
from geo_service.core.jobs.attempt import Task
from geo_service.core.protection.keys import sealing_keyring
from geo_service.core.words import read_words
from geo_service.plugins.member_protection.lists import queries
from geo_service.plugins.member_protection.lists.enrol import Told, enrol
from geo_service.plugins.member_protection.lists.reading import Encoding, Source


def read(task: Task, list_id: str, encoding: Encoding) -> dict[str, int | str]:
    """Read a list whose file has come."""
    connection, one = task.connection, UUID(list_id)
    rows = queries.lists(connection, 1, id=one)
    if not rows:  # deleted while it waited
        return {}
    row = rows[0]
    keys = sealing_keyring(connection, task.settings)

    names = ("organisation", "year", "way", "is_all_or_nothing", "uploaded_on", "instead_of")
    told = Told(one, *(row[name] for name in names))
    source = Source(lambda: pieces(connection, queries.PIECES, one, keys), encoding, bytes(row["file_sha256"]))
    outcome = enrol(connection, keys, told, source, read_words(task.settings.data), task.progress)
    drop_pieces(connection, queries.PIECES, one)
    return {"state": outcome.state, "rows": outcome.rows, "members": outcome.members}


def forget(task: Task) -> dict[str, int]:
    """Let go of the lists whose reading was cancelled or failed, with their files."""
    return {"lists": queries.forget_broken_off(task.connection)}
