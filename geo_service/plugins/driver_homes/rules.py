"""The rules of 附件2-7 as types: what data/policy/<year>/driver_homes.toml must hold."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from geo_service.core.rules import Book, By, Fen, Period, Rule, Rules, Words, read_book
from geo_service.core.subsidies.decisions import Spending

Tier = Literal["micro", "comprehensive"]
Step = Literal["plan", "application"]
Label = Annotated[tuple[str, int], Field(strict=False)]
Toilet = Literal["own", "adjacent_public", "none"]


class HomesWanted(Rule):
    """How many homes of a tier the year asks for."""

    tier: Tier
    homes: int = Field(ge=0)


class HomeStandard(Rule):
    """What a home of a tier must have; None and empty where it need not.

    Attributes:
        base: groups of facilities, of each of which one is enough.
        toilets: whose toilet will do.
    """

    tier: Tier
    base: Annotated[tuple[Words, ...], Field(strict=False, min_length=1)]
    min_free_parking_minutes: int | None = Field(None, ge=1)
    min_free_bays: int | None = Field(None, ge=1)
    min_chargers: int | None = Field(None, ge=1)
    toilets: Annotated[tuple[Toilet, ...], Field(strict=False, min_length=1)]
    signs: bool = False
    rest_area: bool = False
    services: Words = ()


class HomeSubsidy(Rule):
    """What an accepted home of a tier gets, once."""

    tier: Tier
    fen_per_home: Fen = Field(alias="yuan_per_home")


class Deadline(Rule):
    """The last day of a step, inclusive."""

    step: Step
    last_day: date


class Form(Rule):
    """A tier's application form: its columns, of which all but the row's number must be filled in, and its print.

    Attributes:
        head: the rows above the table: labels, each with the column it stands in, counted from 1.
        heading: row number and columns as printed.
        rows: how many of the table are printed on a page.
    """

    tier: Tier
    row_number: str
    columns: Words
    number: str
    title: str
    head: Annotated[tuple[Annotated[tuple[Label, ...], Field(strict=False)], ...], Field(strict=False)]
    section: str
    heading: Words
    rows: int = Field(ge=1)
    last_line: str


class HomeRules(Rules):
    """The rules of driver homes in force on one day."""

    target: Annotated[Mapping[Tier, HomesWanted], By("tier")]
    standard: Annotated[Mapping[Tier, HomeStandard], By("tier")]
    subsidy: Annotated[Mapping[Tier, HomeSubsidy], By("tier")]
    deadline: Annotated[Mapping[Step, Deadline], By("step")]
    acceptance: Period
    spending: Spending
    form: Annotated[Mapping[Tier, Form], By("tier")]


BOOK: Book[HomeRules] = read_book("driver_homes", HomeRules)
