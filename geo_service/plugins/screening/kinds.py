"""The kind of facility that screening declares."""

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.day import Day
from geo_service.core.plugin import Kind
from geo_service.core.text import Text


class ScreeningStop(BaseModel):
    """What a screening stop declares beyond the common columns."""

    model_config = ConfigDict(extra="forbid")

    bus_space: bool | None = Field(None, description="场地可停放筛查车 / there is room for the truck")
    power_supply: bool | None = Field(None, description="可供电 / there is power")
    venue: str | None = Field(None, description="场所类型 / what kind of venue it is")
    who: str | None = Field(None, description="筛查对象 / whom they are for")
    last_day: Day | None = Field(
        None, description="最后一天，其后不再公布 / the last day, after which it is published no longer"
    )


SCREENING_STOP = Kind(
    code="screening_stop",
    title=Text("两病筛查点", "Screening stop"),
    attributes=ScreeningStop,
    clause="附件2-6",
    colour="#a3195b",
    glyph="检",
)
