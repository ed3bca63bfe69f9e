"""What lists ask the database; every answer is under row security, so somebody has to act."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement
from geo_service.core.incoming.queries import sealed_shelf
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.lists.checking import ListFault
from geo_service.plugins.member_protection.lists.declaration import READ

# Rows that are compared with what is known at a time.
AT_ONCE = 10_000
PIECES = sealed_shelf(protected.PART, "list_id")
# One list of a union at a time: two of them must not both find nobody known.
ALONE = "select pg_advisory_xact_lock(hashtextextended('member_protection ' || split_part(:organisation, '/', 1), 0))"
# Sorting and hashing of millions, for this transaction alone.
ROOM = "select set_config('work_mem', '64MB', true)"
# What is done with a whole list at once may take as long as its reading, whatever a request's statement may. Of rows
# that came a moment ago no statistics tell, and a loop within a loop over them would be of twenty thousand in each.
WHOLE = text(
    "select set_config('statement_timeout', :milliseconds, true), set_config('enable_nestloop', 'off', true),"
    " set_config('work_mem', '64MB', true)"
)
BLOCK = "select nextval('member_protection.member_ids')"
ANALYSE = "analyze staged"
COPY_STAGED = (
    "copy staged (row, id, organisation, question, masked, name, document_kind, document, document_index, card_kind,"
    " card, card_index, employment) from stdin"
)
COPY_CORRECTION = "copy correction (id, name, card_kind, card, card_index, known_card_index) from stdin"
COPY_FOUND = "copy found (row, field, given, reason, wanted_zh, wanted_en, is_notice) from stdin"
SET_JOB = text("update member_protection.enrolment_list set job_id = :job_id where id = :id")
ACTS_FOR = text("select core.acts_for(:organisation)")
FORGET = text(
    "delete from member_protection.enrolment_list where id = :id and state in ('reading', 'refused', 'listed')"
)
BROKEN_OFF = text(
    "delete from member_protection.enrolment_list l using core.job j"
    " where j.id = l.job_id and l.state = 'reading' and j.status in ('cancelled', 'failed')"
    " and (cast(:organisation as text) is null or l.organisation = :organisation)"
)
PUT_STEP = text(
    "insert into member_protection.list_step (list_id, step, day, reason, rows)"
    " values (:list_id, :step, :day, :reason, cast(:rows as jsonb))"
)
SET_STATE = text(
    "update member_protection.enrolment_list set state = :state where id = :id and state = any(:before) returning id"
)
STANDS_FOR = text(
    "select l.id from member_protection.enrolment_list l"
    " where l.instead_of = :list_id and l.state not in ('reading', 'refused')"
)
KNOWN_ROWS = text("select e.row from member_protection.enrolment e where e.list_id = :list_id and e.row = any(:rows)")


def begin_reading(connection: Connection, organisation: str) -> None:
    """Let no other list of the same district, bureau or industry union be read until the transaction ends."""
    connection.execute(text(ALONE), {"organisation": organisation})
    connection.execute(text(ROOM))
    connection.execute(statement(__file__, "staged").clause)
    connection.execute(statement(__file__, "found").clause)


def begin_whole(connection: Connection) -> None:
    """Let what is done with all the members of a list come to its end in this transaction, however many they are."""
    connection.execute(WHOLE, {"milliseconds": str(READ.timeout_s * 1000)})


def block(connection: Connection) -> int:
    """The first of as many new numbers of members as a batch has rows at most."""
    first: int = connection.execute(text(BLOCK)).scalar_one()
    return first


def stage(connection: Connection, lines: bytes) -> None:
    """Add good rows, as lines of COPY."""
    copy(connection, COPY_STAGED, (lines,))


def stage_faults(connection: Connection, faults: Sequence[ListFault]) -> None:
    """Add what is to be mended."""
    if faults:
        copy(connection, COPY_FOUND, (line_of(one) for one in faults))


def put_faults(connection: Connection, list_id: UUID) -> None:
    """Keep what is to be mended, as far as it was not kept before."""
    connection.execute(statement(__file__, "put_found").clause, {"list_id": list_id})


def line_of(fault: ListFault) -> bytes:
    """A fault as a line of COPY."""
    notice = "t" if fault.is_notice else "f"
    texts = (fault.field, fault.given, fault.reason, fault.wanted.zh, fault.wanted.en)
    return "\t".join((str(fault.row), *map(escaped, texts), notice)).encode() + b"\n"


def escaped(given: str) -> str:
    """A text as COPY wants it."""
    plain = given.replace("\x00", "�").replace("\\", "\\\\")
    return plain.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def copy(connection: Connection, command: str, blocks: Iterable[bytes]) -> None:
    """Hand blocks to COPY."""
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(command) as copying:
        for one in blocks:
            copying.write(one)


def analyse(connection: Connection) -> None:
    """Let the planner know how many rows are staged."""
    connection.execute(text(ANALYSE))


def questions(connection: Connection) -> Sequence[str]:
    """What the staged rows ask, each once."""
    return connection.execute(statement(__file__, "questions").clause).scalars().all()


def questions_of_list(connection: Connection, list_id: UUID) -> Sequence[str]:
    """What the members on a list ask, each once."""
    return connection.execute(statement(__file__, "questions_of_list").clause, {"list_id": list_id}).scalars().all()


def put_answers(connection: Connection, answers: Sequence[Mapping[str, Any]]) -> None:
    """Keep the answers, for this transaction."""
    connection.execute(statement(__file__, "answer").clause)
    if answers:
        connection.execute(statement(__file__, "put_answer").clause, answers)


def find_known(connection: Connection) -> None:
    """Let staged rows whose person the union knows be those members."""
    connection.execute(statement(__file__, "find_known").clause)


def take_out(connection: Connection, list_id: UUID, year: int, instead_of: UUID | None) -> None:
    """Take the staged rows out that are repeated, refused, on another list of the union, or with a card of before."""
    connection.execute(statement(__file__, "take_out_repeated").clause, {"list_id": list_id})
    connection.execute(statement(__file__, "take_out_refused").clause, {"list_id": list_id})
    values = {"list_id": list_id, "year": year, "instead_of": instead_of}
    connection.execute(statement(__file__, "take_out_listed").clause, values)
    connection.execute(statement(__file__, "take_out_replaced").clause, {"list_id": list_id})


def begin_correcting(connection: Connection) -> None:
    """Make room for what a list corrects of members, for this transaction."""
    connection.execute(statement(__file__, "correction").clause)


def known(connection: Connection) -> Iterator[Sequence[RowMapping]]:
    """What staged rows say of people whom their union knows, and what is known; the columns of known.sql, in parts."""
    asked = statement(__file__, "known").clause.execution_options(yield_per=AT_ONCE)
    return connection.execute(asked).mappings().partitions()


def stage_corrections(connection: Connection, lines: Sequence[bytes]) -> None:
    """Add what a list corrects of members, as lines of COPY."""
    if lines:
        copy(connection, COPY_CORRECTION, lines)


def put_rows(connection: Connection, list_id: UUID, year: int) -> None:
    """Correct the staged members that are known, add those that are new, and put all of them on the list."""
    connection.execute(statement(__file__, "put_corrections").clause)
    connection.execute(statement(__file__, "put_members").clause)
    connection.execute(statement(__file__, "put_enrolments").clause, {"list_id": list_id, "year": year})


def totals(connection: Connection) -> dict[str, int]:
    """members, fen_fee and fen_city_subsidy of the staged rows."""
    return dict(connection.execute(statement(__file__, "totals").clause).mappings().one())


def put_covers(connection: Connection, list_id: UUID, confirmed_on: date) -> None:
    """Cover the members of a list; whoever has a cover for the year keeps that one."""
    values = {"list_id": list_id, "confirmed_on": confirmed_on}
    connection.execute(statement(__file__, "put_covers").clause, values)


def take_off_uncovered(connection: Connection, list_id: UUID, zh: str, en: str) -> None:
    """Take those off a confirmed list who have no cover by it, each with why."""
    values = {"list_id": list_id, "zh": zh, "en": en}
    connection.execute(statement(__file__, "take_off_uncovered").clause, values)


def covered(connection: Connection, list_id: UUID) -> dict[str, int]:
    """members, fen_fee and fen_city_subsidy of the covers by a list."""
    return dict(connection.execute(statement(__file__, "covered").clause, {"list_id": list_id}).mappings().one())


def put_list(connection: Connection, told: Mapping[str, Any]) -> bool:
    """Whether a list is begun; not when the union sent the same file for the same before."""
    values = {"instead_of": None, **told}
    return connection.execute(statement(__file__, "put_list").clause, values).one_or_none() is not None


def lists(connection: Connection, rows: int, **asked: Any) -> Sequence[RowMapping]:
    """Lists that one may see, newest first; what is asked: the parameters of lists.sql."""
    names = ("id", "organisation", "year", "way", "state", "after", "file_sha256", "is_all_or_nothing")
    all_of = dict.fromkeys(names)
    return connection.execute(statement(__file__, "lists").clause, all_of | asked | {"rows": rows}).mappings().all()


def faults(connection: Connection, list_id: UUID, after: int | None, rows: int) -> Sequence[RowMapping]:
    """What is to be mended in a list, for one page; the columns of faults.sql."""
    values = {"list_id": list_id, "after": after, "rows": rows}
    return connection.execute(statement(__file__, "faults").clause, values).mappings().all()


def end_reading(connection: Connection, list_id: UUID, state: str, rows: int | None, found: Mapping[str, Any]) -> None:
    """Write down what came of reading or confirming a list; rows None: as many as before."""
    names = ("members", "fen_fee", "fen_city_subsidy")
    values = {"id": list_id, "state": state, "rows": rows} | {name: found.get(name) for name in names}
    connection.execute(statement(__file__, "end_reading").clause, values)


def unions(connection: Connection, organisation: str) -> dict[str, str]:
    """A union and those below it by code, each with the name of the union at the top of it, below the Federation."""
    rows = connection.execute(statement(__file__, "unions").clause, {"organisation": organisation}).mappings()
    return {row["code"]: row["top_name"] for row in rows}


def acts_for(connection: Connection, organisation: str) -> bool:
    """Whether the transaction acts for a union."""
    acts: bool = connection.execute(ACTS_FOR, {"organisation": organisation}).scalar_one()
    return acts


def set_job(connection: Connection, list_id: UUID, job_id: int) -> None:
    """Say which job reads a list."""
    connection.execute(SET_JOB, {"id": list_id, "job_id": job_id})


def forget(connection: Connection, list_id: UUID) -> bool:
    """Whether a list is gone now, with all that came of it but the members; what a union has submitted stays."""
    return connection.execute(FORGET, {"id": list_id}).rowcount > 0


def forget_broken_off(connection: Connection, organisation: str | None = None) -> int:
    """How many lists are gone now whose reading was cancelled or failed, with their files."""
    return connection.execute(BROKEN_OFF, {"organisation": organisation}).rowcount


def put_step(
    connection: Connection,
    list_id: UUID,
    step: str,
    day: date,
    reason: str | None = None,
    rows: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """Write a step down; of one that sends a list back: why, and what is wrong with which rows."""
    told = None if rows is None else json.dumps(rows, ensure_ascii=False)
    values = {"list_id": list_id, "step": step, "day": day, "reason": reason, "rows": told}
    connection.execute(PUT_STEP, values)


def members(connection: Connection, list_id: UUID, after: int | None, rows: int) -> Sequence[RowMapping]:
    """Those on a list by row of the file, for one page; the columns of members.sql."""
    values = {"list_id": list_id, "after": after, "rows": rows}
    return connection.execute(statement(__file__, "members").clause, values).mappings().all()


def known_rows(connection: Connection, list_id: UUID, rows: Sequence[int]) -> set[int]:
    """Those of some rows in which somebody stands who is on the list."""
    return set(connection.execute(KNOWN_ROWS, {"list_id": list_id, "rows": list(rows)}).scalars())


def let_go(connection: Connection, list_id: UUID) -> None:
    """Take everybody off a list, so that they can stand on another; who they were stays known."""
    connection.execute(statement(__file__, "let_go").clause, {"list_id": list_id})


def added(connection: Connection, list_id: UUID, instead_of: UUID, rows: int) -> Sequence[RowMapping]:
    """Rows of a list whose person did not stand on the one in whose place it came; the columns of added.sql."""
    values = {"list_id": list_id, "instead_of": instead_of, "rows": rows}
    return connection.execute(statement(__file__, "added").clause, values).mappings().all()


def stands_for(connection: Connection, list_id: UUID) -> bool:
    """Whether another list stands in the place of one."""
    return connection.execute(STANDS_FOR, {"list_id": list_id}).one_or_none() is not None


def set_state(connection: Connection, list_id: UUID, state: str, before: Sequence[str]) -> bool:
    """Whether a list went from one of some states to another; not when it was in none of them."""
    values = {"id": list_id, "state": state, "before": list(before)}
    return connection.execute(SET_STATE, values).one_or_none() is not None
