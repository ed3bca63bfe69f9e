"""The rules of 附件2-3 as types: what data/policy/<year>/labour_relations.toml must hold."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from geo_service.core.rules import Book, By, Fen, Period, Rule, Rules, Words, read_book
from geo_service.plugins.labour_relations.points import HalfPoints

Band = Literal["示范", "达标", "基本达标", "未达标"]
Quarter = Literal[1, 2, 3, 4]
CategoryNumber = Literal[1, 2, 3, 4, 5]

# The numbers in print of what the decisions ask for by name.
COMPLIANCE: Final = 1
INSTITUTION: Final = 2
DEVELOPMENT: Final = 3
BONUS: Final = 4
DEDUCTION: Final = 5
SATISFACTION: Final = "4-1"
MODEL: Final = "4-2"


class Category(Rule):
    """A category of the rubric (一级指标): what its indicators add up to, or what they are capped at, or neither."""

    category: int
    name: str = Field(min_length=1)
    halves: HalfPoints | None = Field(None, alias="points")
    halves_cap: HalfPoints | None = Field(None, alias="cap")


class Heading(Rule):
    """A heading within a category (二级指标)."""

    heading: str = Field(pattern=r"^\d-\d+$")
    name: str = Field(min_length=1)


class Indicator(Rule):
    """An indicator (三级指标), in half points.

    Attributes:
        label: its number as printed, where it is not its own.
        halves_most: anything from 0 to it may be given; None for an indicator of levels.
        halves_levels: one of them, or 0, may be given; None for an indicator without.
    """

    indicator: str = Field(pattern=r"^\d-\d+-\d+[a-z]?$")
    label: str | None = None
    name: str = Field(min_length=1)
    halves_most: HalfPoints | None = Field(None, alias="most", ge=1)
    halves_levels: Annotated[tuple[HalfPoints, ...], Field(strict=False)] | None = Field(
        None, alias="levels", min_length=1
    )

    @property
    def highest(self) -> int:
        """The most it may give, in half points."""
        return self.halves_most or max(0, *(self.halves_levels or ()))

    @property
    def lowest(self) -> int:
        """The least it may give, in half points: 0, or what it deducts at most, below 0."""
        return min(0, *(self.halves_levels or (0,)))

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.halves_most is None) == (self.halves_levels is None):
            raise ValueError("give one of most and levels")
        return self


class Rubric(Rule):
    """That there is a rubric, and how its points are given."""


class TotalBand(Rule):
    """What a total is called: from so many half points on, or below so many."""

    band: Band
    halves_at_least: HalfPoints | None = Field(None, alias="at_least")
    halves_below: HalfPoints | None = Field(None, alias="below")


class EnterprisesWanted(Rule):
    """How many enterprises the year asks for."""

    enterprises: int = Field(ge=0)


class Deadline(Period):
    """The days of the year on which they are to be guided."""


class Subsidy(Rule):
    """What a day of a visitor is paid."""

    fen_per_person_day: Fen = Field(alias="yuan_per_person_day")


class Visitor(Rule):
    """What a visitor is, and whether the subsidy is paid to them."""

    status: str
    also: Words = ()
    name: str = Field(min_length=1)
    paid: bool


class ReportYear(Rule):
    """The first day whose visits are reported."""

    first_day: date


class Report(Rule):
    """When a quarter's report is due, and whether on stamped paper too."""

    quarter: Quarter
    due: date
    stamped_paper: bool = False


class ReportRow(Rule):
    """That every enterprise has a row, with an amount."""


class LabourRules(Rules):
    """The rules of labour relations in force on one day."""

    category: Annotated[Mapping[CategoryNumber, Category], By("category")]
    heading: Annotated[Mapping[str, Heading], By("heading")]
    indicator: Annotated[Mapping[str, Indicator], By("indicator")]
    rubric: Rubric
    band: Annotated[Mapping[Band, TotalBand], By("band")]
    target: EnterprisesWanted
    deadline: Deadline
    subsidy: Subsidy
    visitor: Annotated[Mapping[str, Visitor], By("status")]
    report_year: ReportYear
    report: Annotated[Mapping[Quarter, Report], By("quarter")]
    report_row: ReportRow

    def below(self, number: str | int) -> tuple[Indicator, ...]:
        """The indicators of a category or heading, in the order of print."""
        return self.all_below.get(str(number), ())

    @cached_property
    def all_below(self) -> Mapping[str, tuple[Indicator, ...]]:
        """The indicators of each category and heading; found once, as every score asks for most of them."""
        found: dict[str, tuple[Indicator, ...]] = {}
        for one in self.indicator.values():
            category, heading, _ = one.indicator.split("-")
            for number in (category, f"{category}-{heading}"):
                found[number] = (*found.get(number, ()), one)
        return found

    @model_validator(mode="after")
    def _rubric_adds_up(self) -> Self:
        for indicator in self.indicator:
            if indicator.rpartition("-")[0] not in self.heading:
                raise ValueError(f"indicator[{indicator}]: there is no heading of its number")
        for number, category in self.category.items():
            total = sum(indicator.highest for indicator in self.below(number))
            if category.halves is not None and category.halves != total:
                raise ValueError(f"category[{number}].points: its indicators add up to {total / 2}")
        if self.category[BONUS].halves_cap is None:
            raise ValueError(f"category[{BONUS}].cap: it is missing")
        return self

    @model_validator(mode="after")
    def _bands_cover_every_total(self) -> Self:
        *upper, lowest = self.band.values()
        limits = [band.halves_at_least for band in upper if band.halves_at_least is not None]
        falling = len(limits) == len(upper) and limits == sorted(limits, reverse=True)
        if not falling or lowest.halves_below != limits[-1]:
            raise ValueError("band: at_least must fall from band to band, and the last be below the one before it")
        return self


BOOK: Book[LabourRules] = read_book("labour_relations", LabourRules)
