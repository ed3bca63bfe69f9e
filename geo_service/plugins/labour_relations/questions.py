"""What the decisions on labour relations are asked and what they answer."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from geo_service.core.day import Day
from geo_service.core.decisions import Count, Money, Name, Person, Question, Result, Yuan
from geo_service.plugins.labour_relations.points import Given, Points
from geo_service.plugins.labour_relations.rules import BOOK, Band, Quarter

Number = Annotated[str, Field(min_length=1, max_length=20, description="三级指标序号 / number of the indicator")]
Items = Annotated[
    dict[Number, Given | None],
    Field(max_length=500, description="各指标得分；null 为未评 / points by indicator; null: not scored"),
]


class Enterprise(Question):
    """An enterprise's points by part of the rubric; null for a part that is not scored yet.

    A deduction may be given as printed, -6, or as the points taken off, 6.
    """

    compliance: Given | None = Field(description="合规类得分 / points of category 1")
    institution: Given | None = Field(description="建制类得分 / points of category 2")
    development: Given | None = Field(description="发展类得分 / points of category 3")
    satisfaction: Given | None = Field(description="职工满意得分 / points of 4-1")
    model: tuple[Given | None, Given | None, Given | None] = Field(
        description="4-2-1、4-2-2、4-2-3 得分 / their points"
    )
    deductions: Annotated[dict[Number, Given], Field(max_length=500)] = Field(
        default={}, description="各减分指标扣分 / points taken off, by indicator of category 5"
    )


class Score(Result):
    """The total and its band.

    Attributes:
        where: what the reason is about.
        unscored: what is not scored; as long as there is any, there is neither total nor band.
    """

    accepted: bool
    where: str | None = None
    total: Points | None = None
    bonus_counted: Points | None = None
    band: Band | None = None
    unscored: tuple[str, ...] = ()


class Sheet(Question):
    """An enterprise's points by indicator, deductions as printed; those of category 5 that are left out are 0.

    One that is null is not scored, in category 5 as in all others.
    """

    items: Items


class SheetScore(Score):
    """The total, its band, and the sums of the parts."""

    compliance: Points | None = None
    institution: Points | None = None
    development: Points | None = None
    satisfaction: Points | None = None
    model: Points | None = None
    deducted: Points | None = None


class Item(Question):
    """Points for an indicator, as printed: deductions below 0."""

    indicator: Number
    value: Given


class ItemValid(Result):
    """Whether the rubric allows them; where it does not, the most or the levels that it allows."""

    valid: bool
    most: Points | None = None
    levels: tuple[Points, ...] | None = None


class Satisfaction(Question):
    """The points of 4-1 by indicator."""

    items: Items


class SatisfactionSum(Result):
    """Their sum, before any cap."""

    accepted: bool
    where: str | None = None
    sum: Points | None = None
    unscored: tuple[str, ...] = ()


class Totals(Question):
    """Nothing is asked but the rubric."""


class RubricTotals(Result):
    """How many indicators there are and what they add up to; deduction_max is what they take off at most."""

    accepted: bool
    indicators: int | None = None
    compliance: Points | None = None
    institution: Points | None = None
    development: Points | None = None
    satisfaction_raw: Points | None = None
    model_raw_max: Points | None = None
    bonus_cap: Points | None = None
    deduction_max: Points | None = None
    max_total: Points | None = None


class Visit(BaseModel):
    """The days on which a person guided an enterprise."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    person: Person
    enterprise: Name | None = Field(None, description="服务企业名称 / the enterprise")
    status: Name = Field(description="身份代码 / what the visitor is, as a code")
    days: tuple[Day, ...] = Field(max_length=366)


class Visits(Question):
    """Visits, of whose days the subsidy is asked."""

    visits: tuple[Visit, ...] = Field(max_length=10_000)

    def day(self) -> date | None:
        """The first day of any visit that has no edition, so that nothing is decided; else the first of all."""
        days = (day for visit in self.visits for day in visit.days)
        return min(days, key=lambda day: (BOOK.edition_on(day) is not None, day), default=self.as_of)


class VisitPaid(BaseModel):
    """What is paid of a visit."""

    person_days: int
    subsidy: Yuan


class PersonDays(Result):
    """The days that are paid and what they come to, in all and for each visit in the order given."""

    accepted: bool
    person_days: int | None = None
    subsidy: Yuan | None = None
    visits: tuple[VisitPaid, ...] = ()


class VisitDay(Question):
    """The day of a visit."""

    visit_on: Day

    def day(self) -> date:
        """The day of the visit."""
        return self.visit_on


class ReportPeriod(Result):
    """The report that it belongs to, such as 2025-Q1, and when that is due."""

    accepted: bool
    report: str | None = None
    due: date | None = None


def whole_number(given: object) -> object:
    """What was given, which is a whole number: true and 1.0 are equal to 1, and no quarter.

    Raises:
        PydanticCustomError: it is none.
    """
    if type(given) is not int:
        raise PydanticCustomError("int_type", "a whole number")
    return given


class ReportFiled(Question):
    """A quarter's report."""

    quarter: Annotated[Quarter, BeforeValidator(whole_number)]
    stamped_paper: bool = False


def cell_of(cell: object) -> object:
    """A cell of a form as an amount is given: blank is None, a whole number text."""
    if isinstance(cell, str):
        return cell.strip() or None
    return str(cell) if type(cell) is int else cell


class Row(Question):
    """A row of a report; an amount of whole yuan may be a number."""

    enterprise: Name
    subsidy: Annotated[
        Money | None,
        BeforeValidator(cell_of),
        WithJsonSchema({"type": ["string", "integer", "null"], "example": "0"}),
    ] = Field(default=None, description="申请补贴，元 / subsidy asked for, yuan")


class Valid(Result):
    """Whether it is as the notice wants it."""

    valid: bool


class Progress(Question):
    """How many enterprises were guided by a day."""

    guided: Count


class TargetStatus(Result):
    """Whether that is enough and in time; to_go is how many are wanting."""

    met: bool
    to_go: int | None = None
    last_day: date | None = None
