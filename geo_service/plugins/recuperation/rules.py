"""The rules of 附件2-9 as types: what data/policy/<year>/recuperation.toml must hold."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo_service.core.rules import Book, By, Fen, Period, Rule, Rules, Words, read_book

Part = Literal["own", "renewal", "group"]


class Title(Rule):
    """How many persons the title speaks of."""

    persons: int = Field(ge=0)


class PersonsWanted(Rule):
    """How many persons a part of the programme asks for."""

    part: Part
    persons: int = Field(ge=0)


class Entitlement(Rule):
    """The cards, one of which is enough for a stay of one's own."""

    cards: Annotated[tuple[Literal["service_card", "e_card"], ...], Field(strict=False, min_length=1)]


class StayLimit(Rule):
    """How much of a visit, and in a year, the Federation pays for."""

    max_rooms: int = Field(ge=1)
    max_nights: int = Field(ge=1)
    max_fen_per_year: Fen = Field(alias="max_yuan_per_year")


class House(Rule):
    """A house and its price for members.

    Attributes:
        house: its name in the registry.
        also: what else it is called.
        percent_of_list_price: what a member pays of the list price; None where no discount is printed.
    """

    house: str
    also: Words = ()
    fen_per_room_night: Fen = Field(alias="yuan_per_room_night")
    percent_of_list_price: int | None = Field(None, ge=1, le=100)

    @property
    def names(self) -> tuple[str, ...]:
        """All its names, that of the registry first."""
        return (self.house, *self.also)


class MealStandard(Rule):
    """What a meal in a house may cost at most."""

    house: str
    max_fen_lunch: Fen = Field(alias="max_yuan_lunch")
    max_fen_dinner: Fen = Field(alias="max_yuan_dinner")


class Plan(Rule):
    """A row of a table of plans: price and the city's share, each of one person."""

    plan: int = Field(ge=1)
    house: str
    days: str = Field(min_length=1)
    fen_price: Fen = Field(alias="yuan_price")
    fen_city: Fen = Field(alias="yuan_city")

    @model_validator(mode="after")
    def _within_the_price(self) -> Self:
        if self.fen_city > self.fen_price:
            raise ValueError("the city's share is above the price")
        return self


class PlanTable(Rule):
    """A table of plans as its title names it: there are no plans but those in it."""


class RenewalStandard(Rule):
    """What a renewal journey may cost at most."""

    max_fen_per_person: Fen = Field(alias="max_yuan_per_person")


class GroupStandard(Rule):
    """Who bears what of a group's stay; the city's share is the table's, and only checked against this."""

    city_share_is_at_most_one_in: int = Field(ge=1)


class GroupPlaces(Rule):
    """How the places of groups are given away."""


class VehicleExtra(Rule):
    """What a vehicle from a district costs more."""

    district: str
    fen_per_vehicle: Fen = Field(alias="yuan_per_vehicle")


class RecuperationRules(Rules):
    """The rules of recuperation in force on one day."""

    title: Title
    target: Annotated[Mapping[Part, PersonsWanted], By("part")]
    entitlement: Entitlement
    stay_period: Period
    stay_limit: StayLimit
    house: Annotated[Mapping[str, House], By("house")]
    meal_standard: Annotated[Mapping[str, MealStandard], By("house")]
    renewal_standard: RenewalStandard
    renewal_table: PlanTable
    renewal_plan: Annotated[Mapping[int, Plan], By("plan")]
    group_standard: GroupStandard
    group_places: GroupPlaces
    group_table: PlanTable
    group_plan: Annotated[Mapping[int, Plan], By("plan")]
    vehicle_extra: Annotated[Mapping[str, VehicleExtra], By("district")]

    @model_validator(mode="after")
    def _houses_known(self) -> Self:
        names = Counter(name for house in self.house.values() for name in house.names)
        if twice := [name for name, times in names.items() if times > 1]:
            raise ValueError(f"house: two are called {twice[0]!r}")
        plans = (*self.renewal_plan.values(), *self.group_plan.values())
        if unknown := sorted({*self.meal_standard, *(plan.house for plan in plans)} - self.house.keys()):
            raise ValueError(f"house: there is none called {unknown[0]!r}")
        return self

    @model_validator(mode="after")
    def _shares_within_the_standard(self) -> Self:
        for plan in self.renewal_plan.values():
            if plan.fen_price > self.renewal_standard.max_fen_per_person:
                raise ValueError(f"renewal_plan[{plan.plan}].yuan_price: above the standard")
        for plan in self.group_plan.values():
            if plan.fen_city * self.group_standard.city_share_is_at_most_one_in > plan.fen_price:
                raise ValueError(f"group_plan[{plan.plan}].yuan_city: above the city's part of the price")
        return self


BOOK: Book[RecuperationRules] = read_book("recuperation", RecuperationRules)
