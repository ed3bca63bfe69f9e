"""What else a step writes in its transaction: the registry as it was found on site, the plaque, the money."""

from sqlalchemy import Connection

from geo_service.core.errors import Conflict
from geo_service.core.money import fen
from geo_service.core.text import Text
from geo_service.core.workflow.declaration import Done, Facts
from geo_service.plugins.fitness_stations import queries
from geo_service.plugins.fitness_stations.facts import Inspection, Plaque


def come_before_selection(connection: Connection, done: Done[Facts]) -> None:
    """Refuse what would bring an application to a selection that was made; the selection waits for what is on its way.

    Raises:
        Conflict: the selection of the year was made.
    """
    if queries.selection(connection, done.case.edition) is not None:
        raise Conflict(Text("本年度评定已完成", "The selection of the year has been made"))


def put_site_as_found(connection: Connection, done: Done[Inspection]) -> None:
    """Let the registry say what was found at the station, and where it is."""
    lon, lat = done.told.position()
    values = {
        "facility_id": done.case.facility_id,
        "lon": lon,
        "lat": lat,
        "given_lon": done.told.lon,
        "given_lat": done.told.lat,
        "given_datum": done.told.datum.value,
        "area_m2": done.told.area_m2,
        "functions": sorted({*done.told.functions}),
    }
    queries.put_site_as_found(connection, values)


def put_plaque(connection: Connection, done: Done[Plaque]) -> None:
    """Write down the plaque of a station.

    Raises:
        Conflict: another station has the number.
    """
    queries.put_plaque(connection, done.told.number, done.case.id, done.case.organisation)


def put_subsidy(connection: Connection, done: Done[Facts]) -> None:
    """Enter the subsidy of an accepted station.

    Raises:
        Conflict: the station had it before, in whatever case.
    """
    acceptance = next(one for one in reversed(done.case.steps) if one.name == "accept")
    amount = fen(done.step.facts["subsidy"])
    queries.put_subsidy(connection, done.case, acceptance.id, amount, done.step.id)
