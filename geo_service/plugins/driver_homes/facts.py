"""What each step in the life of a driver home wants to be told."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, PlainSerializer, model_validator

from geo_service.core.decisions import Count, Money
from geo_service.core.geometry import Datum, convert
from geo_service.core.money import yuan
from geo_service.core.workflow.declaration import Facts
from geo_service.plugins.driver_homes.questions import Code, SiteSeen
from geo_service.plugins.driver_homes.rules import BOOK, Tier

Words = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
# Fen inside; in the history as it was given, yuan with two decimals.
Amount = Annotated[Money, PlainSerializer(yuan, when_used="json")]
PURPOSES = list(BOOK.newest.latest.spending.purposes)


class Plan(Facts):
    """What a union plans to set up in the year."""

    micro: Count = Field(description="微型计划数 / micro homes planned")
    comprehensive: Count = Field(description="综合型计划数 / comprehensive homes planned")
    schedule: Words = Field(description="进度安排 / schedule")
    features: Words = Field(description="服务特色 / what the service is special for")


class Applied(Facts):
    """What the application says beyond what the registry holds of the site."""

    tier: Tier = Field(description="申报等级 / tier applied for")
    completes_on: date = Field(description="计划完成时间 / day by which it will be ready")
    lon: float | None = Field(default=None, description="申报经度，WGS-84 / longitude as declared, WGS-84")
    lat: float | None = Field(default=None, description="申报纬度，WGS-84 / latitude as declared, WGS-84")


class Amended(Facts):
    """What is different after the Federation sent an application back."""

    answer: Words = Field(description="补正说明 / what was put right")
    completes_on: date | None = Field(None, description="计划完成时间 / day by which it will be ready")


class ChecklistPhoto(Facts):
    """A photo that shows a facility or service of the checklist."""

    item: Code = Field(description="设施或服务 / the facility or service")
    photo_id: int = Field(ge=1, description="照片编号 / number of the photo")


class Inspection(Facts):
    """A site as it was found by those who went there, and where they stood."""

    site: SiteSeen = Field(description="现场情况 / the site as found")
    lon: float = Field(description="实测经度 / longitude as measured, degrees")
    lat: float = Field(description="实测纬度 / latitude as measured, degrees")
    datum: Datum = Field(description="坐标系 / datum of the measured position")
    photos: tuple[ChecklistPhoto, ...] = Field((), max_length=100, description="照片 / photos")

    @model_validator(mode="after")
    def _in_china(self) -> Self:
        convert(self.lon, self.lat, self.datum, Datum.WGS84)
        return self

    def position(self) -> tuple[float, float]:
        """The measured position as lon, lat in WGS-84."""
        lon, lat = convert(self.lon, self.lat, self.datum, Datum.WGS84)
        return float(lon), float(lat)


class Plaque(Facts):
    """The plaque that a home is given."""

    number: str = Field(pattern=r"^[0-9A-Za-z一-龥〔〕-]{3,40}$", description="铭牌编号 / number of the plaque")


class Spent(Facts):
    """One thing that the subsidy was used for."""

    purpose: Code = Field(
        description="用途 / what for",
        json_schema_extra={"x-known": list(PURPOSES)},
    )
    what: Words = Field(description="内容 / what it was")
    amount: Amount = Field(gt=0, description="金额，元 / amount, yuan")
    fixed_asset: bool = Field(False, description="形成固定资产 / a fixed asset")
    asset_number: Words | None = Field(None, description="固定资产编号 / its number in the books")

    @model_validator(mode="after")
    def _in_the_books(self) -> Self:
        if self.fixed_asset != (self.asset_number is not None):
            raise ValueError(
                "固定资产须有编号，其他不得有 / a fixed asset, and nothing else, has a number in the books"
            )
        return self


class SubsidyUsed(Facts):
    """What the subsidy was used for."""

    items: tuple[Spent, ...] = Field(min_length=1, max_length=100, description="使用明细 / each thing")


class SelfCheck(Facts):
    """What the person in charge found on a round of their own site."""

    in_order: bool = Field(description="一切正常 / all in order")
    out_of_order: tuple[Code, ...] = Field((), max_length=50, description="异常设施或服务 / what is out of order")

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.in_order == bool(self.out_of_order):
            raise ValueError("异常时须列出异常项，正常时不得列出 / what is out of order is named, and only then")
        return self
