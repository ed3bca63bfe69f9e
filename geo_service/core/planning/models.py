"""The tables of planning runs, as the migrations make them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, MetaData, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from geo_service.core.access.models import Organisation

KINDS = ("coverage", "siting", "rounds")


class Base(DeclarativeBase):
    """The tables of planning in schema `core`."""

    metadata = MetaData(schema="core")
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        int: BigInteger,
        bytes: LargeBinary,
        datetime: TIMESTAMP(timezone=True),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
    }


class PlanningRun(Base):
    """What somebody asked to have worked out, for which organisation, with everything that it takes to do it again.

    `base` is the run of which it is a scenario. `is_shared` lets everybody who may read plans see it once it is done.
    """

    __tablename__ = "planning_run"
    __table_args__ = (
        CheckConstraint(f"kind in {KINDS}", name="planning_run_kind"),
        CheckConstraint("actor <> ''", name="planning_run_actor"),
        Index("planning_run_actor_job", "actor", "job_id"),
        Index("planning_run_organisation", "organisation", text("created_at desc")),
        Index("planning_run_base", "base"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str | None]
    organisation: Mapped[str] = mapped_column(ForeignKey(Organisation.code))
    actor: Mapped[str]
    inputs: Mapped[dict[str, Any]]
    base: Mapped[UUID | None] = mapped_column(ForeignKey("planning_run.id", ondelete="SET NULL"))
    job_id: Mapped[int]
    is_shared: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PlanningResult(Base):
    """What came of a run: on what data, in short, with what to bear in mind, and every number of it.

    `tables` is numpy's npz, compressed: an array for each column of each table.
    """

    __tablename__ = "planning_result"

    run_id: Mapped[UUID] = mapped_column(ForeignKey(PlanningRun.id, ondelete="CASCADE"), primary_key=True)
    change_number: Mapped[int]
    sources: Mapped[dict[str, Any]]
    summary: Mapped[dict[str, Any]]
    notices: Mapped[list[dict[str, Any]]]
    tables: Mapped[bytes]
    finished_at: Mapped[datetime] = mapped_column(server_default=func.now())
