"""The rules of 附件2-10 as types: what data/policy/<year>/psychology.toml must hold."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo_service.core.rules import Book, By, Period, Rule, Rules, read_book

Step = Literal["hotline", "courses", "places", "demonstration_places", "team_training", "mechanism"]


class PersonsWanted(Rule):
    """How many persons the year asks for."""

    persons: int = Field(ge=1)
    unit: Literal["名"]


class Hotline(Rule):
    """The hotline's number and the hours of every day at which it opens and closes, Asia/Shanghai."""

    number: str = Field(pattern=r"^[0-9]+$")
    opens_hour: int = Field(ge=0, le=23)
    closes_hour: int = Field(ge=1, le=24)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes_hour <= self.opens_hour:
            raise ValueError(f"closes_hour {self.closes_hour} is not after opens_hour {self.opens_hour}")
        return self


class TimedStep(Period):
    """From when to when a step is taken."""

    step: Step


class PsychologyRules(Rules):
    """The rules of psychology in force on one day."""

    target: PersonsWanted
    hotline: Hotline
    step: Annotated[Mapping[Step, TimedStep], By("step")]


BOOK: Book[PsychologyRules] = read_book("psychology", PsychologyRules)
