"""What the decisions on legal service are asked and what they answer."""

from datetime import date
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from geo_service.core.day import Day
from geo_service.core.decisions import Count, Question, Result
from geo_service.plugins.legal_service.rules import BOOK

# What is a part of what.
WHOLES = {"platform_hq_covered": "platform_hq_total", "legal_aid_person_times": "person_times"}


class UnionYear(Question):
    """The events of a district federation or key bureau union in the year."""

    self_led_events: Count = Field(description="由本会牵头的专场 / events that it led itself")
    joint_events: Count = Field(0, description="参与但非牵头的专场，不计入 / events that others led; they do not count")


class NoticesGiven(Question):
    """How often the Federation told of the progress in the year."""

    notices: Count


class Shortfall(Result):
    """Whether it is enough, and how many are missing."""

    met: bool
    missing: int | None = None


class LectureDays(Question):
    """The days of the online lectures."""

    dates: Annotated[tuple[Day, ...], Field(max_length=1000)]

    def day(self) -> date | None:
        """What day it is, or that of the last lecture in a year that has an edition; see Book.day_for."""
        return BOOK.day_for(self.dates, self.as_of)


class LecturesHeld(Result):
    """Whether each half-year had its lecture, and which lacks it."""

    met: bool
    h1: bool | None = None
    h2: bool | None = None
    missing: tuple[str, ...] = ()


class FirstEvent(Question):
    """The day and place of the year's first event."""

    on: Day
    at_leading_platform: bool = Field(description="在头部平台企业举办 / held at a leading platform firm")

    def day(self) -> date:
        """The day of the event."""
        return self.on


class Met(Result):
    """Whether it is as it should be, and what is not: first_quarter, leading_platform."""

    met: bool
    missing: tuple[str, ...] = ()


class CityYear(Question):
    """What all unions did in the year so far; the number of firms is the asker's, the notice has none."""

    events: Count = Field(description="各级举办的专场总数 / events, whoever led them")
    platform_hq_total: Count = Field(
        description="总部或地区总部在沪的头部平台企业数 / leading platform firms based here"
    )
    platform_hq_covered: Count = Field(description="其中已覆盖 / of them reached")
    person_times: Count = Field(description="覆盖劳动者人次 / workers reached, in person-times")
    legal_aid_person_times: Count = Field(description="其中法律援助人次 / of them legal aid, in person-times")

    @field_validator("platform_hq_covered", "legal_aid_person_times")
    @classmethod
    def _within_its_whole(cls, amount: int, info: ValidationInfo) -> int:
        # The whole stands before its part above, and is not there where it is wrong itself.
        part = info.field_name or ""
        whole = WHOLES[part]
        if amount > info.data.get(whole, amount):
            raise ValueError(f"{part} 不应大于 {whole} / {part} is a part of {whole}, and not above it")
        return amount


class CityMet(Result):
    """Whether all of the city's targets are reached, and which are not."""

    met: bool
    missing: tuple[str, ...] = ()
