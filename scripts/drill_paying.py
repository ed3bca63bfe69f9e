"""Whoever pays while a drill kills: makes batches, releases them, reads what the bank answers, mends; over and over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from uuid import UUID, uuid4

from pydantic import SecretStr
from sqlalchemy import Connection, Engine, text

from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun, engine
from geo_service.core.protection.keys import sealing_keyring
from geo_service.plugins.member_protection.paying import batches, queries
from geo_service.plugins.member_protection.paying.bank_answer import Answer, Outcome
from geo_service.settings import Settings

MAKER, RELEASER = "person:1", "person:2"
TODAY = date(2025, 4, 1)
OPEN_BATCHES = text(
    "select b.id, b.state from member_protection.payment_batch b where b.state = 'made' or exists ("
    " select from member_protection.payment p where p.batch_id = b.id and p.state = 'in_batch') order by b.number"
)
TO_MEND = text(
    "select c.id from member_protection.claim c where c.state = 'returned' and not exists ("
    " select from member_protection.payee e where e.claim_id = c.id and e.attempt ="
    "  (select max(p.attempt) from member_protection.payment p where p.claim_id = c.id))"
)


def pay(url: str, var: Path, told: Pipe) -> None:
    """Be the worker: make a batch, release it, read the bank's answer, mend; until nothing is left to be paid.

    What another worker left is taken up. The bank returns every fifth payment of a first attempt.
    """
    paying = engine(url, "geo_app", 1, 60_000)
    settings = Settings(database_url=SecretStr(url), var=var)
    while True:
        with as_actor(paying, RELEASER) as connection:
            waiting = connection.execute(OPEN_BATCHES).all()
        for batch_id, state in waiting:
            if state == "made":
                with as_actor(paying, RELEASER) as connection:
                    batches.release(connection, batches.batch(connection, batch_id), RELEASER, TODAY)
            with as_actor(paying, RELEASER) as connection:
                answer(connection, batch_id)
            told.send(("answered", batch_id))
        with as_actor(paying, MAKER) as connection:
            for claim in connection.execute(TO_MEND).scalars().all():
                queries.put_payee(connection, uuid4(), claim, None, None, TODAY)
        with as_actor(paying, MAKER) as connection:
            if not queries.payable(connection, 1):
                break
            batch_id = batches.make(connection, sealing_keyring(connection, settings), MAKER, TODAY)
        told.send(("made", batch_id))
    told.send(("nothing left", uuid4()))


def answer(connection: Connection, batch_id: UUID) -> None:
    """Read what the bank says to a batch: always the same."""
    rows = queries.payments(connection, batches.MOST, batch_id=batch_id)
    given = [Answer(row["line"], row["reference"], row["fen"], *said(row["attempt"], row["line"])) for row in rows]
    file_sha256 = sha256(repr(given).encode()).digest()
    queries.hold_batch(connection, batch_id)
    if not queries.answers(connection, batch_id, 1, file_sha256):
        queries.put_answers(connection, batch_id, file_sha256, given, TODAY)
        queries.agree(connection)


def said(attempt: int, line: int) -> tuple[Outcome, str]:
    """What the bank says of a payment, and why."""
    return ("returned", "账户已销户") if attempt == 1 and line % 5 == 0 else ("paid", "")


@contextmanager
def as_actor(paying: Engine, actor: str) -> Iterator[Connection]:
    """A transaction in which somebody acts for all organisations."""
    with begun(paying) as connection:
        act(connection, actor, ALL_ORGANISATIONS)
        yield connection
