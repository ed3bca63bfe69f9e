"""The rules of 附件2-6 as types: what data/policy/<year>/screening.toml must hold."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from geo_service.core.rules import Book, By, Fen, Rule, Rules, read_book

Sex = Literal["female", "male"]
Employment = Literal["new_form", "flexible", "outsourced", "dispatched", "standard"]
Test = Literal["hpv", "ultrasound"]


class PersonsWanted(Rule):
    """How many persons the year asks for."""

    persons: int = Field(ge=1)
    unit: Literal["名"]


class Audience(Rule):
    """Whom the screenings are for, as far as one sentence of the notice names them."""

    sex: Sex
    employments: Annotated[tuple[Employment, ...], Field(strict=False, min_length=1)]


class TestDone(Rule):
    """A test that a screening consists of."""

    test: Test


class Subsidy(Rule):
    """What the Federation pays for one person with every test done."""

    fen_per_person: Fen = Field(alias="yuan_per_person")


class Quota(Rule):
    """That a union screens as many as were allotted to it."""


class ScreeningRules(Rules):
    """The rules of screening in force on one day."""

    target: PersonsWanted
    audience: Annotated[Mapping[str, Audience], By("clause")]
    test: Annotated[Mapping[Test, TestDone], By("test")]
    subsidy: Subsidy
    quota: Quota


BOOK: Book[ScreeningRules] = read_book("screening", ScreeningRules)
