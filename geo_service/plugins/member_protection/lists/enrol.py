"""A list is read: row by row checked and sealed outside the database, then staged, priced and put in by whole sets."""

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import batched, chain, islice
from multiprocessing import get_context
from uuid import UUID

from sqlalchemy import Connection

from geo_service.core.audit import queries as audit
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.protection.keyring import Keyring
from geo_service.core.text import Text
from geo_service.core.words import Words
from geo_service.plugins.member_protection.lists import queries
from geo_service.plugins.member_protection.lists.checking import Checked, ListFault, Rulings, checked
from geo_service.plugins.member_protection.lists.correcting import compare
from geo_service.plugins.member_protection.lists.heading import members_of, with_unseen
from geo_service.plugins.member_protection.lists.pricing import answers
from geo_service.plugins.member_protection.lists.reading import Row, Source, refused
from geo_service.plugins.member_protection.lists.returning import give_way
from geo_service.plugins.member_protection.models import BLOCK
from geo_service.plugins.member_protection.questions import UnionClass
from geo_service.plugins.member_protection.rules import BOOK, ProtectionRules, Way

# Rows that are checked at once: so many are under way at a time in each process, and none of them lets go of the room
# that a larger batch once took. A block of numbers has several batches.
BATCH = 2_500
# A short list is not worth the start of other processes.
WORTH_IT = 16
READ_SHARE = 0.6
CHECKING, PRICING, STORING = (
    Text("核对并加密名单", "Checking and sealing the rows"),
    Text("核算保障费", "Working out the fees"),
    Text("写入名单", "Putting the members in"),
)
NOBODY = Text("表头下没有人员，每人一行", "nobody stands below the heading; one row a person")

type Progress = Callable[[float, Text], None]


@dataclass(frozen=True)
class Told:
    """What is said of a list beside its file.

    Attributes:
        organisation: whose list it is; its rows are of this union or of those below it.
        is_all_or_nothing: whether one bad row refuses all; else the good rows are taken.
        today: the business day of the upload.
        instead_of: the list that came back, in whose place it comes; its members are let go for it.
    """

    id: UUID
    organisation: str
    year: int
    way: Way
    is_all_or_nothing: bool
    today: date
    instead_of: UUID | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a list: `listed`, or `refused` with nothing put in; counts, and fen."""

    state: str
    rows: int
    members: int
    fen_fee: int
    fen_city_subsidy: int


def rules_of(year: int) -> ProtectionRules:
    """The rules of a year's covers.

    Raises:
        BadRequest: there are none.
    """
    rules = BOOK.on(date(year, 1, 1))
    if rules is None:
        known = sorted(BOOK.editions)
        wanted = Text(f"没有适用的方案；现有 {known}", f"there is no edition for it; there are {known}")
        raise BadRequest(wanted, [Fault("year", year, wanted)])
    return rules


def classes(connection: Connection, organisation: str, rules: ProtectionRules) -> dict[str, UnionClass]:
    """The class of a union and of each below it: special where the one at the top has a name of the rules (C21)."""
    special = set(rules.special_unions.names)
    return {
        code: "special" if name in special else "ordinary"
        for code, name in queries.unions(connection, organisation).items()
    }


def enrol(
    connection: Connection, keys: Keyring, told: Told, source: Source, words: Words, progress: Progress
) -> Outcome:
    """What came of a list; all of it happens in the transaction.

    Raises:
        ListRefused: the file is no list, is damaged or too long.
    """
    rules = rules_of(told.year)
    queries.begin_reading(connection, told.organisation)
    columns, table = members_of(source, told.way)
    rulings = Rulings(
        keys,
        columns,
        told.organisation,
        classes(connection, told.organisation, rules),
        frozenset(rules.fee),
        told.today,
    )
    unseen: list[ListFault] = []
    count = stage(connection, with_unseen(table, unseen), rulings, progress)
    if not count:
        raise refused(NOBODY, "file:rows")
    queries.stage_faults(connection, unseen)
    queries.put_faults(connection, told.id)
    progress(READ_SHARE, PRICING)
    queries.analyse(connection)
    days = (told.today, told.today)
    asked = queries.questions(connection)
    queries.put_answers(connection, list(answers(asked, told.way, told.year, days, rules, words.reasons)))
    queries.find_known(connection)
    queries.take_out(connection, told.id, told.year, told.instead_of)
    compare(connection, keys, told.id)
    found = queries.totals(connection)
    is_bad = told.is_all_or_nothing and found["members"] < count
    state = "refused" if is_bad or not found["members"] else "listed"
    if state == "listed":
        progress(READ_SHARE + 0.1, STORING)
        if told.instead_of is not None:
            give_way(connection, told.instead_of)
        with in_bulk(connection, told, source.file_sha256, found["members"]):
            queries.put_rows(connection, told.id, told.year)
    outcome = Outcome(state, count, **(found if state == "listed" else dict.fromkeys(found, 0)))
    queries.end_reading(connection, told.id, state, count, vars(outcome))
    return outcome


@contextmanager
def in_bulk(connection: Connection, told: Told, file_sha256: bytes, row_count: int) -> Iterator[None]:
    """While the members of a list are put in: one entry of the audit stands for all of them."""
    fields = ("card", "document", "employment", "name", "plan")
    entry = audit.record(
        connection,
        "import",
        "member_protection.member",
        str(told.id),
        fields,
        told.organisation,
        file_sha256=file_sha256,
        row_count=row_count,
    )
    audit.set_bulk(connection, entry)
    yield
    audit.set_bulk(connection, None)


def stage(connection: Connection, rows: Iterator[Row], rulings: Rulings, progress: Progress) -> int:
    """How many rows there are; the good ones are staged, so is what is to be mended in the others."""
    count = 0
    for one in checked_batches(connection, batched(rows, BATCH), rulings):
        queries.stage(connection, one.lines)
        queries.stage_faults(connection, one.faults)
        count += one.rows
        done = Text(f"{CHECKING.zh}：{count:,} 行", f"{CHECKING.en}: {count:,}")
        progress(READ_SHARE * count / (count + 20 * BLOCK), done)
    return count


def checked_batches(connection: Connection, batches: Iterable[tuple[Row, ...]], rulings: Rulings) -> Iterator[Checked]:
    """The batches, checked, in their order; a long list by as many processes as there are cores."""
    batches, numbers = iter(batches), first_numbers(connection)
    first = list(islice(batches, WORTH_IT))
    if len(first) < WORTH_IT:
        yield from (checked(batch, next(numbers), rulings) for batch in first)
        return
    cores = os.cpu_count() or 1
    waiting: deque[Future[Checked]] = deque()
    # One server imports what it takes, and its forks share that: less memory, and the import once.
    processes = get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(cores, processes, hold, (rulings,)) as pool:
        try:
            for batch in chain(first, batches):
                waiting.append(pool.submit(checked_there, batch, next(numbers)))
                if len(waiting) > 2 * cores:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def first_numbers(connection: Connection) -> Iterator[int]:
    """The first number of each batch, one batch after the other."""
    while True:
        first = queries.block(connection)
        yield from range(first, first + BLOCK, BATCH)


_held: list[Rulings] = []


def hold(rulings: Rulings) -> None:
    """Keep what a process checks by, for as long as it lives, and all that it shares with others as it is."""
    gc.freeze()
    _held[:] = [rulings]


def checked_there(batch: tuple[Row, ...], first_id: int) -> Checked:
    """A batch, checked in a process of its own."""
    return checked(batch, first_id, _held[0])
