"""What else a step does in its transaction: none comes to a selection that was made, the registry follows the site."""

from sqlalchemy import Connection

from geo_service.core.errors import Conflict
from geo_service.core.facility_life import effects
from geo_service.core.text import Text
from geo_service.core.workflow.declaration import Done, Facts
from geo_service.plugins.fitness_stations import queries
from geo_service.plugins.fitness_stations.facts import Inspection


def come_before_selection(connection: Connection, done: Done[Facts]) -> None:
    """Refuse what would bring an application to a selection that was made; the selection waits for what is on its way.

    Raises:
        Conflict: the selection of the year was made.
    """
    if queries.selection(connection, done.case.edition) is not None:
        raise Conflict(Text("本年度评定已完成", "The selection of the year has been made"))


def put_site_as_found(connection: Connection, done: Done[Inspection]) -> None:
    """Let the registry say what was found at the station, and where it is."""
    effects.put_site_as_found(connection, done, done.told.functions, {"area_m2": done.told.area_m2})
