"""What feeds ask the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement

LAST_OF = "select coalesce(max(number), 0) from core.public_change where kind = any(:kinds)"


def last_number_of(connection: Connection, kinds: Sequence[str]) -> int:
    """The number of the last public change of some kinds, 0 where there is none."""
    number: int = connection.execute(text(LAST_OF), {"kinds": list(kinds)}).scalar_one()
    return number


def sites(connection: Connection, kinds: Sequence[str], samples: bool, since: int | None) -> Sequence[RowMapping]:
    """The public facilities of some kinds; the columns of sites.sql."""
    values = {"kinds": list(kinds), "samples": samples, "since": since}
    return connection.execute(statement(__file__, "sites").clause, values).mappings().all()


def removed(connection: Connection, kinds: Sequence[str], since: int) -> Sequence[int]:
    """The ids of those that were public at a change and are not any more."""
    values = {"kinds": list(kinds), "since": since}
    return connection.execute(statement(__file__, "removed").clause, values).scalars().all()


def named(connection: Connection, ids: Sequence[int], platform: str, kinds: Sequence[str]) -> Mapping[int, RowMapping]:
    """What facilities of one's own are called, here and by a platform, and whether it has them; closed ones too, by id.

    Args:
        kinds: those that the platform is told of.
    """
    values = {"ids": list(ids), "platform": platform, "kinds": list(kinds)}
    rows = connection.execute(statement(__file__, "named").clause, values).mappings()
    return {row["id"]: row for row in rows}


def handovers(connection: Connection, platform: str, rows: int) -> Sequence[RowMapping]:
    """What was handed over to a platform, the last first."""
    values = {"platform": platform, "rows": rows}
    return connection.execute(statement(__file__, "handovers").clause, values).mappings().all()


def put_handover(connection: Connection, values: Mapping[str, Any]) -> int:
    """Write down what is handed over; its id."""
    number: int = connection.execute(statement(__file__, "put_handover").clause, values).scalar_one()
    return number
