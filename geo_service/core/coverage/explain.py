"""Why a place is served as it is, and whom one more site would serve. Costs are in seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geo_service.core.coverage.costs import Indices, weights
from geo_service.core.coverage.hours import CLOSED, UNKNOWN
from geo_service.core.coverage.kernels import Array, Mask
from geo_service.core.coverage.places import Codes, Places, Told, framed, minutes, table
from geo_service.core.coverage.refusals import UnfitInput
from geo_service.core.text import Text

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame  # type: ignore[import-untyped]

# In the order in which they are told.
WHY_NOT = {
    "kind": Text("类型不符", "of another kind"),
    "tier": Text("等级不符", "of another tier"),
    "function": Text("缺少所需功能", "lacks a function"),
    "closed": Text("此时不开放", "closed then"),
    "hours": Text("开放时间不明", "its hours are unknown"),
    "full": Text("已满", "full"),
    "beyond": Text("超出时限", "beyond the limit"),
}


@dataclass(frozen=True)
class SiteFacts:
    """What decides whether sites count.

    Attributes:
        kind: (sites,)
        tier: (sites,), empty where there is none.
        functions: (sites, functions), which each has.
        function_names: (functions,)
        state: (sites,), CLOSED, OPEN or UNKNOWN at the hour.
        spare: (sites,), places that are left, NaN where that is not known.
    """

    kind: Codes
    tier: Codes
    functions: Mask
    function_names: tuple[str, ...]
    state: NDArray[np.int8]
    spare: Array


@dataclass(frozen=True)
class Wanted:
    """Which sites count.

    Attributes:
        kinds: any of these; all kinds when empty.
        tiers: likewise.
        functions: all of these.
        limit_s: the longest way, inclusive.
        open: whether a site has to be open; one of unknown hours then does not count.
    """

    kinds: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    limit_s: float = np.inf
    open: bool = True


@dataclass(frozen=True)
class CellExplained:
    """A place's nearest sites, those that count and those that do not.

    Attributes:
        served_by: the nearest that counts; -1 for none.
        site: (near,), nearest first.
        seconds: (near,)
        metres: (near,), NaN where it is not known.
        why_not: (near,), for each all reasons, words of WHY_NOT; none for one that counts.
        missing: (near,), for each the wanted functions that it lacks.
    """

    served_by: int
    site: Indices
    seconds: Array
    metres: Array
    why_not: tuple[tuple[str, ...], ...]
    missing: tuple[tuple[str, ...], ...]
    told: Told

    def to_frame(self) -> "DataFrame":
        """A row a site, nearest first: minutes, metres, whether it serves or counts, and why not in both languages."""
        columns: dict[str, Any] = {
            "site": self.site,
            "minutes": minutes(self.seconds),
            "metres": self.metres,
            "serves": self.site == self.served_by,
            "counts": [not reasons for reasons in self.why_not],
            "why_not": ["；".join(WHY_NOT[reason].zh for reason in reasons) for reasons in self.why_not],
            "why_not_en": ["; ".join(WHY_NOT[reason].en for reason in reasons) for reasons in self.why_not],
            "missing": [", ".join(names) for names in self.missing],
        }
        return table(columns, self.told)


@dataclass(frozen=True)
class SiteExplained:
    """Whom one more site would serve.

    Attributes:
        newly: (places,), beyond the limit before and within it after.
        gained_s: (places,), how much shorter the way gets; 0 where it does not, inf where there was none.
        seconds: (places,), the way to the nearest site after.
    """

    places: Places
    newly: Mask
    gained_s: Array
    seconds: Array

    def to_frame(self) -> "GeoDataFrame":
        """A row a place whose way gets shorter: minutes after, minutes gained (empty without a way before), newly."""
        columns = {"minutes": minutes(self.seconds), "gained_min": minutes(self.gained_s), "newly": self.newly}
        frame = framed(self.places, columns)
        better = frame[self.gained_s > 0].reset_index(drop=True)
        better.attrs = frame.attrs
        return better

    def by_district(self) -> "DataFrame":
        """A row a district that gains: weight newly served, weight with a shorter way, mean minutes that these gain."""
        better, weight = self.gained_s > 0, self.places.weight
        names, number = np.unique(self.places.district[better], return_inverse=True)
        had = np.isfinite(self.gained_s[better])

        def summed(values: Array) -> Array:
            return np.bincount(number, values, names.size)

        saved = summed(np.where(had, weight[better] * np.where(had, self.gained_s[better], 0), 0))
        whole = summed(np.where(had, weight[better], 0))
        mean = np.divide(saved, whole, out=np.full(names.size, np.nan), where=whole > 0)
        newly = summed(np.where(self.newly[better], weight[better], 0))
        columns = {"district": names, "newly": newly, "nearer": summed(weight[better]), "gained_min": minutes(mean)}
        return table(columns, self.places.told)


def why_not(facts: SiteFacts, wanted: Wanted, seconds: Array) -> dict[str, Mask]:
    """For each reason of WHY_NOT the sites that do not count for it: (sites,) each.

    Raises:
        UnfitInput: a function is wanted that the facts do not know.
    """
    if unknown := wanted.functions - set(facts.function_names):
        known = ", ".join(facts.function_names)
        raise UnfitInput("functions", sorted(unknown), Text(f"以下之一：{known}", f"some of: {known}"))
    needed = np.isin(facts.function_names, list(wanted.functions))
    return {
        "kind": _other(facts.kind, wanted.kinds),
        "tier": _other(facts.tier, wanted.tiers),
        "function": ~facts.functions[:, needed].all(axis=1),
        "closed": (facts.state == CLOSED) & wanted.open,
        "hours": (facts.state == UNKNOWN) & wanted.open,
        "full": facts.spare <= 0,
        "beyond": ~(seconds <= wanted.limit_s),
    }


def counting(facts: SiteFacts, wanted: Wanted) -> Mask:
    """The sites that count, however far: (sites,)."""
    reasons = why_not(facts, wanted, np.zeros(facts.kind.size))
    return ~np.any(list(reasons.values()), axis=0)


def _other(codes: Codes, wanted: frozenset[str]) -> Mask:
    return np.isin(codes, list(wanted), invert=True) if wanted else np.zeros(codes.size, dtype=np.bool_)


def explain_cell(
    seconds: Array,
    facts: SiteFacts,
    wanted: Wanted,
    metres: Array | None = None,
    near: int = 10,
    told: Told | None = None,
) -> CellExplained:
    """Which site serves a place, how far it is, and what else is near and why that does not count.

    The site that serves is told even where many that do not count are nearer.

    Args:
        seconds: (sites,), inf where there is no way.
        metres: (sites,), along the same way.
        near: how many sites are told at the least, as far as there are ways.

    Raises:
        UnfitInput: a function is wanted that the facts do not know.
    """
    reasons = why_not(facts, wanted, seconds)
    order = np.argsort(seconds, kind="stable")
    order = order[np.isfinite(seconds[order])]
    counts = np.flatnonzero(~np.any(list(reasons.values()), axis=0)[order])
    shown = order[: max(near, int(counts[0]) + 1 if counts.size else 0)]
    known = np.full(seconds.size, np.nan) if metres is None else metres
    return CellExplained(
        int(order[counts[0]]) if counts.size else -1,
        shown,
        seconds[shown],
        known[shown],
        tuple(tuple(reason for reason, sites in reasons.items() if sites[site]) for site in shown),
        tuple(_missing(facts, wanted, site) for site in shown),
        told or {},
    )


def _missing(facts: SiteFacts, wanted: Wanted, site: int) -> tuple[str, ...]:
    has: Sequence[bool] = facts.functions[site].tolist()
    return tuple(
        name for name, there in zip(facts.function_names, has, strict=True) if name in wanted.functions and not there
    )


def explain_site(places: Places, before_s: Array, site_s: Array, limit_s: float) -> SiteExplained:
    """Whom one more site would newly bring within the limit, and whose way it would shorten.

    Args:
        before_s: (places,), the way to the nearest site as it is, inf for none.
        site_s: (places,), the way to the new site, inf for none.
        limit_s: inclusive.

    Raises:
        UnfitInput: shapes do not fit.
    """
    weights(places.weight, "weight", before_s.size)
    after = np.minimum(before_s, site_s)
    gained = np.zeros(before_s.size)
    np.subtract(before_s, after, out=gained, where=np.isfinite(after))
    return SiteExplained(places, (before_s > limit_s) & (after <= limit_s), gained, after)
