"""What else a step writes in its transaction: the registry as it was found on site, the plaque, the money."""

from sqlalchemy import Connection

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.money import fen
from geo_service.core.registry.photos.queries import own_photos
from geo_service.core.text import Text
from geo_service.core.workflow.declaration import Done, Facts
from geo_service.plugins.driver_homes import queries
from geo_service.plugins.driver_homes.facts import Inspection, Plaque, SubsidyUsed
from geo_service.plugins.driver_homes.questions import STANDARDS

# What the checklist asks about: of these a home has what was found, of all else what it says itself.
CHECKED = sorted({code for one in STANDARDS for code in (*one.services, *(c for group in one.base for c in group))})


def put_site_as_found(connection: Connection, done: Done[Inspection]) -> None:
    """Let the registry say what was found at the site, and where it is.

    Raises:
        BadRequest: a photo that was named is none of the site, or shows something else.
    """
    check_photos(connection, done)
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


def check_photos(connection: Connection, done: Done[Inspection]) -> None:
    """Refuse photos that do not show what they are named for: one stands, is of the site, of the item or the whole.

    Raises:
        BadRequest: with every one that does not.
    """
    assert done.case.facility_id is not None
    stands = {photo["id"]: photo["function"] for photo in own_photos(connection, done.case.facility_id)}
    wanted = Text("本站点该项或全景的照片编号", "the number of a photo of this site, of the item or of the whole")
    faults = [
        Fault(f"facts:photos:{number}:photo_id", photo.photo_id, wanted)
        for number, photo in enumerate(done.told.photos)
        if stands.get(photo.photo_id, "") not in {photo.item, None}
    ]
    if faults:
        raise BadRequest(Text(f"有 {len(faults)} 张照片不符", f"{len(faults)} photo(s) do not fit"), faults)


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
