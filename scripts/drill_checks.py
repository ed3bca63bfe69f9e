"""What the database says after a drill, held against what the writers know: lost, doubled, half done, unaudited."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg

from geo_service.core.access.secrets import hash_of, read_key
from scripts.drill_ground import MACHINES, Ground
from scripts.drill_writers import IMPORTED_ROWS, Book, Sent

REPORTS = "select facility_id, state, at, in_window from core.driver_report"
KEPT = "select count(*) from core.kept_answer"
KEYS = """
select k.id, k.secret_hash
  from core.machine_key k join core.machine m on m.id = k.machine_id
 where m.name = any(%s)
"""
SESSIONS = "select token_hash from core.session"
IMPORTED = """
select split_part(name, '之', 1), count(*) from core.facility where name like '演练批次%' group by 1
"""
IMPORT_ENTRIES = "select count(*) from core.audit_entry where operation = 'import' and row_count = %s"
CHARGERS = """
select (h.content ->> 'chargers')::int
  from core.history h
 where h.of_table = 'facility' and h.of_id = %s and h.operation = 'update'
 order by h.number
"""
VERSION = "select version, chargers from core.facility where id = %s"
# The row in history, the entry in the audit and the public change stand in one transaction, or none of them does.
UNAUDITED = """
select count(*)
  from core.history h
 where not exists (
         select
           from core.audit_entry a
          where a.xid % 4294967296 = h.xmin::text::bigint
            and (a.operation = 'import' or (a.of_table = 'core.' || h.of_table and a.of_id = h.of_id::text))
       )
"""
UNFOUNDED = """
select count(*)
  from core.audit_entry a
 where a.of_table = 'core.facility' and a.operation in ('insert', 'update', 'delete')
   and not exists (
         select from core.history h where h.xmin::text::bigint = a.xid % 4294967296 and h.of_id::text = a.of_id
       )
"""
UNPUBLISHED = """
select count(*)
  from (select h.xmin::text as xid, h.of_id as id from core.history h where h.of_table = 'facility') h
  full join (select c.xmin::text as xid, c.facility_id as id from core.public_change c) c using (xid, id)
 where h.id is null or c.id is null
"""
NUMBERS = """
select count(*) - count(distinct number)
  from (select number from core.history union all select number from core.public_change) n
"""


@dataclass
class Found:
    """What is wrong: one sentence each."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def looked_at(ground: Ground, book: Book) -> Found:
    """What is wrong after a drill; the database must be there, and nobody may write."""
    found = Found(wrong=[f"the service: {line}" for line in ground.failures()])
    with psycopg.connect(ground.owner) as connection:
        check_reports(connection, book, found)
        check_keys(connection, book, found)
        check_sessions(connection, book, found)
        check_imports(connection, book, found)
        for number, values in book.chargers.items():
            check_chargers(connection, number, values, found)
        for what, question in (
            ("rows of history without an entry in the audit", UNAUDITED),
            ("entries of the audit without a row of history", UNFOUNDED),
            ("changes that are in history or published, not both", UNPUBLISHED),
            ("change numbers given twice", NUMBERS),
        ):
            if count := one(connection, question):
                found.wrong.append(f"{count} {what}")
    done = subprocess.run(
        ground.command("audit", "verify"), env=ground.environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        found.wrong.append(f"audit verify: {done.stderr}")
    return found


def one(connection: psycopg.Connection, question: str, *values: Any) -> Any:
    """The one value of a question's answer."""
    row = connection.execute(question.encode(), values or None).fetchone()
    assert row is not None
    return row[0]


def check_reports(connection: psycopg.Connection, book: Book, found: Found) -> None:
    """Each report is there once, as it was answered; one whose sender walked away is there once or not at all."""
    stored = {number: (state, at, times) for number, state, at, times in connection.execute(REPORTS)}
    for sent in book.reports:
        state, at, times = stored.pop(int(sent.about), (None, None, 0))
        if times > 1:
            found.doubled.append(f"report {sent.about}: {times} times")
        if sent.answer is None:
            continue
        said = json.loads(sent.answer.body)
        if sent.answer.status != 201 or state is None:
            found.lost.append(f"report {sent.about}: answered {sent.answer.status}, stored {state}")
        elif (state, at) != (said["state"], datetime.fromisoformat(said["at"])):
            found.doubled.append(f"report {sent.about}: answered {said}, stored {state} {at}")
    found.wrong.extend(f"report {number}: nobody sent it" for number in stored)
    there = len(set(map(int, (sent.about for sent in book.reports))) & reported(connection))
    kept, effects = one(connection, KEPT), there + sum(sent.answer is not None for sent in book.keys_made)
    if kept != effects:
        found.wrong.append(f"{kept} kept answers for {effects} effects under a key")


def reported(connection: psycopg.Connection) -> set[int]:
    """The facilities of which something was reported."""
    return {row[0] for row in connection.execute(REPORTS)}


def check_keys(connection: psycopg.Connection, book: Book, found: Found) -> None:
    """The keys that were made and not ended are there, with the secret that was answered; no others."""
    stored = {key_id: bytes(secret_hash) for key_id, secret_hash in connection.execute(KEYS, [list(MACHINES)])}
    for key_id, shown in book.keys.items():
        key = read_key(shown)
        if key is None or stored.pop(key_id, None) != hash_of(key.secret):
            found.lost.append(f"key {key_id}")
    for key_id in stored:
        (found.lost if key_id in book.keys_ended else found.doubled).append(f"key {key_id}: it should not be there")
    for name, times in Counter(ids(book.keys_made)).items():
        if times > 1:
            found.doubled.append(f"key {name}: answered to {times} requests")


def ids(made: list[Sent]) -> Iterator[str]:
    """The ids of keys that were answered."""
    for sent in made:
        if sent.answer is not None:
            yield json.loads(sent.answer.body)["id"]


def check_sessions(connection: psycopg.Connection, book: Book, found: Found) -> None:
    """Every session whose cookie somebody has is there; there are no more than were asked for."""
    stored = [bytes(row[0]) for row in connection.execute(SESSIONS)]
    known = {hash_of(cookie.partition("=")[2]) for cookie in book.cookies}
    found.lost.extend(["a session"] * len(known - set(stored)))
    if len(stored) > book.sign_ins_sent or len(known) != len(book.cookies):
        found.doubled.append(f"{len(stored)} sessions after {book.sign_ins_sent} requests")


def check_imports(connection: psycopg.Connection, book: Book, found: Found) -> None:
    """A file is there whole or not at all, and has one entry in the audit for all its rows."""
    stored: dict[str, int] = dict(connection.execute(IMPORTED).fetchall())
    for name, done in book.imports.items():
        rows = stored.get(name, 0)
        if done and rows < IMPORTED_ROWS:
            found.lost.append(f"import {name}: {rows} rows")
        elif rows > IMPORTED_ROWS:
            found.doubled.append(f"import {name}: {rows} rows")
        elif rows not in (0, IMPORTED_ROWS):
            found.wrong.append(f"import {name}: {rows} rows of {IMPORTED_ROWS}")
    if (entries := one(connection, IMPORT_ENTRIES, IMPORTED_ROWS)) != len(stored):
        found.wrong.append(f"{entries} entries of the audit for {len(stored)} imports")


def check_chargers(connection: psycopg.Connection, number: int, values: list[tuple[int, bool]], found: Found) -> None:
    """Each change is in history once, those in doubt once or not at all, in order; the facility stands at the last."""
    history = [row[0] for row in connection.execute(CHARGERS, [number])]
    row = connection.execute(VERSION, [number]).fetchone()
    assert row is not None
    for value, done in values:
        times = history.count(value)
        if times > 1:
            found.doubled.append(f"chargers {value} of {number}: {times} times")
        if done and not times:
            found.lost.append(f"chargers {value} of {number}")
    if history != sorted(history) or set(history) - {value for value, _ in values}:
        found.wrong.append(f"history of {number}: {history}")
    if (row[0], row[1]) != (1 + len(history), history[-1] if history else row[1]):
        found.wrong.append(f"facility {number}: version {row[0]} after {len(history)} changes")
