"""Truck rounds that are changed by hand: visits moved, days locked and freed. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.planning.result import Table
from geo_service.core.planning.round_inputs import ByHand, Forbidden, LockedVisit, RoundsAsked
from geo_service.core.text import Text


def changed(asked: RoundsAsked, visits: Table, wanted: ByHand, base: UUID) -> RoundsAsked:
    """What is asked for next: as before, with what was moved and locked, near to the plan that is there.

    A visit that is moved is locked where it goes, with its persons, and forbidden where it was.

    Args:
        asked: of the plan that is there.
        visits: its visits.

    Raises:
        BadRequest: there is no such visit, or nothing on the day that is to be locked.
    """
    columns = (visits[name].tolist() for name in ("truck", "day", "key", "persons"))
    there = [
        LockedVisit(truck=truck, day=date.fromisoformat(day), stop=stop, persons=persons)
        for truck, day, stop, persons in zip(*columns, strict=True)
    ]
    locked = {(one.truck, one.day, one.stop): one for one in asked.locked}
    forbidden = list(asked.forbidden)
    faults = []
    for one in wanted.free:
        locked = {at: visit for at, visit in locked.items() if at[:2] != (one.truck, one.day)}
    for n, one in enumerate(wanted.lock):
        of_day = on_day(there, one.truck, one.day)
        locked |= {(visit.truck, visit.day, visit.stop): visit for visit in of_day}
        if not of_day:
            faults.append(nothing(f"lock[{n}]", one.truck, one.day))
    for n, move in enumerate(wanted.move):
        found = [one for one in on_day(there, move.truck, move.day) if one.stop == move.stop]
        if not found:
            faults.append(nothing(f"move[{n}]", move.truck, move.day, move.stop))
            continue
        locked.pop((move.truck, move.day, move.stop), None)
        to = found[0].model_copy(update={"truck": move.to_truck or move.truck, "day": move.to_day})
        locked[to.truck, to.day, to.stop] = to
        forbidden.append(Forbidden(truck=move.truck, day=move.day, stop=move.stop))
    if faults:
        raise BadRequest(Text("原方案中没有所指的停靠", "The plan has no such visits"), faults)
    goes = {(one.truck, one.day, one.stop) for one in locked.values()}
    kept = [one for one in (*forbidden, *wanted.forbid) if (one.truck, one.day, one.stop) not in goes]
    update: dict[str, Any] = {"locked": tuple(locked.values()), "forbidden": tuple(dict.fromkeys(kept))}
    update |= {"base": base, "near": True, "title": wanted.title or asked.title}
    if wanted.time_limit_s is not None:
        update["time_limit_s"] = wanted.time_limit_s
    return RoundsAsked.model_validate(asked.model_dump() | {name: plain(value) for name, value in update.items()})


def plain(value: Any) -> Any:
    """A value as it is read."""
    return [one.model_dump() for one in value] if isinstance(value, tuple) else value


def on_day(visits: Sequence[LockedVisit], truck: str, day: date) -> list[LockedVisit]:
    """The visits of a truck on a day."""
    return [one for one in visits if (one.truck, one.day) == (truck, day)]


def nothing(where: str, truck: str, day: date, stop: str = "") -> Fault:
    """The fault of what is not in the plan."""
    given = " ".join(part for part in (truck, day.isoformat(), stop) if part)
    return Fault(where, given, Text("原方案中的停靠", "a visit of the plan"))
