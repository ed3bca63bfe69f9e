"""What the steps of a facility's life write in their transaction: the site as it was found, the plaque."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from geo_service.core.districts.queries import outlines
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.facility_life import queries
from geo_service.core.facility_life.facts import Measured, PlaqueGiven
from geo_service.core.registry.importing.position import faults_in
from geo_service.core.text import Text
from geo_service.core.workflow.declaration import Done


def put_site_as_found(
    connection: Connection,
    done: Done[Measured],
    functions: Iterable[str],
    attributes: Mapping[str, Any],
    checked: Iterable[str] | None = None,
    free_parking_minutes: int | None = None,
    free_bays: int | None = None,
    chargers: int | None = None,
) -> None:
    """Let the registry say what was found at a case's facility, and where it is.

    Args:
        attributes: of what the kind declares, that which was looked at.
        checked: the functions that were looked for, of which it has only those found; None for all.
        free_parking_minutes: and the other counts; None for what was not looked at.

    Raises:
        BadRequest: it was not measured in the district that the site is declared to be in.
    """
    check_position(connection, done)
    lon, lat = done.told.position()
    values = {
        "facility_id": done.case.facility_id,
        "lon": lon,
        "lat": lat,
        "given_lon": done.told.lon,
        "given_lat": done.told.lat,
        "given_datum": done.told.datum.value,
        "found": list(functions),
        "checked": None if checked is None else list(checked),
        "free_parking_minutes": free_parking_minutes,
        "free_bays": free_bays,
        "chargers": chargers,
        "attributes": attributes,
    }
    queries.put_site_as_found(connection, values)


def check_position(connection: Connection, done: Done[Measured]) -> None:
    """Refuse a position outside the declared district: what was measured stays, nobody could put it right.

    Raises:
        BadRequest: with the datum in which it would fit, if it would in one.
    """
    assert done.case.facility_id is not None
    told, district = done.told, queries.district_of(connection, done.case.facility_id)
    if faults := list(faults_in(told.lon, told.lat, told.datum, district, outlines(connection))):
        wrong = [Fault(f"facts:{one.where}", one.given, one.wanted) for one in faults]
        raise BadRequest(Text("实测位置不符合要求", "The measured position does not fit"), wrong)


def put_plaque(connection: Connection, done: Done[PlaqueGiven]) -> None:
    """Write down the plaque of a case's facility.

    Raises:
        Conflict: another one of the programme has the number.
    """
    queries.put_plaque(connection, done.case.id, done.told.number)
