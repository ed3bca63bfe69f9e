"""What recuperation asks the database."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping

from geo_service.core.database.statements import statement


def sites(connection: Connection) -> Sequence[RowMapping]:
    """The open recuperation sites by name: id, name, address, region, hotel_name, sample."""
    return connection.execute(statement(__file__, "sites").clause).mappings().all()
