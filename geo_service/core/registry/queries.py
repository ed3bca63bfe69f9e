"""What the registry asks the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement

INCOMING_COLUMNS = (
    "name, kind, tier, place, address, district_code, street_code, region, lon, lat, position_precision,"
    " given_lon, given_lat, given_datum, functions, free_parking_minutes, free_bays, chargers, hours, hours_text,"
    " attributes, organisation, sample, source, status"
)

FACILITY = "select id, status from core.facility where (place_id, kind, name) = (:place_id, :kind, :name)"


def put_districts(connection: Connection, districts: Sequence[Mapping[str, Any]]) -> None:
    """Add the districts, or bring them up to date by code."""
    connection.execute(statement(__file__, "put_districts").clause, {"rows": orjson.dumps(districts).decode()})


def put_streets(connection: Connection, streets: Sequence[Mapping[str, Any]]) -> None:
    """Add the streets, or bring them up to date by code."""
    connection.execute(statement(__file__, "put_streets").clause, {"rows": orjson.dumps(streets).decode()})


def district_names(connection: Connection) -> dict[str, str]:
    """The districts' names by code."""
    rows = connection.execute(text("select code, name from core.district order by code"))
    return {row.code: row.name for row in rows}


def street_names(connection: Connection) -> dict[str, tuple[str, str]]:
    """The streets' districts and names by code."""
    rows = connection.execute(text("select code, district_code, name from core.street order by code"))
    return {row.code: (row.district_code, row.name) for row in rows}


def places_like(
    connection: Connection, names: Sequence[str], addresses: Sequence[str]
) -> Sequence[tuple[str, str, str, float | None, float | None]]:
    """The places with one of the names or addresses: organisation, name, address, lon and lat in WGS-84.

    Args:
        names: half-width, small letters, no space; so are the addresses.
    """
    values = {"names": names, "addresses": addresses}
    rows = connection.execute(statement(__file__, "places_like").clause, values)
    return [(row.organisation, row.name, row.address, row.lon, row.lat) for row in rows]


def put_sites(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> int:
    """The number of facilities that were new or differed, after adding or bringing up to date all the rows.

    A place is the same when organisation, name and address are; a facility when place, kind and name are.
    """
    connection.execute(statement(__file__, "incoming").clause)
    cursor = connection.connection.cursor()
    with cursor.copy(f"copy pg_temp.incoming ({INCOMING_COLUMNS}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)
    connection.execute(text("analyze pg_temp.incoming"))
    connection.execute(statement(__file__, "merge_places").clause)
    written = connection.execute(statement(__file__, "merge_facilities").clause).rowcount
    connection.execute(text("drop table pg_temp.incoming"))
    return written


def put_draft_place(connection: Connection, place: Mapping[str, Any]) -> int | None:
    """The id of a place: a new one, or the one that stands, brought up to date.

    None for one that is not to be moved, since a site of it is accepted, open or suspended, and that is said to be
    elsewhere.

    Args:
        place: the parameters of put_draft_place.sql.
    """
    # What stands as it was is not returned; only a later statement sees what somebody else committed meanwhile.
    put = connection.execute(statement(__file__, "put_draft_place").clause, place).one_or_none()
    if put is not None:
        return int(put.id)
    stands = connection.execute(statement(__file__, "draft_place").clause, place).one()
    return None if stands.is_elsewhere else int(stands.id)


def put_draft(connection: Connection, place_id: int, facility: Mapping[str, Any]) -> RowMapping:
    """The id and status of a facility in its place: a new one, or the one that stands, brought up to date.

    Args:
        facility: the parameters of put_draft.sql; attributes as an object.
    """
    attributes = orjson.dumps(facility["attributes"]).decode()
    values = {**facility, "place_id": place_id, "attributes": attributes}
    row = connection.execute(statement(__file__, "put_draft").clause, values).mappings().one_or_none()
    return row or connection.execute(text(FACILITY), values).mappings().one()


def facility(connection: Connection, facility_id: int) -> RowMapping | None:
    """An open facility with what else is open in its place, None when there is none."""
    return connection.execute(statement(__file__, "facility").clause, {"id": facility_id}).mappings().one_or_none()


def present(connection: Connection) -> datetime:
    """This moment by the database's clock, which dates the history."""
    moment: datetime = connection.execute(text("select clock_timestamp()")).scalar_one()
    return moment


def facility_as_of(connection: Connection, facility_id: int, as_of: datetime) -> RowMapping | None:
    """A facility and its place as they stood at a moment, None when nothing of it may be seen.

    Its `facility` and `place` are None before its history begins, at `since`; its `operation` is delete after it was
    deleted; `is_whole` is false when it is not certain that the asker sees all that was written until then.
    """
    asked = {"id": facility_id, "as_of": as_of}
    return connection.execute(statement(__file__, "facility_as_of").clause, asked).mappings().one_or_none()


def take_order(connection: Connection) -> None:
    """Be the one who writes to the registry, until the transaction ends; writing to it does so by itself."""
    connection.execute(statement(__file__, "take_order").clause)
