"""The job of a file of demand: its pieces are put together, read and held against what they have to be."""

import tempfile
from pathlib import Path
from uuid import UUID

from geo_service.core.demand.incoming import queries
from geo_service.core.demand.load import MOST_ROWS_OF_A_JOB, load_file
from geo_service.core.demand.told import Told, from_json
from geo_service.core.incoming.queries import drop_pieces, pieces
from geo_service.core.jobs.attempt import Superseded, Task
from geo_service.core.registry.importing.table import FileRefused

NAME = "file"  # a file's own name may be a person's
KEPT_DAYS = 30


def read(task: Task, file_id: str) -> dict[str, str]:
    """Make a layer of a file, or keep everything that is wrong with it."""
    connection, one = task.connection, UUID(file_id)
    rows = queries.files(connection, 1, one)
    if not rows:  # deleted while it waited
        return {}
    told = from_json(rows[0]["told"])
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder) / NAME
        with there.open("wb") as opened:
            for piece in pieces(connection, queries.PIECES, one):
                opened.write(piece)
        ended = made(task, there, told, one, rows[0]["replacing"])
    drop_pieces(connection, queries.PIECES, one)
    return {"state": ended}


def made(task: Task, file: Path, told: Told, one: UUID, replacing: bool) -> str:
    """How it ended: `done`, or `refused` with a fault for each row that is wrong.

    Raises:
        Conflict: there is a layer of this id by now.
        Superseded: the file was let go of meanwhile.
    """
    try:
        done = load_file(
            *(task.connection, task.settings.data, file, told),
            replacing=replacing,
            most_rows=MOST_ROWS_OF_A_JOB,
            progress=task.progress,
        )
        outcome = {"state": "done", "places": done.layer.places, "left_out": done.left_out, "faults": 0}
    except FileRefused as error:
        queries.put_faults(task.connection, one, error.findings)
        outcome = {"state": "refused", "places": None, "left_out": None, "faults": len(error.findings)}
    if not queries.end_file(task.connection, one, **outcome):
        raise Superseded
    return str(outcome["state"])


def forget(task: Task) -> dict[str, int]:
    """Let go of files that came in long ago."""
    return {"files": queries.forget(task.connection, KEPT_DAYS)}
