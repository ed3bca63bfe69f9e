"""What the decisions on mental-health care are asked and what they answer."""

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from geo_service.core.calendar import SHANGHAI
from geo_service.core.day import Day
from geo_service.core.decisions import Question, Result
from geo_service.plugins.psychology.rules import Step

# RFC 3339, 5.6, or to the minute, without the leap seconds of time past; fromisoformat knows days that are none.
WRITTEN = re.compile(
    r"\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)",
    re.ASCII | re.IGNORECASE,
)


def _written_out(at: object) -> object:
    """A moment as it is written; pydantic would take a text of figures for seconds."""
    if not isinstance(at, str):
        return at
    try:
        if WRITTEN.fullmatch(at):
            return datetime.fromisoformat(at.upper())
    except ValueError:
        pass
    wanted = "应为带时区的时刻，如 2025-06-30T22:15:00+08:00 / a moment with its offset"
    raise ValueError(f"{wanted} such as 2025-06-30T22:15:00+08:00")


def _in_shanghai(at: datetime) -> datetime:
    try:
        return at.astimezone(SHANGHAI)
    except OverflowError as error:
        raise ValueError("应为公元 1 年至 9999 年内的时刻 / a moment of the years 1 to 9999 in Shanghai") from error


class StepTaken(Question):
    """A step taken on a day."""

    step: Step
    on: Day

    def day(self) -> date:
        """The day of the step."""
        return self.on


class StepAccepted(Result):
    """Whether the step is open on that day, and from when to when it is."""

    accepted: bool
    first_day: date | None = None
    last_day: date | None = None


class Moment(Question):
    """A moment; given with its offset, and looked at in Shanghai."""

    at: Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_shanghai)] = Field(
        description="时刻，须带时区 / a moment with its offset, RFC 3339"
    )

    def day(self) -> date:
        """The day of the moment in Shanghai."""
        return self.at.date()


class HotlineOpen(Result):
    """Whether somebody answers at that moment, and under which number."""

    accepted: bool
    open: bool | None = None
    number: str | None = None
