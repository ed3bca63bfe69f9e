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
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.registry.models import Base, Facility


class Photo(Base):
    """A picture of a facility, or of one function of it; `sha256` is that of `image`, and names it for the public.

    Both sizes are WebP and hold nothing but the picture. `width` and `height` are those of `image`, in pixels.
    """

    __tablename__ = "photo"
    __table_args__ = (
        UniqueConstraint("facility_id", "sha256", name="photo_once"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="photo_sha256"),
        Index("photo_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    facility_id: Mapped[int] = mapped_column(ForeignKey(Facility.id, ondelete="CASCADE"))
    function: Mapped[str | None]
    taken_on: Mapped[date | None]
    sha256: Mapped[str]
    image: Mapped[bytes] = mapped_column(LargeBinary)
    thumbnail: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    organisation: Mapped[str] = mapped_column(Text)
    sample: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
