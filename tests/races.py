"""Two at one moment, and SQL of one's own: as the service's role, as the owner of the schema, in threads."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import dict_row


@contextmanager
def as_service(database_url: str) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """The app role as the service has it, acting for everybody; what is not committed does not stay."""
    with psycopg.connect(database_url, options="-c role=geo_app", row_factory=dict_row) as connection:
        connection.execute(
            "select set_config('geo.actor', 'person:900', false), set_config('geo.organisations', '*', false)"
        )
        connection.commit()  # a setting that is rolled back is gone
        yield connection
        connection.rollback()


def at_once(*work: Callable[[threading.Barrier], Any]) -> list[Any]:
    """What each of some works gave or raised, all begun at one moment in threads of their own."""
    results, barrier = [None] * len(work), threading.Barrier(len(work))

    def run(place: int, one: Callable[[threading.Barrier], Any]) -> None:
        try:
            results[place] = one(barrier)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def step_of(login: psycopg.Connection[dict[str, Any]], case: dict[str, Any], name: str) -> int:
    """The id of the last step of a name that a case took."""
    asked = "select id from core.workflow_step where case_id = %s and name = %s order by id desc limit 1"
    return login.execute(asked, (case["id"], name)).fetchone()["id"]  # type: ignore[index]
