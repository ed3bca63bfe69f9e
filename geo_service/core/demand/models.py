"""The tables of demand, as the migrations make them."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Float, ForeignKey, Integer, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.registry.models import Base


class DemandLayer(Base):
    """A layer of demand with its source; put in and deleted as a whole, never changed."""

    __tablename__ = "demand_layer"
    __table_args__ = (
        CheckConstraint(
            "id ~ '^[a-z][a-z0-9_]{1,59}(@|$)' and substring(id from '@.*$') is not distinct from"
            " case when organisation <> 'federation' then '@' || replace(organisation, '/', '~') end",
            name="demand_layer_id",
        ),
        CheckConstraint(
            "least(length(name_zh), length(name_en), length(unit_zh), length(unit_en), length(source), length(how_zh),"
            " length(how_en)) > 0",
            name="demand_layer_told",
        ),
        CheckConstraint("precision in ('counted', 'modelled')", name="demand_layer_precision"),
        CheckConstraint(r"date ~ '^\d{4}(-\d\d){0,2}$'", name="demand_layer_date"),
        CheckConstraint("total >= 0 and total < 'infinity' and places > 0", name="demand_layer_total"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    organisation: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    unit_zh: Mapped[str]
    unit_en: Mapped[str]
    source: Mapped[str]
    precision: Mapped[str]
    how_zh: Mapped[str]
    how_en: Mapped[str]
    date: Mapped[str]
    licence: Mapped[str]
    hourly: Mapped[bool]
    total: Mapped[float] = mapped_column(Float(53))
    places: Mapped[int] = mapped_column(Integer)
    west: Mapped[float] = mapped_column(Float(53))
    south: Mapped[float] = mapped_column(Float(53))
    east: Mapped[float] = mapped_column(Float(53))
    north: Mapped[float] = mapped_column(Float(53))
    entered_by: Mapped[str] = mapped_column(
        Text, server_default=text("coalesce(nullif(current_setting('geo.actor', true), ''), 'migration')")
    )
    entered_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())


class DemandCell(Base):
    """A place of a layer: an H3 cell (0 for a point) with its weight, and by hour of day where that is known."""

    __tablename__ = "demand_cell"
    __table_args__ = (
        CheckConstraint("weight >= 0 and weight < 'infinity'", name="demand_cell_weight"),
        CheckConstraint("cardinality(hours) = 24", name="demand_cell_hours"),
    )

    layer: Mapped[str] = mapped_column(ForeignKey(DemandLayer.id, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    cell: Mapped[int] = mapped_column(BigInteger)
    lon: Mapped[float] = mapped_column(Float(53))
    lat: Mapped[float] = mapped_column(Float(53))
    weight: Mapped[float] = mapped_column(Float(53))
    district: Mapped[str]
    street: Mapped[str]
    hours: Mapped[list[float] | None] = mapped_column(ARRAY(Float(53)))
