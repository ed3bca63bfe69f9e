"""The table of what was handed over to the platforms, as the migrations make it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, Integer, Text, func, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.registry.models import Base


class Handover(Base):
    """A file that was handed over: all sites, or what changed since a change, up to a change of the log."""

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint("since <= change_number", name="handover_since"),
        CheckConstraint("format in ('xlsx', 'csv', 'json', 'zip')", name="handover_format"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="handover_sha256"),
        CheckConstraint("sites >= 0 and removed >= 0", name="handover_counts"),
        Index("handover_of", "platform", text("id desc")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    platform: Mapped[str]
    organisation: Mapped[str] = mapped_column(Text, server_default=text("'federation'"))
    change_number: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[int | None] = mapped_column(BigInteger)
    format: Mapped[str]
    sha256: Mapped[str]
    sites: Mapped[int] = mapped_column(Integer)
    removed: Mapped[int] = mapped_column(Integer)
    day: Mapped[date]
    entered_by: Mapped[str] = mapped_column(
        Text, server_default=text("coalesce(nullif(current_setting('geo.actor', true), ''), 'migration')")
    )
    entered_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
