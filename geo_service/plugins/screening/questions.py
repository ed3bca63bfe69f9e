"""What the decisions on screening are asked and what they answer."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.decisions import Count, Question, Result, Yuan
from geo_service.plugins.screening.rules import Employment, Sex


class Screened(BaseModel):
    """So many persons who had the same tests."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    persons: Count
    hpv: bool = Field(description="已做 HPV 检测 / HPV test done")
    ultrasound: bool = Field(description="已做乳房彩超 / breast ultrasound done")
    paid_before: bool = Field(False, description="本年度已补贴过 / these were paid for earlier in the year")


class ScreenedByUnion(Question):
    """What a district or bureau union screened, and its allotted quota."""

    dbu_quota: Count = Field(description="该区局（产业）工会的分配名额 / places allotted to the union for the year")
    quota_used: Count | None = Field(
        None,
        description="本年度已用名额；不填则以本年度已补贴过的人数计 / "
        "places of it that were paid for before; those who were paid for earlier if left out",
    )
    screened: Annotated[tuple[Screened, ...], Field(max_length=100_000)]


class ScreenSubsidy(Result):
    """What the Federation pays for it.

    Attributes:
        over_quota: persons with every test done for whom no place is left.
        pending: persons who had not every test; somebody has to decide.
        repeated: persons who were paid for earlier in the year, and are not again.
    """

    accepted: bool
    persons_paid: int | None = None
    subsidy: Yuan | None = None
    over_quota: int | None = None
    pending: int | None = None
    repeated: int | None = None


class Allotment(Question):
    """The quotas of all unions; the total is the notice's unless another is given."""

    city_total: Count | None = None
    allotted: Annotated[tuple[Count, ...], Field(max_length=10_000)]


class AllotmentValid(Result):
    """Whether they fit into the total, by how many they exceed it, and how many are not allotted yet."""

    valid: bool
    excess: int | None = None
    left: int | None = None


class Worker(Question):
    """Somebody who asks for a screening; an employment that is not given is not looked at."""

    sex: Sex
    employment: Employment | None = Field(
        None, description="新就业形态、灵活就业、劳务外包、劳务派遣；standard 为一般劳动合同用工 / kind of employment"
    )


class ScreenEligible(Result):
    """Whether the screenings are for them."""

    eligible: bool
