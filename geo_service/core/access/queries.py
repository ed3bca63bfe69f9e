"""What access asks the database: at the gate, before it is known who asks, and for those who look after people."""

import json
import math
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement
from geo_service.core.text import Text

ROLES = """
select h.role, h.organisation
  from core.role_held h
 where h.person_id = :person_id and (h.until is null or h.until > now())
 order by h.role, h.organisation
"""
ACCOUNT = """
select a.person_id, a.password_hash
  from core.account a join core.person p on p.id = a.person_id
 where a.login = :login and (p.ended_at is null or p.ended_at > now())
"""
WAIT = "select extract(epoch from f.locked_until - now()) from core.sign_in_failure f where f.login_hash = :login_hash"
SESSION = """
select s.id, s.person_id, p.name
  from core.session s join core.person p on p.id = s.person_id
 where s.token_hash = :token_hash
   and s.expires_at > now() and s.seen_at > now() - cast(:idle as interval)
   and (p.ended_at is null or p.ended_at > now())
"""
IDENTIFIED = """
select p.id as person_id, p.name
  from core.identity i join core.person p on p.id = i.person_id
 where i.issuer = :issuer and i.subject = :subject and (p.ended_at is null or p.ended_at > now())
"""
SESSIONS = """
select s.id, s.way, s.began_at, s.seen_at, s.expires_at
  from core.session s
 where s.person_id = :person_id and s.expires_at > now() and s.seen_at > now() - cast(:idle as interval)
 order by s.began_at desc, s.id
"""
KEY = text("""
select k.secret_hash, m.name, m.acts_for, m.scopes, m.per_minute,
       coalesce(k.used_at < now() - cast(:every as interval), true) as is_to_touch
  from core.machine_key k join core.machine m on m.id = k.machine_id
 where k.id = :id and k.expires_at > now() and (m.ended_at is null or m.ended_at > now())
""")
KEYS = """
select k.id, m.name as machine, m.organisation, m.scopes, m.acts_for, m.per_minute,
       k.created_at, k.expires_at, k.used_at
  from core.machine_key k join core.machine m on m.id = k.machine_id
 where k.expires_at > now() and (m.ended_at is null or m.ended_at > now())
 order by m.name, k.created_at, k.id
"""
MACHINES = """
select m.name, m.organisation, m.acts_for, m.scopes,
       (select count(*) from core.machine_key k where k.machine_id = m.id and k.expires_at > now()) as live_keys
  from core.machine m
 where m.ended_at is null or m.ended_at > now()
 order by m.name
"""
MACHINE = """
select exists (select from core.machine m where m.name = :name and (m.ended_at is null or m.ended_at > now()))
"""
HOLDS = "select exists (select from core.role_held h where h.role = :role and (h.until is null or h.until > now()))"
TITLES = (
    "select o.code, o.name, coalesce(o.name_en, o.name) as name_en from core.organisation o where o.code = any(:codes)"
)
KNOWN = "select o.kind from core.organisation o where o.code = :code"

OLD = {
    "sessions": "delete from core.session s where s.expires_at <= now()",
    "sign_ins": "delete from core.oidc_attempt a where a.expires_at <= now()",
    "failures": "delete from core.sign_in_failure f"
    " where f.locked_until <= now() and f.failed_at < now() - cast(:forgotten as interval)",
}


def put_organisations(connection: Connection, organisations: Sequence[Mapping[str, Any]]) -> None:
    """Add the organisations, or bring their names up to date by code; parents first."""
    connection.execute(statement(__file__, "put_organisations").clause, {"rows": json.dumps(organisations)})


def organisation_kind(connection: Connection, code: str) -> str | None:
    """The kind of an organisation, None where there is none with this code."""
    return connection.execute(text(KNOWN), {"code": code}).scalar_one_or_none()


def roles(connection: Connection, person_id: int) -> list[tuple[str, str]]:
    """The roles that a person holds now, each with its organisation."""
    rows = connection.execute(text(ROLES), {"person_id": person_id})
    return [(row.role, row.organisation) for row in rows]


def account(connection: Connection, login: str) -> RowMapping | None:
    """Whose account has a name, and the hash of its password; None for people who may not sign in any more."""
    return connection.execute(text(ACCOUNT), {"login": login}).mappings().one_or_none()


def titles(connection: Connection, codes: Collection[str]) -> dict[str, dict[str, str]]:
    """What organisations are called, by code and language; a code that nobody has is left out."""
    rows = connection.execute(text(TITLES), {"codes": sorted(codes)})
    return {row.code: Text(row.name, row.name_en).json() for row in rows}


def take_attempt(
    connection: Connection, login_hash: bytes, free: int, first: timedelta, most: timedelta, forgotten: timedelta
) -> bool:
    """Whether a name may try to sign in; the attempt is counted, and the next may be locked out."""
    values = {"login_hash": login_hash, "free": free, "first": first, "most": most, "forgotten": forgotten}
    return connection.execute(statement(__file__, "take_attempt").clause, values).one_or_none() is not None


def wait_s(connection: Connection, login_hash: bytes) -> int:
    """Seconds until a name may try again, at least 1."""
    seconds = connection.execute(text(WAIT), {"login_hash": login_hash}).scalar_one_or_none()
    return max(1, math.ceil(seconds or 0))


def forgive(connection: Connection, login_hash: bytes) -> None:
    """Forget how often a name failed."""
    connection.execute(statement(__file__, "forgive").clause, {"login_hash": login_hash})


def rehash(connection: Connection, person_id: int, old: str, password_hash: str) -> None:
    """Keep a newer hash of the same password."""
    values = {"person_id": person_id, "old": old, "password_hash": password_hash}
    connection.execute(statement(__file__, "set_password").clause, values)


def put_session(connection: Connection, token_hash: bytes, person_id: int, way: str, lasts: timedelta) -> int | None:
    """The id of a new session, None when the person may not sign in any more."""
    values = {"token_hash": token_hash, "person_id": person_id, "way": way, "lasts": lasts}
    return connection.execute(statement(__file__, "put_session").clause, values).scalar_one_or_none()


def session(connection: Connection, token_hash: bytes, idle: timedelta) -> RowMapping | None:
    """The live session of a token with its person; None when there is none or it has run out."""
    return connection.execute(text(SESSION), {"token_hash": token_hash, "idle": idle}).mappings().one_or_none()


def touch_session(connection: Connection, session_id: int, every: timedelta) -> None:
    """Note that a session is used, when that was last noted some time ago."""
    connection.execute(statement(__file__, "touch_session").clause, {"id": session_id, "every": every})


def end_session(connection: Connection, token_hash: bytes) -> None:
    """End the session of a token, if there is one."""
    connection.execute(statement(__file__, "end_session").clause, {"token_hash": token_hash})


def sessions(connection: Connection, person_id: int, idle: timedelta) -> Sequence[RowMapping]:
    """A person's live sessions, the newest first."""
    return connection.execute(text(SESSIONS), {"person_id": person_id, "idle": idle}).mappings().all()


def end_session_of_person(connection: Connection, session_id: int, person_id: int) -> bool:
    """Whether one of a person's sessions was ended."""
    values = {"id": session_id, "person_id": person_id}
    return connection.execute(statement(__file__, "end_session_of_person").clause, values).one_or_none() is not None


def identified(connection: Connection, issuer: str, subject: str) -> RowMapping | None:
    """The person whom a provider calls so; None where there is none."""
    return connection.execute(text(IDENTIFIED), {"issuer": issuer, "subject": subject}).mappings().one_or_none()


def put_person(connection: Connection, name: str, organisation: str) -> int:
    """The id of a new person."""
    values = {"name": name, "organisation": organisation}
    person_id: int = connection.execute(statement(__file__, "put_person").clause, values).scalar_one()
    return person_id


def put_account(connection: Connection, login: str, person_id: int, password_hash: str) -> bool:
    """Whether the account was made; not when the name is taken."""
    values = {"login": login, "person_id": person_id, "password_hash": password_hash}
    return connection.execute(statement(__file__, "put_account").clause, values).one_or_none() is not None


def put_identity(connection: Connection, issuer: str, subject: str, person_id: int) -> bool:
    """Whether the person is now known to a provider so; not when somebody is already."""
    values = {"issuer": issuer, "subject": subject, "person_id": person_id}
    return connection.execute(statement(__file__, "put_identity").clause, values).one_or_none() is not None


def put_role(
    connection: Connection, person_id: int, role: str, organisation: str, granted_by: str, until: datetime | None = None
) -> None:
    """Let a person hold a role for an organisation."""
    values = {"person_id": person_id, "role": role, "organisation": organisation}
    connection.execute(statement(__file__, "put_role").clause, values | {"granted_by": granted_by, "until": until})


def somebody_holds(connection: Connection, role: str) -> bool:
    """Whether anybody holds a role."""
    held: bool = connection.execute(text(HOLDS), {"role": role}).scalar_one()
    return held


def key(connection: Connection, key_id: str, every: timedelta) -> RowMapping | None:
    """A live key: hash, what its machine may do, is_to_touch when unnoted for so long; None where there is none."""
    return connection.execute(KEY, {"id": key_id, "every": every}).mappings().one_or_none()


def touch_key(connection: Connection, key_id: str, every: timedelta) -> None:
    """Note that a key is used, when that was last noted some time ago."""
    connection.execute(statement(__file__, "touch_key").clause, {"id": key_id, "every": every})


def keys(connection: Connection) -> Sequence[RowMapping]:
    """The live keys of the machines that the actor looks after."""
    return connection.execute(text(KEYS)).mappings().all()


def machines(connection: Connection) -> Sequence[RowMapping]:
    """The machines that the actor looks after and that have not ended, each with how many live keys it has."""
    return connection.execute(text(MACHINES)).mappings().all()


def put_machine(connection: Connection, machine: Mapping[str, Any]) -> bool:
    """Whether a machine was added: name, organisation, acts_for, scopes, per_minute; not when the name is taken."""
    return connection.execute(statement(__file__, "put_machine").clause, machine).one_or_none() is not None


def put_key(connection: Connection, machine: str, slot: int, key_id: str, secret_hash: bytes, lasts: timedelta) -> bool:
    """Whether a machine has a new key in a slot; not when there is a live one, or no such machine."""
    values = {"machine": machine, "slot": slot, "id": key_id, "secret_hash": secret_hash, "lasts": lasts}
    return connection.execute(statement(__file__, "put_key").clause, values).one_or_none() is not None


def end_key(connection: Connection, key_id: str) -> bool:
    """Whether a key of a machine that the actor looks after was ended."""
    return connection.execute(statement(__file__, "end_key").clause, {"id": key_id}).one_or_none() is not None


def machine_known(connection: Connection, name: str) -> bool:
    """Whether the actor looks after a machine of this name that has not ended."""
    known: bool = connection.execute(text(MACHINE), {"name": name}).scalar_one()
    return known


def forget_old(connection: Connection, forgotten: timedelta) -> dict[str, int]:
    """How many of what is over were deleted."""
    counts = {}
    for what, delete in OLD.items():
        values = {"forgotten": forgotten} if what == "failures" else {}
        counts[what] = connection.execute(text(delete), values).rowcount
    return counts
