"""Why a run cannot be asked for, or told of."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import numpy as np

from geo_service.core.catalogue import Catalogue
from geo_service.core.errors import BadRequest, Conflict, Fault, NotFound
from geo_service.core.planning.inputs import HOW_MANY, Asked, Named, SiteFilter, SitingAsked
from geo_service.core.planning.measures import MINUTE_S
from geo_service.core.planning.round_inputs import RoundsAsked
from geo_service.core.planning.sites import Array, Sites
from geo_service.core.text import Text


def no_run() -> NotFound:
    """The refusal of a run that does not exist, or is not to be seen."""
    return NotFound(Text("没有这个规划任务", "There is no such run"))


def not_done(status: str) -> Conflict:
    """The refusal of what comes of a run that has not come to its end."""
    return Conflict(Text(f"任务尚无结果（{status}）", f"Nothing came of this run yet ({status})"))


def too_many_rows(rows: int, code: str, most: int, roomy: Sequence[str]) -> Conflict:
    """The refusal of a file that would be too large, with the formats that have room."""
    zh = f"可改用 {'、'.join(roomy)}，或用更粗的格网重算" if roomy else "请用更粗的格网重算"
    en = f"take {', '.join(roomy)}, or a run with coarser cells" if roomy else "take a run with coarser cells"
    return Conflict(
        Text(
            f"任务结果有 {rows:,} 行，{code} 文件最多 {most:,} 行；{zh}",
            f"The run has {rows:,} rows, and a {code} file at most {most:,}: {en}",
        )
    )


def under_way(run_id: UUID) -> Conflict:
    """The refusal of a second run of one person at a time."""
    where = f"/planning/runs/{run_id}"
    return Conflict(
        Text(
            f"您还有任务正在进行：{where}；请等其完成或先取消",
            f"A run of yours is under way: {where}; wait for its end, or cancel it",
        )
    )


def faults_of_codes(asked: Named, catalogue: Catalogue) -> list[Fault]:
    """What is wrong with the kinds, tiers and functions that are named."""
    filters: dict[str, SiteFilter] = {}
    if isinstance(asked, RoundsAsked):
        filters["stops.sites"] = asked.stops.sites
    if isinstance(asked, Asked):
        filters["sites"] = asked.sites
    if isinstance(asked, SitingAsked):
        filters["candidates.sites"] = asked.candidates.sites
    return [fault for where, one in filters.items() for fault in faults_of_filter(where, one, catalogue)]


def faults_of_filter(where: str, wanted: SiteFilter, catalogue: Catalogue) -> list[Fault]:
    """The same of one filter."""
    known: dict[str, Collection[str]] = {
        "kinds": catalogue.kinds,
        "tiers": catalogue.tiers,
        "functions": catalogue.functions,
    }
    return [
        Fault(f"{where}.{name}", code, one_of(codes))
        for name, codes in known.items()
        for code in getattr(wanted, name)
        if code not in codes
    ]


def one_of(codes: Collection[str]) -> Text:
    """What would be right: one of these."""
    known = sorted(codes)
    return Text(f"其中之一：{'、'.join(known)}", f"one of {', '.join(known)}")


def refuse_too_few(
    asked: SitingAsked, standing: Sites, candidates: Sites, left_out: int, names: Mapping[str, str]
) -> None:
    """Refuse what the candidates cannot give, in the words of whoever asks: the solver knows none of these.

    Args:
        candidates: those that have what they need.
        left_out: how many have not.
        names: of districts, by code.

    Raises:
        BadRequest: naming everything that cannot be.
    """
    if not asked.says_how_many:  # with what its base was asked
        raise BadRequest(HOW_MANY, [Fault("count", asked.count, HOW_MANY)])
    if both := [key for key in asked.locked if key in asked.forbidden]:
        wanted = Text("要么必选，要么禁选", "either locked or forbidden")
        raise BadRequest(
            Text("同一候选点既必选又禁选", "A candidate is both locked and forbidden"),
            [Fault("forbidden", key, wanted) for key in dict.fromkeys(both)],
        )
    free = ~np.isin(candidates.key, asked.forbidden)
    there, locked = int(free.sum()), len(set(asked.locked))
    if not there:
        raise BadRequest(
            Text("没有可选的候选点", "There is no candidate to choose from"),
            [Fault("candidates", left_out_of(left_out, len(candidates)), where_from(asked))],
        )
    is_locked = np.isin(candidates.key, asked.locked)
    faults, needed, money = [], locked, float(candidates.cost[is_locked].sum())
    for code, least in asked.minimum_per_district.items():
        held = int((standing.district == code).sum()) + int((is_locked & (candidates.district == code)).sum())
        costs = np.sort(candidates.cost[free & ~is_locked & (candidates.district == code)])
        lack = max(0, least - held)
        needed, money = needed + lack, money + float(costs[:lack].sum())
        if lack > costs.size:
            most, name = held + costs.size, names.get(code, code)
            wanted = Text(
                f"不超过 {most}：现有站点与候选点之和", f"at most {most}: those that stand and the candidates"
            )
            faults.append(Fault(f"minimum_per_district.{code}", f"{name} {least}", wanted))
    if asked.count is not None and asked.count > there:
        wanted = Text(f"不超过 {there}：可选的候选点数", f"at most {there}: as many candidates as there are")
        faults.append(Fault("count", asked.count, wanted))
    if asked.count is not None and asked.count < needed:
        wanted = Text(
            f"至少 {needed}：必选的与各区最少数所需", f"at least {needed}: for what is locked and each district's least"
        )
        faults.append(Fault("count", asked.count, wanted))
    if asked.budget is not None and money > asked.budget:
        wanted = Text(
            f"至少 {money:g}：必选的与各区最少数所需",
            f"at least {money:g}: for what is locked and each district's least",
        )
        faults.append(Fault("budget", asked.budget, wanted))
    if faults:
        raise BadRequest(Text("候选点不能满足所要求的条件", "The candidates cannot give what is asked for"), faults)


def left_out_of(left_out: int, forbidden: int) -> str:
    """Where the candidates went."""
    gone = Text(
        f"0；{left_out} 个不具备所需条件，{forbidden} 个被禁选",
        f"0; {left_out} lack what they need, {forbidden} are forbidden",
    )
    return f"{gone.zh} / {gone.en}" if left_out or forbidden else "0"


def where_from(asked: SitingAsked) -> Text:
    """How there would be candidates."""
    return {
        "facilities": Text(
            "放宽候选设施的筛选（类型、等级、功能、条件）", "facilities of more kinds, or with fewer needs"
        ),
        "points": Text("至少给出一个具备所需条件的点", "at least one point that has what is needed"),
        "cells": Text(
            "用有需求格网的图层，或改用设施、点作候选", "a layer with cells, or facilities or points instead"
        ),
    }[asked.candidates.source]


def refuse_out_of_reach(asked: SitingAsked, weight: Array, seconds: Array) -> None:
    """Refuse to bring everybody to a site where some are reached from none, or all within a limit within which none is.

    Args:
        seconds: (places of demand, sites that may be), inf where there is no way.

    Raises:
        BadRequest: says how many, and how much they weigh.
    """
    if asked.problem == "set_cover" and not (seconds[weight > 0] <= asked.limit_min * MINUTE_S).any():
        limit = f"{asked.limit_min:g}"
        nobody = Text(
            f"没有任何需求点在站点或候选点的 {limit} 分钟之内",
            f"No place of demand is within {limit} min of any site or candidate",
        )
        wanted = Text("更长的时限，或更近的候选点", "a longer limit, or candidates that are nearer")
        raise BadRequest(nobody, [Fault("limit_min", asked.limit_min, wanted)])
    lost = (weight > 0) & ~np.isfinite(seconds).any(axis=1)
    if asked.problem in ("p_median", "p_center", "capacitated") and lost.any():
        count, much = int(lost.sum()), float(weight[lost].sum())
        wanted = Text(
            "各需求点都至少有一个站点或候选点可达；或改用 max_coverage",
            "a site or candidate within reach of every place of demand; or max_coverage instead",
        )
        raise BadRequest(
            Text(
                f"有 {count} 个需求点（合计 {much:g}）从任何站点和候选点都不可达",
                f"{count} places of demand ({much:g} in all) are reached from no site and no candidate",
            ),
            [Fault("problem", asked.problem, wanted)],
        )
