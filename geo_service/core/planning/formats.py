"""A run as a file: GeoJSON, GeoPackage, workbook, report."""

import io
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from geo_service.core.calendar import SHANGHAI
from geo_service.core.errors import NotFound
from geo_service.core.exports.formats import GEOJSON as GEOJSON_EXPORT
from geo_service.core.exports.formats import GPKG as GPKG_EXPORT
from geo_service.core.exports.formats import XLSX as XLSX_EXPORT
from geo_service.core.exports.stamp import NOT_STATED
from geo_service.core.planning.basis import basis
from geo_service.core.planning.refusals import too_many_rows
from geo_service.core.planning.result import Table, frames_of, names_of
from geo_service.core.planning.round_files import calendar, sheets_of_rounds
from geo_service.core.planning.told import features, title_of
from geo_service.core.planning.words import APPROVAL, TO_BE_FILLED_IN, heading
from geo_service.core.text import Text

type Tables = Mapping[str, Table]
type Run = Mapping[Any, Any]

ABOUT = "说明"

TABLE_NAMES = {
    "visits": Text("停靠", "visits"),
    "trucks": Text("车辆", "trucks"),
    "districts": Text("分区", "districts"),
    "sites": Text("站点", "sites"),
    "gaps": Text("缺口", "gaps"),
    "cells": Text("格网", "cells"),
}


@dataclass(frozen=True)
class Told:
    """What a file is made from.

    Attributes:
        run: the run's row, as queries.run gives it.
        tables: in the order of TABLE_NAMES.
        about: what the file says of itself, line by line.
    """

    run: Run
    tables: Tables
    about: Mapping[str, str]


@dataclass(frozen=True)
class Format:
    """A kind of file.

    Attributes:
        most_rows: of all tables together; more would hold a worker up for minutes, or not open where it is read.
    """

    code: str
    media_type: str
    write: Callable[[Told], bytes]
    most_rows: int


def written(
    form: Format, run: Run, tables: Tables, licence: str | None = None, approval_number: str | None = None
) -> bytes:
    """A run that is done as a file.

    Args:
        run: its row, as queries.run gives it.
        licence: under which what it stands on may be used.
        approval_number: of the map in it (审图号); the file has a line for it in any case.

    Raises:
        Conflict: the run has more rows than a file of the format may have.
    """
    ordered = {name: with_keys(tables, name) for name in TABLE_NAMES if name in tables}
    rows = sum(len(next(iter(table.values()), ())) for table in ordered.values())
    if rows > form.most_rows:
        roomy = [one.code for one in FORMATS.values() if one.most_rows >= rows and one is not ICS]
        raise too_many_rows(rows, form.code, form.most_rows, roomy)
    about = {APPROVAL: approval_number or TO_BE_FILLED_IN, **stamp(run, licence)}
    return form.write(Told(run, ordered, about))


def with_keys(tables: Tables, name: str) -> Table:
    """A table for people: that of the cells says the key of the site that serves each, not where that stands."""
    table = tables[name]
    if name != "cells" or "site" not in table or "sites" not in tables:
        return table
    keys = np.append(tables["sites"]["key"], "")  # the last for -1, which is none
    return {column: keys[values] if column == "site" else values for column, values in table.items()}


def stamp(run: Run, licence: str | None) -> dict[str, str]:
    """What a file says of itself, line by line."""
    at = run["sources"]["at"]
    lines = {
        "标题 / Title": both(title_of(run)._asdict()),
        "结果 / Result": both(run["summary"]["headline"]),
        "编号 / Run": str(run["id"]),
        "完成时间 / Finished": run["finished_at"].astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "登记变更编号 / Change number": str(run["change_number"]),
        **of_demand(run["sources"]["layer"]),
        **({} if run["kind"] == "rounds" else {"时刻 / At": at or "不限 / any time"}),
        **{name: both(said._asdict()) for name, said in basis(run)},
        "坐标 / Datum": "WGS-84",
        "许可 / Licence": licence or NOT_STATED,
    }
    return lines | {f"注意 / Note {number}": both(one) for number, one in enumerate(run["notices"], 1)}


def of_demand(layer: Mapping[str, Any] | None) -> dict[str, str]:
    """The demand that a run stands on; of rounds it can be what the unions said."""
    if layer is None:
        return {"需求 / Demand": "各工会所报 / as the unions told it", "单位 / Unit": "人 / person"}
    return {
        "需求 / Demand": f"{both(layer['name'])}，{layer['date']}，{layer['source']}",
        "单位 / Unit": both(layer["unit"]),
    }


def both(words: Mapping[str, str]) -> str:
    """Words in Chinese and English, once where they are the same."""
    return " / ".join(dict.fromkeys((words["zh"], words["en"])))


def geojson(told: Told) -> bytes:
    """Every table that stands somewhere in one collection."""
    found = []
    for name, table in told.tables.items():
        if "lon" in table:
            found += [one | {"properties": {"table": name} | one["properties"]} for one in features(table)["features"]]
    summary = told.run["summary"]
    return orjson.dumps({"type": "FeatureCollection", "about": told.about, "summary": summary, "features": found})


def gpkg(told: Told) -> bytes:
    """A layer for each table that has rows."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "result.gpkg"
        for name, frame in frames_of(told.tables).items():
            frame.to_file(file, layer=name, driver="GPKG", engine="pyogrio", dataset_metadata=dict(told.about))
        return file.read_bytes()


def xlsx(told: Told) -> bytes:
    """A sheet for each table, of rounds one for each union and truck as well, and one of what it stands on.

    A text is never a formula.
    """
    import pandas as pd  # type: ignore[import-untyped]  # noqa: PLC0415

    into = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(into, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        sheets = {TABLE_NAMES[name].zh: table for name, table in told.tables.items()}
        if "visits" in told.tables:
            sheets |= sheets_of_rounds(told.tables, taken={*sheets, ABOUT})
        for name, table in sheets.items():
            columns = {column: names_of(values) if column == "cell" else values for column, values in table.items()}
            frame = pd.DataFrame(columns).rename(columns=lambda column: both(heading(column)._asdict()))
            frame.to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))
        pd.DataFrame(list(told.about.items())).to_excel(book, sheet_name=ABOUT, index=False, header=False)
    return into.getvalue()


def html(told: Told) -> bytes:
    """A report that opens without a network."""
    from geo_service.core.planning.report import report  # noqa: PLC0415 - folium takes its time to load
    from geo_service.core.planning.round_report import round_report  # noqa: PLC0415

    if "visits" in told.tables:
        return round_report(told.about, told.tables, told.run)
    return report(told.about, told.tables, told.run)


def ics(told: Told) -> bytes:
    """The visits of trucks as a calendar.

    Raises:
        NotFound: it is a run of something else.
    """
    if "visits" not in told.tables:
        raise NotFound(Text("只有筛查车排程有日历", "Only truck rounds have a calendar"))
    return calendar(told.run, told.tables["visits"], title_of(told.run).zh, told.about)


GEOJSON = Format("geojson", GEOJSON_EXPORT.media_type, geojson, 200_000)
GPKG = Format("gpkg", GPKG_EXPORT.media_type, gpkg, 2_000_000)
XLSX = Format("xlsx", XLSX_EXPORT.media_type, xlsx, 200_000)
HTML = Format("html", "text/html; charset=utf-8", html, 500_000)
ICS = Format("ics", "text/calendar; charset=utf-8", ics, 500_000)
FORMATS = {one.code: one for one in (GEOJSON, GPKG, XLSX, HTML, ICS)}
