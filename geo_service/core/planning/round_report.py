"""Truck rounds as a page of core/reports: where trucks stop, how often, on which days, for whom."""

from collections.abc import Mapping
from typing import Any

from geo_service.core.planning.report import rows_under, written
from geo_service.core.planning.result import Table
from geo_service.core.planning.told import features, title_of
from geo_service.core.planning.words import heading
from geo_service.core.reports.page import MapLayer, Page, Sheet, page
from geo_service.core.text import Text

USED, UNUSED, DEPOT = "#a3195b", "#9fadbd", "#10161f"


def round_report(about: Mapping[str, str], tables: Mapping[str, Table], run: Mapping[Any, Any]) -> bytes:
    """The report of rounds that are done, as HTML; all visits stand in it, for it is what drivers print.

    Args:
        about: on what it stands, line by line.
        run: its row, as queries.run gives it.
    """
    legend = [
        (USED, Text("停靠点", "stops")),
        (UNUSED, Text("未安排的停靠点", "stops that are not used")),
        (DEPOT, Text("出发地", "depots")),
    ]
    sheets = [
        rows_under(Text("各区工会", "Unions"), columns_of(tables["districts"], ("district",)), tables["districts"]),
        rows_under(Text("各车", "Trucks"), columns_of(tables["trucks"], ("lon", "lat")), tables["trucks"]),
        timetable(tables["visits"]),
    ]
    layers = [of_stops(tables["sites"]), of_depots(tables["trucks"])]
    return page(Page(title_of(run), Text(**run["summary"]["headline"]), layers, legend, sheets, about))


def columns_of(table: Table, without: tuple[str, ...]) -> list[str]:
    """The columns that a sheet shows."""
    return [name for name in table if name not in without]


def of_stops(sites: Table) -> MapLayer:
    """The stops by whether they are used."""

    def said(one: Mapping[str, Any]) -> dict[Text, str]:
        return {heading(name): written(one[name]) for name in ("name", "visits", "persons")}

    shown = features(sites)
    return MapLayer(Text("停靠点", "Stops"), shown, lambda one: USED if one["visits"] else UNUSED, said)


def of_depots(trucks: Table) -> MapLayer:
    """Where trucks start from."""

    def said(one: Mapping[str, Any]) -> dict[Text, str]:
        return {heading(name): written(one[name]) for name in ("truck", "days", "road_min")}

    return MapLayer(Text("出发地", "Depots"), features(trucks), lambda _: DEPOT, said, radius=4)


def timetable(visits: Table) -> Sheet:
    """Every visit, by day and truck."""
    names = ["day", "truck", "order", "name", "address", "district_name", "arrives", "begins", "leaves", "persons"]
    return rows_under(Text("停靠安排", "Timetable"), names, visits, most=len(visits["day"]))
