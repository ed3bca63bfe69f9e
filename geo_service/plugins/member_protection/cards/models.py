"""The tables of cards that changed, as the migrations make them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.cases.models import ACTOR
from geo_service.core.protection.values import Sealed
from geo_service.plugins.member_protection.models import Base


class CardChange(Base):
    """A person's card that took the place of another, why, and from when on."""

    __tablename__ = "card_change"
    __table_args__ = (
        CheckConstraint("card_kind in ('service_card', 'social_security_card')", name="card_change_card_kind"),
        CheckConstraint("reason in ('new_card', 'lost')", name="card_change_reason"),
        CheckConstraint(
            "octet_length(document_index) = 32 and octet_length(card_index) = 32", name="card_change_indexes"
        ),
        Index("card_change_document_index", "document_index", "entered_at"),
        Index("card_change_entered_at", "entered_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_index: Mapped[bytes]
    card_kind: Mapped[str]
    card: Mapped[Sealed]
    card_index: Mapped[bytes]
    masked_old_card: Mapped[str]
    reason: Mapped[str]
    changed_on: Mapped[date]
    entered_on: Mapped[date]
    entered_by: Mapped[str] = mapped_column(server_default=ACTOR)
    entered_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class ReplacedCard(Base):
    """A card that is a person's no more: blind indexes only, which every list and application is held against."""

    __tablename__ = "replaced_card"
    __table_args__ = (
        UniqueConstraint("document_index", "card_index", name="replaced_card_once"),
        CheckConstraint(
            "octet_length(document_index) = 32 and octet_length(card_index) = 32", name="replaced_card_indexes"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_index: Mapped[bytes]
    card_index: Mapped[bytes]
