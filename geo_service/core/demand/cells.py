"""H3 cells as numpy arrays: where they are, which lie in an outline, which coarser ones hold them. No database.

A cell is a uint64, 0 where there is none. H3 is defined on WGS-84; a point in another datum is converted first.
"""

import h3.api.numpy_int as h3  # type: ignore[import-untyped]
import numpy as np
import shapely
from numpy.typing import NDArray

from geo_service.core.geometry import Floats

type Cells = NDArray[np.uint64]

# Edge lengths of some 200 m and 530 m: what is computed with, and what a page shows.
COMPUTED, SHOWN = 9, 8
FINEST = 15
# In an index the resolution takes 4 bits from here on, each digit below it 3; digits that are not used are all ones.
_RESOLUTION_AT, _DIGIT = 52, 3


def cells_at(lon: Floats, lat: Floats, resolution: int = COMPUTED) -> Cells:
    """The cell of each point (degrees, WGS-84)."""
    found = (h3.latlng_to_cell(y, x, resolution) for x, y in zip(lon.tolist(), lat.tolist(), strict=True))
    return np.fromiter(found, np.uint64, lon.size)


def centres(cells: Cells) -> tuple[Floats, Floats]:
    """Lon and lat of each cell's middle, degrees."""
    points = np.array([h3.cell_to_latlng(cell) for cell in cells.tolist()], dtype=np.float64).reshape(-1, 2)
    return points[:, 1].copy(), points[:, 0].copy()


def areas_m2(cells: Cells) -> Floats:
    """The area of each cell on the sphere."""
    return np.array([h3.cell_area(cell, unit="m^2") for cell in cells.tolist()], dtype=np.float64)


def hexagons(cells: Cells) -> NDArray[np.object_]:
    """The outline of each cell as a polygon, degrees."""
    outlines = [[(lon, lat) for lat, lon in h3.cell_to_boundary(cell)] for cell in cells.tolist()]
    return np.array([shapely.Polygon(outline) for outline in outlines], dtype=object)


def are_cells(cells: Cells) -> NDArray[np.bool_]:
    """Whether each number is the index of a cell."""
    return np.fromiter(map(h3.is_valid_cell, cells.tolist()), np.bool_, cells.size)


def resolutions(cells: Cells) -> NDArray[np.int64]:
    """The resolution of each cell, 0 to 15."""
    return ((cells >> np.uint64(_RESOLUTION_AT)) & np.uint64(15)).astype(np.int64)


def parents(cells: Cells, resolution: int) -> Cells:
    """The cell of a resolution that holds each cell; one that is as coarse already, and 0, stay as they are."""
    unused = np.uint64((1 << _DIGIT * (FINEST - resolution)) - 1)
    cleared = cells & ~np.uint64(15 << _RESOLUTION_AT)
    coarse = cleared | np.uint64(resolution << _RESOLUTION_AT) | unused
    return np.where((cells == 0) | (resolutions(cells) <= resolution), cells, coarse)


def cells_in(outline: shapely.Geometry, resolution: int = COMPUTED) -> Cells:
    """The cells whose middle lies in an outline (degrees, WGS-84), in order of their index.

    An outline too small to hold any middle has the one cell that holds a point inside it.
    """
    found = np.sort(np.asarray(h3.geo_to_cells(outline, resolution), dtype=np.uint64))
    if found.size:
        return found
    point = outline.representative_point()
    return cells_at(np.array([point.x]), np.array([point.y]), resolution)
