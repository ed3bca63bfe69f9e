"""What else a step writes in its transaction: the registry as it was found on site, the plaque, the money."""

from sqlalchemy import Connection

from geo_service.core.money import fen
from geo_service.core.workflow.declaration import Done, Facts
from geo_service.plugins.driver_homes import queries
from geo_service.plugins.driver_homes.facts import Inspection, Plaque, SubsidyUsed
from geo_service.plugins.driver_homes.questions import STANDARDS

# What the checklist asks about: of these a home has what was found, of all else what it says itself.
CHECKED = sorted({code for one in STANDARDS for code in (*one.services, *(c for group in one.base for c in group))})


def put_site_as_found(connection: Connection, done: Done[Inspection]) -> None:
    """Let the registry say what was found at the site, and where it is."""
    lon, lat = done.told.position()
    counted = ("free_parking_minutes", "free_bays", "chargers", "signs")
    values = {name: getattr(done.told.site, name) for name in counted} | {
        "facility_id": done.case.facility_id,
        "lon": lon,
        "lat": lat,
        "given_lon": done.told.lon,
        "given_lat": done.told.lat,
        "given_datum": done.told.datum.value,
        "found": [*done.told.site.facilities, *done.told.site.services],
        "checked": CHECKED,
    }
    queries.put_site_as_found(connection, values)


def put_plaque(connection: Connection, done: Done[Plaque]) -> None:
    """Write down the plaque of a home.

    Raises:
        Conflict: another home has the number.
    """
    queries.put_plaque(connection, done.told.number, done.case.id, done.case.organisation)


def put_subsidy(connection: Connection, done: Done[Facts]) -> None:
    """Enter the subsidy of an accepted home.

    Raises:
        Conflict: the home had it before, in whatever case.
    """
    acceptance = next(one for one in reversed(done.case.steps) if one.name == "accept")
    amount = fen(done.step.facts["subsidy"])
    queries.put_subsidy(connection, done.case, acceptance.id, amount, done.step.id)


def put_subsidy_use(connection: Connection, done: Done[SubsidyUsed]) -> None:
    """Enter what a subsidy was used for.

    Raises:
        Conflict: it is more than is left.
    """
    rows = [
        {
            "case_id": done.case.id,
            "organisation": done.case.organisation,
            "step_id": done.step.id,
            "purpose": item.purpose,
            "what": item.what,
            "fen": item.amount,
            "day": done.step.day,
            "asset_number": item.asset_number,
        }
        for item in done.told.items
    ]
    queries.put_subsidy_use(connection, rows)
