"""What truck rounds are worked out on: days, stops, unions and what is locked, read at one moment and found to fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection

from geo_service.core.calendar import SHANGHAI, Calendar
from geo_service.core.demand import queries as demands
from geo_service.core.demand.frames import Layer
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.opening import intervals
from geo_service.core.planning import queries
from geo_service.core.planning.candidates import facility_has
from geo_service.core.planning.ground import Rules, refuse_long_search
from geo_service.core.planning.refusals import one_of
from geo_service.core.planning.result import unpacked
from geo_service.core.planning.round_inputs import Conditions, RoundsAsked
from geo_service.core.planning.round_notices import notices
from geo_service.core.planning.sites import COUNTS, Array, Row, verdict_on
from geo_service.core.registry.queries import district_names
from geo_service.core.siting.round_case import ANY, Visit
from geo_service.core.text import Text

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stop:
    """A stop that can be used.

    Attributes:
        conditions: what holds for it.
        unknown: needs, or `hours`, of which nobody knows whether they hold.
    """

    key: str
    name: str
    address: str
    district: str
    lon: float
    lat: float
    sample: bool
    conditions: Conditions
    hours: str | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoundGround:
    """What rounds are worked out on.

    Attributes:
        may: (days, stops).
        demand: (unions,) persons, in the order of the unions.
        women_share: (unions,) what is assumed, NaN where the union tells its demand.
        locked, forbidden: by number.
        near: the visits of the plan that this one stays near to, by number.
    """

    days: tuple[date, ...]
    stops: tuple[Stop, ...]
    left_out: tuple[str, ...]
    may: Array
    demand: Array
    women_share: Array
    locked: tuple[Visit, ...]
    forbidden: tuple[tuple[int, int, int], ...]
    near: tuple[Visit, ...]
    layer: Layer | None
    change_number: int
    names: Mapping[str, str]
    notices: tuple[Text, ...]


def round_ground(connection: Connection, asked: RoundsAsked, rules: Rules) -> RoundGround:
    """Everything that rounds take but the ways.

    Raises:
        BadRequest: it does not fit together, or is more than a run may be; NotFound: there is no such layer;
        UnknownYear: the working days of a year are not known.
    """
    refuse_long_search(asked.time_limit_s, rules.most_seconds)
    names = district_names(connection)
    days = days_of(asked, rules.calendar)
    number, stops, left_out = stops_of(connection, asked)
    if len(asked.trucks) * len(days) * len(stops) > rules.most_pairs:
        wanted = Text(f"车 × 日 × 点不超过 {rules.most_pairs}", f"at most {rules.most_pairs} trucks × days × stops")
        raise BadRequest(Text("超出规模上限", "That is too much"), [Fault("stops", len(stops), wanted)])
    layer, demand, share = demanded(connection, asked)
    faults = [Fault("unions", one.district, one_of(names)) for one in asked.unions if one.district not in names]
    at = Positions(asked, days, stops)
    locked = tuple(at.visit(f"locked[{n}]", **one.model_dump()) for n, one in enumerate(asked.locked))
    forbidden = tuple(at.triple(f"forbidden[{n}]", **one.model_dump()) for n, one in enumerate(asked.forbidden))
    if faults := [*faults, *at.faults]:
        raise BadRequest(Text("所指的车辆、日期、停靠点或区不存在", "Some of what is named is not there"), faults)
    near = at.before(visits_before(connection, asked))
    may = (
        np.stack([allowed_days(one, days, rules.calendar) for one in stops], axis=1)
        if stops
        else np.zeros((len(days), 0), dtype=bool)
    )
    nobody = [names[asked.unions[n].district] for n in np.flatnonzero(np.isfinite(share) & (demand == 0)).tolist()]
    unknown, samples = sum(bool(one.unknown) for one in stops), sum(one.sample for one in stops)
    counts = {"left_out": len(left_out), "unknown": unknown, "samples": samples, "shut": int((~may.any(axis=0)).sum())}
    told = notices(asked, layer, names, **counts, nobody=nobody)
    return RoundGround(
        *(days, stops, left_out, may.astype(bool), demand, share, locked, forbidden, near, layer, number, names, told)
    )


def visits_before(connection: Connection, asked: RoundsAsked) -> list[tuple[str, str, str, int]]:
    """Truck, day, stop and persons of each visit of the base, where this plan is to stay near to it."""
    kept = queries.tables(connection, asked.base) if asked.base is not None and asked.near else None
    if kept is None:
        return []
    table = unpacked(kept, "visits")["visits"]
    return list(zip(*(table[name].tolist() for name in ("truck", "day", "key", "persons")), strict=True))


def days_of(asked: RoundsAsked, calendar: Calendar) -> tuple[date, ...]:
    """The days on which trucks go out.

    Raises:
        UnknownYear: the holidays of a year are not known.
        BadRequest: there are none.
    """
    span = [asked.first_day + n * DAY for n in range((asked.last_day - asked.first_day).days + 1)]
    days = tuple(
        day for day in span if (calendar.is_working_day(day) or day in asked.also) and day not in asked.without
    )
    if not days:
        wanted = Text("其间至少有一个工作日", "at least one working day between them")
        raise BadRequest(wanted, [Fault("last_day", asked.last_day.isoformat(), wanted)])
    return days


def stops_of(connection: Connection, asked: RoundsAsked) -> tuple[int, tuple[Stop, ...], tuple[str, ...]]:
    """The last change of the registry; the stops that have what they need, or may have; keys of those that have not."""
    wanted = asked.stops
    number, rows = queries.round_stops(connection, wanted.sites.kinds)
    usable: list[Stop] = []
    left_out: list[str] = []
    if wanted.source == "points":
        for n, point in enumerate(wanted.points):
            has: dict[str, bool | None] = {need: getattr(point, need) for need in wanted.needs}
            place = (point.name, point.address, point.district, point.lon, point.lat, False)
            sort_in(usable, left_out, Stop(f"point:{n}", *place, point.conditions or wanted.conditions), has)
        return number, tuple(usable), tuple(left_out)
    fits = verdict_on(wanted.sites, None, Calendar({}), count_unknown=True)
    unions = {one.district for one in asked.unions}
    for row in rows:
        if row["district_code"] not in unions or fits(row) != COUNTS:
            continue
        place = tuple(row[name] for name in ("name", "address", "district_code", "lon", "lat", "sample"))
        stop = Stop(f"facility:{row['id']}", *place, wanted.conditions, row["hours"])
        sort_in(usable, left_out, stop, needs_of(row, asked))
    return number, tuple(usable), tuple(left_out)


def needs_of(row: Row, asked: RoundsAsked) -> dict[str, bool | None]:
    """Whether a facility has what a truck needs: by the attribute that tells it, else by what the registry knows."""
    known = facility_has(row)
    own = {need: row["attributes"].get(name) for need, name in asked.stops.told_by.items()}
    return {need: known[need] if own.get(need) is None else bool(own[need]) for need in asked.stops.needs}


def sort_in(usable: list[Stop], left_out: list[str], stop: Stop, has: Mapping[str, bool | None]) -> None:
    """Put a stop with those that can be used, marked with what nobody knows of it, or with those that can not."""
    if any(one is False for one in has.values()):
        left_out.append(stop.key)
        return
    unknown = [need for need, one in has.items() if one is None]
    unknown += ["hours"] if stop.key.startswith("facility:") and stop.hours is None else []
    usable.append(Stop(**{**vars(stop), "unknown": tuple(unknown)}))


def allowed_days(stop: Stop, days: Sequence[date], calendar: Calendar) -> Array:
    """(days,) whether a truck may be at a stop: on its weekdays, and where its hours are known while it is open."""
    wanted = stop.conditions
    allowed = np.array([day.isoweekday() in wanted.weekdays for day in days], dtype=bool)
    if stop.hours is None:
        return allowed
    begin, end = moment(days[0], time()), moment(days[-1] + DAY, time())
    open_ = intervals(stop.hours, begin, end, calendar)
    for n in np.flatnonzero(allowed).tolist():
        opens, closes = moment(days[n], wanted.opens), moment(days[n], wanted.closes)
        allowed[n] = any(since <= opens and closes <= until for since, until in open_)
    return allowed


def moment(day: date, at: time) -> datetime:
    """A time of a day, in Shanghai."""
    return datetime.combine(day, at, SHANGHAI)


def demanded(connection: Connection, asked: RoundsAsked) -> tuple[Layer | None, Array, Array]:
    """The layer, the persons of each union, and of each the share of women that is assumed.

    Of a union that does not tell: staff of the district × women among them × those who would come, rounded.
    """
    told = [one.demand for one in asked.unions]
    share = np.full(len(told), np.nan)
    if all(one is not None for one in told) or asked.layer is None or asked.assumption is None:
        return None, np.array([one or 0 for one in told], dtype=np.int64), share
    layer = demands.layer(connection, asked.layer)
    there = demands.demand(connection, asked.layer)
    assumed = asked.assumption
    persons = np.zeros(len(told), dtype=np.int64)
    for n, one in enumerate(asked.unions):
        if one.demand is not None:
            persons[n] = one.demand
            continue
        share[n] = assumed.women_share_by_district.get(one.district, assumed.women_share)
        staff = there.weight[there.district == one.district].sum()
        persons[n] = int(np.rint(staff * share[n] * assumed.take_up))
    return layer, persons, share


class Positions:
    """Names of trucks, days and stops as numbers; what is not there is a fault."""

    def __init__(self, asked: RoundsAsked, days: Sequence[date], stops: Sequence[Stop]) -> None:
        self.faults: list[Fault] = []
        self.known: dict[str, dict[Any, int]] = {
            "truck": {one.name: n for n, one in enumerate(asked.trucks)},
            "day": {day: n for n, day in enumerate(days)},
            "stop": {one.key: n for n, one in enumerate(stops)},
        }

    def number(self, where: str, name: str, value: Any) -> int:
        """The number of something; ANY for None, and where it is not there, which is kept as a fault."""
        if value is None or (found := self.known[name].get(value)) is None:
            if value is not None:
                wanted = Text("方案中的车辆、工作日、可用停靠点", "a truck, a day or a usable stop of the plan")
                self.faults.append(Fault(f"{where}.{name}", str(value), wanted))
            return ANY
        return found

    def triple(self, where: str, truck: str | None, day: date | None, stop: str | None) -> tuple[int, int, int]:
        """What is forbidden."""
        return self.number(where, "truck", truck), self.number(where, "day", day), self.number(where, "stop", stop)

    def visit(self, where: str, truck: str, day: date, stop: str, persons: int) -> Visit:
        """What is locked."""
        return Visit(*self.triple(where, truck, day, stop), persons)

    def before(self, rows: Sequence[tuple[str, str, str, int]]) -> tuple[Visit, ...]:
        """The visits of another plan, but those whose truck, day or stop is no more."""
        found = []
        for truck, day, stop, persons in rows:
            at = (
                self.known["truck"].get(truck),
                self.known["day"].get(date.fromisoformat(day)),
                self.known["stop"].get(stop),
            )
            if at[0] is not None and at[1] is not None and at[2] is not None:
                found.append(Visit(at[0], at[1], at[2], persons))
        return tuple(found)
