"""The declaration of psychology: 附件2-10."""

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.plugin import Kind, Plugin, Target
from geo_service.core.text import Text


class PsychologyHut(BaseModel):
    """What a psychology hut declares beyond the common columns."""

    model_config = ConfigDict(extra="forbid")

    area_m2: float | None = Field(None, gt=0, description="面积，平方米 / area, square metres")
    venue: str | None = Field(None, description="场所类型 / what kind of venue it is in")


PSYCHOLOGY_HUT = Kind(
    code="psychology_hut",
    title=Text("心爱小屋", "Psychology hut"),
    attributes=PsychologyHut,
    clause="附件2-10",
)

PLUGIN = Plugin(
    name="psychology",
    number=10,
    title=Text("关爱万名职工心理健康服务项目", "Mental-health care for ten thousand"),
    annex="附件2-10",
    kinds=(PSYCHOLOGY_HUT,),
    targets=(Target("persons", Text("服务职工", "Staff served"), 10_000, Text("人", "persons"), "附件2-10"),),
)
