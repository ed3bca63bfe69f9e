"""What pins ask the database."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping

from geo_service.core.database.statements import statement


def place_of(connection: Connection, facility_id: int) -> RowMapping | None:
    """The place of a facility, kept from others: id, district_code, position_precision; None for one not theirs."""
    return connection.execute(statement(__file__, "place_of").clause, {"id": facility_id}).mappings().one_or_none()


def put_position(connection: Connection, values: Mapping[str, Any]) -> None:
    """Let a place be somewhere: see the statement."""
    connection.execute(statement(__file__, "put_position").clause, values)
