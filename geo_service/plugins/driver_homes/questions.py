"""What the decisions on driver homes are asked and what they answer."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from geo_service.core.day import Day
from geo_service.core.decisions import Count, Question, Result, Yuan
from geo_service.plugins.driver_homes.form_rows import Row
from geo_service.plugins.driver_homes.rules import BOOK, Step, Tier, Toilet

Code = Annotated[str, Field(min_length=1, max_length=60)]
STANDARDS = tuple(BOOK.newest.latest.standard.values())


def known(codes: Iterable[str]) -> list[JsonValue]:
    """Codes that the standards name, each once, for a form to offer; others may be given too."""
    return list(dict.fromkeys(codes))


class SiteSeen(BaseModel):
    """A site as it was found; what is left out was not found."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    facilities: tuple[Code, ...] = Field(
        (),
        description="配置的设施 / what it is equipped with",
        json_schema_extra={"x-known": known(code for one in STANDARDS for group in one.base for code in group)},
    )
    services: tuple[Code, ...] = Field(
        (),
        description="提供的服务 / services it offers",
        json_schema_extra={"x-known": known(code for one in STANDARDS for code in one.services)},
    )
    free_parking_minutes: Count | None = Field(None, description="免费临停分钟数 / minutes of free parking")
    free_bays: Count | None = Field(None, description="免费停车泊位数 / free parking bays")
    chargers: Count | None = Field(None, description="汽车充电桩数 / EV charging posts")
    toilet: Toilet = Field(
        "none", description="自有厕所、毗邻公共厕所或无 / its own toilet, a public one beside it, none"
    )
    signs: bool = Field(False, description="厕所有醒目指引标识 / eye-catching signs to the toilet")
    rest_area: bool = Field(False, description="有设施完善的休息场所 / a well-equipped place to rest")


class HomeSeen(Question):
    """A site that asks to be a home of a tier."""

    tier: Tier
    site: SiteSeen


class HomeAccepted(Result):
    """Whether it is one, what it gets, and what it lacks."""

    accepted: bool
    subsidy: Yuan | None = None
    missing: tuple[str, ...] = ()


class Filing(Question):
    """Papers of a step filed on a day."""

    step: Step
    on: Day

    def day(self) -> date:
        """The day of filing."""
        return self.on


class FilingAccepted(Result):
    """Whether they came in time."""

    accepted: bool
    last_day: date | None = None


class HomesPlanned(Question):
    """How many homes of each tier are to be paid for."""

    micro: Count
    comprehensive: Count


class Budget(Result):
    """What they cost the Federation."""

    accepted: bool
    subsidy: Yuan | None = None


class FormRow(Question):
    """A row of a tier's application form, by column as printed; it names the site's head and their mobile."""

    tier: Tier
    row: Row


class FormValid(Result):
    """Whether the row is complete, which columns are not filled in, and which the form does not have."""

    valid: bool
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
