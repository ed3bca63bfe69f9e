"""What travel reads of the public projection."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from geo_service.core.database.statements import statement


def last_change(connection: Connection) -> int:
    """The number of the last public change; 0 before the first."""
    number: int = connection.execute(statement(__file__, "last_change").clause).scalar_one()
    return number


def sites(connection: Connection) -> Sequence[Any]:
    """Every placed facility with what it is filtered by, by id."""
    return connection.execute(statement(__file__, "sites").clause).all()
