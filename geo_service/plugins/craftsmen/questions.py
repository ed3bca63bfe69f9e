"""What the decisions on craftsmen are asked and what they answer."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.day import Day
from geo_service.core.decisions import Count, Person, Question, Result
from geo_service.plugins.craftsmen.rules import BOOK, Counter


class YearSoFar(Question):
    """What was done in the year so far."""

    visits_person_times: Count = Field(description="劳模工匠助企人次 / visits of craftsmen, in person-times")
    problems_solved: Count = Field(description="解决现场技术问题数 / on-site technical problems solved")
    trained_person_times: Count = Field(description="职工提升技能人次 / staff trained, in person-times")


class TargetStatus(Result):
    """Whether all targets are reached, and how much each one that is not lacks."""

    met: bool
    missing: dict[Counter, int] = Field(default_factory=dict)


class Visit(BaseModel):
    """One craftsman at one enterprise on one day."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    craftsman: Person
    on: Day


class Visits(Question):
    """Visits, each of which is a person-time."""

    visits: Annotated[tuple[Visit, ...], Field(max_length=100_000)]

    def day(self) -> date | None:
        """What day it is, or that of the last visit in a year that has an edition; see Book.day_for."""
        return BOOK.day_for((visit.on for visit in self.visits), self.as_of)


class VisitCount(Result):
    """How many person-times and how many persons the visits of the year are; those of other years stand apart."""

    accepted: bool
    person_times: int | None = None
    persons: int | None = None
    other_years: int | None = None
