"""What the registry asks the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement

INCOMING_COLUMNS = (
    "name, kind, tier, place, address, district_code, street_code, region, lon, lat, position_precision,"
    " given_lon, given_lat, given_datum, functions, free_parking_minutes, free_bays, chargers, hours, hours_text,"
    " attributes, organisation, sample, source, status"
)

# Not in a file of its own: the app role alone may read places.
PLACES_LIKE = """
select p.organisation, p.name, p.address, st_x(p.position), st_y(p.position)
  from core.place p
 where p.organisation in (select unnest(cast(:organisations as text[])))
   and (p.name in (select unnest(cast(:names as text[]))) or p.address in (select unnest(cast(:addresses as text[]))))
 order by p.id
"""


def put_districts(connection: Connection, districts: Sequence[Mapping[str, Any]]) -> None:
    """Add the districts, or bring them up to date by code."""
    connection.execute(statement(__file__, "put_district").clause, districts)


def put_streets(connection: Connection, streets: Sequence[Mapping[str, Any]]) -> None:
    """Add the streets, or bring them up to date by code."""
    connection.execute(statement(__file__, "put_street").clause, streets)


def district_names(connection: Connection) -> dict[str, str]:
    """The districts' names by code."""
    rows = connection.execute(text("select code, name from core.district order by code"))
    return {row.code: row.name for row in rows}


def street_names(connection: Connection) -> dict[str, tuple[str, str]]:
    """The streets' districts and names by code."""
    rows = connection.execute(text("select code, district_code, name from core.street order by code"))
    return {row.code: (row.district_code, row.name) for row in rows}


def places_like(
    connection: Connection, organisations: Sequence[str], names: Sequence[str], addresses: Sequence[str]
) -> Sequence[tuple[Any, ...]]:
    """Places of these organisations with one of the names or addresses: organisation, name, address, lon, lat."""
    values = {"organisations": organisations, "names": names, "addresses": addresses}
    return [tuple(row) for row in connection.execute(text(PLACES_LIKE), values)]


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
    # The triggers publish by an array of ids. On a registry that was never analysed the planner takes the table for
    # small and holds every row against the whole array: 25 s for 100,000 rows instead of 4.
    connection.execute(text("set local enable_seqscan = off"))
    connection.execute(statement(__file__, "merge_places").clause)
    written = connection.execute(statement(__file__, "merge_facilities").clause).rowcount
    connection.execute(text("set local enable_seqscan = on"))
    connection.execute(text("drop table pg_temp.incoming"))
    return written


def facility(connection: Connection, facility_id: int) -> RowMapping | None:
    """An open facility with what else is open in its place, None when there is none."""
    return connection.execute(statement(__file__, "facility").clause, {"id": facility_id}).mappings().one_or_none()


def public_counts(connection: Connection) -> Sequence[RowMapping]:
    """Open facilities by kind: kind, facilities, and the box around their positions, nulls when none has any."""
    return connection.execute(statement(__file__, "public_counts").clause).mappings().all()
