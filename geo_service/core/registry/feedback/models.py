"""The table of what drivers say is wrong, as the migrations make it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, func, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.registry.models import Base, Facility


class Feedback(Base):
    """What a driver found wrong with what is told of a facility, and what was done about it. Nothing tells who said it.

    `organisation` is the facility's, `photo_sha256` a file of the store. `done` is null while it waits.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint(
            "wrong in ('address', 'position', 'hours', 'functions', 'parking', 'gone')", name="feedback_wrong"
        ),
        CheckConstraint("length(words) <= 300", name="feedback_words"),
        CheckConstraint("photo_sha256 ~ '^[0-9a-f]{64}$'", name="feedback_photo_sha256"),
        CheckConstraint("done in ('mended', 'as_told', 'passed_on')", name="feedback_done"),
        CheckConstraint(
            "(done is null) = (answer is null) and (done is null) = (answered_at is null)"
            " and (done is null) = (answered_by is null)",
            name="feedback_answered",
        ),
        Index("feedback_facility_id", "facility_id", "said_at"),
        Index("feedback_photo_sha256", "photo_sha256"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    facility_id: Mapped[int] = mapped_column(ForeignKey(Facility.id, ondelete="CASCADE"))
    organisation: Mapped[str] = mapped_column(Text)
    wrong: Mapped[str]
    words: Mapped[str] = mapped_column(Text, server_default=text("''"))
    photo_sha256: Mapped[str | None]
    said_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
    done: Mapped[str | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    answered_by: Mapped[str | None]
