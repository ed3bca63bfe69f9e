"""What drivers' feedback asks the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from psycopg.errors import CheckViolation
from sqlalchemy import Connection, RowMapping, text
from sqlalchemy.exc import IntegrityError

from geo_service.core.database.connections import act
from geo_service.core.database.statements import statement
from geo_service.core.pictures.store import Store
from geo_service.core.registry.photos.picture import Picture
from geo_service.core.registry.photos.queries import put_pictures

DRIVER, FORGETTING = "driver", "forget_feedback"
PHOTO = "select photo_sha256 from core.feedback where id = :feedback_id"
OLD = "delete from core.feedback where coalesce(answered_at, said_at) < now() - cast(:lasts as interval)"


class EnoughSaid(Exception):
    """As much was said of a facility in this hour as may be."""


def put_feedback(
    connection: Connection, store: Store, facility_id: int, wrong: str, words: str, picture: Picture | None
) -> bool:
    """Whether it was written down for those who look after the facility: there is such a facility, and it is open.

    Raises:
        EnoughSaid: in this hour as much was said of it as may be.
        Unavailable: the photo cannot be kept.
    """
    act(connection, DRIVER, ())
    values = {
        "facility_id": facility_id,
        "wrong": wrong,
        "words": words,
        "photo_sha256": picture.sha256 if picture else None,
    }
    try:
        put = connection.execute(statement(__file__, "put_feedback").clause, values).rowcount == 1
    except IntegrityError as error:
        if isinstance(error.orig, CheckViolation) and error.orig.diag.constraint_name == "feedback_in_hour":
            raise EnoughSaid from error
        raise
    if put and picture:
        put_pictures(connection, store, picture.image)
    return put


def feedback(connection: Connection, is_done: bool, after: int, rows: int) -> Sequence[RowMapping]:
    """A page of what drivers said of the facilities of one's own: what waits, or what is done."""
    values = {"done": is_done, "after": after, "rows": rows, "feedback_id": None}
    return connection.execute(statement(__file__, "feedback").clause, values).mappings().all()


def reports(connection: Connection, rows: int) -> Sequence[RowMapping]:
    """What drivers found last at the facilities of one's own: facility_id, facility, state, at; none that aged out."""
    return connection.execute(statement(__file__, "reports").clause, {"rows": rows}).mappings().all()


def one_feedback(connection: Connection, feedback_id: int) -> RowMapping | None:
    """One thing that a driver said, None when there is none of one's own."""
    values = {"done": None, "after": 0, "rows": 1, "feedback_id": feedback_id}
    return connection.execute(statement(__file__, "feedback").clause, values).mappings().one_or_none()


def answer_feedback(connection: Connection, feedback_id: int, done: str, answer: str, actor: str) -> bool:
    """Whether it waited, and is done now."""
    values = {"feedback_id": feedback_id, "done": done, "answer": answer, "actor": actor}
    return connection.execute(statement(__file__, "answer_feedback").clause, values).rowcount == 1


def photo(connection: Connection, feedback_id: int) -> str | None:
    """The name of the photo that came with it; None when there is none."""
    name: str | None = connection.execute(text(PHOTO), {"feedback_id": feedback_id}).scalar_one_or_none()
    return name


def now(connection: Connection) -> datetime:
    """The beginning of the transaction, which dates what is said in it."""
    moment: datetime = connection.execute(text("select now()")).scalar_one()
    return moment


def forget_old(connection: Connection, lasts: timedelta) -> int:
    """How much was deleted: what was said, or answered, longer ago than it lasts."""
    act(connection, FORGETTING, ())
    return connection.execute(text(OLD), {"lasts": lasts}).rowcount
