"""The rules of 附件2-8 as types: what data/policy/<year>/fitness_stations.toml must hold."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from geo_service.core.rules import Book, By, Fen, Period, Rule, Rules, read_book

Counter = Literal["stations", "staff_reached"]
Step = Literal["pre_application", "application", "construction", "acceptance", "subsidy", "plaque"]
State = Literal["pre_applied", "applied", "selected", "under_construction", "accepted", "plaque_given", "exited"]


class Wanted(Rule):
    """How much of something the year asks for."""

    counter: Counter
    amount: int = Field(ge=1)
    unit: Literal["家", "人"]


class Selection(Period):
    """How many stations are selected, at most, from when to when.

    Attributes:
        assessors: how many must have scored each application, at least.
    """

    stations: int = Field(ge=1)
    unit: Literal["家"]
    assessors: int = Field(ge=1)


class Dimension(Rule):
    """What applications are compared by, and the most points for it."""

    dimension: str = Field(pattern=r"^[a-z_]+$")
    title: str = Field(pattern=r"^.+ / .+$")
    max_points: int = Field(ge=1)


class Subsidy(Rule):
    """What an accepted station gets, once; None until the Federation has set it."""

    fen_per_station: Fen | None = Field(None, gt=0, alias="yuan_per_station")


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
    dimension: Annotated[Mapping[str, Dimension], By("dimension")]
    subsidy: Subsidy
    step: Annotated[Mapping[Step, TimedStep], By("step")]
    state: Annotated[Mapping[State, StateEntered], By("state")]


BOOK: Book[StationRules] = read_book("fitness_stations", StationRules)
