"""The rules of 附件2-2 as types: what data/policy/<year>/craftsmen.toml must hold."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from geo_service.core.rules import Book, By, Period, Rule, Rules, read_book

Counter = Literal["visits_person_times", "problems_solved", "trained_person_times"]


class Wanted(Rule):
    """How much of something the year asks for, at least."""

    counter: Counter
    amount: int = Field(ge=1)
    unit: Literal["人次", "个"]


class CraftsmenRules(Rules):
    """The rules of craftsmen in force on one day; the period is that whose visits count."""

    period: Period
    target: Annotated[Mapping[Counter, Wanted], By("counter")]


BOOK: Book[CraftsmenRules] = read_book("craftsmen", CraftsmenRules)
