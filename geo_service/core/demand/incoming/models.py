"""The tables of files of demand on their way in, as the migrations make them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from geo_service.core.access.models import Organisation


class Base(DeclarativeBase):
    """The tables of files of demand in schema `core`."""

    metadata = MetaData(schema="core")
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        int: BigInteger,
        float: Float(53),
        bytes: LargeBinary,
        datetime: TIMESTAMP(timezone=True),
        dict[str, Any]: JSONB,
    }


class DemandFile(Base):
    """A file that somebody sent to become a layer, what was said of it, and what came of it.

    `told` is all that was said; `state` is null until it was read, then whether there is a layer of it.
    """

    __tablename__ = "demand_file"
    __table_args__ = (
        CheckConstraint("state in ('done', 'refused')", name="demand_file_state"),
        CheckConstraint("actor <> ''", name="demand_file_actor"),
        Index("demand_file_actor", "actor", text("created_at desc")),
        Index("demand_file_organisation", "organisation"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    layer: Mapped[str]
    organisation: Mapped[str] = mapped_column(ForeignKey(Organisation.code))
    actor: Mapped[str]
    told: Mapped[dict[str, Any]]
    replacing: Mapped[bool]
    job_id: Mapped[int | None]
    state: Mapped[str | None]
    places: Mapped[int | None]
    left_out: Mapped[float | None]
    faults: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DemandFilePart(Base):
    """A piece of a file, until it is read."""

    __tablename__ = "demand_file_part"
    __table_args__ = (UniqueConstraint("file", "number", name="demand_file_part_number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    file: Mapped[UUID] = mapped_column(ForeignKey(DemandFile.id, ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[bytes]


class DemandFileFault(Base):
    """What is wrong in a row of a file of which nothing was kept."""

    __tablename__ = "demand_file_fault"

    file: Mapped[UUID] = mapped_column(ForeignKey(DemandFile.id, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    row: Mapped[int | None]
    column: Mapped[str]
    given: Mapped[str]
    wanted_zh: Mapped[str]
    wanted_en: Mapped[str]
