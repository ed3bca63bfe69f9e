"""The table of where sites stand on the map platforms, as the migrations make it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, func, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.registry.models import Base, Facility


class Listing(Base):
    """One entry: from its day on a facility stands so on a platform. The last one of both holds; none is ever changed.

    `change_number` is the facility's last public change of which the platform knows.
    """

    __tablename__ = "listing"
    __table_args__ = (
        CheckConstraint("state in ('not_sent', 'sent', 'online', 'rejected')", name="listing_state"),
        CheckConstraint("(state in ('sent', 'online')) = (change_number is not null)", name="listing_sent"),
        CheckConstraint("(state = 'online') <= (platform_id is not null)", name="listing_online"),
        CheckConstraint("(state = 'rejected') = (reason is not null)", name="listing_rejected"),
        Index("listing_of", "facility_id", "platform", text("id desc")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    facility_id: Mapped[int] = mapped_column(ForeignKey(Facility.id, ondelete="CASCADE"))
    platform: Mapped[str]
    organisation: Mapped[str] = mapped_column(Text)
    state: Mapped[str]
    day: Mapped[date]
    change_number: Mapped[int | None] = mapped_column(BigInteger)
    platform_id: Mapped[str | None]
    reason: Mapped[str | None]
    entered_by: Mapped[str] = mapped_column(
        Text, server_default=text("coalesce(nullif(current_setting('geo.actor', true), ''), 'migration')")
    )
    entered_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
