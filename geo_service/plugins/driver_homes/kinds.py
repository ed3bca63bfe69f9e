"""The kinds of facility that driver_homes declares."""

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.plugin import Kind, Tier
from geo_service.core.registry.phone import ServicePhone
from geo_service.core.text import Text


class DriverHome(BaseModel):
    """What a driver home declares beyond the common columns."""

    model_config = ConfigDict(extra="forbid")

    area_m2: float | None = Field(None, gt=0, description="面积，平方米 / area, square metres")
    signs: bool | None = Field(None, description="厕所有醒目标识 / eye-catching signs to the toilet")
    service_phone: ServicePhone | None = Field(
        None, description="对外服务电话（非个人手机） / published telephone of the service, never a person's"
    )
    kind_text: str | None = Field(None, description="来源中的称呼 / what the source calls it")
    services_text: str | None = Field(None, description="来源中的其他服务 / other services, as the source says them")
    note: str | None = Field(None, description="数据质量说明 / what is unsure about the entry")


class UnionStation(BaseModel):
    """What a union station declares beyond the common columns."""

    model_config = ConfigDict(extra="forbid")

    service_phone: ServicePhone | None = Field(
        None, description="对外服务电话（非个人手机） / published telephone of the service, never a person's"
    )
    kind_text: str | None = Field(None, description="来源中的称呼 / what the source calls it")
    services_text: str | None = Field(None, description="来源中的其他服务 / other services, as the source says them")
    note: str | None = Field(None, description="数据质量说明 / what is unsure about the entry")


DRIVER_HOME = Kind(
    code="driver_home",
    title=Text("工会司机之家", "Driver home"),
    attributes=DriverHome,
    clause="附件2-7 三",
    colour="#0b57b7",
    glyph="家",
    tiers=(Tier("micro", Text("微型", "Micro")), Tier("comprehensive", Text("综合型", "Comprehensive"))),
)

UNION_STATION = Kind(
    code="union_station",
    title=Text("工会驿站", "Union station"),
    attributes=UnionStation,
    clause="附件2-7 三",
    colour="#5b3fa8",
    glyph="驿",
)
