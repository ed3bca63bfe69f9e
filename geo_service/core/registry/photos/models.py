"""The table of photos, as the migrations make it."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.registry.models import Base, Facility


class Photo(Base):
    """A picture of a facility, or of one function of it; `sha256` is that of its picture, and names it for the public.

    Both sizes are files of the store, named by their hashes. `width` and `height` are those of the larger, in pixels.
    `metres_away` is how far from the facility it was taken, by its EXIF; never published. Of what ended the pictures
    are deleted.
    """

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="photo_sha256"),
        CheckConstraint("metres_away >= 0", name="photo_metres_away"),
        CheckConstraint("thumbnail_sha256 ~ '^[0-9a-f]{64}$'", name="photo_thumbnail_sha256"),
        CheckConstraint("ended_at is not null or thumbnail_sha256 is not null", name="photo_ended"),
        Index("photo_once", "facility_id", "sha256", unique=True, postgresql_where=text("ended_at is null")),
        Index("photo_sha256", "sha256"),
        Index("photo_thumbnail_sha256", "thumbnail_sha256"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    facility_id: Mapped[int] = mapped_column(ForeignKey(Facility.id, ondelete="CASCADE"))
    function: Mapped[str | None]
    taken_on: Mapped[date | None]
    sha256: Mapped[str]
    thumbnail_sha256: Mapped[str | None]
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    organisation: Mapped[str] = mapped_column(Text)
    sample: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
    metres_away: Mapped[float | None]
    ended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class UnmovedPicture(Base):
    """A picture that an older version of the service kept in the database, until it is in the store."""

    __tablename__ = "unmoved_picture"
    __table_args__ = (CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="unmoved_picture_sha256"),)

    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
