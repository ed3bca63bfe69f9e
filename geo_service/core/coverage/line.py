"""The straight line from cells to the sites within reach, sparse: for so many that all pairs would not fit."""

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer
from scipy import sparse  # type: ignore[import-untyped]
from scipy.spatial import KDTree  # type: ignore[import-untyped]

from geo_service.core.coverage.costs import from_triples
from geo_service.core.coverage.kernels import Array
from geo_service.core.coverage.refusals import UnfitInput
from geo_service.core.text import Text

_RADIUS_M = 6_371_000.0
FURTHEST_M = 100_000.0
_SPACE = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)


def metres_within(lon: Array, lat: Array, site_lon: Array, site_lat: Array, reach_m: float) -> sparse.csr_array:
    """Metres along the spheroid from each cell to each site within reach: (cells, sites), sparse.

    Chords through the spheroid, bent to arcs of the earth's mean radius: up to 100 km off by less than 0.1 m.

    Args:
        lon: (cells,) degrees, WGS-84, as lat.
        site_lon: (sites,) likewise.
        reach_m: at most 100,000.

    Raises:
        UnfitInput: the reach is further, or a position is not finite.
    """
    if not 0 <= reach_m <= FURTHEST_M:
        raise UnfitInput("reach_m", reach_m, Text("0 至 100000 米", "0 to 100,000 m"))
    cells, sites = _in_space(lon, lat), _in_space(site_lon, site_lat)
    if not (np.isfinite(cells).all() and np.isfinite(sites).all()):
        raise UnfitInput("lon, lat", "NaN", Text("有限的经纬度", "finite degrees"))
    if not len(cells) or not len(sites):
        return sparse.csr_array((len(cells), len(sites)))
    chord = 2 * _RADIUS_M * np.sin(reach_m / 2 / _RADIUS_M)
    near = _halo(cells, sites, chord)
    found = KDTree(cells).sparse_distance_matrix(KDTree(sites[near]), chord, output_type="ndarray")
    metres = 2 * _RADIUS_M * np.arcsin(found["v"] / 2 / _RADIUS_M)
    return from_triples(found["i"], near[found["j"]], metres, (len(cells), len(sites)))


def _in_space(lon: Array, lat: Array) -> Array:
    """Positions on the spheroid in metres from the middle of the earth: (n, 3)."""
    return np.column_stack(_SPACE.transform(lon, lat, np.zeros(np.shape(lon))))


def _halo(cells: Array, sites: Array, chord: float) -> NDArray[np.intp]:
    """The sites in the box of the cells, grown by the reach: no other can be within it."""
    least, most = cells.min(axis=0) - chord, cells.max(axis=0) + chord
    return np.flatnonzero(((sites >= least) & (sites <= most)).all(axis=1))
