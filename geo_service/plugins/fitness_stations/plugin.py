"""The declaration of fitness_stations: 附件2-8."""

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.plugin import Kind, Plugin, Target
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
)

PLUGIN = Plugin(
    name="fitness_stations",
    number=8,
    title=Text("新建和改建30家职工健身驿站（健身角）", "Thirty fitness stations built or rebuilt"),
    annex="附件2-8",
    kinds=(FITNESS_STATION,),
    targets=(
        Target(
            "stations",
            Text("职工健身驿站", "Fitness stations"),
            30,
            Text("家", "stations"),
            "附件2-8",
            ("fitness_station", None),
        ),
    ),
)
