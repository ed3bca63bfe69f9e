"""The process that writes one file: python -m geo_service.core.exports.writing FORMAT FILE, fed with Arrow.

Standard input is one Arrow stream of the rows, with what else must be known in its schema's metadata, and a second of
what is removed where the export has `since`. The process knows neither the service nor the database.
"""

import importlib
import sys
from functools import partial
from pathlib import Path

import orjson
import pyarrow as pa

# By the format: the module and its function; imported when it is known which, for each takes its time.
WRITERS = {
    "xlsx": ("workbook", "write"),
    "gpkg": ("layer", "write_gpkg"),
    "fgb": ("layer", "write_fgb"),
    "parquet": ("parquet", "write"),
    "pmtiles": ("tiles", "write"),
}
# GDAL's binding takes these in where it finds them: a second and 70 MB for nothing that is used.
UNUSED_BY = {"layer": ("pandas", "geopandas")}
TOLD = b"told"


def main() -> None:
    """Write the file."""
    form, file = sys.argv[1:]
    module, name = WRITERS[form]
    for unused in UNUSED_BY.get(module, ()):
        sys.modules[unused] = None  # type: ignore[assignment]
    write = getattr(importlib.import_module(f"geo_service.core.exports.files.{module}"), name)
    rows = pa.ipc.open_stream(sys.stdin.buffer)
    told = orjson.loads(rows.schema.metadata[TOLD])
    removed = None if told["stamp"]["since"] is None else partial(pa.ipc.open_stream, sys.stdin.buffer)
    write(Path(file), rows, removed, told)


if __name__ == "__main__":
    main()
