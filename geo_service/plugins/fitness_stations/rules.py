"""The rules of 附件2-8 as types: what data/policy/<year>/fitness_stations.toml must hold."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from geo_service.core.rules import Book, By, Period, Rule, Rules, read_book

Counter = Literal["stations", "staff_reached"]
Step = Literal["pre_application", "application", "construction", "acceptance", "subsidy", "plaque"]
State = Literal["pre_applied", "applied", "selected", "under_construction", "accepted", "plaque_given", "exited"]


class Wanted(Rule):
    """How much of something the year asks for."""

    counter: Counter
    amount: int = Field(ge=1)
    unit: Literal["家", "人"]


class Selection(Rule):
    """How many stations are selected, at most."""

    stations: int = Field(ge=1)
    unit: Literal["家"]


class TimedStep(Period):
    """From when to when a step is taken."""

    step: Step


class StateEntered(Rule):
    """How a station comes into a state.

    Attributes:
        after: the states it may come from.
        site_visit: whether somebody must have been there.
    """

    state: State
    after: Annotated[tuple[State, ...], Field(strict=False)]
    site_visit: bool = False


class StationRules(Rules):
    """The rules of fitness stations in force on one day."""

    target: Annotated[Mapping[Counter, Wanted], By("counter")]
    selection: Selection
    step: Annotated[Mapping[Step, TimedStep], By("step")]
    state: Annotated[Mapping[State, StateEntered], By("state")]


BOOK: Book[StationRules] = read_book("fitness_stations", StationRules)
