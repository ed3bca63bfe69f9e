"""What travel reads of the public projection."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from geo_service.core.database.statements import statement


def sites(connection: Connection) -> Sequence[Any]:
    """Every placed facility with what it is filtered by, by id."""
    return connection.execute(statement(__file__, "sites").clause).all()
