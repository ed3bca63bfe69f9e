"""The tables of driver homes, as the migrations make them."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    MetaData,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from geo_service.core.cases.models import WorkflowCase, WorkflowStep
from geo_service.core.registry.models import Facility


class Base(DeclarativeBase):
    """The tables of schema `driver_homes`."""

    metadata = MetaData(schema="driver_homes")
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        int: BigInteger,
        datetime: TIMESTAMP(timezone=True),
        date: Date,
    }


class Plaque(Base):
    """The plaque of a home; a number is given once."""

    __tablename__ = "plaque"

    number: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(WorkflowCase.id), unique=True)
    organisation: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Subsidy(Base):
    """The one subsidy of a home, in fen; none without the step that accepted it, which `accepted` and the key say."""

    __tablename__ = "subsidy"
    __table_args__ = (
        CheckConstraint("accepted = 'accepted'", name="subsidy_accepted"),
        CheckConstraint("fen > 0", name="subsidy_fen"),
        ForeignKeyConstraint(
            ["case_id", "acceptance_id", "accepted"],
            [WorkflowStep.case_id, WorkflowStep.id, WorkflowStep.facility_status],
            name="subsidy_of_accepted",
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey(WorkflowCase.id), primary_key=True, autoincrement=False)
    facility_id: Mapped[int] = mapped_column(ForeignKey(Facility.id), unique=True)
    organisation: Mapped[str]
    acceptance_id: Mapped[int]
    accepted: Mapped[str] = mapped_column(server_default="accepted")
    step_id: Mapped[int] = mapped_column(ForeignKey(WorkflowStep.id), unique=True)
    fen: Mapped[int]
    entered_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SubsidyUse(Base):
    """One thing that a subsidy was used for, in fen; all together never more than it."""

    __tablename__ = "subsidy_use"
    __table_args__ = (
        CheckConstraint("purpose in ('equipment', 'running', 'activities')", name="subsidy_use_purpose"),
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
    day: Mapped[date]
    asset_number: Mapped[str | None]
    entered_at: Mapped[datetime] = mapped_column(server_default=func.now())
