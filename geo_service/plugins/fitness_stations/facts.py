"""What each step in the life of a fitness station wants to be told."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from geo_service.core.catalogue import read_functions
from geo_service.core.day import Day
from geo_service.core.decisions import Count
from geo_service.core.facility_life.facts import Measured, Round
from geo_service.core.workflow.declaration import Facts
from geo_service.plugins.fitness_stations.questions import Code
from geo_service.plugins.fitness_stations.rules import BOOK

# What the registry can say that a station offers.
FUNCTIONS = frozenset(read_functions())

Words = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
Venue = Literal["building", "park", "business_circle", "enterprise"]


class PreApplied(Facts):
    """What is said in January."""

    built: Literal["new", "rebuilt"] = Field(description="新建或改建 / new or rebuilt")
    venue: Venue = Field(description="所在场所 / where it is")
    reach: Count = Field(description="预计辐射职工人数 / staff within reach, as expected")


class Applied(Facts):
    """The application: the site as to each of the four dimensions."""

    reach: Count = Field(description="预计辐射职工人数 / staff within reach, as expected")
    coverage: Words = Field(description="覆盖率情况 / as to coverage")
    participation: Words = Field(description="参与度情况 / as to participation")
    intelligence: Words = Field(description="智能化情况 / as to intelligence")
    public_benefit: Words = Field(description="公益性情况 / as to public benefit")
    completes_on: Day = Field(description="计划完成时间 / day by which it will be ready")


class Amended(Facts):
    """What is different after an application was sent back."""

    answer: Words = Field(description="补正说明 / what was put right")


class Visit(Facts):
    """What was found by those who went there."""

    visited_on: Day = Field(description="到现场日期 / day of the visit")
    found: Words = Field(description="现场确认情况 / what was found")


class Score(BaseModel):
    """Points for a dimension, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    points: Count = Field(description="得分 / points")
    comment: Words = Field(description="评语 / why")


# One field a dimension of the rules.
Scores: type[Facts] = create_model(
    "Scores",
    __base__=Facts,
    __doc__="What an assessor gives an application, by dimension.",
    **{one.dimension: (Score, Field(description=one.title)) for one in BOOK.newest.latest.dimension.values()},  # type: ignore[call-overload]
)


class Outcome(Facts):
    """What the selection of the year makes of an application."""

    rank: int
    of: int
    score: str
    tied_with: tuple[int, ...] = ()
    chosen: bool = False


class Construction(Facts):
    """How the station is to be built."""

    meeting_on: Day = Field(description="建设工作会议日期 / day of the meeting on construction")
    plan: Words = Field(description="建设方案 / plan of construction")
    completes_on: Day = Field(description="计划完成时间 / day by which it will be ready")


class DigitalLink(Facts):
    """Whether the station's services are linked digitally, and how, or why not."""

    linked: bool = Field(description="已完成数字化服务对接 / linked")
    how: Words = Field(description="对接平台与方式，未对接的说明原因 / to what and how, or why not")


class Inspection(Measured):
    """A station as it was found on acceptance, and where those who went there stood."""

    area_m2: float = Field(gt=0, le=1_000_000, description="面积，平方米 / area, square metres")
    functions: tuple[Code, ...] = Field((), max_length=100, description="功能 / functions found")
    found: Words = Field(description="验收情况 / what was found")

    @model_validator(mode="after")
    def _known(self) -> Self:
        if unknown := {*self.functions} - FUNCTIONS:
            raise ValueError(
                f"功能须为 GET /functions 中的代码 / codes of GET /functions, not {', '.join(sorted(unknown))}"
            )
        return self


class Shared(Facts):
    """Whether the station is open to the staff of its neighbours, and how."""

    shared: bool = Field(description="向周边单位职工开放 / open to neighbours")
    how: Words = Field(description="开放对象、时间与方式 / to whom, when and how")


class Counted(Facts):
    """Whom a station reached in a month. What is told last of a month counts."""

    month: str = Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", description="月份，如 2025-11 / the month")
    reach: Count = Field(description="辐射职工人数 / staff within reach, persons")
    participation: Count = Field(description="参与人次 / participation, person-times")


class Check(Round):
    """What was found on a round."""

    out_of_order: tuple[Words, ...] = Field((), max_length=50, description="异常情况 / what is out of order")
