"""Demand as an answer: cells for a map, as GeoJSON or in columns. No database."""

from typing import Any

import numpy as np
import shapely

from geo_service.core.demand.cells import Cells, cells_at, centres, hexagons, parents
from geo_service.core.demand.frames import Demand, described
from geo_service.core.geometry import Floats


def on_cells(demand: Demand, resolution: int) -> tuple[Cells, Floats]:
    """Cells of a resolution (or coarser, where the demand is) with their weights, whatever the district; by cell.

    A point counts in the cell that holds it.
    """
    cells = parents(demand.cell, resolution)
    points = np.flatnonzero(cells == 0)
    cells[points] = cells_at(demand.lon[points], demand.lat[points], resolution)
    found, group = np.unique(cells, return_inverse=True)
    return found, np.bincount(group, demand.weight, found.size)


def as_geojson(demand: Demand, resolution: int) -> dict[str, Any]:
    """A FeatureCollection of hexagons with their weight, and the layer they are of."""
    cells, weights = on_cells(demand, resolution)
    features = [
        {
            "type": "Feature",
            "id": f"{cell:x}",
            "geometry": {"type": "Polygon", "coordinates": [shapely.get_coordinates(hexagon).round(6).tolist()]},
            "properties": {"weight": weight},
        }
        for cell, hexagon, weight in zip(cells.tolist(), hexagons(cells), weights.tolist(), strict=True)
    ]
    return {"type": "FeatureCollection", "layer": described(demand.layer), "features": features}


def as_columns(demand: Demand, resolution: int) -> dict[str, Any]:
    """The same in columns: indices, middles in degrees (WGS-84) and weights; a twentieth of the size."""
    cells, weights = on_cells(demand, resolution)
    lon, lat = centres(cells)
    return {
        "layer": described(demand.layer),
        "cell": [f"{cell:x}" for cell in cells.tolist()],
        "lon": lon.round(6).tolist(),
        "lat": lat.round(6).tolist(),
        "weight": weights.tolist(),
    }
