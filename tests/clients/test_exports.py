"""Feeds in open formats, each opened by a client that nobody here wrote."""

import gzip
import json
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import geopandas
import mapbox_vector_tile
import openpyxl
import pyarrow.parquet as pq
import pytest
import requests
from pmtiles.reader import MmapSource, Reader, all_tiles

from geo_service.core.geometry import wgs84_to_gcj02
from tests.clients.test_gdal import ran

type Saved = Callable[..., Path]
type Homes = list[dict[str, Any]]


@pytest.fixture(scope="module", name="saved")
def _saved(address: str, tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """The file that a feed of driver homes answers, asked for once."""

    @cache
    def saved(form: str, **asked: Any) -> Path:
        answer = requests.get(f"{address}/feeds/{form}", {"collection": "driver_home", **asked}, timeout=60)
        assert answer.status_code == 200, answer.text
        file = tmp_path_factory.mktemp("feed") / f"homes.{form}"
        file.write_bytes(answer.content)
        return file

    return saved


def placed(homes: Homes) -> dict[int, list[float]]:
    return {one["id"]: one["geometry"]["coordinates"] for one in homes if one["geometry"]}


def read_by_gdal(file: Path) -> list[dict[str, Any]]:
    """The features of a file as Debian's ogr2ogr reads them."""
    target = file.with_name("read.geojson")
    target.unlink(missing_ok=True)
    ran("ogr2ogr", "-f", "GeoJSON", str(target), str(file))
    return json.loads(target.read_text())["features"]


@pytest.mark.parametrize(("form", "everywhere"), [("geojson", True), ("gpkg", True), ("fgb", False)])
def test_gdal_reads_every_home_where_it_is(form: str, everywhere: bool, saved: Saved, homes: Homes) -> None:
    read = {one["properties"].get("id", one.get("id")): one for one in read_by_gdal(saved(form))}
    assert set(read) == ({one["id"] for one in homes} if everywhere else {*placed(homes)})
    places = {number: one["geometry"]["coordinates"] for number, one in read.items() if one["geometry"]}
    assert places == {number: pytest.approx(place, abs=1e-7) for number, place in placed(homes).items()}


def test_gdal_knows_types_system_and_stamp_of_a_geopackage(saved: Saved) -> None:
    told = ran("ogrinfo", "-ro", "-so", str(saved("gpkg")), "driver_home")
    assert "Feature Count: 106" in told
    for line in (
        *("Geometry: Point", "Geometry Column = position_wgs84", 'ID["EPSG",4326]', "free_bays: Integer64"),
        *("sample: Integer(Boolean)", "updated_at: DateTime", "area_m2: Real", "lon_wgs84: Real"),
        *("datum=wgs84", "change_number=", "licence=未声明许可"),
    ):
        assert line in told


def test_a_geopackage_in_another_datum_pretends_to_no_system_and_names_it(saved: Saved, homes: Homes) -> None:
    file = saved("gpkg", datum="gcj02", lang="zh", since=0)
    told = ran("ogrinfo", "-ro", "-so", str(file), "driver_home_gcj02")
    assert "Geometry Column = 位置_gcj02" in told
    assert "EPSG" not in told
    assert "名称: String" in told
    with sqlite3.connect(file) as connection:
        assert connection.execute("select count(*) from removed").fetchone() == (0,)
        lon, lat, number = connection.execute(
            'select "经度_gcj02", "纬度_gcj02", "编号" from driver_home_gcj02 where "经度_gcj02" > 0'
        ).fetchone()
    connection.close()
    assert (lon, lat) == pytest.approx(wgs84_to_gcj02(*placed(homes)[number]), abs=1e-6)


def test_gdal_finds_the_stamp_of_a_flatgeobuf_and_uses_its_index(saved: Saved, homes: Homes) -> None:
    file = saved("fgb")
    assert b'"change_number":' in file.read_bytes()[:2_000]
    inside = [lon for lon, lat in placed(homes).values() if 121.4 <= lon <= 121.6 and 31.1 <= lat <= 31.3]
    told = ran("ogrinfo", "-ro", "-so", "-al", "-spat", "121.4", "31.1", "121.6", "31.3", str(file))
    assert f"Feature Count: {len(inside)}" in told


def test_geopandas_reads_a_geoparquet_and_passes_over_what_is_outside_a_box(saved: Saved, homes: Homes) -> None:
    file = saved("parquet")
    read = geopandas.read_parquet(file)
    assert read.crs == "OGC:CRS84"
    assert [list(one) for one in read["functions"]] == [one["properties"]["functions"] for one in homes]
    places = {row.id: [row.position_wgs84.x, row.position_wgs84.y] for row in read.itertuples() if row.position_wgs84}
    assert places == placed(homes)
    boxed = geopandas.read_parquet(file, bbox=(121.4, 31.1, 121.6, 31.3))
    assert set(boxed["id"]) == {
        number for number, (lon, lat) in placed(homes).items() if 121.4 <= lon <= 121.6 and 31.1 <= lat <= 31.3
    }


def test_pyarrow_finds_stamp_and_datum_of_a_geoparquet(saved: Saved) -> None:
    told = pq.read_metadata(saved("parquet", datum="gcj02")).metadata
    geo, stamp = json.loads(told[b"geo"]), json.loads(told[b"stamp"])
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "position_gcj02")
    column = geo["columns"]["position_gcj02"]
    assert (column["crs"], column["geometry_types"]) == (None, ["Point"])
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    assert (stamp["datum"], stamp["collection"]) == ("gcj02", "driver_home")


def test_openpyxl_reads_a_workbook_with_types_and_a_sheet_about_it(saved: Saved, homes: Homes) -> None:
    book = openpyxl.load_workbook(saved("xlsx", tier="micro"))
    assert book.sheetnames == ["数据", "说明"]
    heading, *rows = book["数据"].iter_rows(values_only=True)
    micro = [one for one in homes if one["properties"]["tier"] == "micro"]
    assert [row[heading.index("编号")] for row in rows] == [one["id"] for one in micro]
    assert [row[heading.index("免费车位数")] for row in rows] == [one["properties"]["free_bays"] for one in micro]
    assert rows[0][heading.index("示例数据")] is True
    assert rows[0][heading.index("更新时间")].year >= 2025
    assert heading[-2:] == ("经度_wgs84", "纬度_wgs84")
    about = dict(book["说明"].iter_rows(values_only=True))
    assert about["坐标基准 / Datum"] == "wgs84"
    assert about["查询条件 / Query"] == "collection=driver_home&tier=micro"
    assert int(about["变更编号 / Change number"]) > 0


def test_pmtiles_have_every_placed_home_at_the_deepest_zoom_and_as_many_in_clusters(saved: Saved, homes: Homes) -> None:
    with saved("pmtiles").open("rb") as file:
        source = MmapSource(file)
        reader = Reader(source)
        head, told = reader.header(), reader.metadata()
        tiles = dict(all_tiles(source))
    assert (head["min_zoom"], head["max_zoom"], head["clustered"]) == (0, 14, True)
    assert told["stamp"]["datum"] == "wgs84"
    assert told["vector_layers"][0]["id"] == "driver_home"
    near = {one["id"]: one for one in homes if one["properties"]["position_precision"] not in ("area", "district")}
    counts, names = dict.fromkeys(range(15), 0), {}
    for (z, _, _), tile in tiles.items():
        for feature in mapbox_vector_tile.decode(gzip.decompress(tile))["driver_home"]["features"]:
            counts[z] += feature["properties"].get("count", 1)
            if z == 14:
                names[feature["id"]] = feature["properties"]["name"]
    assert counts == dict.fromkeys(range(15), len(near))
    assert names == {number: one["properties"]["name"] for number, one in near.items()}
