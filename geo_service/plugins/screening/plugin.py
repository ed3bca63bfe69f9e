"""The declaration of screening: 附件2-6."""

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.plugin import Kind, Plugin, Target
from geo_service.core.text import Text


class ScreeningStop(BaseModel):
    """What a screening stop declares beyond the common columns."""

    model_config = ConfigDict(extra="forbid")

    bus_space: bool | None = Field(None, description="场地可停放筛查车 / there is room for the truck")
    power_supply: bool | None = Field(None, description="可供电 / there is power")
    venue: str | None = Field(None, description="场所类型 / what kind of venue it is")


SCREENING_STOP = Kind(
    code="screening_stop",
    title=Text("两病筛查点", "Screening stop"),
    attributes=ScreeningStop,
    clause="附件2-6",
)

PLUGIN = Plugin(
    name="screening",
    number=6,
    title=Text("万名女职工移动“两病”筛查", "Ten thousand mobile two-disease screenings"),
    annex="附件2-6",
    kinds=(SCREENING_STOP,),
    targets=(Target("persons", Text("筛查女职工", "Women screened"), 10_000, Text("人", "persons"), "附件2-6"),),
)
