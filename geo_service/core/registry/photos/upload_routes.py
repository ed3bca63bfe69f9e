"""POST /facilities/{id}/photos: a photo comes in."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form

from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Conflict, Fault
from geo_service.core.registry.photos import queries
from geo_service.core.registry.photos.facility_routes import BRINGERS, Id, missing, no_facility, shown
from geo_service.core.registry.photos.upload import TakesPhoto, Uploaded, read_upload
from geo_service.core.service import Running, Service
from geo_service.core.text import Text

MOST_PHOTOS = 60

router = APIRouter(tags=["facilities"], route_class=TakesPhoto)

Function = Annotated[str | None, Form(max_length=60, description="Function that it shows; the whole site if left out.")]
TakenOn = Annotated[date | None, Form(description="Day it was taken on.")]


@router.post("/facilities/{facility_id}/photos", status_code=201, dependencies=[Depends(allowed(*BRINGERS))])
def add_photo(
    facility_id: Id,
    photo: Uploaded,
    service: Running,
    connection: Transaction,
    function: Function = None,
    taken_on: TakenOn = None,
) -> dict[str, Any]:
    """Add a photo, or say anew what one shows; the answer tells how far away it was taken and what is still missing.

    Position, camera and all else that the file tells are not kept; the distance is, and is never published.
    """
    site = queries.site(connection, facility_id)
    if site is None:
        raise no_facility(facility_id)
    check(function, taken_on, service)
    picture = read_upload(photo)
    before = queries.own_photos(connection, facility_id)
    if len(before) >= MOST_PHOTOS and picture.sha256 not in {one["sha256"] for one in before}:
        raise Conflict(Text(f"每个站点至多 {MOST_PHOTOS} 张照片", f"A site has at most {MOST_PHOTOS} photos"))
    put = queries.put_photo(connection, service.photos, facility_id, picture, function, taken_on)
    if put is None:
        raise no_facility(facility_id)
    photos = queries.own_photos(connection, facility_id)
    kept = next(one for one in photos if one["id"] == put.id)
    still = missing(site["functions"], [one["function"] for one in photos], service)
    return {**shown(facility_id, kept), "functions_without_photo": still}


def check(function: str | None, taken_on: date | None, service: Service) -> None:
    """Refuse what a photo cannot show, and a day that is not yet.

    Raises:
        BadRequest: with everything that is wrong.
    """
    faults = []
    if function is not None and function not in service.catalogue.functions:
        faults.append(Fault("function", function, Text("GET /functions 中的代码", "a code of GET /functions")))
    if taken_on is not None and taken_on > service.clock.today():
        faults.append(Fault("taken_on", taken_on.isoformat(), Text("不晚于今天", "no day after today")))
    if faults:
        raise BadRequest(Text("照片说明不符合要求", "What is said of the photo does not fit"), faults)
