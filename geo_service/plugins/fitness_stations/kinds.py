"""The kind of facility that fitness_stations declares."""

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.plugin import Kind
from geo_service.core.text import Text


class FitnessStation(BaseModel):
    """What a fitness station declares beyond the common columns."""

    model_config = ConfigDict(extra="forbid")

    area_m2: float | None = Field(None, gt=0, description="面积，平方米 / area, square metres")
    venue: str | None = Field(None, description="场所类型 / what kind of venue it is in")


FITNESS_STATION = Kind(
    code="fitness_station",
    title=Text("职工健身驿站", "Fitness station"),
    attributes=FitnessStation,
    clause="附件2-8",
    colour="#0a6638",
    glyph="健",
)
