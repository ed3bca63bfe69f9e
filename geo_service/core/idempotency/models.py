"""The table of answers that are kept, as the migrations make it."""

from datetime import datetime

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.protection.models import Base
from geo_service.core.protection.values import Sealed, SealedColumn


class KeptAnswer(Base):
    """An answer that is given again; nothing here tells who asked, for what, or under which key.

    `id` is a digest of asker, route and key, `request` one of the body; both under the key of the blind indexes.
    """

    __tablename__ = "kept_answer"
    __table_args__ = (Index("kept_answer_at", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    request: Mapped[bytes]
    answer: Mapped[Sealed] = mapped_column(SealedColumn)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
