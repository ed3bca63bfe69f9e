"""What the decisions on recuperation are asked and what they answer."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo_service.core.day import Day
from geo_service.core.decisions import Count, Money, Question, Result, Yuan
from geo_service.plugins.recuperation.rules import BOOK

Name = Annotated[str, Field(min_length=1, max_length=100, description="院所名称 / name of the house")]
PlanNumber = Annotated[int, Field(ge=0, le=1_000_000, description="计划编号 / number of the plan in the table")]


class Stay(Question):
    """A member's stay in a house: rooms and nights of one visit.

    With `first_night` only the nights of the edition's year are counted; with `list_price` no night is paid above its
    price.
    """

    house: Name
    rooms: Count
    nights: Count
    used_this_year: Money = Field(description="当年已享受补贴，元 / subsidy already had this year, yuan")
    first_night: Day | None = Field(default=None, description="首晚日期 / date of the first night")
    list_price: Money | None = Field(default=None, description="实时房价，元/间·夜 / list price of a room-night, yuan")

    def day(self) -> date | None:
        """The first night that lies in a year with an edition, else the first of all; without it what day it is."""
        if self.first_night is None or BOOK.edition_on(self.first_night):
            return self.first_night or self.as_of
        new_years = (date(year, 1, 1) for year in sorted(BOOK.editions))
        return next((day for day in new_years if 0 < (day - self.first_night).days < self.nights), self.first_night)


class StaySubsidy(Result):
    """What the Federation pays of a stay, taken off the bill."""

    accepted: bool
    house: str | None = None
    room_nights: int | None = None
    room_nights_next_year: int | None = None
    subsidy: Yuan | None = None


class StayNight(Question):
    """A room for one night at a list price; where the notice prints no discount, at the preferential price."""

    house: Name
    list_price: Money


class StayPrice(Result):
    """What a member pays for it while the year's subsidy is not used up."""

    accepted: bool
    house: str | None = None
    discounted_price: Yuan | None = None
    subsidy: Yuan | None = None
    pay_per_room_night: Yuan | None = None


class Cards(Question):
    """The cards that a member shows."""

    service_card: bool
    e_card: bool


class StayEligible(Result):
    """Whether they are enough."""

    eligible: bool


class RenewalPlan(Question):
    """A plan of 附件2-9-1, at its printed price unless another is given."""

    plan: PlanNumber
    price: Money | None = None


class RenewalShares(Result):
    """Who pays what for one person."""

    accepted: bool
    house: str | None = None
    days: str | None = None
    price: Yuan | None = None
    city: Yuan | None = None
    upper_union: Yuan | None = None


class RenewalParty(Question):
    """So many persons on a plan of 附件2-9-1."""

    plan: PlanNumber
    persons: Count


class RenewalTotal(Result):
    """Who pays what for all of them."""

    accepted: bool
    city: Yuan | None = None
    upper_union: Yuan | None = None


class GroupPlan(Question):
    """A plan of 附件2-9-2."""

    plan: PlanNumber


class GroupShares(Result):
    """What the city pays for one person, what the union above may pay at most, what the unit pays at least."""

    accepted: bool
    house: str | None = None
    days: str | None = None
    price: Yuan | None = None
    city: Yuan | None = None
    upper_union_max: Yuan | None = None
    unit_min: Yuan | None = None


class GroupOffer(GroupPlan):
    """The shares that somebody means to pay for one person; those that are not given are not looked at."""

    upper_union: Money | None = None
    unit: Money | None = None
    city: Money | None = None

    @model_validator(mode="after")
    def _some_share(self) -> Self:
        if self.upper_union is None and self.unit is None and self.city is None:
            raise ValueError("upper_union、unit、city 至少填写一项 / give one of upper_union, unit, city, or more")
        return self


class Valid(Result):
    """Whether it is within the rules."""

    accepted: bool


class Pickup(Question):
    """Vehicles that fetch a group from a district."""

    district: str
    vehicles: Count


class PickupExtra(Result):
    """What they cost more, outside the subsidised price."""

    accepted: bool
    extra: Yuan | None = None
    city_share_changes: bool | None = None


class Booking(Question):
    """A request for places, of which so many are booked; `cap` is the notice's number unless another is given."""

    cap: Count | None = None
    booked: Count
    request: Count


class Meal(Question):
    """A meal of a group, per person."""

    house: Name
    meal: Literal["lunch", "dinner"]
    price: Money


class Sum(Question):
    """Nothing is asked but the targets."""


class TargetSum(Result):
    """The parts, what they add up to, and what the title speaks of beyond them."""

    accepted: bool
    own: int | None = None
    renewal: int | None = None
    group: int | None = None
    sum: int | None = None
    title: int | None = None
    unallotted: int | None = None
