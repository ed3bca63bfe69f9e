"""What each step in the life of a driver home wants to be told."""

from typing import Annotated

from pydantic import Field

from geo_service.core.day import Day
from geo_service.core.decisions import Count
from geo_service.core.facility_life.facts import Measured, Round
from geo_service.core.workflow.declaration import Facts
from geo_service.plugins.driver_homes.questions import Code, SiteSeen
from geo_service.plugins.driver_homes.rules import Tier

Words = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]


class Plan(Facts):
    """What a union plans to set up in the year."""

    micro: Count = Field(description="微型计划数 / micro homes planned")
    comprehensive: Count = Field(description="综合型计划数 / comprehensive homes planned")
    schedule: Words = Field(description="进度安排 / schedule")
    features: Words = Field(description="服务特色 / what the service is special for")


class Applied(Facts):
    """What the application says beyond what the registry holds of the site."""

    tier: Tier = Field(description="申报等级 / tier applied for")
    completes_on: Day = Field(description="计划完成时间 / day by which it will be ready")
    lon: float | None = Field(default=None, description="申报经度，WGS-84 / longitude as declared, WGS-84")
    lat: float | None = Field(default=None, description="申报纬度，WGS-84 / latitude as declared, WGS-84")


class Amended(Facts):
    """What is different after the Federation sent an application back."""

    answer: Words = Field(description="补正说明 / what was put right")
    completes_on: Day | None = Field(None, description="计划完成时间 / day by which it will be ready")


class ChecklistPhoto(Facts):
    """A photo that shows a facility or service of the checklist."""

    item: Code = Field(description="设施或服务 / the facility or service")
    photo_id: int = Field(ge=1, description="照片编号 / number of the photo")


class Inspection(Measured):
    """A site as it was found by those who went there, and where they stood."""

    site: SiteSeen = Field(description="现场情况 / the site as found")
    photos: tuple[ChecklistPhoto, ...] = Field((), max_length=100, description="照片 / photos")


class SelfCheck(Round):
    """What the person in charge found on a round of their own site."""

    out_of_order: tuple[Code, ...] = Field((), max_length=50, description="异常设施或服务 / what is out of order")
