"""What the decisions on coordinators are asked and what they answer."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.decisions import Person, Question, Result
from geo_service.plugins.coordinators.rules import BOOK, Month

Level = Annotated[int, Field(ge=-1_000, le=1_000, description="等级，如 3 为三级 / level, 3 being the third")]


class Passed(BaseModel):
    """An exam that was passed; not confirmed yet where `confirmed` is None."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    level: Level
    batch: Month = Field(description="考试月份 / month of the exam")
    confirmed: Month | None = Field(None, description="确认月份 / month in which it was confirmed")


class Candidate(Question):
    """A person, whether certified before the year, and the exams passed."""

    person: Person
    already_certified: bool
    passed: tuple[Passed, ...] = Field((), max_length=100)

    def day(self) -> date | None:
        """What day it is, or the first of the last exam's month in a year that has an edition; see Book.day_for."""
        return BOOK.day_for((date.fromisoformat(f"{one.batch}-01") for one in self.passed), self.as_of)


class Counted(Result):
    """Whether the person counts for the year: once or not at all."""

    accepted: bool
    counts: int = 0


class Certificate(Question):
    """A level of the certificate."""

    level: Level


class Valid(Result):
    """Whether it is one that counts."""

    valid: bool


class Calendar(Question):
    """Nothing is asked but the year's months."""


class Round(BaseModel):
    """The months of a batch."""

    mobilise: Month
    exam: Month
    confirm: Month


class Rounds(Result):
    """The month of the stock-take and those of the batches, in order."""

    accepted: bool
    stock_take: Month | None = None
    rounds: tuple[Round, ...] = ()
