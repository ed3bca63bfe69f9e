"""A GeoTIFF of counts, such as persons a pixel, put into H3 cells of resolution 9. No database."""

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import rasterio  # type: ignore[import-untyped]
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio.errors import RasterioError  # type: ignore[import-untyped]
from rasterio.windows import Window  # type: ignore[import-untyped]

from geo_service.core.demand.cells import COMPUTED, Cells, cells_at
from geo_service.core.demand.given import refusal_of
from geo_service.core.geometry import Datum, Floats, convert
from geo_service.core.registry.importing.position import in_shanghai
from geo_service.core.registry.importing.table import Finding, refused
from geo_service.core.text import Text

STRIP = 256  # rows read at a time
MOST_PIXELS = 20_000_000  # with a count, in Shanghai: some 18 m wide
NOT_BELOW_0 = Text("应为不小于 0 的计数；无数据请声明 nodata", "counts of at least 0; declare what is no data")
MOST_FOUND = 100_000  # pixels below 0: of what is meant to be no data there are as many as the raster has
MARGIN = 0.05  # degrees, wider than any datum moves a point

type Numbers = NDArray[np.int64]


class Counts(NamedTuple):
    """What a raster has in Shanghai by cell, and what it has elsewhere.

    Attributes:
        cell: (n,) in order.
        weight: (n,) the sum of the pixels whose middle is in the cell.
        pixels: how many have a count above 0 in Shanghai.
        elsewhere: the sum of the pixels outside, which are left out.
    """

    cell: Cells
    weight: Floats
    pixels: int
    elsewhere: float


def read_counts(file: Path, datum: Datum) -> Counts:
    """The counts of a GeoTIFF with one band, by cell; read strip by strip, so memory is that of a strip and the cells.

    A pixel counts where its middle is. What has no data, and 0, counts nothing.

    Args:
        datum: what the coordinates are in behind the file's own reference system.

    Raises:
        FileRefused: it is none, has several bands, no reference system, or a count below 0.
    """
    try:
        with rasterio.open(file, driver="GTiff") as opened:
            check(file.name, opened)
            return counted(file.name, opened, datum)
    except RasterioError as error:
        wanted = Text("完好的 GeoTIFF", "a sound GeoTIFF")
        raise refused(file.name, Text("不能作为 GeoTIFF 读取", "cannot be read"), wanted) from error


def check(name: str, opened: rasterio.DatasetReader) -> None:
    """Refuse a raster that is no map of counts.

    Raises:
        FileRefused: says what is wrong.
    """
    if opened.count != 1:
        wanted = Text("只有一个波段", "one band")
        raise refused(name, Text("有多个波段", "has several bands"), wanted, given=str(opened.count))
    if opened.crs is None or opened.transform.is_identity:
        wanted = Text("应带坐标参考系和地理变换", "a reference system and a transform")
        raise refused(name, Text("没有坐标参考系", "has no reference system"), wanted)


def counted(name: str, opened: rasterio.DatasetReader, datum: Datum) -> Counts:
    """The counts of an open raster."""
    to_degrees = Transformer.from_crs(opened.crs, "EPSG:4326", always_xy=True)
    held: dict[int, float] = {}
    pixels, elsewhere, found = 0, list[float](), list[Finding]()
    for top in range(0, opened.height, STRIP):
        rows, columns, counts = strip(opened, top)
        found += below_0(name, rows, columns, counts)
        if len(found) > MOST_FOUND:
            break
        lon, lat = placed(opened, to_degrees, rows, columns, datum)
        here = in_shanghai(lon, lat)
        pixels += int(here.sum())
        if pixels > MOST_PIXELS:
            most = Text(f"至多 {MOST_PIXELS:,} 个", f"at most {MOST_PIXELS:,}")
            raise refused(name, Text("有数据的像元过多", "has too many pixels with data"), most)
        elsewhere.append(math.fsum(counts[~here]))
        add(held, cells_at(lon[here], lat[here], COMPUTED), counts[here])
    if found:
        raise refusal_of(name, None, found)
    cell = np.array(sorted(held), dtype=np.uint64)
    weight = np.array([held[one] for one in cell.tolist()], dtype=np.float64)
    return Counts(cell, weight, pixels, math.fsum(elsewhere))


def strip(opened: rasterio.DatasetReader, top: int) -> tuple[Numbers, Numbers, Floats]:
    """Row, column and count of the pixels that are not 0 in a strip of the raster that begins with a row."""
    window = Window(0, top, opened.width, min(STRIP, opened.height - top))
    band = opened.read(1, window=window, masked=True).astype(np.float64).filled(0.0)
    band = np.where(np.isfinite(band), band, 0.0)
    rows, columns = np.nonzero(band)
    return rows + top, columns, band[rows, columns]


def below_0(name: str, rows: Numbers, columns: Numbers, counts: Floats) -> list[Finding]:
    """A finding for each pixel below 0, by its row and column, both counted from 1."""
    return [
        Finding(name, None, int(rows[at]) + 1, f"{columns[at] + 1}", f"{counts[at]:g}", NOT_BELOW_0)
        for at in np.flatnonzero(counts < 0).tolist()
    ]


def placed(
    opened: rasterio.DatasetReader, to_degrees: Transformer, rows: Numbers, columns: Numbers, datum: Datum
) -> tuple[Floats, Floats]:
    """The middle of each pixel in degrees, WGS-84; in another datum NaN for what is not near Shanghai."""
    a, b, c, d, e, f = opened.transform[:6]
    x, y = columns + 0.5, rows + 0.5
    lon, lat = (
        np.asarray(axis, dtype=np.float64) for axis in to_degrees.transform(a * x + b * y + c, d * x + e * y + f)
    )
    if datum is Datum.WGS84:
        return lon, lat
    near = in_shanghai(lon, lat, MARGIN)
    found = np.full((2, lon.size), np.nan)
    found[:, near] = convert(lon[near], lat[near], datum, Datum.WGS84)
    return found[0], found[1]


def add(held: dict[int, float], cells: Cells, counts: Floats) -> None:
    """Add counts to those of their cells."""
    found, group = np.unique(cells, return_inverse=True)
    sums = np.bincount(group, counts, found.size)
    for cell, count in zip(found.tolist(), sums.tolist(), strict=True):
        held[cell] = held.get(cell, 0.0) + count
