"""What a run is asked for: the bodies of POST /planning/…, and the same from the command line."""

from itertools import pairwise
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geo_service.core.text import Text
from geo_service.core.travel.line import DETOUR, KM_PER_HOUR

# What a request may hold; what a run may hold is for the settings to say.
MOST_POINTS, MOST_NAMED, MOST_CODES = 2_000, 2_000, 50
LONGEST_MIN = 240

Code = Annotated[str, Field(min_length=1, max_length=60)]
Key = Annotated[str, Field(pattern=r"^(facility:\d{1,18}|point:\d{1,6}|cell:[0-9a-f]{15})$")]
LayerId = Annotated[str, Field(min_length=1, max_length=261)]
Minutes = Annotated[float, Field(gt=0, le=LONGEST_MIN)]
Count = Annotated[int, Field(ge=0, le=10_000)]
Lon = Annotated[float, Field(ge=-180, le=180, description="Degrees, WGS-84.")]
Lat = Annotated[float, Field(ge=-90, le=90, description="Degrees, WGS-84.")]


class Strict(BaseModel):
    """Nothing but what is told, and it does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Moment(Strict):
    """An hour of an ordinary week: of no holiday, and no weekend day that is worked."""

    weekday: int = Field(ge=1, le=7, description="1 is Monday, 7 Sunday.")
    hour: int = Field(ge=0, le=23, description="The moment looked at is its beginning.")


class SiteFilter(Strict):
    """Which facilities count as sites; without any of it, all that are placed."""

    kinds: tuple[Code, ...] = Field((), max_length=MOST_CODES, description="Any of these kinds.")
    tiers: tuple[Code, ...] = Field((), max_length=MOST_CODES, description="Any of these tiers.")
    functions: tuple[Code, ...] = Field((), max_length=MOST_CODES, description="All of these functions.")
    min_free_parking_minutes: Count | None = Field(None, description="Free parking of at least so many minutes.")
    min_free_bays: Count | None = Field(None, description="At least so many free bays.")
    min_chargers: Count | None = Field(None, description="At least so many chargers.")


ANY_SITE = SiteFilter.model_validate({})


class AddedSite(Strict):
    """A site that does not exist, for the sake of argument."""

    name: str = Field("", max_length=200)
    lon: Lon
    lat: Lat
    capacity: float | None = Field(
        None,
        ge=0,
        le=1e9,
        description="In what the capacities of the run are in; that of the run's sites, of coverage 1, if left out.",
    )


class Changes(Strict):
    """What is different in a scenario."""

    add: tuple[AddedSite, ...] = Field((), max_length=MOST_POINTS, description="Sites that are there as well.")
    remove: tuple[Annotated[int, Field(ge=1, le=2**63 - 1)], ...] = Field(
        (), max_length=MOST_NAMED, description="Ids of facilities that are not."
    )


NO_CHANGES = Changes.model_validate({})


class Line(Strict):
    """What is supposed of ways where the straight line stands for them."""

    detour: float = Field(DETOUR, ge=1, le=5, description="How many times as long as the line.")
    km_per_hour: float = Field(KM_PER_HOUR, ge=1, le=120, description="How fast one gets on: 5 on foot, 30 by car.")


LINE = Line.model_validate({})


class TwoStep(Strict):
    """How much of what there is falls to each person (two-step floating catchment area)."""

    catchment_min: Minutes = Field(15, description="How far people go, minutes.")
    decay: Literal["none", "gaussian"] = Field("none", description="Whether what is further away counts for less.")
    capacity: Literal["site", "free_bays", "chargers"] = Field(
        "site", description="What a site has to give: itself, its free bays or its chargers."
    )


class Named(Strict):
    """What every run takes: what it is called, whose it is, what it goes out from."""

    title: str | None = Field(None, max_length=200, description="What to call it.")
    organisation: str | None = Field(
        None, max_length=200, description="For whom; one's own if left out. Whoever acts for it sees the run."
    )
    base: UUID | None = Field(
        None, description="A run of the same kind; what is left out here is as it was asked for there."
    )


class Asked(Named):
    """What runs take that measure who reaches which site."""

    layer: LayerId | None = Field(None, description="Id of a demand layer; that of the base if left out.")
    resolution: int = Field(8, ge=6, le=10, description="H3 resolution of the demand cells.")
    sites: SiteFilter = Field(default=ANY_SITE)
    at: Moment | None = Field(None, description="When: sites that are closed then do not count. Any time if left out.")
    count_unknown_hours: bool = Field(
        False, description="With `at`: whether sites count of which nobody knows if they are open."
    )
    by: Literal["line", "drive"] = Field("line", description="In a straight line, or by road where roads are loaded.")
    line: Line = Field(default=LINE)
    thresholds_min: tuple[Minutes, ...] = Field((5, 10, 15, 20), min_length=1, max_length=8, description="Ascending.")
    changes: Changes = Field(default=NO_CHANGES)

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if any(low >= high for low, high in pairwise(self.thresholds_min)):
            raise ValueError("thresholds_min 须递增 / thresholds_min must ascend")
        return self

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if self.layer is None and self.base is None:
            raise ValueError("须给出 layer 或 base / give a layer or a base")
        return self


class CoverageAsked(Asked):
    """Who is within reach of what there is."""

    gap_min: Minutes | None = Field(
        None, description="Cells further than this from every site are gaps; the last threshold if left out."
    )
    two_step: TwoStep | None = Field(None, description="Also work out how much falls to each person.")


class Point(AddedSite):
    """Where a site could be; None of a need says that nobody has looked."""

    district: str | None = Field(None, pattern=r"^\d{6}$", description="Code of its district.")
    cost: float = Field(1, gt=0, le=1e12, description="In what the budget is in.")
    parking: bool | None = None
    power: bool | None = None
    space: bool | None = None


class Candidates(Strict):
    """Where sites could be."""

    source: Literal["facilities", "points", "cells"] = Field(
        "cells", description="Facilities of other kinds, points given here, or the middles of demand cells."
    )
    sites: SiteFilter = Field(default=ANY_SITE, description="Of facilities: which.")
    points: tuple[Point, ...] = Field(
        (), max_length=MOST_POINTS, description="Of points: these, point:0 the first; else these as well."
    )
    layer: LayerId | None = Field(None, description="Of cells: those of this layer; of the run's if left out.")
    resolution: int = Field(7, ge=5, le=10, description="Of cells: their H3 resolution.")
    needs: tuple[Literal["parking", "power", "space"], ...] = Field(
        (), description="What a candidate must have. One that has not is left out; where nobody knows it is marked."
    )


CELLS = Candidates.model_validate({})
HOW_MANY = Text(
    "count 与 budget 须且只须给一个；set_cover 都不给", "give either count or budget, and for set_cover neither"
)


class SitingAsked(Asked):
    """Where the next sites do most good."""

    problem: Literal["p_median", "p_center", "max_coverage", "set_cover", "capacitated", "backup"] = Field(
        "max_coverage", description="Least travel, least worst, most covered, fewest sites, with capacities, twice."
    )
    count: int | None = Field(None, ge=1, le=1_000, description="How many new sites; left out for set_cover or budget.")
    budget: float | None = Field(None, gt=0, le=1e15, description="Instead of a count: what they may cost in all.")
    limit_min: Minutes = Field(10, description="Of the cover problems: how far is covered, minutes, inclusive.")
    capacity: float = Field(
        1,
        gt=0,
        le=1e12,
        description="Of capacitated: how much demand a site can take; a point or an added site may tell its own.",
    )
    candidates: Candidates = Field(default=CELLS)
    keep_existing: bool = Field(True, description="Whether the sites that exist go on serving.")
    locked: tuple[Key, ...] = Field((), max_length=MOST_NAMED, description="Candidates that are chosen in any case.")
    forbidden: tuple[Key, ...] = Field((), max_length=MOST_NAMED, description="Candidates that are not.")
    minimum_per_district: dict[Annotated[str, Field(pattern=r"^\d{6}$")], Annotated[int, Field(ge=0, le=1_000)]] = (
        Field({}, max_length=MOST_CODES, description="At least so many sites, kept ones included, by district code.")
    )
    equity: bool = Field(False, description="Of max_coverage: the district that is served worst decides.")
    time_limit_s: float = Field(30, ge=1, le=3_600, description="Longest that is searched for, seconds.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Of the search; the same gives the same answer.")

    @model_validator(mode="after")
    def _how_many(self) -> Self:
        if self.base is None and not self.says_how_many:
            raise ValueError(" / ".join(HOW_MANY))
        return self

    @property
    def says_how_many(self) -> bool:
        """Whether it has either a count or a budget, and for set_cover neither."""
        given = (self.count is not None) + (self.budget is not None)
        return given == (self.problem != "set_cover")


def on_base[A: Named](asked: A, base: dict[str, Any]) -> A:
    """What is asked for with what was left out taken from the inputs of another run.

    A count takes the place of a budget, and a budget that of a count; the fewest sites take that of both.
    """
    given = asked.model_dump(mode="json", exclude_unset=True)
    own = {"title", "organisation", "base"}
    if {"count", "budget"} & given.keys() or given.get("problem") == "set_cover":
        own |= {"count", "budget"}
    kept = {name: value for name, value in base.items() if name not in own}
    return type(asked).model_validate({**kept, **given})
