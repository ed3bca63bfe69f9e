"""The tables of enrolment of one's own, as the migrations make them."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.access.models import Organisation
from geo_service.plugins.member_protection.columns import Made, Terms
from geo_service.plugins.member_protection.models import Base, Integer32, Member

PENDING = text("state = 'pending_payment'")
SUBSIDISED = text("fen_city_subsidy > 0 and state in ('pending_payment', 'covered')")
OPEN = text("outcome is null or outcome = 'deducted'")


class Application(Terms, Made, Base):
    """What somebody applied for on their own, until when its fee is to be deducted, and what came of it."""

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint(
            "state in ('pending_payment', 'covered', 'void', 'refund_due', 'refunded')", name="application_state"
        ),
        CheckConstraint(
            "reason in ('not_paid_in_time', 'already_insured')"
            " and (reason is null) = (state in ('pending_payment', 'covered'))",
            name="application_reason",
        ),
        CheckConstraint("(ended_on is null) = (state = 'pending_payment')", name="application_ended"),
        CheckConstraint(
            "(state = 'refunded') = (refund_reference is not null)"
            " and (state = 'refunded') = (refunded_on is not null)",
            name="application_refunded",
        ),
        CheckConstraint("refund_reference ~ '^[0-9A-Za-z_-]{4,64}$'", name="application_refund_reference"),
        CheckConstraint(
            "applied_on < first_day and first_day <= last_day and applied_on < pay_by", name="application_days"
        ),
        CheckConstraint("union_class in ('ordinary', 'special')", name="application_union_class"),
        CheckConstraint("band in ('full', 'half')", name="application_band"),
        CheckConstraint("fen_city_subsidy >= 0 and fen_city_subsidy < fen_fee", name="application_money"),
        CheckConstraint("octet_length(document_index) = 32", name="application_document_index"),
        Index("application_pending_once", "document_index", unique=True, postgresql_where=PENDING),
        Index("application_subsidy_once", "document_index", unique=True, postgresql_where=SUBSIDISED),
        Index("application_document_index_covered", "document_index", postgresql_where=text("state = 'covered'")),
        Index("application_refund_once", "refund_reference", unique=True),
        Index("application_made_by", "made_by", "made_at"),
        Index("application_made_at", "made_at", "id"),
        Index("application_pending", "pay_by", postgresql_where=PENDING),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey(Organisation.code))
    union_code: Mapped[str] = mapped_column(ForeignKey(Organisation.code))
    member_id: Mapped[int] = mapped_column(ForeignKey(Member.id), unique=True)
    document_index: Mapped[bytes]
    year: Mapped[Integer32]
    applied_on: Mapped[date]
    pay_by: Mapped[date]
    state: Mapped[str] = mapped_column(server_default="pending_payment")
    reason: Mapped[str | None]
    ended_on: Mapped[date | None]
    refund_reference: Mapped[str | None]
    refunded_on: Mapped[date | None]


class Deduction(Made, Base):
    """What the bank is asked to deduct at one time."""

    __tablename__ = "deduction"
    __table_args__ = (Index("deduction_made_at", "made_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey(Organisation.code))
    made_on: Mapped[date]


class DeductionLine(Base):
    """The fee of an application in a deduction, and what the bank answered."""

    __tablename__ = "deduction_line"
    __table_args__ = (
        UniqueConstraint("deduction_id", "application_id", name="deduction_line_once"),
        CheckConstraint("fen > 0", name="deduction_line_fen"),
        CheckConstraint("outcome in ('deducted', 'failed')", name="deduction_line_outcome"),
        CheckConstraint(
            "(outcome is not distinct from 'deducted') = (deducted_on is not null)", name="deduction_line_deducted"
        ),
        CheckConstraint(
            "(outcome is not distinct from 'failed') = (failure is not null)", name="deduction_line_failed"
        ),
        Index("deduction_line_open_once", "application_id", unique=True, postgresql_where=OPEN),
        Index("deduction_line_application", "application_id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    organisation: Mapped[str]
    deduction_id: Mapped[UUID] = mapped_column(ForeignKey(Deduction.id))
    application_id: Mapped[UUID] = mapped_column(ForeignKey(Application.id))
    fen: Mapped[int]
    outcome: Mapped[str | None]
    deducted_on: Mapped[date | None]
    failure: Mapped[str | None]
