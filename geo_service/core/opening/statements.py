"""What a Chinese phrase states, as data: on which days, at which times, open or closed or as usual."""

from dataclasses import dataclass, field
from enum import Enum

from geo_service.core.opening.hours import Dates, Span
from geo_service.core.opening.words import Part


class Says(Enum):
    """What a statement says of its days and times."""

    OPEN = "open"
    CLOSED = "closed"
    USUAL = "usual"
    EXCEPT = "except"
    EXTENDED = "extended"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Days:
    """The days a statement is about; nothing set is every day.

    Attributes:
        nth: of `weekdays`, the nth of a month only.
        lunar: ranges of days counted from the lunar new year's day.
        season: whether a season is named, which needs dates.
        rest: all days and times that no other statement is about.
    """

    weekdays: frozenset[int] = frozenset()
    nth: tuple[int, ...] = ()
    working: bool = False
    holiday: bool = False
    festivals: tuple[str, ...] = ()
    lunar: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    dates: tuple[Dates, ...] = ()
    season: bool = False
    rest: bool = False
    every: bool = False

    @property
    def said(self) -> bool:
        """Whether anything is."""
        return self != Days()

    @property
    def dated_only(self) -> bool:
        """Whether dates are said, and no weekday or holiday."""
        return bool(self.dates) and self == Days(dates=self.dates, season=self.season)

    def with_(self, more: "Days") -> "Days":
        """Both: dates and weekdays narrow each other, everything else adds up."""
        return Days(
            weekdays=self.weekdays | more.weekdays,
            nth=self.nth + more.nth,
            working=self.working or more.working,
            holiday=self.holiday or more.holiday,
            festivals=self.festivals + more.festivals,
            lunar=self.lunar + more.lunar,
            month_days=self.month_days + more.month_days,
            dates=self.dates + more.dates,
            season=self.season or more.season,
            rest=self.rest or more.rest,
            every=self.every or more.every,
        )


@dataclass
class Statement:
    """One thing that a phrase states.

    Attributes:
        parts: parts of the day named without times, such as the afternoon.
        clause: at which span the latest clause begins.
        sealed: whether days in brackets after the times have closed it.
        bare: whether its days follow the times before them with no sign between.
        names_days: whether its days come after its verb, as in 不含双休日.
    """

    days: Days = field(default_factory=Days)
    spans: list[Span] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    says: Says = Says.OPEN
    opens: bool = False
    clause: int = 0
    sealed: bool = False
    bare: bool = False
    names_days: bool = False

    @property
    def started(self) -> bool:
        """Whether it says anything yet."""
        return self.days.said or self.timed or self.says is not Says.OPEN or self.opens

    @property
    def timed(self) -> bool:
        """Whether times are said."""
        return bool(self.spans or self.parts)
