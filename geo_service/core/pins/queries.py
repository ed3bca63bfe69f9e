"""What pins ask the database."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping

from geo_service.core.database.statements import statement
from geo_service.core.registry.queries import take_order


def place_of(connection: Connection, facility_id: int) -> RowMapping | None:
    """The place of a facility: id, district_code, position_precision; None for one not theirs.

    Until the transaction ends nobody else writes to the registry.
    """
    take_order(connection)
    return connection.execute(statement(__file__, "place_of").clause, {"id": facility_id}).mappings().one_or_none()


def put_position(connection: Connection, values: Mapping[str, Any]) -> None:
    """Let a place be somewhere: see the statement."""
    connection.execute(statement(__file__, "put_position").clause, values)
