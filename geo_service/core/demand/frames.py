"""Layer and Demand: who needs the service, where, how many, on whose word. No database."""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from geo_service.core.demand.cells import Cells, centres, parents
from geo_service.core.geometry import Floats
from geo_service.core.text import Text

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

HOURS = 24
HOUR_NAMES = tuple(f"h{hour:02}" for hour in range(HOURS))

type Precision = Literal["counted", "modelled"]
type Codes = NDArray[np.str_]


@dataclass(frozen=True)
class Layer:
    """What is known of a demand as a whole.

    Attributes:
        id: its name in URLs, such as employment_2023.
        unit: what a weight of 1 is, such as a person.
        precision: counted where it stands, or spread there by a model.
        how: how it was made.
        date: what it is of: a year, a month or a day, ISO 8601.
        total: the sum of all weights.
        licence: what may be done with it; empty where nothing is said.
        hourly: whether the weight is known by hour of day.
        organisation: whose it is; the Federation's are for everybody who plans.
        places: how many cells and points it has.
        bounds: west, south, east, north of these, degrees, WGS-84.
    """

    id: str
    name: Text
    unit: Text
    source: str
    precision: Precision
    how: Text
    date: str
    total: float
    licence: str = ""
    hourly: bool = False
    organisation: str = "federation"
    places: int = 0
    bounds: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Demand:
    """A layer's places: cells and points with a weight each.

    A cell on a border stands once for each district and street that has a share of it.

    Attributes:
        cell: (n,) H3 indices; 0 where the demand is a point.
        lon: (n,) degrees, WGS-84, as lat: the point, or the middle of the cell.
        weight: (n,) at least 0, in the layer's unit.
        district: (n,) codes of six digits, empty where none is known.
        street: (n,) codes of nine digits, empty where none is known.
        hours: (n, 24) weights from 00:00 on in Shanghai, None where they are not known.
    """

    layer: Layer
    cell: Cells
    lon: Floats
    lat: Floats
    weight: Floats
    district: Codes
    street: Codes
    hours: Floats | None = None

    def to_frame(self) -> "GeoDataFrame":
        """A row a place with its position in EPSG:4326 and cell, weight, district, street, and h00 to h23 where known.

        Cells are written as H3 writes them, in hexadecimal. `attrs` has the layer's id, name, unit, source, precision,
        how, date and licence.
        """
        # Here, for it brings GDAL and pandas along: half a second and 60 MB that no service needs to start.
        from geopandas import GeoDataFrame, points_from_xy  # noqa: PLC0415

        columns: dict[str, Any] = {
            "cell": [f"{cell:x}" if cell else "" for cell in self.cell.tolist()],
            "weight": self.weight,
            "district": self.district,
            "street": self.street,
        }
        if self.hours is not None:
            columns |= {name: self.hours[:, hour] for hour, name in enumerate(HOUR_NAMES)}
        frame = GeoDataFrame(columns, geometry=points_from_xy(self.lon, self.lat), crs="EPSG:4326")
        frame.attrs = described(self.layer)
        return frame


def described(layer: Layer) -> dict[str, Any]:
    """What a reader of the numbers has to know of them, as JSON can say it."""
    return {
        "id": layer.id,
        "name": layer.name.json(),
        "unit": layer.unit.json(),
        "source": layer.source,
        "precision": layer.precision,
        "how": layer.how.json(),
        "date": layer.date,
        "total": layer.total,
        "licence": layer.licence,
        "hourly": layer.hourly,
        "organisation": layer.organisation,
        "places": layer.places,
        "bounds": layer.bounds,
    }


def complete(demand: Demand) -> Demand:
    """The same demand with a layer that tells its total, its places and bounds, and whether hours are known."""
    lon, lat = demand.lon, demand.lat
    told = replace(
        demand.layer,
        total=math.fsum(demand.weight),
        hourly=demand.hours is not None,
        places=demand.cell.size,
        bounds=(float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())),
    )
    return replace(demand, layer=told)


def gathered(demand: Demand, resolution: int) -> Demand:
    """The same demand in cells of a resolution where it is finer, one row for each cell, district and street.

    Points stay points, and cells that are as coarse already stay as they are.
    """
    coarse = parents(demand.cell, resolution)
    if np.array_equal(coarse, demand.cell):
        return demand
    lon, lat = demand.lon.copy(), demand.lat.copy()
    is_cell = coarse != 0
    lon[is_cell], lat[is_cell] = centres(coarse[is_cell])
    return together(replace(demand, cell=coarse, lon=lon, lat=lat))


def together(demand: Demand) -> Demand:
    """The same demand with one row for each cell, district and street, by cell; points stay apart, in front."""
    rows = np.arange(demand.cell.size)
    apart = np.where(demand.cell == 0, rows, rows.size)
    parts = (demand.cell, apart, demand.district, demand.street)
    key = np.zeros(rows.size, dtype=np.int64)
    for part in parts:
        found, number = np.unique(part, return_inverse=True)
        # Numbered anew after each part, so that the product stays within 64 bits.
        key = np.unique(key * found.size + number, return_inverse=True)[1]
    _, first, group = np.unique(key, return_index=True, return_inverse=True)
    return replace(
        demand,
        cell=demand.cell[first],
        lon=demand.lon[first],
        lat=demand.lat[first],
        weight=np.bincount(group, demand.weight, first.size),
        district=demand.district[first],
        street=demand.street[first],
        hours=None if demand.hours is None else summed(demand.hours, group, first.size),
    )


def summed(rows: Floats, group: NDArray[np.intp], groups: int) -> Floats:
    """The sums of the rows of each group, (groups, columns)."""
    found = np.zeros((groups, rows.shape[1]))
    np.add.at(found, group, rows)
    return found


def at_hour(demand: Demand, hour: int) -> Demand:
    """The same demand with the weights of an hour of day, 0 to 23; its hours must be known."""
    assert demand.hours is not None
    return replace(demand, weight=demand.hours[:, hour].copy(), hours=None)
