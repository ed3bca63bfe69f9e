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
    """A picture of a facility, or of one function of it; `sha256` is that of `image`, and names it for the public.

    Both sizes are WebP and hold nothing but the picture. `width` and `height` are those of `image`, in pixels.
    `metres_away` is how far from the facility it was taken, by its EXIF; never published. What ended has
    no pictures.
    """

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="photo_sha256"),
        CheckConstraint("metres_away >= 0", name="photo_metres_away"),
        CheckConstraint(
            "(ended_at is null) = (image is not null) and (image is null) = (thumbnail is null)", name="photo_ended"
        ),
        Index("photo_once", "facility_id", "sha256", unique=True, postgresql_where=text("ended_at is null")),
        Index("photo_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    facility_id: Mapped[int] = mapped_column(ForeignKey(Facility.id, ondelete="CASCADE"))
    function: Mapped[str | None]
    taken_on: Mapped[date | None]
    sha256: Mapped[str]
    image: Mapped[bytes | None] = mapped_column(LargeBinary)
    thumbnail: Mapped[bytes | None] = mapped_column(LargeBinary)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    organisation: Mapped[str] = mapped_column(Text)
    sample: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
    metres_away: Mapped[float | None]
    ended_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
