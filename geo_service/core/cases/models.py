"""The tables of cases, as the migrations make them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Identity, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.access.models import Organisation
from geo_service.core.audit.models import said
from geo_service.core.registry.models import Base, Facility, Integer32

ACTOR = text(said("geo.actor", "migration"))


class WorkflowCase(Base):
    """One matter on its way; all from `state` to `ended` is what its steps say, kept by trigger.

    `subject` tells what it is about: of one subject one case is under way. `facts` are the last of each step, by its
    name. `edition` is the year of the notice it goes by.
    """

    __tablename__ = "workflow_case"
    __table_args__ = (
        CheckConstraint("jsonb_typeof(facts) = 'object'", name="workflow_case_facts"),
        CheckConstraint("(version = 0) = (state = '')", name="workflow_case_begun"),
        Index(
            "workflow_case_live", "programme", "workflow", "subject", unique=True, postgresql_where=text("not ended")
        ),
        Index("workflow_case_organisation", "organisation"),
        Index("workflow_case_facility_id", "facility_id"),
        Index("workflow_case_due_on", "due_on", postgresql_where=text("not ended")),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    programme: Mapped[str]
    workflow: Mapped[str]
    edition: Mapped[Integer32]
    organisation: Mapped[str] = mapped_column(ForeignKey(Organisation.code))
    subject: Mapped[str]
    title: Mapped[str]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey(Facility.id))
    state: Mapped[str] = mapped_column(server_default="")
    version: Mapped[Integer32] = mapped_column(server_default="0")
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    due_on: Mapped[date | None] = mapped_column(Date)
    assignee: Mapped[str | None]
    ended: Mapped[bool] = mapped_column(server_default=text("false"))
    opened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class WorkflowExtension(Base):
    """More time for a step of one edition, for an organisation and what is below it; only ever added."""

    __tablename__ = "workflow_extension"
    __table_args__ = (
        CheckConstraint("reason ~ '[^[:space:]]'", name="workflow_extension_reason"),
        Index("workflow_extension_of", "programme", "workflow", "step", "edition"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    programme: Mapped[str]
    workflow: Mapped[str]
    step: Mapped[str]
    edition: Mapped[Integer32]
    organisation: Mapped[str] = mapped_column(ForeignKey(Organisation.code))
    until: Mapped[date] = mapped_column(Date)
    reason: Mapped[str]
    day: Mapped[date] = mapped_column(Date)
    granted_by: Mapped[str] = mapped_column(server_default=ACTOR)
    granted_at: Mapped[datetime] = mapped_column(server_default=func.now())


class WorkflowStep(Base):
    """A step that a case took: by whom, on which business day, with what facts; only ever added.

    `number` is the case's version after it, `from_state` is empty for the first. `facility_status` is what the step
    made of the case's facility, `due_on` when the next one is due. Adding a step moves the case.
    """

    __tablename__ = "workflow_step"
    __table_args__ = (
        UniqueConstraint("case_id", "number", name="workflow_step_order"),
        UniqueConstraint("case_id", "id", "facility_status", name="workflow_step_facility_status"),
        CheckConstraint("number > 0", name="workflow_step_number"),
        CheckConstraint("to_state <> ''", name="workflow_step_to_state"),
        CheckConstraint("jsonb_typeof(facts) = 'object'", name="workflow_step_facts"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(WorkflowCase.id))
    number: Mapped[Integer32]
    name: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    actor: Mapped[str] = mapped_column(server_default=ACTOR)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    day: Mapped[date] = mapped_column(Date)
    comment: Mapped[str] = mapped_column(server_default="")
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    clause: Mapped[str | None]
    four_eyes: Mapped[bool]
    extension_id: Mapped[int | None] = mapped_column(ForeignKey(WorkflowExtension.id))
    facility_status: Mapped[str | None]
    due_on: Mapped[date | None] = mapped_column(Date)
    ends: Mapped[bool]
