"""What driver_homes asks the database."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping

from geo_service.core.database.statements import statement


def progress(connection: Connection) -> Sequence[RowMapping]:
    """Open driver homes: code, name, name_en of the district, tier, sample, homes; a district without any has one row.

    Code and names are None for homes whose district is not known, tier for homes that have none.
    """
    return connection.execute(statement(__file__, "progress").clause).mappings().all()
