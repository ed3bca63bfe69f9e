"""What the registry asks the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement

INCOMING_COLUMNS = (
    "name, kind, tier, place, address, district_code, street_code, region, lon, lat, position_precision,"
    " given_lon, given_lat, given_datum, functions, free_parking_minutes, free_bays, chargers, hours_text,"
    " attributes, organisation, sample, source"
)


def put_districts(connection: Connection, districts: Sequence[Mapping[str, Any]]) -> None:
    """Add the districts, or bring them up to date by code."""
    connection.execute(statement(__file__, "put_district").clause, districts)


def put_streets(connection: Connection, streets: Sequence[Mapping[str, Any]]) -> None:
    """Add the streets, or bring them up to date by code."""
    connection.execute(statement(__file__, "put_street").clause, streets)


def put_sites(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> int:
    """The number of facilities that were new or differed, after adding or bringing up to date all the rows.

    A place is the same when organisation, name and address are; a facility when place, kind and name are.
    """
    connection.execute(statement(__file__, "incoming").clause)
    cursor = connection.connection.cursor()
    with cursor.copy(f"copy pg_temp.incoming ({INCOMING_COLUMNS}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)
    connection.execute(statement(__file__, "merge_places").clause)
    written = connection.execute(statement(__file__, "merge_facilities").clause).rowcount
    connection.execute(text("drop table pg_temp.incoming"))
    return written


def facility(connection: Connection, facility_id: int) -> RowMapping | None:
    """An open facility with what else is open in its place, None when there is none."""
    return connection.execute(statement(__file__, "facility").clause, {"id": facility_id}).mappings().one_or_none()


def public_counts(connection: Connection) -> Sequence[RowMapping]:
    """Open facilities by kind: kind, facilities, and the box around their positions, nulls when none has any."""
    return connection.execute(statement(__file__, "public_counts").clause).mappings().all()
