"""A GeoDataFrame as demand, for whoever has one at hand. No database."""

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo_service.core.demand.cells import Cells
from geo_service.core.demand.frames import HOUR_NAMES, HOURS, Demand
from geo_service.core.demand.given import Divisions, Given, demand_of
from geo_service.core.demand.told import Told, layer_of
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.text import Text

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

HOW = Text("由 GeoDataFrame 导入，数值未改动", "from a GeoDataFrame, numbers unchanged")
NO_DIVISIONS = Divisions()


def from_frame(frame: "GeoDataFrame", told: Told, divisions: Divisions = NO_DIVISIONS) -> Demand:
    """The demand of a frame of points, or of a frame with an H3 index in every row's `cell`.

    Its weight is in the column that is told, else in `weight`; `district`, `street` and `h00` to `h23` are read where
    they are there. What `Demand.to_frame` gives comes back as it was.

    Args:
        divisions: what rows are held against; without names, districts and streets are taken as codes.

    Raises:
        BadRequest: the frame has no reference system, or lacks a column.
        FileRefused: naming every row with a fault.
    """
    weight = told.weight or "weight"
    hours = [name for name in HOUR_NAMES if name in frame]
    faults = [Fault("crs", None, Text("应有坐标参考系，如 EPSG:4326", "a reference system such as EPSG:4326"))] * (
        frame.crs is None
    )
    if weight not in frame:
        faults.append(Fault(weight, list(frame.columns), Text("权重列", "the column of the weight")))
    if 0 < len(hours) < HOURS:
        faults.append(Fault("h00", hours, Text("h00 至 h23 共 24 列，或都没有", "all 24 columns h00 to h23, or none")))
    if faults:
        raise BadRequest(Text("不能作为需求数据读取", "The frame holds no demand"), faults)
    points = frame.geometry.to_crs("EPSG:4326")
    cell = cells_of(frame)
    given = Given(
        *("frame", None, range(1, len(frame) + 1), told.datum, floats(frame[weight])),
        district=words(frame, "district"),
        street=words(frame, "street"),
        hours=np.column_stack([floats(frame[name]) for name in hours]) if hours else None,
        labels={"weight": weight},
    )
    if cell is None:
        given.lon, given.lat = shapely.get_x(points.to_numpy()), shapely.get_y(points.to_numpy())
    else:
        given.cell = cell
    return demand_of(given, layer_of(told, HOW), divisions)


def floats(column: Any) -> Any:
    """A column as numbers, NaN for what is none."""
    import pandas as pd  # type: ignore[import-untyped]  # noqa: PLC0415 - whoever has a frame has it

    return pd.to_numeric(column, errors="coerce").to_numpy(np.float64)


def words(frame: "GeoDataFrame", name: str) -> list[str]:
    """A column as texts, empty ones where there is no such column or nothing in it."""
    if name not in frame:
        return [""] * len(frame)
    listed: list[str] = frame[name].fillna("").astype(str).tolist()
    return listed


def cells_of(frame: "GeoDataFrame") -> Cells | None:
    """The H3 indices of the rows; None unless every row has one."""
    texts = words(frame, "cell")
    if not texts or "" in texts:
        return None
    return np.array([int(text, 16) for text in texts], dtype=np.uint64)
