"""A run from what is asked for to what comes of it: the same for the queue, the command line and a notebook."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from geo_service.core.demand.frames import described
from geo_service.core.planning.coverage import covered
from geo_service.core.planning.ground import Ground, Rules, ground
from geo_service.core.planning.inputs import Asked, CoverageAsked, Named, SitingAsked
from geo_service.core.planning.result import Result
from geo_service.core.planning.round_ground import RoundGround, round_ground
from geo_service.core.planning.round_inputs import RoundsAsked
from geo_service.core.planning.rounds import planned, travelled
from geo_service.core.planning.siting import Places, sited
from geo_service.core.planning.ways import Way, way
from geo_service.core.text import Text

type Progress = Callable[[float, Text], None]

READING = Text("读取需求与站点", "Reading demand and sites")
WAYS = Text("计算通行时间", "Working out the ways")
MEASURING = Text("计算覆盖", "Measuring coverage")


@dataclass(frozen=True)
class Done:
    """What came of a run, and what it stands on."""

    result: Result
    change_number: int
    sources: dict[str, Any]


def silently(_fraction: float, _note: Text) -> None:
    """Tell nobody how far it is."""


def carried_out(connection: Connection, asked: Named, rules: Rules, progress: Progress = silently) -> Done:
    """What comes of a run; as read, then worked_out."""
    return worked_out(read(connection, asked, rules, progress), asked, rules, progress)


def read(connection: Connection, asked: Named, rules: Rules, progress: Progress) -> Ground | RoundGround:
    """Everything that a run takes from the database.

    Raises:
        BadRequest: it does not fit together.
    """
    progress(0.0, READING)
    if isinstance(asked, RoundsAsked):
        return round_ground(connection, asked, rules)
    assert isinstance(asked, Asked)
    return ground(connection, asked, rules)


def worked_out(on: Ground | RoundGround, asked: Named, rules: Rules, progress: Progress) -> Done:
    """What comes of a run on what was read.

    Raises:
        BadRequest: it does not fit together; Infeasible: nothing meets all conditions.
    """
    progress(0.05, WAYS)
    if isinstance(on, RoundGround):
        assert isinstance(asked, RoundsAsked)
        return rounds_worked_out(on, asked, rules, progress)
    assert isinstance(asked, Asked)
    by = way(asked.by, rules.roads, asked.line)
    seconds = by.seconds(on.demand.lon, on.demand.lat, on.sites.lon, on.sites.lat)
    if isinstance(asked, CoverageAsked):
        progress(0.5, MEASURING)
        result = covered(on.demand, on.sites, seconds, asked, on.names, by.seconds)
    else:
        assert isinstance(asked, SitingAsked)
        places = Places(on.sites, on.standing, seconds)
        result = sited(on.demand, places, asked, on.names, lambda share, note: progress(0.2 + 0.75 * share, note))
    result = replace(result, notices=(*by.notices, *on.notices, *result.notices))
    return Done(result, on.change_number, sources(on, by))


def rounds_worked_out(on: RoundGround, asked: RoundsAsked, rules: Rules, progress: Progress) -> Done:
    """What comes of a run of truck rounds."""
    by = way(asked.by, rules.roads, asked.line)
    travel_min = travelled(asked, on.stops, by.seconds)
    result = planned(asked, on, travel_min, lambda share, note: progress(0.1 + 0.85 * share, note))
    return Done(
        replace(result, notices=(*by.notices, *on.notices, *result.notices)),
        on.change_number,
        round_sources(asked, on, by),
    )


def round_sources(asked: RoundsAsked, on: RoundGround, by: Way) -> dict[str, Any]:
    """On what data rounds stand; the layer is None where every union told its demand."""
    return {
        "layer": None if on.layer is None else described(on.layer),
        "assumption": None
        if on.layer is None or asked.assumption is None
        else asked.assumption.model_dump(mode="json"),
        "ways": by.told,
        "at": None,
        "days": [day.isoformat() for day in on.days],
        "change_number": on.change_number,
        "left_out": list(on.left_out),
    }


def sources(on: Ground, by: Way) -> dict[str, Any]:
    """On what data a run stands, as it is told."""
    return {
        "layer": described(on.demand.layer),
        "ways": by.told,
        "at": None if on.at is None else on.at.isoformat(),
        "change_number": on.change_number,
        "left_out": on.left_out.key.tolist(),
    }
