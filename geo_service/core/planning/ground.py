"""What a run is worked out on: demand, sites and candidates, read at one moment and found to fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import Connection

from geo_service.core.calendar import Calendar, read_calendar
from geo_service.core.demand import queries as demands
from geo_service.core.demand.cells import parents
from geo_service.core.demand.frames import Demand, Layer
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.planning import queries
from geo_service.core.planning.candidates import facility_has, of_cells, of_facilities, of_points, positions, suited
from geo_service.core.planning.inputs import Asked, CoverageAsked, SitingAsked
from geo_service.core.planning.refusals import refuse_too_few
from geo_service.core.planning.sites import COUNTS, Rows, Sites, existing, ordinary, sites_of, verdict_on
from geo_service.core.registry.queries import district_names
from geo_service.core.text import Text
from geo_service.settings import Settings


@dataclass(frozen=True)
class Rules:
    """What every run is held to.

    Attributes:
        most_pairs: places of demand times sites.
        most_seconds: that may be searched for the best sites.
        roads: folder of the roads that are loaded.
    """

    calendar: Calendar
    today: date
    most_pairs: int
    most_seconds: int
    roads: Path


def rules_of(settings: Settings, today: date) -> Rules:
    """What runs are held to here."""
    return Rules(
        read_calendar(settings.data), today, settings.planning_pairs, settings.planning_seconds, settings.roads_folder
    )


@dataclass(frozen=True)
class Ground:
    """What a run is worked out on.

    Attributes:
        sites: of coverage those that count and those that do not; of siting those that stand, then the candidates.
        standing: how many stand.
        left_out: candidates that have not what they need.
        change_number: of the registry when it was read.
        at: the moment that is looked at.
        names: of districts, by code.
    """

    demand: Demand
    sites: Sites
    standing: int
    left_out: Sites
    change_number: int
    at: datetime | None
    names: Mapping[str, str]
    notices: tuple[Text, ...]


def ground(connection: Connection, asked: Asked, rules: Rules) -> Ground:
    """Everything that a run takes but the ways.

    Raises:
        BadRequest: it does not fit together, or is more than a run may be; NotFound: there is no such layer.
    """
    assert asked.layer is not None
    layer = demands.layer(connection, asked.layer)
    demand, at, of_demand = demanded(connection, layer, asked, rules)
    kinds = kinds_of(asked)
    number, rows = queries.facilities(connection, kinds)
    capacity = asked.two_step.capacity if isinstance(asked, CoverageAsked) and asked.two_step else "site"
    sites, of_sites = counting(rows, asked, at, rules.calendar, capacity)
    standing, left_out = len(sites), sites_of([])
    if isinstance(asked, SitingAsked):
        refuse_long_search(asked.time_limit_s, rules.most_seconds)
        sites = with_capacity(sites.counted, asked) if asked.keep_existing else sites_of([])
        standing = len(sites)
        candidates, left_out = candidates_of(connection, rows, asked, demand, sites)
        for where in ("locked", "forbidden"):
            positions(candidates, getattr(asked, where), where)
        refuse_too_few(asked, sites, candidates, len(left_out), district_names(connection))
        sites += with_capacity(candidates, asked)
    else:
        sites = replace(sites, capacity=np.where(np.isfinite(sites.capacity), sites.capacity, 1.0))
    refuse_many_pairs(demand.weight.size, len(sites), rules.most_pairs)
    notices = (*of_demand, *of_sites, *of_candidates(left_out, sites))
    return Ground(demand, sites, standing, left_out, number, at, district_names(connection), notices)


def kinds_of(asked: Asked) -> Sequence[str]:
    """The kinds of facility that a run has to know; all when it is empty."""
    if not isinstance(asked, SitingAsked) or asked.candidates.source != "facilities":
        return asked.sites.kinds
    both = asked.sites.kinds, asked.candidates.sites.kinds
    return sorted({*both[0], *both[1]}) if all(both) else ()


def demanded(
    connection: Connection, layer: Layer, asked: Asked, rules: Rules
) -> tuple[Demand, datetime | None, list[Text]]:
    """The demand of a run, the moment that it is of, and what to bear in mind of it."""
    at = None if asked.at is None else ordinary(asked.at, rules.today, rules.calendar)
    hour = asked.at.hour if asked.at is not None and layer.hourly else None
    notices = []
    if layer.precision == "modelled":
        notices.append(
            Text(
                f"需求“{layer.name.zh}”为模型推算：{layer.how.zh}",
                f"The demand “{layer.name.en}” is modelled: {layer.how.en}",
            )
        )
    if at is not None and not layer.hourly:
        notices.append(
            Text("需求没有分时数据，按全天计", "The demand is not known by hour; that of the whole day is used")
        )
    return demands.demand(connection, layer.id, hour=hour, resolution=asked.resolution), at, notices


def counting(
    rows: Rows, asked: Asked, at: datetime | None, calendar: Calendar, capacity: str
) -> tuple[Sites, list[Text]]:
    """The facilities of the kinds that a run asks for, each with its verdict, and what to bear in mind of them."""
    of_kinds = [row for row in rows if not asked.sites.kinds or row["kind"] in asked.sites.kinds]
    verdict = verdict_on(asked.sites, at, calendar, asked.count_unknown_hours)
    sites = existing(of_kinds, verdict, capacity, asked.changes)
    notices = []
    if unknown := int((sites.verdict == "hours").sum()):
        notices.append(
            Text(f"{unknown} 个站点营业时间不明，未计入", f"{unknown} site(s) whose hours nobody knows are not counted")
        )
    if samples := sum(row["sample"] for row in of_kinds):
        notices.append(Text(f"其中 {samples} 个站点为示例数据", f"{samples} of the sites are made-up samples"))
    return sites, notices


def candidates_of(
    connection: Connection, rows: Rows, asked: SitingAsked, demand: Demand, standing: Sites
) -> tuple[Sites, Sites]:
    """Where sites could be, but where one stands, with the points given; and those that have not what they need."""
    wanted = asked.candidates
    has: list[dict[str, bool | None]] = [{need: getattr(one, need) for need in wanted.needs} for one in wanted.points]
    given, lacking = suited(of_points(wanted.points), has, wanted)
    if wanted.source == "points":
        return given, lacking
    found, lacking_too = found_for(connection, rows, asked, demand, standing)
    return found + given, lacking_too + lacking


def found_for(
    connection: Connection, rows: Rows, asked: SitingAsked, demand: Demand, standing: Sites
) -> tuple[Sites, Sites]:
    """The candidates among cells or facilities, and those of them that have not what they need."""
    wanted = asked.candidates
    if wanted.source == "cells":
        of = demand if wanted.layer is None else demands.demand(connection, wanted.layer)
        nobody_knows: dict[str, bool | None] = dict.fromkeys(wanted.needs)
        sites = of_cells(parents(of.cell, wanted.resolution), of.weight, of.district)
        return suited(sites, [nobody_knows] * len(sites), wanted)
    fits = verdict_on(wanted.sites, None, Calendar({}), count_unknown=True)
    taken = set(zip(standing.lon.tolist(), standing.lat.tolist(), strict=True))
    of_kinds = [
        row
        for row in rows
        if (not wanted.sites.kinds or row["kind"] in wanted.sites.kinds)
        and fits(row) == COUNTS
        and (row["lon"], row["lat"]) not in taken
    ]
    sites = of_facilities(of_kinds)
    by_key = {f"facility:{row['id']}": row for row in of_kinds}
    return suited(sites, [facility_has(by_key[key]) for key in sites.key.tolist()], wanted)


def with_capacity(sites: Sites, asked: SitingAsked) -> Sites:
    """The sites with how much demand each can take: points and added sites may tell their own."""
    tells = ~np.char.startswith(sites.key, "facility:") & ~np.char.startswith(sites.key, "cell:")
    return replace(sites, capacity=np.where(tells & np.isfinite(sites.capacity), sites.capacity, asked.capacity))


def of_candidates(left_out: Sites, sites: Sites) -> list[Text]:
    """What to bear in mind of candidates."""
    notices = []
    if len(left_out):
        count = len(left_out)
        notices.append(
            Text(f"{count} 个候选点不具备所需条件，已剔除", f"{count} candidate(s) have not what they need: left out")
        )
    if unknown := int((sites.unknown != "").sum()):
        notices.append(
            Text(
                f"{unknown} 个候选点的条件尚待核实，已标注",
                f"of {unknown} candidate(s) nobody knows whether they have what they need: marked",
            )
        )
    return notices


def refuse_long_search(time_limit_s: float, most_s: int) -> None:
    """Refuse a search that takes longer than is allowed here.

    Raises:
        BadRequest: it does.
    """
    if time_limit_s > most_s:
        wanted = Text(f"不超过 {most_s} 秒", f"at most {most_s} seconds")
        raise BadRequest(
            Text("求解时间过长", "The search may not take so long"), [Fault("time_limit_s", time_limit_s, wanted)]
        )


def refuse_many_pairs(places: int, sites: int, most: int) -> None:
    """Refuse more than a run may be, and what is nothing.

    Raises:
        BadRequest: too many pairs of a place of demand and a site.
    """
    if places * sites > most:
        wanted = Text(
            f"需求格数 × 站点数不超过 {most}；请降低 resolution 或筛选站点",
            f"at most {most} cells times sites: take a lower resolution, or fewer sites",
        )
        raise BadRequest(
            Text(f"{places} 格 × {sites} 个站点，超出规模上限", f"{places} cells times {sites} sites is too much"),
            [Fault("resolution", f"{places} × {sites}", wanted)],
        )
