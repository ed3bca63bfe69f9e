"""The open formats: what each is called, what it has a place for, and what it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo_service.core.geometry import Datum
from geo_service.core.text import Language, Text


@dataclass(frozen=True)
class Format:
    """An open format.

    Attributes:
        code: its name at /feeds, and the ending of its files.
        language: of the names of its columns where none is asked for.
        streamed: whether it is sent while it is made; else it is made as a file first.
        tells_removed: whether it has a place for what is no longer there.
        needs_places: whether each of its features is somewhere: what has no position is left out.
        facilities_only: whether it holds nothing but facilities.
        most_rows: that it can hold; None for any number.
        has_lists: whether a cell can be a list; else the codes in it are separated by semicolons.
        languages: of the names of its columns, as they can be asked for.
    """

    code: str
    title: Text
    media_type: str
    language: Language = "en"
    streamed: bool = False
    tells_removed: bool = True
    needs_places: bool = False
    facilities_only: bool = False
    most_rows: int | None = None
    has_lists: bool = False
    datums: tuple[Datum, ...] = tuple(Datum)
    languages: tuple[Language, ...] = ("zh", "en")


GEOJSON = Format("geojson", Text("GeoJSON", "GeoJSON"), "application/geo+json", streamed=True, has_lists=True)
CSV = Format("csv", Text("CSV 表格", "CSV"), "text/csv; charset=utf-8", streamed=True)
XLSX = Format(
    "xlsx",
    Text("Excel 工作簿", "Excel workbook"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    language="zh",
    most_rows=1_048_575,  # beneath the heading
)
GPKG = Format("gpkg", Text("GeoPackage", "GeoPackage"), "application/geopackage+sqlite3")
FGB = Format(
    "fgb", Text("FlatGeobuf", "FlatGeobuf"), "application/vnd.flatgeobuf", tells_removed=False, needs_places=True
)
PARQUET = Format(
    "parquet",
    Text("GeoParquet", "GeoParquet"),
    "application/vnd.apache.parquet",
    tells_removed=False,
    has_lists=True,
)
PMTILES = Format(
    "pmtiles",
    Text("PMTiles 矢量瓦片", "PMTiles"),
    "application/vnd.pmtiles",
    tells_removed=False,
    needs_places=True,
    facilities_only=True,
    datums=(Datum.WGS84, Datum.GCJ02),  # Baidu's maps have another grid of tiles
    languages=("en",),  # a map's style goes by the names of fields
)
FORMATS: Mapping[str, Format] = {one.code: one for one in (GEOJSON, CSV, XLSX, GPKG, FGB, PARQUET, PMTILES)}
