"""What figures ask the database; whoever asks acts for all organisations."""

from collections.abc import Sequence

from sqlalchemy import Connection

from geo_service.core.database.statements import statement
from geo_service.plugins.member_protection.figures.tables import Granted

MONTHS_A_YEAR = 12


def granted(connection: Connection, year: int) -> list[Granted]:
    """Claims of a year's covers that were granted, by topmost union, benefit and month of the decision."""
    rows = connection.execute(statement(__file__, "granted").clause, {"year": year})
    return [Granted(row.organisation, row.benefit, row.month, row.claims, row.fen) for row in rows]


def unions(connection: Connection, year: int) -> dict[str, str]:
    """The names of the topmost unions with covered members, by code."""
    rows = connection.execute(statement(__file__, "unions").clause, {"year": year})
    return {row.code: row.name for row in rows}


def months(found: Sequence[Granted]) -> list[str]:
    """The months from the first to the last in which something was granted: one left out would be known to be empty."""
    if not found:
        return []
    first, last = min(one.month for one in found), max(one.month for one in found)
    start, end = (int(month[:4]) * MONTHS_A_YEAR + int(month[5:]) - 1 for month in (first, last))
    return [f"{number // MONTHS_A_YEAR}-{number % MONTHS_A_YEAR + 1:02}" for number in range(start, end + 1)]
