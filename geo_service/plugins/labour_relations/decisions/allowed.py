"""What points may be given for an indicator or for a part of the rubric, in half points."""

from collections.abc import Iterable
from dataclasses import dataclass

from geo_service.core.rules import Rule
from geo_service.plugins.labour_relations.points import half_points
from geo_service.plugins.labour_relations.rules import Indicator, LabourRules


@dataclass(frozen=True)
class Allowed:
    """Anything from 0 to `most`, or 0 and the levels, in half points; nothing where both are None.

    Attributes:
        rules: what says so.
    """

    rules: tuple[Rule, ...]
    most: int | None = None
    levels: tuple[int, ...] | None = None

    def refused(self, points: float | None) -> str | None:
        """The reason why these points cannot be given, None when they can, or when none are."""
        if self.most is None and self.levels is None:
            return "unknown_indicator"
        if points is None:
            return None
        doubled = 2 * points
        if self.levels is not None:
            return None if doubled in (0, *self.levels) else "not_a_level"
        if self.most is not None and doubled > self.most:
            return "over_max"
        if doubled < 0:
            return "below_min"
        return None if doubled.is_integer() else "not_a_level"


@dataclass(frozen=True)
class Entry:
    """Points as they were given, None when they were not, where, and what is allowed there."""

    where: str
    points: float | None
    allowed: Allowed


def allowed_for(indicator: Indicator | None, rules: LabourRules) -> Allowed:
    """What may be given for an indicator; nothing for one that there is not."""
    if indicator is None:
        return Allowed((rules.rubric,))
    return Allowed((indicator, rules.rubric), indicator.halves_most, indicator.halves_levels)


def first_refused(entries: Iterable[Entry]) -> tuple[Entry, str] | None:
    """The first entry that cannot be, with its reason; None when all can."""
    for entry in entries:
        reason = entry.allowed.refused(entry.points)
        if reason:
            return entry, reason
    return None


def halves_of(points: Iterable[float | None]) -> int:
    """The sum in half points of points that are allowed; what was not given counts nothing."""
    return sum(half_points(one) for one in points if one is not None)
