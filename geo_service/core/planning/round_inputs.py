"""What truck rounds are asked for: the body of POST /planning/rounds, and how days of a plan are moved by hand."""

from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from geo_service.core.day import Day
from geo_service.core.planning.inputs import (
    LINE,
    MOST_CODES,
    MOST_NAMED,
    MOST_POINTS,
    CoverageAsked,
    Key,
    Lat,
    LayerId,
    Line,
    Lon,
    Named,
    SiteFilter,
    SitingAsked,
    Strict,
)

MOST_TRUCKS, MOST_DAYS = 20, 400


def in_shanghai(at: time) -> time:
    """A time of day, which has no zone of its own."""
    if at.tzinfo is not None:
        raise ValueError("时间不带时区，均为上海时间 / a time without a zone, it is Shanghai's")
    return at


ClockTime = Annotated[time, AfterValidator(in_shanghai)]
Need = Literal["parking", "power", "space"]
District = Annotated[str, Field(pattern=r"^\d{6}$")]
Share = Annotated[float, Field(ge=0, le=1)]
Persons = Annotated[int, Field(ge=1, le=100_000)]
TruckName = Annotated[str, Field(min_length=1, max_length=40, pattern=r"\S")]
Weekday = Annotated[int, Field(ge=1, le=7)]
WHOLE_WEEK = (1, 2, 3, 4, 5, 6, 7)


class Truck(Strict):
    """A truck, where it starts from, and how many it screens."""

    name: TruckName
    lon: Lon
    lat: Lat
    persons: Persons = Field(60, description="Most persons a day.")
    starts: ClockTime = Field(time(8), description="Leaves the depot no earlier.")
    ends: ClockTime = Field(time(17, 30), description="Is back no later.")
    per_person_min: float = Field(6, gt=0, le=120, description="Minutes that each person takes.")
    days_off: tuple[date, ...] = Field((), max_length=MOST_DAYS)

    @model_validator(mode="after")
    def _one_day(self) -> Self:
        if self.starts >= self.ends:
            raise ValueError("ends 须晚于 starts / ends must be after starts")
        return self


class Conditions(Strict):
    """When and how often a truck may be at a stop, and how many come."""

    opens: ClockTime = Field(time(9), description="A truck is there no earlier.")
    closes: ClockTime = Field(time(16), description="And gone by then.")
    weekdays: tuple[Weekday, ...] = Field(WHOLE_WEEK, min_length=1, description="Of the days that are worked.")
    persons: Persons = Field(40, description="Most that come to one visit.")
    visits: int = Field(12, ge=0, le=MOST_DAYS, description="Most visits in all.")

    @model_validator(mode="after")
    def _open(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("closes 须晚于 opens / closes must be after opens")
        return self


SCREENING_STOPS = SiteFilter.model_validate({"kinds": ("screening_stop",)})
ORDINARY = Conditions.model_validate({})


class StopPoint(Strict):
    """A stop that is named here; None of a need says that nobody has looked."""

    name: str = Field(min_length=1, max_length=200, pattern=r"\S")
    address: str = Field("", max_length=200)
    lon: Lon
    lat: Lat
    district: District = Field(description="Code of the district whose union it serves.")
    parking: bool | None = None
    power: bool | None = None
    space: bool | None = None
    conditions: Conditions | None = Field(None, description="Those of all stops if left out.")


class RoundStops(Strict):
    """Where trucks may stand."""

    source: Literal["facilities", "points"] = "facilities"
    sites: SiteFilter = Field(default=SCREENING_STOPS, description="Of facilities: which.")
    points: tuple[StopPoint, ...] = Field(
        (), max_length=MOST_POINTS, description="Of points: these, point:0 the first."
    )
    needs: tuple[Need, ...] = Field(
        ("parking", "power", "space"),
        description="What a stop must have. One that has not is left out; where nobody knows it is marked.",
    )
    told_by: dict[Need, Annotated[str, Field(max_length=60)]] = Field(
        {"parking": "bus_space", "power": "power_supply", "space": "bus_space"},
        description="Of facilities: which attribute of theirs tells of a need.",
    )
    conditions: Conditions = Field(default=ORDINARY, description="Of a facility with opening hours these hold as well.")


STOPS = RoundStops.model_validate({})


class Union(Strict):
    """A district union: the places allotted to it, and how many want one."""

    district: District
    quota: int = Field(ge=0, le=1_000_000, description="Never exceeded.")
    demand: int | None = Field(
        None, ge=0, le=1_000_000, description="Persons; worked out of the layer and the assumption if left out."
    )


class Assumption(Strict):
    """What is assumed of whom no count is known; it stands wherever the numbers do."""

    name: str = Field(min_length=1, max_length=200, pattern=r"\S", description="Whose assumption it is, and of when.")
    women_share: Share = Field(
        description="Of the staff of a district, women, where the district has no share of its own."
    )
    women_share_by_district: dict[District, Share] = Field({}, max_length=MOST_CODES)
    take_up: Share = Field(description="Of these women, those who would come.")


class LockedVisit(Strict):
    """A visit that stays as it is; the truck has no others on the day but those that are locked too."""

    truck: TruckName
    day: Day
    stop: Key
    persons: Persons


class Forbidden(Strict):
    """What must not be; what is left out is any."""

    truck: TruckName | None = None
    day: Day | None = None
    stop: Key | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.truck is None and self.day is None and self.stop is None:
            raise ValueError("truck、day、stop 至少给一个 / give a truck, a day or a stop")
        return self


class RoundsAsked(Named):
    """Which truck stands where on which day, for how many."""

    first_day: Day
    last_day: Day
    also: tuple[date, ...] = Field((), max_length=MOST_DAYS, description="Days that are worked besides.")
    without: tuple[date, ...] = Field((), max_length=MOST_DAYS, description="Working days on which no truck goes out.")
    trucks: tuple[Truck, ...] = Field(min_length=1, max_length=MOST_TRUCKS)
    stops: RoundStops = Field(default=STOPS)
    unions: tuple[Union, ...] = Field(min_length=1, max_length=MOST_CODES)
    layer: LayerId | None = Field(None, description="A demand layer, where a union does not tell its demand.")
    assumption: Assumption | None = Field(None, description="Needed where a union does not tell its demand.")
    setup_min: int = Field(30, ge=0, le=240, description="Minutes from the arrival to the first person.")
    least_persons: int = Field(10, ge=1, le=1_000, description="For whom a visit is worth it.")
    most_stops: int = Field(2, ge=1, le=4, description="Of one truck on one day.")
    locked: tuple[LockedVisit, ...] = Field((), max_length=MOST_NAMED)
    forbidden: tuple[Forbidden, ...] = Field((), max_length=MOST_NAMED)
    by: Literal["line", "drive"] = Field("line", description="In a straight line, or by road where roads are loaded.")
    line: Line = Field(default=LINE)
    near: bool = Field(True, description="With a base: whether its plan stays where it still holds.")
    time_limit_s: float = Field(60, ge=1, le=3_600, description="Longest that is searched for, seconds.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Of the search; the same gives the same plan.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not 0 <= (self.last_day - self.first_day).days < MOST_DAYS:
            raise ValueError(
                f"last_day 应不早于 first_day，且不超过 {MOST_DAYS} 天"
                f" / last_day must not be before first_day, nor {MOST_DAYS} days later"
            )
        for where, names in (
            ("trucks", [one.name for one in self.trucks]),
            ("unions", [one.district for one in self.unions]),
        ):
            if len({*names}) < len(names):
                raise ValueError(f"{where} 中有重复 / two of the {where} are called alike")
        if (self.layer is None or self.assumption is None) and any(one.demand is None for one in self.unions):
            raise ValueError(
                "有工会未填需求人数，须给出 layer 与 assumption"
                " / a union does not tell its demand: give a layer and an assumption"
            )
        return self


class Move(Strict):
    """A visit that goes to another day or truck, and is locked there, alone."""

    truck: TruckName
    day: Day
    stop: Key
    to_truck: TruckName | None = Field(None, description="The same if left out.")
    to_day: Day


class TruckDay(Strict):
    """A truck on a day."""

    truck: TruckName
    day: Day


class ByHand(Strict):
    """What is changed in a plan by hand; the rest is planned anew around it, and stays where it can."""

    title: str | None = Field(None, max_length=200)
    move: tuple[Move, ...] = Field((), max_length=MOST_NAMED)
    lock: tuple[TruckDay, ...] = Field((), max_length=MOST_NAMED, description="Days that stay as they are.")
    free: tuple[TruckDay, ...] = Field((), max_length=MOST_NAMED, description="Days that are locked no longer.")
    forbid: tuple[Forbidden, ...] = Field((), max_length=MOST_NAMED)
    time_limit_s: float | None = Field(None, ge=1, le=3_600)


ASKED: dict[str, type[Named]] = {"coverage": CoverageAsked, "siting": SitingAsked, "rounds": RoundsAsked}
