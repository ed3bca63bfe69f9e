"""Runs and their tables as the service answers them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sqlalchemy import RowMapping

from geo_service.core.access.actor import Actor
from geo_service.core.demand.cells import hexagons, parents
from geo_service.core.planning.result import Array, Table
from geo_service.core.text import Text

# A metre and a tenth: more digits only make answers long.
DIGITS = 5
TITLES = {
    "coverage": Text("覆盖分析", "Coverage"),
    "siting": Text("选址方案", "Siting"),
    "rounds": Text("筛查车排程", "Truck rounds"),
}


def listed(row: RowMapping, asker: Actor) -> dict[str, Any]:
    """A run in a list."""
    same = ("id", "kind", "title", "organisation", "base", "is_shared", "created_at", "finished_at", "status")
    told_of = {name: row[name] for name in (*same, "fraction", "headline")}
    return told_of | {"is_mine": row["actor"] == asker.name}


def told(row: RowMapping, asker: Actor) -> dict[str, Any]:
    """A run by itself: what was asked for, how it stands, and in short what came of it."""
    same = ("id", "kind", "title", "organisation", "base", "is_shared", "inputs", "created_at", "finished_at", "status")
    more = ("fraction", "started_at", "attempt", "change_number", "sources", "summary", "notices")
    return {
        **{name: row[name] for name in (*same, *more)},
        "is_mine": row["actor"] == asker.name,
        "is_cancelled": bool(row["cancel_requested"]) or row["status"] == "cancelled",
        "note": both(row["note_zh"], row["note_en"]),
        "error": both(row["error_zh"], row["error_en"]),
    }


def both(zh: str | None, en: str | None) -> dict[str, str] | None:
    """Words in both languages, None where there are none."""
    return None if zh is None or en is None else Text(zh, en).json()


def coarser(cells: Table, resolution: int) -> dict[str, Array]:
    """The cells of a run put together in cells of a resolution: weights added, times the mean of those who have a way.

    Places that are no cells, and coarser cells, stay as they are.
    """
    coarse = parents(cells["cell"], resolution)
    apart = np.where(coarse == 0, np.arange(1, coarse.size + 1), 0)
    _, first, group = np.unique(np.rec.fromarrays([coarse, apart]), return_index=True, return_inverse=True)
    found = {"cell": coarse[first], "lon": cells["lon"][first], "lat": cells["lat"][first]}
    found["weight"] = np.bincount(group, cells["weight"], first.size)
    for name, values in cells.items():
        if name.endswith("_s") or name == "access":
            known = np.isfinite(values)
            share = np.bincount(group, np.where(known, cells["weight"], 0.0), first.size)
            added = np.bincount(group, np.where(known, cells["weight"] * np.where(known, values, 0.0), 0.0), first.size)
            with np.errstate(invalid="ignore", divide="ignore"):
                mean = added / np.where(share > 0, share, np.nan)
            # A supply for each of many people is a small number, of which digits after the point may say nothing.
            found[name] = significant(mean) if name == "access" else np.round(mean, 4)
    return found


def significant(values: Array) -> Array:
    """Numbers to four digits that count."""
    size = np.floor(np.log10(np.where(values > 0, values, 1.0)))
    return np.where(values > 0, np.round(values / 10.0**size, 3) * 10.0**size, values)


def features(table: Table) -> dict[str, Any]:
    """A table as a GeoJSON FeatureCollection: cells as hexagons, the rest as points."""
    cells = table.get("cell")
    names = [name for name in table if name not in ("cell", "lon", "lat")]
    columns = [plain(table[name]) for name in names]
    points = zip(np.round(table["lon"], DIGITS).tolist(), np.round(table["lat"], DIGITS).tolist(), strict=True)
    shapes: list[dict[str, Any]] = [{"type": "Point", "coordinates": [lon, lat]} for lon, lat in points]
    ids: list[Any] = [None] * len(shapes)
    if cells is not None:
        is_cell = np.flatnonzero(cells)
        for number, outline in zip(is_cell.tolist(), hexagons(cells[is_cell]), strict=True):
            ring = np.round(np.asarray(outline.exterior.coords), DIGITS).tolist()
            shapes[number] = {"type": "Polygon", "coordinates": [ring]}
            ids[number] = f"{cells[number]:x}"
    rows = zip(*columns, strict=True)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                **({} if feature_id is None else {"id": feature_id}),
                "geometry": shape,
                "properties": dict(zip(names, row, strict=True)),
            }
            for feature_id, shape, row in zip(ids, shapes, rows, strict=True)
        ],
    }


def plain(values: Array) -> list[Any]:
    """A column as JSON has it: None for what is not a number."""
    plainly: list[Any] = values.tolist()
    if values.dtype.kind != "f":
        return plainly
    return [value if known else None for value, known in zip(plainly, np.isfinite(values).tolist(), strict=True)]


def title_of(row: Mapping[Any, Any]) -> Text:
    """What a run is called: by whoever asked for it, else by its kind."""
    if row["title"]:
        return Text(row["title"], row["title"])
    return TITLES[row["kind"]]
