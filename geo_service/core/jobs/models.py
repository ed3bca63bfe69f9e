"""The tables of the queue, as the migrations make them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

STATUSES = ("queued", "running", "succeeded", "failed", "cancelled")

type Integer32 = int


class Base(DeclarativeBase):
    """The queue's tables in schema `core`."""

    metadata = MetaData(schema="core")
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text,
        int: BigInteger,
        Integer32: Integer,
        datetime: TIMESTAMP(timezone=True),
        list[str]: ARRAY(Text),
        dict[str, Any]: JSONB,
    }


class QueuedJob(Base):
    """Work that was asked for: what, by whom, how far it is, how it ended.

    `organisations` are those that the asker acted for; the work acts for the same. `attempt` counts how often it was
    begun, and only the attempt in the row can end it. `tick` is the moment of the schedule that asked for it.
    `resumes` says that an attempt whose worker is gone is followed by another.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(f"status in {STATUSES}", name="job_status"),
        CheckConstraint("(status = 'running') = (worker is not null)", name="job_worker_while_running"),
        CheckConstraint("(status in ('queued', 'running')) = (ended_at is null)", name="job_ended"),
        CheckConstraint("fraction between 0 and 1", name="job_fraction"),
        CheckConstraint("actor <> ''", name="job_actor"),
        CheckConstraint("cardinality(organisations) > 0", name="job_organisations"),
        UniqueConstraint("name", "tick", name="job_once_per_tick"),
        Index("job_queue", text("priority desc"), "id", postgresql_where=text("status = 'queued'")),
        Index("job_of_worker", "worker", postgresql_where=text("status = 'running'")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    priority: Mapped[Integer32] = mapped_column(server_default="0")
    tick: Mapped[datetime | None]
    actor: Mapped[str]
    organisations: Mapped[list[str]]
    status: Mapped[str] = mapped_column(server_default="queued")
    attempt: Mapped[Integer32] = mapped_column(server_default="0")
    worker: Mapped[UUID | None]
    resumes: Mapped[bool] = mapped_column(server_default=text("false"))
    cancel_requested: Mapped[bool] = mapped_column(server_default=text("false"))
    fraction: Mapped[float] = mapped_column(server_default=text("0"))
    note_zh: Mapped[str | None]
    note_en: Mapped[str | None]
    result: Mapped[dict[str, Any] | None]
    error_zh: Mapped[str | None]
    error_en: Mapped[str | None]
    queued_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class LivingWorker(Base):
    """A worker that is alive, as far as its last sign of life tells."""

    __tablename__ = "job_worker"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(server_default=func.now())
