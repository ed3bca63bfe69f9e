"""The table of drivers' reports, as the migrations make it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.registry.models import Base, Integer32, PublicFacility


class DriverReport(Base):
    """What was last said of a published facility, shown until `until`; gone with the facility's publication.

    `in_window` counts the reports since `window_began`. Nothing tells who reported.
    """

    __tablename__ = "driver_report"
    __table_args__ = (
        CheckConstraint("state in ('free', 'full', 'closed')", name="driver_report_state"),
        CheckConstraint("until > at", name="driver_report_until"),
    )

    facility_id: Mapped[int] = mapped_column(
        ForeignKey(PublicFacility.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    state: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime]
    window_began: Mapped[datetime]
    in_window: Mapped[Integer32]
