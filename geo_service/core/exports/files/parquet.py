"""GeoParquet 1.1, with a box beside each geometry by which readers pass over what they do not want."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

ROWS_OF_A_GROUP = 20_000
SIDES = ("xmin", "ymin", "xmax", "ymax")
BOX = "bbox"
CRS84 = "OGC:CRS84"


def write(path: Path, rows: pa.RecordBatchReader, removed: None, told: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Write a GeoParquet, or a plain Parquet of what is nowhere; the stamp stands beside `geo` in its metadata."""
    position = told["position"]
    schema = pa.schema(list(rows.schema))
    if position is not None:
        schema = schema.append(pa.field(BOX, pa.struct([(side, pa.float64()) for side in SIDES])))
    extent = Extent()
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        held: list[pa.RecordBatch] = []
        for batch in rows:
            held.append(batch if position is None else extent.boxed(batch, position, schema))
            if sum(one.num_rows for one in held) >= ROWS_OF_A_GROUP:
                writer.write_table(pa.Table.from_batches(held, schema))
                held = []
        if held:
            writer.write_table(pa.Table.from_batches(held, schema))
        told_of = {"stamp": orjson.dumps(told["stamp"]).decode()}
        if position is not None:
            told_of["geo"] = orjson.dumps(geo(position, told, extent)).decode()
        writer.add_key_value_metadata(told_of)


class Extent:
    """The box around everything that was written, and of which types it was."""

    def __init__(self) -> None:
        self._sides = np.full(4, np.nan)
        self.types: set[str] = set()

    @property
    def box(self) -> list[float] | None:
        """West, south, east, north; None of nothing."""
        return None if np.isnan(self._sides).any() else self._sides.tolist()

    def boxed(self, batch: pa.RecordBatch, position: str, schema: pa.Schema) -> pa.RecordBatch:
        """A batch with the box of each geometry, null where there is none."""
        places = shapely.from_wkb(batch.column(position).to_pylist())
        self.types |= {place.geom_type for place in places if place is not None}
        sides = shapely.bounds(places)
        self._sides = np.concatenate(
            [np.fmin.reduce([self._sides[:2], *sides[:, :2]]), np.fmax.reduce([self._sides[2:], *sides[:, 2:]])]
        )
        box_type = schema.field(BOX).type
        boxes = pa.StructArray.from_arrays(
            [pa.array(side) for side in sides.T], fields=list(box_type), mask=pa.array(np.isnan(sides[:, 0]))
        )
        return pa.record_batch([*batch.columns, boxes], schema=schema)


def geo(position: str, told: Mapping[str, Any], extent: Extent) -> dict[str, Any]:
    """The member `geo` of the metadata; a crs of null says that it is none of those that have a name."""
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted(extent.types),
        "covering": {BOX: {side: [BOX, side] for side in SIDES}},
    }
    if told["crs"] is None:
        column["crs"] = None  # left out it means WGS 84
    if extent.box is not None:
        column["bbox"] = extent.box
    return {"version": "1.1.0", "primary_column": position, "columns": {position: column}}
