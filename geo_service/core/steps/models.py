"""The table of the outbox, as the migrations make it."""

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.cases.models import WorkflowStep
from geo_service.core.registry.models import Base


class Outbox(Base):
    """A step that programs are to be told of; put there by the transaction that takes it, at its commit.

    `number` is in commit order: whoever has seen one has seen every smaller one. What a step is, and who may see it,
    its own row says.
    """

    __tablename__ = "outbox"

    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey(WorkflowStep.id), unique=True)
