"""Signing in with name and password: counted before it is looked at, alike for names that do not exist."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, Engine

from geo_service.core.access import queries
from geo_service.core.access.passwords import LOGIN, Passwords, plain_login
from geo_service.core.access.secrets import hash_of, new_secret
from geo_service.core.database.connections import act, begun
from geo_service.core.errors import NotSignedIn, TooMany
from geo_service.core.text import Text

# What stands for the asker until it is known who asks; no person and no machine is called so.
GATE = "gate"

# Five attempts, then a lock of 30 s that doubles with each further one, to a quarter of an hour at most.
FREE_ATTEMPTS = 5
FIRST_LOCK, LONGEST_LOCK = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN = timedelta(hours=24)


@dataclass(frozen=True)
class SignedIn:
    """A new session: its id, and the token that goes to the browser."""

    session_id: int
    token: str


def at_the_gate(connection: Connection) -> None:
    """Look before it is known who asks."""
    act(connection, GATE, ())


def too_many(wait_s: int) -> TooMany:
    """The refusal of who asks too often."""
    return TooMany(Text(f"尝试过多，请 {wait_s} 秒后再试", f"Too many attempts; try again in {wait_s} s"), wait_s)


def person_of(engine: Engine, passwords: Passwords, login: str, password: str) -> int:
    """Whose name and password these are.

    Raises:
        NotSignedIn: they are nobody's; the same for a wrong password, an unknown name and somebody who has left.
        TooMany: the name is locked, known or not, with whatever password.
    """
    plain = plain_login(login)
    login_hash = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()
    with begun(engine) as connection:  # committed before anything is looked at: attempts at once are counted, too
        at_the_gate(connection)
        if not queries.take_attempt(connection, login_hash, FREE_ATTEMPTS, FIRST_LOCK, LONGEST_LOCK, FORGOTTEN):
            raise too_many(queries.wait_s(connection, login_hash))
        found = queries.account(connection, plain) if LOGIN.fullmatch(plain) else None
    if not passwords.fits(found.password_hash if found else None, password) or found is None:
        raise NotSignedIn
    with begun(engine) as connection:
        at_the_gate(connection)
        queries.forgive(connection, login_hash)
        if passwords.is_old(found.password_hash):
            queries.rehash(connection, found.person_id, found.password_hash, passwords.hash(password))
    person_id: int = found.person_id
    return person_id


def begin_session(engine: Engine, person_id: int, way: str, lasts: timedelta, before: str | None) -> SignedIn:
    """A new session under a token that nobody knew before; the one the browser had ends.

    Raises:
        NotSignedIn: the person may not sign in any more.
    """
    token = new_secret()
    with begun(engine) as connection:
        at_the_gate(connection)
        if before is not None:
            queries.end_session(connection, hash_of(before))
        session_id = queries.put_session(connection, hash_of(token), person_id, way, lasts)
        if session_id is None:
            raise NotSignedIn
    return SignedIn(session_id, token)
