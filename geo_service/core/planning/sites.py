"""Sites as arrays, and which of them count: no database, no HTTP, no clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from geo_service.core.calendar import SHANGHAI, Calendar
from geo_service.core.coverage import explain as reasons
from geo_service.core.opening import is_open
from geo_service.core.planning.inputs import Changes, Moment, SiteFilter
from geo_service.core.text import Text

type Array = NDArray[Any]
type Row = Mapping[Any, Any]
type Rows = Sequence[Row]
type Verdict = Callable[[Row], str]

COUNTS = "counts"
# Why a site does not count; a verdict has all that hold, in this order.
WHY_NOT = {
    "removed": Text("本方案中已撤除", "removed in this scenario"),
    **{word: reasons.WHY_NOT[word] for word in ("tier", "function", "closed", "hours")},
    "free_parking_minutes": Text("免费停车时间不足", "too little free parking"),
    "free_bays": Text("车位不足", "too few bays"),
    "chargers": Text("无充电桩或数量不足", "no charger, or too few"),
}
DAYS_OF_SEARCH = 60


@dataclass(frozen=True)
class Sites:
    """Sites, one a position in every array.

    Attributes:
        key: facility:<id>, added:<n> of a scenario, point:<n> of the candidates, or cell:<H3>.
        capacity: in what the run counts in; NaN while it is not told.
        verdict: `counts`, or every word of WHY_NOT why it does not, separated by spaces.
        unknown: words of needs of which nobody knows whether they hold, separated by spaces.
    """

    key: Array
    name: Array
    kind: Array
    district: Array
    lon: Array
    lat: Array
    capacity: Array
    cost: Array
    verdict: Array
    unknown: Array

    def __len__(self) -> int:
        """How many there are."""
        return len(self.key)

    def take(self, which: Array) -> Self:
        """Those at these positions, or where a mask is true."""
        return type(self)(*(column[which] for column in vars(self).values()))

    def __add__(self, more: Self) -> Self:
        """These and then more."""
        pairs = zip(vars(self).values(), vars(more).values(), strict=True)
        return type(self)(*(np.concatenate(pair) for pair in pairs))

    @property
    def counted(self) -> Self:
        """Those that count."""
        return self.take(self.verdict == COUNTS)


def sites_of(rows: Rows) -> Sites:
    """Sites from rows with the fields of Sites; those that are left out are empty, and capacity and cost 1."""
    texts = {name: np.array([row.get(name) or "" for row in rows], dtype=np.str_) for name in ("key", "name", "kind")}
    texts |= {name: np.array([row.get(name) or "" for row in rows], dtype=np.str_) for name in ("district", "unknown")}
    numbers = {name: np.array([row[name] for row in rows], dtype=np.float64) for name in ("lon", "lat")}
    numbers |= {name: np.array([row.get(name, 1) for row in rows], dtype=np.float64) for name in ("capacity", "cost")}
    verdict = np.array([row.get("verdict", COUNTS) for row in rows], dtype=np.str_)
    return Sites(verdict=verdict, **texts, **numbers)


def existing(rows: Rows, counts: Verdict, capacity: str, changes: Changes) -> Sites:
    """The sites of a run: the facilities with what is to be said of each, and those that a scenario adds.

    Args:
        rows: facilities as the registry has them.
        counts: the verdict on a facility.
        capacity: `site` or the name of the column that says what a facility has to give.
    """
    removed = frozenset(changes.remove)
    of_registry = [
        {
            **row,
            "key": f"facility:{row['id']}",
            "district": row["district_code"],
            "capacity": 1 if capacity == "site" else row[capacity] or 0,
            "verdict": with_removal(counts(row)) if row["id"] in removed else counts(row),
        }
        for row in rows
    ]
    added = [
        {**one.model_dump(), "key": f"added:{number}", "kind": "added", "district": ""}
        for number, one in enumerate(changes.add)
    ]
    return sites_of([*of_registry, *added])


def with_removal(verdict: str) -> str:
    """The verdict on a facility that a scenario removes."""
    return "removed" if verdict == COUNTS else f"removed {verdict}"


def why_not(verdict: str) -> Text:
    """Every reason of a verdict, in words."""
    reasons = [WHY_NOT[word] for word in verdict.split()]
    return Text("；".join(one.zh for one in reasons), "; ".join(one.en for one in reasons))


def verdict_on(wanted: SiteFilter, at: datetime | None, calendar: Calendar, count_unknown: bool) -> Verdict:
    """What is said of a facility: that it counts, or everything for which it does not.

    Args:
        at: when it has to be open, None for any time.
        count_unknown: whether one counts of which nobody knows if it is open.
    """
    least = {
        name: getattr(wanted, f"min_{name}")
        for name in ("free_parking_minutes", "free_bays", "chargers")
        if getattr(wanted, f"min_{name}") is not None
    }
    known: dict[str | None, bool | None] = {None: None}

    def opened(hours: str | None) -> bool | None:
        if hours not in known:
            assert hours is not None
            assert at is not None
            known[hours] = is_open(hours, at, calendar)
        return known[hours]

    def verdict(row: Row) -> str:
        state = True if at is None else opened(row["hours"])
        reasons = {
            "tier": bool(wanted.tiers) and row["tier"] not in wanted.tiers,
            "function": not set(wanted.functions) <= set(row["functions"]),
            "closed": state is False,
            "hours": state is None and not count_unknown,
            **{name: (row[name] or 0) < number for name, number in least.items()},
        }
        return " ".join(word for word, holds in reasons.items() if holds) or COUNTS

    return verdict


def ordinary(moment: Moment, today: date, calendar: Calendar) -> datetime:
    """The next time, from a day on, that an ordinary week has this hour: on no holiday and no worked weekend day.

    Of a year whose holidays nobody knows any day passes.
    """
    for days in range(DAYS_OF_SEARCH):
        day = today + timedelta(days=days)
        if day.isoweekday() != moment.weekday:
            continue
        if not calendar.knows(day) or not (calendar.holiday(day) or calendar.is_make_up(day)):
            return datetime.combine(day, time(moment.hour), SHANGHAI)
    raise AssertionError("no holiday lasts for weeks")
