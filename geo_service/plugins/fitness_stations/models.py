"""The tables of fitness stations, as the migrations make them."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from geo_service.core.cases.models import ACTOR, WorkflowCase, WorkflowStep


class Base(DeclarativeBase):
    """The tables of schema `fitness_stations`."""

    metadata = MetaData(schema="fitness_stations")
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        int: BigInteger,
        datetime: TIMESTAMP(timezone=True),
        date: Date,
    }


class Selection(Base):
    """The selection of a year, made once: for how many places, of how many applications, by whom and why."""

    __tablename__ = "selection"
    __table_args__ = (
        UniqueConstraint("edition", "stations", name="selection_places"),
        CheckConstraint("stations > 0", name="selection_stations"),
        CheckConstraint("candidates > 0", name="selection_candidates"),
    )

    edition: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    stations: Mapped[int] = mapped_column(Integer)
    candidates: Mapped[int] = mapped_column(Integer)
    day: Mapped[date]
    comment: Mapped[str] = mapped_column(server_default="")
    decided_by: Mapped[str] = mapped_column(server_default=ACTOR)
    decided_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Place(Base):
    """One of the places of a year, numbered from 1 to as many as the selection says; each is taken once."""

    __tablename__ = "place"
    __table_args__ = (
        ForeignKeyConstraint(
            ["edition", "stations"], [Selection.edition, Selection.stations], name="place_of_selection"
        ),
        CheckConstraint("number between 1 and stations", name="place_number"),
    )

    edition: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    stations: Mapped[int] = mapped_column(Integer)
    case_id: Mapped[int] = mapped_column(ForeignKey(WorkflowCase.id), unique=True)
    organisation: Mapped[str]
    step_id: Mapped[int] = mapped_column(ForeignKey(WorkflowStep.id), unique=True)
