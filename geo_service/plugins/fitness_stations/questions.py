"""What the decisions on fitness stations are asked and what they answer."""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geo_service.core.day import Day
from geo_service.core.decisions import Count, Question, Result
from geo_service.plugins.fitness_stations.rules import State, Step


class StepTaken(Question):
    """A step taken on a day."""

    step: Step
    on: Day

    def day(self) -> date:
        """The day of the step."""
        return self.on


class StepAccepted(Result):
    """Whether the step is open on that day, and from when to when it is."""

    accepted: bool
    first_day: date | None = None
    last_day: date | None = None


class Transition(Question):
    """A station that is to come from one state into another."""

    from_: State = Field(alias="from")
    to: State
    site_visit_done: bool = Field(False, description="已到现场确认 / somebody has been there and confirmed it")


class Accepted(Result):
    """Whether it may be."""

    accepted: bool


class Selected(Question):
    """How many stations the year has selected, before one more."""

    already_selected: Count


class SelectionAccepted(Result):
    """Whether one more may be selected, and how many places there are before it."""

    accepted: bool
    places_left: int | None = None


Code = Annotated[str, Field(min_length=1, max_length=60)]
Points = Annotated[dict[Code, Count], Field(max_length=20)]


class Application(BaseModel):
    """An application as it was scored."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    application: Code = Field(description="申报编号 / the application")
    scores: Annotated[tuple[Points, ...], Field(max_length=50)] = Field(
        description="每位评估员各维度得分 / points by dimension, of each assessor"
    )


class Compared(Question):
    """All applications of a year; and who gets the last places where a tie is about them."""

    applications: Annotated[tuple[Application, ...], Field(min_length=1, max_length=1000)] = Field(
        description="全部申报 / all applications"
    )
    chosen: Annotated[tuple[Code, ...], Field(max_length=1000)] = Field(
        (), description="并列时决定入选的申报 / those of a tie that get the last places"
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({one.application for one in self.applications}) != len(self.applications):
            raise ValueError("每项申报只列一次 / each application once")
        return self


class Placed(BaseModel):
    """Where an application stands; `selected` is None for those of a tie about the last places."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    application: str = Field(description="申报编号 / the application")
    rank: int = Field(description="名次 / rank")
    score: str = Field(description="平均得分 / mean score")
    tied_with: Annotated[tuple[str, ...], Field(description="并列的申报 / those with the same score")] = ()
    selected: Annotated[bool | None, Field(description="是否入选 / whether it is selected")] = None


class Ranking(Result):
    """Whether the selection can be made of this, and where each application stands."""

    accepted: bool
    missing: Annotated[tuple[str, ...], Field(description="所涉申报 / the applications concerned")] = ()
    ranking: Annotated[tuple[Placed, ...], Field(description="排名 / the ranking")] = ()
