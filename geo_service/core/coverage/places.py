"""Where demand is, and frames of what was measured there, each with where its numbers come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import h3.api.numpy_int as h3  # type: ignore[import-untyped]
import numpy as np
import shapely
from numpy.typing import NDArray

from geo_service.core.coverage.kernels import Array

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame  # type: ignore[import-untyped]

type Codes = NDArray[np.str_]
type Told = Mapping[str, Any]

MINUTE_S = 60.0


@dataclass(frozen=True)
class Places:
    """Cells or points with a demand each.

    Attributes:
        cell: (n,) H3 indices, 0 where the demand is a point.
        lon: (n,) degrees, WGS-84, as lat: the point, or the middle of the cell.
        weight: (n,) 0 or more, in the unit that `told` names.
        district: (n,) codes, empty where none is known.
        street: (n,) likewise.
        told: what a reader of the numbers has to know: source, precision, unit, date; the `attrs` of every frame.
    """

    cell: NDArray[np.uint64]
    lon: Array
    lat: Array
    weight: Array
    district: Codes
    street: Codes
    told: Told = field(default_factory=dict)

    def to_frame(self) -> "GeoDataFrame":
        """A row a place in EPSG:4326: cells as hexagons, points as points."""
        return framed(self, {})


def framed(places: Places, columns: Mapping[str, Any]) -> "GeoDataFrame":
    """A row a place in EPSG:4326 with its cell as H3 writes it, weight, district, street, and these columns."""
    known = {
        "cell": [f"{cell:x}" if cell else "" for cell in places.cell.tolist()],
        "weight": places.weight,
        "district": places.district,
        "street": places.street,
    }
    return geographic(known | dict(columns), shapes(places), places.told)


def geographic(columns: Mapping[str, Any], geometry: Any, told: Told) -> "GeoDataFrame":
    """Columns and their geometry in EPSG:4326, with what is told of the demand in `attrs`."""
    # Here, for it brings GDAL and pandas along: half a second and 60 MB that no service needs to start.
    from geopandas import GeoDataFrame  # noqa: PLC0415

    frame = GeoDataFrame(dict(columns), geometry=geometry, crs="EPSG:4326")
    frame.attrs = dict(told)
    return frame


def table(columns: Mapping[str, Any], told: Told) -> "DataFrame":
    """Columns without a geometry, with what is told of the demand in `attrs`."""
    from pandas import DataFrame  # noqa: PLC0415  as above

    frame = DataFrame(dict(columns))
    frame.attrs = dict(told)
    return frame


def shapes(places: Places) -> NDArray[np.object_]:
    """The hexagon of each cell, or the point of what is none."""
    found: NDArray[np.object_] = shapely.points(places.lon, places.lat)
    is_cell = places.cell != 0
    outlines = [h3.cell_to_boundary(cell) for cell in places.cell[is_cell].tolist()]
    found[is_cell] = [shapely.Polygon([(lon, lat) for lat, lon in outline]) for outline in outlines]
    return found


def minutes(seconds: Array) -> Array:
    """Minutes to a tenth, NaN where there is no way."""
    return np.where(np.isfinite(seconds), np.round(seconds / MINUTE_S, 1), np.nan)


def in_minutes(prefix: str, limits_s: Sequence[float] | Array) -> list[str]:
    """Names of columns, such as within_15_min."""
    return [f"{prefix}_{limit / MINUTE_S:g}_min" for limit in np.asarray(limits_s).tolist()]
