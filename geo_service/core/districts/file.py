"""Reading an operator's file of district outlines: GeoJSON, GeoPackage, a zipped shapefile, whatever GDAL knows."""

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.text import Text

# `gb` is the national standard's code: 156 for China before the six digits.
CODE_COLUMNS = ("code", "adcode", "gb")
NAME_COLUMN = "name"
CODE = re.compile(r"(?:156)?(\d{6})(?:\.0)?")
# Degrees on an ellipsoid that is WGS-84's to the centimetre; a file in GCJ-02 or BD-09 calls itself so as well.
IN_DEGREES = {None, "EPSG:4326", "EPSG:4490", "OGC:CRS84"}


@dataclass(frozen=True)
class Row:
    """One outline as the file gives it.

    Attributes:
        where: the file and the number of the row in it, from 1.
        code: six digits, or as it stands where it has not that form.
        outline: None where there is none, or where its rings are no rings.
    """

    where: str
    code: str | None
    name: str | None
    outline: shapely.Geometry | None


def read_rows(file: Path) -> list[Row]:
    """Every row of the one layer of a file.

    Raises:
        BadRequest: it cannot be read, has several layers, is not in degrees, or has neither codes nor names.
    """
    try:
        layers = pyogrio.list_layers(file)
        if len(layers) != 1:
            raise refused(file, ", ".join(layers[:, 0]), Text("只有一个图层的文件", "a file with one layer"))
        pyogrio.set_gdal_config_options({"OGR_GEOMETRY_ACCEPT_UNCLOSED_RING": "NO"})
        found, _, outlines, columns = pyogrio.raw.read(file, force_2d=True)
    except (DataSourceError, DataLayerError) as error:
        wanted = Text("GeoJSON、GeoPackage 或打包成 zip 的 shapefile", "GeoJSON, GeoPackage or a zipped shapefile")
        raise refused(file, file.suffix, wanted) from error
    if outlines is None or found["crs"] not in IN_DEGREES:
        wanted = Text("经纬度（EPSG:4326 或 EPSG:4490）的面", "polygons in degrees, EPSG:4326 or EPSG:4490")
        raise refused(file, found["crs"], wanted)
    by_name = {str(name).lower(): column for name, column in zip(found["fields"], columns, strict=True)}
    codes = next((by_name[name] for name in CODE_COLUMNS if name in by_name), None)
    names = by_name.get(NAME_COLUMN)
    if codes is None and names is None:
        wanted = Text("应有 code、adcode 或 gb 列，或 name 列", "a column code, adcode or gb, or a column name")
        raise refused(file, ", ".join(by_name), wanted)
    return [
        Row(
            f"{file.name}:{number + 1}",
            None if codes is None else code_of(codes[number]),
            None if names is None else words_of(names[number]),
            outline,
        )
        for number, outline in enumerate(shapely.from_wkb(outlines, on_invalid="ignore"))
    ]


def refused(file: Path, given: Any, wanted: Text) -> BadRequest:
    """The refusal of a file as a whole."""
    detail = Text(f"{file.name} 不能用作区界文件", f"{file.name} cannot serve as a file of district outlines")
    return BadRequest(detail, [Fault(file.name, given, wanted)])


def words_of(cell: Any) -> str | None:
    """The cell as text, None where it is empty."""
    empty = cell is None or (isinstance(cell, float) and math.isnan(cell))
    words = "" if empty else str(cell).strip()
    return words or None


def code_of(cell: Any) -> str | None:
    """The cell as a code of six digits where it has that form."""
    words = words_of(cell)
    match = CODE.fullmatch(words) if words else None
    return match[1] if match else words
