"""GeoPackage and FlatGeobuf, by GDAL: a batch at a time from Arrow to its layer."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyogrio

REMOVED = "removed"
# GDAL writes milliseconds and rounds to them, and so makes a 60th second of the last half of one in a minute.
FINEST = "ms"


type Removed = Callable[[], pa.RecordBatchReader] | None


def write_gpkg(path: Path, rows: pa.RecordBatchReader, removed: Removed, told: Mapping[str, Any]) -> None:
    """Write a GeoPackage; the stamp stands in its metadata, what is removed in a table of its own."""
    stamp = {name: str(value) for name, value in told["stamp"].items() if value is not None}
    named = {} if told["position"] is None else {"GEOMETRY_NAME": told["position"]}
    written(path, rows, "GPKG", told, dataset_metadata=stamp, layer_metadata=stamp, layer_options=named)
    if removed is not None:
        pyogrio.write_arrow(whole_milliseconds(removed()), path, layer=REMOVED, driver="GPKG")


def write_fgb(path: Path, rows: pa.RecordBatchReader, removed: None, told: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Write a FlatGeobuf with its index; the stamp is its description."""
    written(
        path,
        rows,
        "FlatGeobuf",
        told,
        layer_options={
            "TITLE": told["stamp"]["title"],
            "DESCRIPTION": orjson.dumps(told["stamp"]).decode(),
            "TEMPORARY_DIR": str(path.parent),
        },
    )


def written(path: Path, rows: pa.RecordBatchReader, driver: str, told: Mapping[str, Any], **options: Any) -> None:
    """Write the rows as the one layer of a file."""
    place = {}
    if told["position"] is not None:
        place = {"geometry_name": told["position"], "geometry_type": told["geometry_type"], "crs": told["crs"]}
    pyogrio.write_arrow(whole_milliseconds(rows), path, layer=told["layer"], driver=driver, **place, **options)


def whole_milliseconds(rows: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """The rows with their moments to the millisecond, what is finer left out."""
    kinds = [pa.timestamp(FINEST, one.tz) if pa.types.is_timestamp(one) else one for one in rows.schema.types]
    schema = pa.schema([field.with_type(kind) for field, kind in zip(rows.schema, kinds, strict=True)])
    return pa.RecordBatchReader.from_batches(schema, (batch.cast(schema, safe=False) for batch in rows))
