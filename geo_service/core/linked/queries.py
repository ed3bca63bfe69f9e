"""What crawlers and readers of the feed ask of the public projection."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping

from geo_service.core.database.statements import statement


def last_changes(connection: Connection, since: int, before: int | None, rows: int) -> Sequence[RowMapping]:
    """The last change of each facility between two numbers, newest first; positions are lon, lat in WGS-84."""
    asked = {"since": since, "before": before, "rows": rows}
    return connection.execute(statement(__file__, "last_changes").clause, asked).mappings().all()


def sites(connection: Connection, first: int, until: int | None, rows: int) -> Sequence[RowMapping]:
    """The open sites that are not made up, by id, from one on and up to another: id, kind, updated_at."""
    asked = {"first": first, "until": until, "rows": rows}
    return connection.execute(statement(__file__, "sites").clause, asked).mappings().all()


def blocks(connection: Connection, size: int) -> Sequence[RowMapping]:
    """The blocks of so many ids in which there are such sites: block, sites, last."""
    return connection.execute(statement(__file__, "blocks").clause, {"size": size}).mappings().all()
