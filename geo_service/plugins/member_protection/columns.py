"""Columns that several tables of member_protection have."""

from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.cases.models import ACTOR


class Made:
    """By whom and when a row was made, which is not the writer's to say."""

    made_by: Mapped[str] = mapped_column(server_default=ACTOR)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Terms:
    """What a cover is for somebody: plan, days, and what it costs, in fen."""

    plan: Mapped[str]
    union_class: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    band: Mapped[str]
    fen_fee: Mapped[int]
    fen_city_subsidy: Mapped[int]
