"""GeoJSON and GeoPackage files that must be refused, and positions held against the declared district."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, Point, Polygon, box

from geo_service.core.errors import Fault
from geo_service.core.geometry import bd09_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from geo_service.core.registry.importing.position import within
from geo_service.core.registry.load import Loaded

Refused = Callable[..., list[Fault]]
SITE = {"name": "示例一", "kind": "driver_home", "organisation": "federation", "source": "test"}
HERE = [121.43, 31.17]


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": SITE | properties, "geometry": geometry}


def point(*coordinates: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(coordinates)}


def geojson(folder: Path, *features: Any, **members: Any) -> Path:
    (file := folder / "sites.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": list(features)} | members), encoding="utf-8"
    )
    return file


def named(crs: str) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": crs}}


FEATURES: dict[str, tuple[Any, str, str]] = {
    "line": (feature({"type": "LineString", "coordinates": [HERE, HERE]}), "geometry", "a point"),
    "several points": (feature({"type": "MultiPoint", "coordinates": [HERE]}), "geometry", "a point"),
    "collection": (feature({"type": "GeometryCollection", "geometries": []}), "geometry", "a point"),
    "words for numbers": (feature(point("121.43", "31.17")), "geometry", "a point"),
    "one number": (feature(point(121.43)), "geometry", "a point"),
    "nested numbers": (feature(point([121.43, 31.17])), "geometry", "a point"),
    "truth for a number": (feature(point(True, False)), "geometry", "a point"),
    "text for a geometry": (feature("POINT(121 31)"), "geometry", "a point"),
    "swapped": (feature(point(31.17, 121.43)), "lon", "look swapped"),
    "metres": (feature(point(13517000.0, 3657000.0)), "lon", "mainland China"),
    "not a number": (feature(point(float("nan"), 31.17)), "lon", "finite"),
    "half a letter": (feature(point(*HERE), name="示例\ud800"), "name", "control"),
    "structure for a name": (feature(point(*HERE), kind={"a": 1}), "kind", "is not a kind"),
}


@pytest.mark.parametrize("case", FEATURES)
def test_a_bad_feature_is_named_by_its_number(case: str, tmp_path: Path, refused: Refused) -> None:
    bad, column, wanted = FEATURES[case]
    good = feature(point(121.5, 31.2), name="示例二", address="示例路20号")
    faults = refused(geojson(tmp_path, good, bad))
    assert f"sites.geojson:2:{column}" in [fault.where for fault in faults]
    assert wanted in faults[0].wanted.en


DOCUMENTS: dict[str, tuple[str, str]] = {
    "one feature": (json.dumps(feature(point(*HERE))), "is no GeoJSON"),
    "TopoJSON": ('{"type": "Topology", "objects": {}}', "is no GeoJSON"),
    "half": ('{"type": "FeatureCollection", "features": [', "is no GeoJSON"),
    "list": ("[]", "is no GeoJSON"),
    "features of words": ('{"type": "FeatureCollection", "features": ["a"]}', "is no GeoJSON"),
    "nested without end": ("[" * 100_000, "is no GeoJSON"),
    "no features": ('{"type": "FeatureCollection", "features": []}', "holds no sites|has 1 faults"),
    "too many": ('{"type":"FeatureCollection","features":[' + '{"geometry":null},' * 200_001 + "0]}", "too many rows"),
    "metres": (json.dumps({"type": "FeatureCollection", "features": [], "crs": named("EPSG:3857")}), "EPSG:3857"),
    "Shanghai's own": (json.dumps({"type": "FeatureCollection", "features": [], "crs": named("上海2000")}), "上海2000"),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_document_that_is_no_file_of_sites_is_refused(
    case: str, tmp_path: Path, load: Callable[..., Loaded], refused: Refused
) -> None:
    text, reason = DOCUMENTS[case]
    (file := tmp_path / "sites.geojson").write_text(text, encoding="utf-8")
    refused(file)
    with pytest.raises(Exception, match=reason):
        load(file)


def geopackage(folder: Path, shapes: list[Any], crs: str | None = "EPSG:4326", layer: str = "sites") -> Path:
    rows = [SITE | {"name": f"示例{number}", "address": f"示例路{number}号"} for number, _ in enumerate(shapes)]
    gpd.GeoDataFrame(rows, geometry=shapes, crs=crs).to_file(folder / "sites.gpkg", layer=layer, driver="GPKG")
    return folder / "sites.gpkg"


def test_a_shape_in_a_geopackage_that_is_no_point_is_named(tmp_path: Path, refused: Refused) -> None:
    (fault,) = refused(geopackage(tmp_path, [Point(HERE), LineString([HERE, (121.5, 31.2)])]))
    assert (fault.where, fault.given) == ("sites.gpkg:sites:2:geometry", "LineString")


@pytest.mark.parametrize(("crs", "given"), [("EPSG:3857", "EPSG:3857"), ("EPSG:4549", "EPSG:4549"), (None, "-")])
def test_another_reference_system_is_named(crs: str | None, given: str, tmp_path: Path, refused: Refused) -> None:
    with pytest.warns(UserWarning, match="crs") if crs is None else no_warning():
        file = geopackage(tmp_path, [Point(HERE)], crs)
    (fault,) = refused(file)
    assert (fault.given, "EPSG:4326" in fault.wanted.en) == (given, True)


class no_warning:  # noqa: N801 - stands where pytest.warns does
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def test_several_layers_need_one_to_be_named(tmp_path: Path, refused: Refused, load: Callable[..., Loaded]) -> None:
    geopackage(tmp_path, [Point(HERE)])
    file = geopackage(tmp_path, [Point(121.5, 31.2)], layer="others")
    (fault,) = refused(file)
    assert "sites, others" in fault.wanted.en
    assert refused(file, layer="third")[0].given == "third"
    assert load(file, layer="others").written == 1


@pytest.mark.parametrize("content", ["half", "plain"])
def test_a_damaged_geopackage_is_refused(content: str, tmp_path: Path, refused: Refused) -> None:
    if content == "half":
        file = geopackage(tmp_path, [Point(HERE)])
        file.write_bytes(file.read_bytes()[:5000])
    else:
        with sqlite3.connect(file := tmp_path / "sites.gpkg") as database:
            database.execute("create table t (a)")
        database.close()
    assert refused(file)


# A made-up district of 11 km by 11 km; the datums of Shanghai are 475 m and 1,120 m apart.
SQUARE = box(121.40, 31.10, 121.50, 31.20)


def at(lon: Any, lat: Any, folder: Path, **properties: Any) -> Path:
    return geojson(folder, feature(point(float(lon), float(lat)), district_code="徐汇区", **properties))


def test_a_position_up_to_400_m_outside_its_district_passes_and_one_beyond_does_not(
    tmp_path: Path, load: Callable[..., Loaded], refused: Refused
) -> None:
    outlines = {"310104": SQUARE}
    # A degree of lon is 95,350 m here: 0.0041 is 391 m, 0.0043 is 410 m. In the west no other datum would fit.
    assert load(at(121.3959, 31.15, tmp_path), outlines=outlines).written == 1
    (fault,) = refused(at(121.3957, 31.15, tmp_path, name="示例二"), outlines=outlines)
    assert (fault.where, "at most 400 m" in fault.wanted.en) == ("sites.geojson:1:lon", True)


def test_without_outlines_no_position_is_held_against_its_district(tmp_path: Path, load: Callable[..., Loaded]) -> None:
    assert load(at(121.9, 31.5, tmp_path)).written == 1


def test_the_datum_that_fits_is_named_when_another_was_declared(tmp_path: Path, refused: Refused) -> None:
    outlines = {"310104": SQUARE}
    (fault,) = refused(at(*wgs84_to_bd09(121.4995, 31.15), tmp_path), outlines=outlines)
    assert "would fit as" in fault.wanted.en and "BD-09" in fault.wanted.en
    (fault,) = refused(at(*wgs84_to_gcj02(121.4999, 31.15), tmp_path), outlines=outlines)
    assert "GCJ-02" in fault.wanted.en


def test_a_declared_datum_is_converted(tmp_path: Path, load: Callable[..., Loaded], refused: Refused) -> None:
    file = at(*wgs84_to_bd09(121.4995, 31.15), tmp_path)
    assert load(file, datum="bd09", outlines={"310104": SQUARE}).written == 1


def test_positions_far_apart_in_one_district_with_holes_are_held_alike() -> None:
    ring = Polygon(SQUARE.exterior, [box(121.44, 31.14, 121.46, 31.16).exterior])
    lon, lat = np.array([121.45, 121.43, 121.442]), np.array([31.15, 31.15, 31.15])
    assert within(ring, lon, lat).tolist() == [False, True, True]
    assert np.allclose(bd09_to_wgs84(*wgs84_to_bd09(lon, lat)), (lon, lat))
