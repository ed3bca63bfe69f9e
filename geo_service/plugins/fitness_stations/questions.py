"""What the decisions on fitness stations are asked and what they answer."""

from datetime import date

from pydantic import Field

from geo_service.core.decisions import Count, Question, Result
from geo_service.plugins.fitness_stations.rules import State, Step


class StepTaken(Question):
    """A step taken on a day."""

    step: Step
    on: date

    def day(self) -> date:
        """The day of the step, unless another is given."""
        return self.as_of or self.on


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
