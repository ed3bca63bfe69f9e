"""What photos ask the database."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, RowMapping, text

from geo_service.core.database.statements import statement
from geo_service.core.registry.photos.picture import Picture

SEEN = "select exists (select from core.facility where id = :facility_id)"


def put_photo(
    connection: Connection, facility_id: int, picture: Picture, function: str | None, taken_on: date | None
) -> bool | None:
    """Whether a photo of a facility was new, or said to be of something else; None when there is no such facility."""
    values = {
        "facility_id": facility_id,
        "function": function,
        "taken_on": taken_on,
        "sha256": picture.sha256,
        "image": picture.image,
        "thumbnail": picture.thumbnail,
        "width": picture.width,
        "height": picture.height,
    }
    if connection.execute(statement(__file__, "put_photo").clause, values).rowcount:
        return True
    return False if connection.execute(text(SEEN), {"facility_id": facility_id}).scalar_one() else None


def photos_of(connection: Connection, facility_id: int) -> Sequence[RowMapping]:
    """The public photos of a facility: of the whole site first, then by function."""
    return connection.execute(statement(__file__, "photos_of").clause, {"facility_id": facility_id}).mappings().all()


def photo(connection: Connection, sha256: str, is_thumbnail: bool) -> bytes | None:
    """A public photo as WebP, None when no open facility has it."""
    values = {"sha256": sha256, "is_thumbnail": is_thumbnail}
    content: bytes | None = connection.execute(statement(__file__, "photo").clause, values).scalar_one_or_none()
    return content
