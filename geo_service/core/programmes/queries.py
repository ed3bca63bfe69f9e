"""What the programmes ask the database."""

from collections import Counter

from sqlalchemy import Connection

from geo_service.core.database.statements import statement


def open_counts(connection: Connection) -> Counter[tuple[str, str | None]]:
    """How many facilities are open, by kind and tier and by kind alone (tier None); made-up ones do not count."""
    counts: Counter[tuple[str, str | None]] = Counter()
    for row in connection.execute(statement(__file__, "open_counts").clause):
        counts[row.kind, None] += row.facilities
        if row.tier is not None:
            counts[row.kind, row.tier] += row.facilities
    return counts
