"""What else a step writes in its transaction: the registry as it was found on site, if the photos show it."""

from sqlalchemy import Connection

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.facility_life import effects
from geo_service.core.registry.photos.queries import own_photos
from geo_service.core.text import Text
from geo_service.core.workflow.declaration import Done
from geo_service.plugins.driver_homes.facts import Inspection
from geo_service.plugins.driver_homes.questions import STANDARDS

# What the checklist asks about: of these a home has what was found, of all else what it says itself.
CHECKED = sorted({code for one in STANDARDS for code in (*one.services, *(c for group in one.base for c in group))})


def put_site_as_found(connection: Connection, done: Done[Inspection]) -> None:
    """Let the registry say what was found at the site, and where it is.

    Raises:
        BadRequest: a photo that was named is none of the site, or shows something else.
    """
    check_photos(connection, done)
    site = done.told.site
    effects.put_site_as_found(
        connection,
        done,
        functions=(*site.facilities, *site.services),
        attributes={"signs": site.signs},
        checked=CHECKED,
        free_parking_minutes=site.free_parking_minutes,
        free_bays=site.free_bays,
        chargers=site.chargers,
    )


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
