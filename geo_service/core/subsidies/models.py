"""The tables of subsidies, as the migrations make them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, Identity, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.cases.models import WorkflowCase, WorkflowStep
from geo_service.core.registry.models import Base, Facility


class Subsidy(Base):
    """The one subsidy of a case, in fen; none without the step that accepted it, which `accepted` and the key say.

    `programme`, `facility_id` and `organisation` are those of the case, by trigger. Of a programme a facility gets one
    for ever, in whatever case. `purposes` is what it may be used for.
    """

    __tablename__ = "subsidy"
    __table_args__ = (
        UniqueConstraint("programme", "facility_id", name="subsidy_of_facility"),
        CheckConstraint("accepted = 'accepted'", name="subsidy_accepted"),
        CheckConstraint("fen > 0", name="subsidy_fen"),
        ForeignKeyConstraint(
            ["case_id", "acceptance_id", "accepted"],
            [WorkflowStep.case_id, WorkflowStep.id, WorkflowStep.facility_status],
            name="subsidy_of_accepted",
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey(WorkflowCase.id), primary_key=True, autoincrement=False)
    programme: Mapped[str]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey(Facility.id))
    organisation: Mapped[str]
    acceptance_id: Mapped[int]
    accepted: Mapped[str] = mapped_column(server_default="accepted")
    step_id: Mapped[int] = mapped_column(ForeignKey(WorkflowStep.id), unique=True)
    fen: Mapped[int]
    purposes: Mapped[list[str]]
    entered_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SubsidyUse(Base):
    """One thing that a subsidy was used for, in fen: one of its purposes, and all together never more than it."""

    __tablename__ = "subsidy_use"
    __table_args__ = (
        CheckConstraint("fen > 0", name="subsidy_use_fen"),
        Index("subsidy_use_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(Subsidy.case_id))
    organisation: Mapped[str]
    step_id: Mapped[int] = mapped_column(ForeignKey(WorkflowStep.id))
    purpose: Mapped[str]
    what: Mapped[str]
    fen: Mapped[int]
    day: Mapped[date] = mapped_column(Date)
    asset_number: Mapped[str | None]
    entered_at: Mapped[datetime] = mapped_column(server_default=func.now())
