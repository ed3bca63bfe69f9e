"""GeoPackage and FlatGeobuf: what GDAL is given to write."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import pytest
import shapely

from geo_service.core.exports.files.layer import write_fgb, write_gpkg
from geo_service.core.exports.table import REMOVED

LAST = datetime(2026, 6, 30, 15, 59, 59, 999_999, tzinfo=UTC)  # of a day in Shanghai, as far as PostgreSQL tells
TOLD: dict[str, Any] = {
    "layer": "sites",
    "position": "position_wgs84",
    "geometry_type": "Point",
    "crs": "EPSG:4326",
    "stamp": {"title": "站点 / Sites"},
}
MOMENTS = [LAST, LAST - timedelta(milliseconds=10), None]


def sites() -> pa.RecordBatchReader:
    """Sites that were updated at some moments."""
    places = [shapely.to_wkb(shapely.Point(121.4 + place / 10, 31.2)) for place in range(len(MOMENTS))]
    geometry = pa.field("position_wgs84", pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})
    schema = pa.schema([("updated_at", pa.timestamp("us", "UTC")), geometry])
    batch = pa.record_batch([pa.array(MOMENTS, schema.types[0]), pa.array(places)], schema=schema)
    return pa.RecordBatchReader.from_batches(schema, [batch])


@pytest.mark.parametrize(("form", "write"), [("gpkg", write_gpkg), ("fgb", write_fgb)])
def test_a_moment_at_the_end_of_a_minute_is_still_in_it(form: str, write: Any, tmp_path: Path) -> None:
    path = tmp_path / f"sites.{form}"
    write(path, sites(), None, TOLD)
    moments = pyogrio.read_dataframe(path, datetime_as_string=True)["updated_at"]
    assert set(moments.dropna()) == {"2026-06-30T15:59:59.999Z", "2026-06-30T15:59:59.989Z"}
    assert moments.isna().sum() == 1


def test_what_is_removed_at_the_end_of_a_minute_was_so_in_it(tmp_path: Path) -> None:
    path = tmp_path / "sites.gpkg"
    batch = pa.record_batch([[17], [1043], [LAST]], schema=REMOVED)
    write_gpkg(path, sites(), lambda: pa.RecordBatchReader.from_batches(REMOVED, [batch]), TOLD)
    (moment,) = pyogrio.read_dataframe(path, layer="removed", datetime_as_string=True)["at"]
    assert moment == "2026-06-30T15:59:59.999Z"
