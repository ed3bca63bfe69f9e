"""The table of plaques, as the migrations make it."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.cases.models import WorkflowCase
from geo_service.core.registry.models import Base


class Plaque(Base):
    """The plaque of a facility; a programme gives a number once.

    `programme` and `organisation` are those of the case, by trigger.
    """

    __tablename__ = "plaque"
    __table_args__ = (UniqueConstraint("programme", "number", name="plaque_number"),)

    case_id: Mapped[int] = mapped_column(ForeignKey(WorkflowCase.id), primary_key=True, autoincrement=False)
    programme: Mapped[str]
    number: Mapped[str]
    organisation: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(server_default=func.now())
