"""What a run was asked and how its answer was found, line by line: without it its files are numbers only. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from geo_service.core.planning.words import minutes_text
from geo_service.core.text import Text

type Run = Mapping[Any, Any]

PROBLEMS = {
    "max_coverage": Text("时限内覆盖最多需求", "the most demand within the limit"),
    "p_median": Text("总通行时间最少", "the least travel in all"),
    "p_center": Text("最远者最近", "the shortest of the longest ways"),
    "set_cover": Text("以最少站点覆盖可及需求", "the fewest sites for all who can be within the limit"),
    "capacitated": Text("容量内总通行时间最少", "the least travel in all, within the capacities"),
    "backup": Text("时限内有两处站点的需求最多", "the most demand within the limit of two sites"),
}
EQUITY = Text("覆盖最少的区覆盖率最高", "the greatest share in the district that is served worst")
SOURCES = {
    "cells": Text("格网中心", "middles of cells"),
    "facilities": Text("设施", "facilities"),
    "points": Text("指定点位", "points given"),
}
LEAST = {
    "min_free_parking_minutes": Text("免费停车分钟 ≥", "free parking minutes ≥"),
    "min_free_bays": Text("车位 ≥", "bays ≥"),
    "min_chargers": Text("充电桩 ≥", "chargers ≥"),
}
SUPPLY = {"site": Text("站点", "sites"), "free_bays": Text("车位", "bays"), "chargers": Text("充电桩", "chargers")}
ALL = Text("全部", "all")


def basis(run: Run) -> Iterator[tuple[str, Text]]:
    """The lines of a run that is done, each with its name.

    Args:
        run: its row, as queries.run gives it.
    """
    asked = run["inputs"]
    if run["kind"] != "rounds":
        yield "站点 / Sites", counted(asked["sites"])
        if changed := changes(asked["changes"]):
            yield "方案变更 / Scenario", changed
        yield "需求格网 / Demand cells", Text(f"H3 {asked['resolution']} 级", f"H3 resolution {asked['resolution']}")
        yield "缺口 / Gaps", beyond(run["summary"]["gaps"]["minutes"])
    if run["kind"] == "coverage" and asked["two_step"] is not None:
        yield "人均可得 / Supply per head", supply(asked["two_step"])
    if run["kind"] == "siting":
        yield from of_siting(asked)
    if run["kind"] != "coverage":
        yield from of_solver(run["summary"])


def counted(wanted: Mapping[str, Any]) -> Text:
    """Which facilities are sites."""
    codes = [code for name in ("kinds", "tiers", "functions") for code in wanted[name]]
    least = [(words, wanted[name]) for name, words in LEAST.items() if wanted[name] is not None]
    zh = [*codes, *(f"{words.zh} {number}" for words, number in least)]
    en = [*codes, *(f"{words.en} {number}" for words, number in least)]
    return Text("、".join(zh), ", ".join(en)) if zh else ALL


def changes(made: Mapping[str, Any]) -> Text | None:
    """What a scenario adds and removes."""
    added, removed = len(made["add"]), len(made["remove"])
    if not added and not removed:
        return None
    return Text(f"增加 {added} 处，撤除 {removed} 处", f"{added} added, {removed} removed")


def beyond(minutes: float) -> Text:
    """From where on people are in a gap."""
    limit = minutes_text(minutes)
    return Text(f"最近站点在 {limit} 分钟以外", f"the nearest site is beyond {limit} min")


def supply(asked: Mapping[str, Any]) -> Text:
    """Of what there is how much for each, and how that is worked out."""
    of, limit = SUPPLY[asked["capacity"]], minutes_text(asked["catchment_min"])
    is_gaussian = asked["decay"] == "gaussian"
    method = "E2SFCA, Gaussian" if is_gaussian else "2SFCA"
    return Text(
        f"每单位需求可得的{of.zh}数，两步移动搜索法（{method}），{limit} 分钟内",
        f"{of.en} for each unit of demand, two-step floating catchment areas ({method}) of {limit} min",
    )


def of_siting(asked: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """What was to be found, and among what."""
    problem = EQUITY if asked["equity"] and asked["problem"] == "max_coverage" else PROBLEMS[asked["problem"]]
    limit = minutes_text(asked["limit_min"])
    number = Text("不限数量", "any number")
    if asked["count"] is not None:
        number = Text(f"新增 {asked['count']} 处", f"{asked['count']} new ones")
    elif asked["budget"] is not None:
        number = Text(f"预算 {asked['budget']:g}", f"budget {asked['budget']:g}")
    stand = Text("保留现有站点", "those that exist stay")
    if not asked["keep_existing"]:
        stand = Text("不计现有站点", "those that exist do not count")
    whole = (problem, Text(f"时限 {limit} 分钟", f"limit {limit} min"), number, stand)
    yield "目标 / Problem", Text("；".join(one.zh for one in whole), "; ".join(one.en for one in whole))
    wanted = asked["candidates"]
    source = SOURCES[wanted["source"]]
    locked, forbidden, least = len(asked["locked"]), len(asked["forbidden"]), len(asked["minimum_per_district"])
    yield (
        "候选点 / Candidates",
        Text(
            f"{source.zh}；必选 {locked}，禁选 {forbidden}，{least} 个区有最少数",
            f"{source.en}; {locked} locked, {forbidden} forbidden, a least number in {least} districts",
        ),
    )


def of_solver(summary: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """How good the answer is, and how it was found."""
    value, bound = f"{summary['value']:.10g}", f"{summary['bound']:.10g}"
    how, status, seed = summary["how_good"], summary["status"], summary["seed"]
    yield (
        "目标值与界 / Value and bound",
        Text(f"{value}；界 {bound}；{how['zh']}", f"{value}; bound {bound}; {how['en']}"),
    )
    yield (
        "求解 / Solver",
        Text(f"{summary['solver']}；{status}；种子 {seed}", f"{summary['solver']}; {status}; seed {seed}"),
    )
