"""PMTiles 3: the tiles of facilities, zooms 0 to 14, in one file."""

import gzip
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from geo_service.core.tiles.matrix import Address

FIELDS = {
    "kind": "kind of facility; lacking for a cluster of several kinds",
    "tier": "tier within the kind",
    "name": "name",
    "sample": "true for made-up data",
    "count": "how many facilities a cluster stands for; lacking for one",
    "address": "of a facility at the deepest zoom, as are all that follow",
    "district": "name of the district",
    "functions": "codes, separated by commas",
    "free_parking_minutes": "minutes",
    "free_bays": "count",
    "chargers": "count",
    "hours_text": "opening hours in words",
}
NOTHING: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


def write(path: Path, rows: pa.RecordBatchReader, removed: None, told: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Write the tiles in the order of their numbers, so that neighbours lie together; the stamp is in the metadata."""
    places: list[tuple[int, int, int]] = []
    bounds: list[tuple[float, float, float, float]] = []
    with tempfile.TemporaryFile(dir=path.parent) as held, path.open("wb") as file:
        for batch in rows:
            for z, x, y, tile in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                packed = gzip.compress(tile, mtime=0)
                places.append((zxy_to_tileid(z, x, y), held.tell(), len(packed)))
                held.write(packed)
                if z == told["deepest"]:
                    bounds.append(Address(z, x, y).bounds)
        writer = Writer(file)
        for number, start, length in sorted(places):
            held.seek(start)
            writer.write_tile(number, held.read(length))
        if not places:  # an archive has one tile at least
            writer.write_tile(0, gzip.compress(b"", mtime=0))
        writer.finalize(header(bounds, told["deepest"]), metadata(told))


def header(bounds: list[tuple[float, float, float, float]], deepest: int) -> dict[str, Any]:
    """What the archive says of its tiles: the box around those of the deepest zoom, and how they are packed."""
    sides = list(zip(*bounds, strict=True)) or [(side,) for side in NOTHING]
    west, south, east, north = min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])
    return {
        "version": 3,
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": round(west * 1e7),
        "min_lat_e7": round(south * 1e7),
        "max_lon_e7": round(east * 1e7),
        "max_lat_e7": round(north * 1e7),
        "center_zoom": deepest // 2,
        "center_lon_e7": round((west + east) / 2 * 1e7),
        "center_lat_e7": round((south + north) / 2 * 1e7),
    }


def metadata(told: Mapping[str, Any]) -> dict[str, Any]:
    """What the archive says of its layer, and the stamp."""
    stamp, deepest = told["stamp"], told["deepest"]
    note = (
        f"Below zoom {deepest} one point stands for each cell of a tile. Facilities of coarse position are in no tile."
    )
    layer = {"id": stamp["collection"], "description": note, "minzoom": 0, "maxzoom": deepest, "fields": FIELDS}
    return {
        "name": told["layer"],
        "description": stamp["title"],
        "attribution": stamp["licence"],
        "type": "overlay",
        "vector_layers": [layer],
        "stamp": stamp,
    }
