"""The kind of facility that psychology declares."""

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.plugin import Kind
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
    colour="#00687a",
    glyph="心",
)
