"""Photos of a facility for those who look after it: what stands, what is missing, and how one ends."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction
from geo_service.core.errors import NotFound
from geo_service.core.jobs.queries import enqueue
from geo_service.core.pictures.store import Store
from geo_service.core.registry.photos import queries
from geo_service.core.registry.photos.decisions import is_near, without_photo
from geo_service.core.registry.photos.routes import WEBP
from geo_service.core.registry.photos.sweep import JOB
from geo_service.core.service import Running, Service
from geo_service.core.text import Text

KEEPERS = ("facility:daily", "facility:apply")
# 附件2-7 三(三): the Federation brings sites onto AMap and Baidu itself; whoever does may bring the photos wanted.
BRINGERS = (*KEEPERS, "facility:list")
SEES = allowed("facility:read", *BRINGERS)
READERS = [Depends(SEES)]

router = APIRouter(prefix="/facilities/{facility_id}/photos", tags=["facilities"])

Reader = Annotated[Actor, Depends(SEES)]
Keeper = Annotated[Actor, Depends(allowed(*KEEPERS))]
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("")
def read_photos(
    facility_id: Id, asker: Reader, service: Running, connection: Transaction, response: Response
) -> dict[str, Any]:
    """The photos of a facility, published or not, what it declares and no photo shows, and what one may do here."""
    response.headers["Cache-Control"] = "no-store"
    site = queries.site(connection, facility_id)
    if site is None:
        raise no_facility(facility_id)
    photos = queries.own_photos(connection, facility_id)
    return {
        "site": {name: site[name] for name in ("id", "name", "status")},
        "published": site["status"] == "open",
        "may_add": any(asker.organisations(permission) for permission in BRINGERS),
        "may_remove": any(asker.organisations(permission) for permission in KEEPERS),
        "functions": titled(site["functions"], service),
        "photos": [shown(facility_id, photo) for photo in photos],
        "functions_without_photo": missing(site["functions"], [photo["function"] for photo in photos], service),
    }


@router.get("/{photo_id}/image.webp", response_class=Response, responses=WEBP, dependencies=READERS)
def read_own_photo(facility_id: Id, photo_id: Id, service: Running, connection: Transaction) -> Response:
    """A photo of a facility of one's own, published or not."""
    return webp(service.photos, queries.own_photo(connection, facility_id, photo_id, is_thumbnail=False))


@router.get("/{photo_id}/thumbnail.webp", response_class=Response, responses=WEBP, dependencies=READERS)
def read_own_thumbnail(facility_id: Id, photo_id: Id, service: Running, connection: Transaction) -> Response:
    """The same photo, at most 480 pixels long."""
    return webp(service.photos, queries.own_photo(connection, facility_id, photo_id, is_thumbnail=True))


@router.delete("/{photo_id}", status_code=204)
def end_photo(facility_id: Id, photo_id: Id, asker: Keeper, connection: Transaction) -> None:
    """Remove a photo: its pictures are deleted, and the history says that the facility's photos changed."""
    pictures = queries.end_photo(connection, facility_id, photo_id)
    if pictures is None:
        raise no_photo()
    # In the same transaction, so that they are deleted when, and only when, the photo has ended.
    enqueue(connection, JOB.name, {"names": pictures}, asker.name)


def missing(functions: Sequence[str], photographed: Sequence[str | None], service: Service) -> list[dict[str, Any]]:
    """The declared functions that no photo shows: code and title."""
    return titled(without_photo(functions, photographed), service)


def titled(functions: Sequence[str], service: Service) -> list[dict[str, Any]]:
    """Functions by code and title; of one that is not known any more the title is null."""
    known = service.catalogue.functions
    return [{"code": code, "title": known[code].title.json() if code in known else None} for code in functions]


def shown(facility_id: int, photo: Any) -> dict[str, Any]:
    """A photo as those who look after its facility see it."""
    here = f"/facilities/{facility_id}/photos/{photo['id']}"
    urls = {"url": f"{here}/image.webp", "thumbnail_url": f"{here}/thumbnail.webp"}
    return {**photo, "taken_there": is_near(photo["metres_away"]), **urls}


def webp(store: Store, name: str | None) -> Response:
    """A picture that nobody on the way may keep.

    Raises:
        NotFound: there is none.
        Unavailable: the store cannot be reached.
    """
    if name is None:
        raise no_photo()
    return Response(store.get(name), media_type="image/webp", headers={"Cache-Control": "no-store"})


def no_facility(facility_id: int) -> NotFound:
    """The refusal of an id that is none of a facility of one's own; whether it is another's is not told."""
    return NotFound(
        Text(
            f"没有编号为 {facility_id} 且由您负责的站点",
            f"No facility with the id {facility_id} is yours to look after",
        )
    )


def no_photo() -> NotFound:
    """The refusal of a photo that is not there, or is not one's own."""
    return NotFound(Text("没有这张照片", "There is no such photo"))
