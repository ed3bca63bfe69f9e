"""What comes of a run: tables of equal columns, what is said of them, and what they stand on."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_service.core.demand.cells import hexagons
from geo_service.core.text import Text

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

WGS84 = "EPSG:4326"

type Array = NDArray[Any]
type Table = Mapping[str, Array]


@dataclass(frozen=True)
class Result:
    """What came of a run.

    Attributes:
        tables: by name (cells, sites, gaps, districts), each with its columns, which are equally long; the cells are
            in H3, positions lon, lat in degrees, WGS-84, times in seconds, NaN where there is no way.
        summary: in short, as it is told.
        notices: what to bear in mind.
    """

    tables: Mapping[str, Table]
    summary: Mapping[str, Any]
    notices: tuple[Text, ...] = field(default=())

    def to_frame(self, table: str = "cells") -> "GeoDataFrame":
        """A table as a GeoDataFrame in EPSG:4326: cells as hexagons, sites and gaps as points, districts bare.

        Raises:
            KeyError: there is no such table.
        """
        return frame_of(table, self.tables[table])


def packed(tables: Mapping[str, Table]) -> bytes:
    """The tables in one compressed npz: an array `table.column` for each column."""
    into = io.BytesIO()
    columns = {f"{name}.{column}": values for name, table in tables.items() for column, values in table.items()}
    np.savez_compressed(into, allow_pickle=False, **columns)
    return into.getvalue()


def unpacked(kept: bytes, *wanted: str) -> dict[str, dict[str, Array]]:
    """The tables of an npz; of those that are wanted only, all when none is named."""
    found: dict[str, dict[str, Array]] = {}
    with np.load(io.BytesIO(kept), allow_pickle=False) as arrays:
        for name in arrays.files:
            table, _, column = name.partition(".")
            if not wanted or table in wanted:
                found.setdefault(table, {})[column] = arrays[name]
    return found


def frame_of(name: str, table: Table) -> "GeoDataFrame":
    """A table in EPSG:4326: cells as hexagons, or points where they are none; what has a position as points.

    Cells are written as H3 writes them; what has no position has no geometry.
    """
    # Here, for it brings GDAL and pandas along: half a second and 60 MB that no service needs to start.
    from geopandas import GeoDataFrame  # noqa: PLC0415

    columns: dict[str, Any] = {
        column: values for column, values in table.items() if column not in ("cell", "lon", "lat")
    }
    if "cell" in table:
        columns = {"cell": names_of(table["cell"])} | columns
    return GeoDataFrame(columns, geometry=shapes(name, table), crs=WGS84)


def names_of(cells: Array) -> list[str]:
    """Cells as H3 writes them; empty where there is none."""
    return [f"{cell:x}" if cell else "" for cell in cells.tolist()]


def shapes(name: str, table: Table) -> Array:
    """The geometry of each row."""
    if "lon" not in table:
        return np.full(len(next(iter(table.values()))), None, dtype=object)
    points: Array = shapely.points(table["lon"], table["lat"])
    if name == "cells":
        is_cell = table["cell"] != 0
        points[is_cell] = hexagons(table["cell"][is_cell])
    return points


def frames_of(tables: Mapping[str, Table]) -> dict[str, "GeoDataFrame"]:
    """Every table that has rows."""
    return {name: frame_of(name, table) for name, table in tables.items() if len(next(iter(table.values())))}
