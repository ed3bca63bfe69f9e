"""A file of stays is taken in: checked and sealed outside the database, then matched and claimed by whole sets."""

from collections.abc import Sequence
from datetime import date
from itertools import batched
from uuid import UUID, uuid4

from sqlalchemy import Connection, RowMapping

from geo_service.core.audit import queries as audit
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.masking import Shape
from geo_service.core.protection.unmasking import shown
from geo_service.core.protection.values import Sealed
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


def take_in(connection: Connection, keys: Keyring, source: Source, today: date) -> tuple[UUID, bool]:
    """The file, and whether it is new; of one that came before it is that one, and nothing changes.

    Raises:
        NoDischarges: it is no file of stays.
    """
    if before := queries.files(connection, 1, file_sha256=source.file_sha256):
        return before[0]["id"], False
    columns, rows = stays_of(source)
    queries.begin(connection)
    for some in batched(rows, AT_ONCE):
        one = checked(some, columns, keys, today)
        queries.stage(connection, one.lines)
        lists.stage_faults(connection, one.faults)
    # From here on nobody else claims, and the same file is not taken in beside this one.
    claims.alone(connection)
    if before := queries.files(connection, 1, file_sha256=source.file_sha256):
        return before[0]["id"], False
    queries.find_covers(connection)
    queries.take_out(connection, paying_plans())
    queries.take_out_others(connection, others(keys, queries.names(connection)))
    pay_by = {day: last_day_to_pay("hospital", today, day) for day in queries.first_days(connection)}
    file_id = uuid4()
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
    queries.put_file(connection, file_id, source.file_sha256, today, len(rows))
    audit.set_bulk(connection, None)
    return file_id, True


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
