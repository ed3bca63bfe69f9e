"""What the life of a facility asks the database."""

from collections.abc import Mapping
from typing import Any

import orjson
from psycopg.errors import UniqueViolation
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from geo_service.core.database.statements import statement
from geo_service.core.errors import Conflict
from geo_service.core.text import Text


def district_of(connection: Connection, facility_id: int) -> str | None:
    """The code of the district that a facility is declared to be in, None where it is in none."""
    code: str | None = connection.execute(statement(__file__, "district_of").clause, {"id": facility_id}).scalar_one()
    return code


def put_site_as_found(connection: Connection, values: Mapping[str, Any]) -> None:
    """Let the registry say what was found at a site, and where it is; the parameters of put_site_as_found.sql."""
    attributes = orjson.dumps(values["attributes"]).decode()
    connection.execute(statement(__file__, "put_site_as_found").clause, {**values, "attributes": attributes})


def put_plaque(connection: Connection, case_id: int, number: str) -> None:
    """Write down the plaque of the facility of a case.

    Raises:
        Conflict: another one of the programme has the number.
    """
    try:
        connection.execute(statement(__file__, "put_plaque").clause, {"case_id": case_id, "number": number})
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            raise Conflict(Text(f"铭牌编号 {number} 已使用", f"The number {number} is on another plaque")) from error
        raise
