"""GeoJSON and GeoPackage: points with columns, read by GDAL."""

import json
import os
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from geo_service.core.geometry import Datum
from geo_service.core.registry.importing.table import (
    Declared,
    Finding,
    Grid,
    plain,
    refused,
    text_of,
    too_many,
)
from geo_service.core.text import Text

_BLOCK = 2**20
_FEATURE = re.compile(rb'"geometry"\s*:')
# CGCS2000 is WGS-84 to within a metre.
_WGS84 = {"EPSG:4326", "OGC:CRS84", "EPSG:4490", "EPSG:4979"}
_DAMAGE = (DataSourceError, DataLayerError, ValueError, RuntimeError, OSError, shapely.errors.ShapelyError)
_COORDINATES = {plain(word) for word in ("lon", "lat", "lng", "longitude", "latitude", "经度", "纬度", "x", "y")}


def read_geojson(file: Path, declared: Declared) -> Grid:
    """The features of a GeoJSON file, numbered from 1.

    Raises:
        FileRefused: it is none, has too many features, or another reference system.
    """
    if features(file, declared.most_rows) > declared.most_rows:
        raise too_many(file.name, declared.most_rows)
    try:
        content = json.loads(file.read_bytes().decode("utf-8-sig"))
        known = isinstance(content, dict) and content.get("type") == "FeatureCollection"
        members = content["features"] if known else None
    except (ValueError, KeyError, RecursionError):
        members = None
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        wanted = Text("应为 GeoJSON FeatureCollection", "a GeoJSON FeatureCollection")
        raise refused(file.name, Text("不是 GeoJSON", "is no GeoJSON"), wanted)
    named = content.get("crs")
    crs = named.get("properties", {}).get("name") if isinstance(named, dict) else "OGC:CRS84"
    datum = datum_of(file.name, authority(crs), declared)
    if len(members) > declared.most_rows:
        raise too_many(file.name, declared.most_rows)
    return grid_of(file.name, None, *features_of(members), datum)


def features_of(members: list[dict[str, Any]]) -> tuple[dict[str, list[Any]], list[Any]]:
    """The properties by name and the geometries; what is no geometry is given as its JSON text."""
    properties = [one if isinstance(one := member.get("properties"), dict) else {} for member in members]
    names = list(dict.fromkeys(name for one in properties for name in one))
    columns = {name: [flat(one.get(name)) for one in properties] for name in names}
    return columns, [point_of(member.get("geometry")) for member in members]


def flat(value: Any) -> Any:
    """The value as a cell holds it: a list of words in one text, any other structure as JSON."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ";".join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def point_of(geometry: Any) -> Any:
    """The coordinates of a point, None where there is none, else what it is instead."""
    if geometry is None:
        return None
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return str(geometry.get("type") if isinstance(geometry, dict) else geometry)
    numbers = geometry.get("coordinates")
    if numbers == []:
        return None
    pair = numbers[:2] if isinstance(numbers, list) else []
    if len(pair) == 2 and all(isinstance(n, int | float) and not isinstance(n, bool) for n in pair):
        return tuple(pair)
    return f"Point {numbers}"


def features(file: Path, most: int) -> int:
    """About how many features a GeoJSON file has, without reading it in; counting stops where it has too many."""
    found, tail = 0, b""
    with file.open("rb") as opened:
        while (block := opened.read(_BLOCK)) and found <= most:
            found += len(_FEATURE.findall(tail + block))
            tail = block[-10:]
    return found


def read_geopackage(file: Path, declared: Declared) -> Grid:
    """The features of one layer of a GeoPackage, numbered from 1.

    Raises:
        FileRefused: it is none, has several layers and none is declared, too many features, or another system.
    """
    try:
        # What GDAL warns of names the file's whole path, and says nothing to mend.
        with warnings.catch_warnings(action="ignore"):
            return read_layer(file, declared)
    except _DAMAGE as error:
        wanted = Text("应为完好的 GeoPackage", "a sound GeoPackage")
        raise refused(file.name, Text("不能作为 GeoPackage 读取", "cannot be read as a GeoPackage"), wanted) from error


def read_layer(file: Path, declared: Declared) -> Grid:
    """The features of the layer to read; see read_geopackage."""
    layer = layer_of(file, declared.layer)
    about = pyogrio.read_info(file, layer=layer, force_feature_count=True)
    if about["features"] > declared.most_rows:
        raise too_many(file.name, declared.most_rows, layer)
    datum = datum_of(file.name, authority(about["crs"]), declared)
    meta, _, wkb, values = pyogrio.raw.read(file, layer=layer)
    geometries = shapely.from_wkb(np.full(about["features"], None) if wkb is None else wkb)
    columns = {name: cells(column) for name, column in zip(meta["fields"], values, strict=True)}
    return grid_of(file.name, layer, columns, [point_in(one) for one in geometries], datum)


def layer_of(file: Path, declared: str | None) -> str:
    """The layer to read.

    Raises:
        FileRefused: there is none of that name, or several and none is declared.
    """
    if os.environ.get("OGR_SQLITE_LOAD_EXTENSIONS"):
        raise ValueError("SQLite must not load extensions for a stranger's file")
    names = [str(name) for name in pyogrio.list_layers(file)[:, 0]]
    if declared in names or (declared is None and len(names) == 1):
        return declared or names[0]
    wanted = Text(f"用 --layer 指明图层：{'、'.join(names)}", f"name one by --layer: {', '.join(names)}")
    what = Text("没有这个图层", "has no such layer") if declared else Text("有多个图层", "has several layers")
    raise refused(file.name, what, wanted, given=declared or "")


def cells(column: Any) -> list[Any]:
    """A column of GDAL as Python values; what is missing as None."""
    if column.dtype.kind == "f":
        return [None if value != value else value for value in column.tolist()]  # noqa: PLR0124 - NaN
    if column.dtype.kind == "M":
        return [None if np.isnat(value) else value.astype("datetime64[s]").item() for value in column]
    listed: list[Any] = column.tolist()
    return listed


def point_in(geometry: Any) -> Any:
    """The coordinates of a point, None where there is none, else what it is instead."""
    if geometry is None or geometry.is_empty:
        return None
    return (geometry.x, geometry.y) if geometry.geom_type == "Point" else geometry.geom_type


def authority(crs: Any) -> str:
    """The reference system as AUTHORITY:CODE, as far as it can be told."""
    text = str(crs or "").strip()
    if found := re.search(r"(?i)\b(epsg|ogc)\b[:/]+(?:[\d.]*[:/]+)?(\w+)$", text):
        return f"{found[1].upper()}:{found[2].upper()}"
    return "EPSG:4326" if re.match(r'(?i)GEOGCS\["WGS 84"', text) else text


def datum_of(file: str, crs: str, declared: Declared) -> Datum:
    """The datum of a file's coordinates: as declared, else WGS-84.

    Raises:
        FileRefused: its reference system is another, or not given and none is declared.
    """
    if crs in _WGS84 or (declared.datum is not None and not crs):
        return declared.datum or Datum.WGS84
    given = crs[:80] or "-"
    wanted = Text(
        "应为 EPSG:4326（WGS-84，经纬度），高德、百度坐标另加 --datum",
        "EPSG:4326 (WGS-84, degrees); for AMap or Baidu coordinates add --datum",
    )
    what = Text(f"的坐标参考系为 {given}", f"has the reference system {given}")
    raise refused(file, what, wanted, given=given)


def grid_of(file: str, layer: str | None, columns: dict[str, list[Any]], points: list[Any], datum: Datum) -> Grid:
    """Columns and points as a sheet whose row 0 is the heading, with a finding for each shape that is no point."""
    kept = {name: values for name, values in columns.items() if plain(name) not in _COORDINATES}
    wanted = Text("应为点", "a point")
    findings = [
        Finding(file, layer, number, "geometry", point[:80], wanted)
        for number, point in enumerate(points, start=1)
        if isinstance(point, str)
    ]
    pairs = [point if isinstance(point, tuple) else (None, None) for point in points]
    texts = [[text_of(value) for value in values] for values in [*kept.values(), *map(list, zip(*pairs, strict=True))]]
    rows = list(enumerate(map(list, zip(*texts, strict=True)), start=1)) if points else []
    return Grid(file, layer, [(0, [*kept, "lon", "lat"]), *rows], datum, findings)
