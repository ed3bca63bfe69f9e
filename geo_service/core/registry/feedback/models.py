"""The table of what drivers say is wrong, as the migrations make it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.registry.models import Base, Facility


class Feedback(Base):
    """What a driver found wrong with what is told of a facility, and what was done about it. Nothing tells who said it.

    `organisation` is the facility's. `done` is null while it waits.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint(
            "wrong in ('address', 'position', 'hours', 'functions', 'parking', 'gone')", name="feedback_wrong"
        ),
        CheckConstraint("length(words) <= 300", name="feedback_words"),
        CheckConstraint("(image is null) = (thumbnail is null)", name="feedback_image"),
        CheckConstraint("done in ('mended', 'as_told', 'passed_on')", name="feedback_done"),
        CheckConstraint(
            "(done is null) = (answer is null) and (done is null) = (answered_at is null)"
            " and (done is null) = (answered_by is null)",
            name="feedback_answered",
        ),
        Index("feedback_facility_id", "facility_id", "said_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    facility_id: Mapped[int] = mapped_column(ForeignKey(Facility.id, ondelete="CASCADE"))
    organisation: Mapped[str] = mapped_column(Text)
    wrong: Mapped[str]
    words: Mapped[str] = mapped_column(Text, server_default=text("''"))
    image: Mapped[bytes | None] = mapped_column(LargeBinary)
    thumbnail: Mapped[bytes | None] = mapped_column(LargeBinary)
    said_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
    done: Mapped[str | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    answered_by: Mapped[str | None]
