"""A file of stays is taken in: checked and sealed outside the database, then matched and claimed by whole sets."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import batched
from uuid import UUID

from sqlalchemy import Connection, RowMapping

from geo_service.core.audit import queries as audit
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.masking import Shape
from geo_service.core.protection.unmasking import shown
from geo_service.core.protection.values import Sealed
from geo_service.core.text import Text
from geo_service.plugins.member_protection import protected
from geo_service.plugins.member_protection.claims import queries as claims
from geo_service.plugins.member_protection.claims.judging import last_day_to_pay
from geo_service.plugins.member_protection.discharges import queries
from geo_service.plugins.member_protection.discharges.checking import checked, stays_of
from geo_service.plugins.member_protection.lists import queries as lists
from geo_service.plugins.member_protection.lists.reading import Source
from geo_service.plugins.member_protection.rules import BOOK

AT_ONCE = 10_000
FIELDS = ("days", "event_on", "event_until", "hospital")
READ_SHARE = 0.8
CHECKING = Text("核对并加密出院记录", "Checking and sealing the stays")
MATCHING = Text("匹配保障并生成申请", "Matching covers and making claims")

type Progress = Callable[[float, Text], None]


def take_in(
    connection: Connection, keys: Keyring, file_id: UUID, source: Source, today: date, progress: Progress
) -> None:
    """Take in a file of stays; all of it happens in the transaction.

    Args:
        today: the business day on which it came.

    Raises:
        NoDischarges: it is no file of stays.
    """
    columns, rows, unseen = stays_of(source)
    queries.begin(connection)
    lists.stage_faults(connection, unseen)
    done = 0
    for some in batched(rows, AT_ONCE):
        one = checked(some, columns, keys, today)
        queries.stage(connection, one.lines)
        lists.stage_faults(connection, one.faults)
        done += len(some)
        said = Text(f"{CHECKING.zh}：{done:,} 行", f"{CHECKING.en}: {done:,}")
        progress(READ_SHARE * done / len(rows), said)
    progress(READ_SHARE, MATCHING)
    # From here on nobody else claims.
    claims.alone(connection)
    queries.find_covers(connection)
    queries.take_out(connection, paying_plans())
    queries.take_out_others(connection, others(keys, queries.names(connection)))
    pay_by = {day: last_day_to_pay("hospital", today, day) for day in queries.first_days(connection)}
    entry = audit.record(
        connection,
        "import",
        "member_protection.claim",
        str(file_id),
        FIELDS,
        file_sha256=source.file_sha256,
        row_count=len(rows),
    )
    audit.set_bulk(connection, entry)
    queries.put_claims(connection, today, pay_by)
    queries.end_reading(connection, file_id, len(rows))
    audit.set_bulk(connection, None)


def paying_plans() -> list[str]:
    """The plans that pay for days in hospital, of every edition; what a cover's own says, the decision goes by."""
    plans = (plan for edition in BOOK.editions.values() for plan in edition.latest.hospital_benefit)
    return sorted(set(plans))


def others(keys: Keyring, rows: Sequence[RowMapping]) -> list[int]:
    """The rows whose name does not even look like the member's once both are masked; nobody's name is opened."""
    return [
        row["row"]
        for row in rows
        if shown(keys, protected.NAME, row["id"], Sealed(bytes(row["name"])), Shape.TEXT) != row["masked_name"]
    ]
