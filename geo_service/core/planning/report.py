"""A run as a page of core/reports: what is drawn on the map, in which colours, and which tables stand below it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from geo_service.core.planning.measures import MINUTE_S
from geo_service.core.planning.result import Table
from geo_service.core.planning.sites import COUNTS, why_not
from geo_service.core.planning.told import coarser, features, plain, title_of
from geo_service.core.planning.words import heading, minutes_text
from geo_service.core.reports.page import MapLayer, Page, Sheet, page
from geo_service.core.text import Text

# From served to not served; the design's ramp.
RAMP = ("#fff7ec", "#fdd49e", "#fc8d59", "#d7301f", "#7f0000")
STANDS, CHOSEN, OUT = "#0b57b7", "#0a6638", "#9fadbd"
SHOWN = 8
MOST_ROWS = 40


def report(about: Mapping[str, str], tables: Mapping[str, Table], run: Mapping[Any, Any]) -> bytes:
    """The report of a run that is done, as HTML.

    Args:
        about: on what it stands, line by line.
        run: its row, as queries.run gives it.
    """
    thresholds = run["inputs"]["thresholds_min"]
    headline = Text(**run["summary"]["headline"])
    layers = [
        of_cells(tables["cells"], thresholds),
        *([of_gaps(tables["gaps"])] if "gaps" in tables else []),
        of_sites(tables["sites"]),
    ]
    sheets = [sheet_of(name, tables[name]) for name in ("districts", "gaps") if name in tables]
    sheets += [chosen(tables["sites"])] if "role" in tables["sites"] else []
    return page(Page(title_of(run), headline, layers, legend(thresholds, run["kind"]), sheets, about))


def colour_of(seconds: float | None, thresholds: Sequence[float]) -> str:
    """The colour of a time; the darkest where there is no way, and beyond the last threshold."""
    if seconds is None:
        return RAMP[-1]
    step = int(np.searchsorted(np.array(thresholds) * MINUTE_S, seconds))
    return RAMP[min(step * (len(RAMP) - 1) // len(thresholds), len(RAMP) - 1)]


def legend(thresholds: Sequence[float], kind: str) -> list[tuple[str, Text]]:
    """The colours and what they mean."""
    found = [
        (
            colour_of(minutes * MINUTE_S, thresholds),
            Text(f"≤ {minutes_text(minutes)} 分钟", f"≤ {minutes_text(minutes)} min"),
        )
        for minutes in thresholds
    ]
    last = minutes_text(thresholds[-1])
    found.append((RAMP[-1], Text(f"> {last} 分钟或无法到达", f"> {last} min, or no way")))
    found.append((STANDS, Text("现有站点", "sites that count")))
    if kind == "siting":
        found.append((CHOSEN, Text("新选站点", "chosen")))
    return [*found, (OUT, Text("未计入", "do not count"))]


def of_cells(cells: Table, thresholds: Sequence[float]) -> MapLayer:
    """The cells by how long it takes from them."""

    def said(one: Mapping[str, Any]) -> dict[Text, str]:
        return {heading(name): written(one[name]) for name in ("weight", "nearest_s")}

    shown = features(coarser(cells, SHOWN))
    return MapLayer(Text("格网", "Cells"), shown, lambda one: colour_of(one["nearest_s"], thresholds), said)


def of_gaps(gaps: Table) -> MapLayer:
    """The gaps by their middle."""

    def said(one: Mapping[str, Any]) -> dict[Text, str]:
        return {heading(name): str(one[name]) for name in ("rank", "cells", "weight")}

    return MapLayer(Text("缺口", "Gaps"), features(gaps), lambda _: RAMP[3], said, radius=5)


def of_sites(sites: Table) -> MapLayer:
    """The sites by whether they count, and whether they are chosen; candidates that are not are left out."""
    keep = np.ones(len(sites["key"]), dtype=bool) if "role" not in sites else sites["role"] != "candidate"

    def colour(one: Mapping[str, Any]) -> str:
        return CHOSEN if one.get("role") == "chosen" else STANDS if one["verdict"] == COUNTS else OUT

    def said(one: Mapping[str, Any]) -> dict[Text, str]:
        why = why_not(one["verdict"]) if one["verdict"] != COUNTS else None
        more = {} if why is None else {heading("verdict"): f"{why.zh} / {why.en}"}
        return {heading("name"): one["name"], heading("served"): f"{one['served']:.0f}", **more}

    shown = features({name: values[keep] for name, values in sites.items()})
    return MapLayer(Text("站点", "Sites"), shown, colour, said)


def sheet_of(name: str, table: Table) -> Sheet:
    """A table of the report, its first rows."""
    title = {"districts": Text("分区", "Districts"), "gaps": Text("缺口", "Gaps")}[name]
    names = [column for column in table if column not in ("lon", "lat", "district")]
    return rows_under(title, names, table)


def chosen(sites: Table) -> Sheet:
    """The chosen sites."""
    is_chosen = sites["role"] == "chosen"
    names = ["name", "key", "district", "lon", "lat", "served", "newly_served", "unknown"]
    return rows_under(Text("新选站点", "Chosen sites"), names, {name: sites[name][is_chosen] for name in names})


def rows_under(title: Text, names: Sequence[str], table: Table, most: int = MOST_ROWS) -> Sheet:
    """A table with some of its columns, its first rows."""
    columns = [plain(table[name][:most]) for name in names]
    rows = [[written(value) for value in row] for row in zip(*columns, strict=True)]
    return Sheet(title, [heading(name) for name in names], rows)


def written(value: Any) -> str:
    """A value for people: numbers to what matters, nothing as a dash."""
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.6g}"
    return str(value)
