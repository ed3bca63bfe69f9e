"""What photos ask the database."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement
from geo_service.core.registry.photos.picture import Picture

FUNCTIONS = "select functions from core.facility where id = :facility_id"
STANDS = "select id from core.photo where (facility_id, sha256) = (:facility_id, :sha256) and ended_at is null"


class Put(NamedTuple):
    """A photo that stands, and whether it was new or is now said to be of something else."""

    id: int
    changed: bool


def put_photo(
    connection: Connection, facility_id: int, picture: Picture, function: str | None, taken_on: date | None
) -> Put | None:
    """The photo of a facility as it now stands; None when there is no such facility."""
    lon, lat = picture.taken_at or (None, None)
    values = {
        "facility_id": facility_id,
        "function": function,
        "taken_on": taken_on,
        "sha256": picture.sha256,
        "image": picture.image,
        "thumbnail": picture.thumbnail,
        "width": picture.width,
        "height": picture.height,
        "taken_lon": lon,
        "taken_lat": lat,
    }
    put = connection.execute(statement(__file__, "put_photo").clause, values).scalar_one_or_none()
    if put is not None:
        return Put(put, changed=True)
    stands = connection.execute(text(STANDS), values).scalar_one_or_none()
    return None if stands is None else Put(stands, changed=False)


def functions_of(connection: Connection, facility_id: int) -> Sequence[str] | None:
    """The functions that a facility of one's own declares; None when there is no such facility."""
    found: Sequence[str] | None = connection.execute(text(FUNCTIONS), {"facility_id": facility_id}).scalar_one_or_none()
    return found


def own_photos(connection: Connection, facility_id: int) -> Sequence[RowMapping]:
    """The photos of a facility of one's own that stand, open or not: of the whole site first, then by function."""
    return connection.execute(statement(__file__, "own_photos").clause, {"facility_id": facility_id}).mappings().all()


def own_photo(connection: Connection, facility_id: int, photo_id: int, is_thumbnail: bool) -> RowMapping | None:
    """The sha256 and WebP content of such a photo, None when there is none."""
    values = {"facility_id": facility_id, "photo_id": photo_id, "is_thumbnail": is_thumbnail}
    return connection.execute(statement(__file__, "own_photo").clause, values).mappings().one_or_none()


def end_photo(connection: Connection, facility_id: int, photo_id: int) -> bool:
    """Whether a photo of a facility of one's own stood, and has ended now."""
    values = {"facility_id": facility_id, "photo_id": photo_id}
    return connection.execute(statement(__file__, "end_photo").clause, values).rowcount == 1


def photos_of(connection: Connection, facility_id: int) -> Sequence[RowMapping]:
    """The public photos of a facility: of the whole site first, then by function."""
    return connection.execute(statement(__file__, "photos_of").clause, {"facility_id": facility_id}).mappings().all()


def photos_of_many(connection: Connection, facility_ids: Sequence[int], samples: bool) -> Sequence[RowMapping]:
    """The public photos of facilities: facility_id, function and sha256, each facility's together; samples if asked."""
    values = {"facility_ids": list(facility_ids), "samples": samples}
    return connection.execute(statement(__file__, "photos_of_many").clause, values).mappings().all()


def photo(connection: Connection, sha256: str, is_thumbnail: bool) -> bytes | None:
    """A public photo as WebP, None when no open facility has it."""
    values = {"sha256": sha256, "is_thumbnail": is_thumbnail}
    content: bytes | None = connection.execute(statement(__file__, "photo").clause, values).scalar_one_or_none()
    return content
