"""GDAL reads items by OAPIF, Debian's 3.6 by its programs and a newer one by pyogrio, and tiles by OGCAPI."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BOX = (121.4, 31.1, 121.6, 31.3)
# In a process of its own: while GDAL waits for an answer it holds what the service's thread would need.
READ = """
import json, sys
import pyogrio
source, layer, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
if "bbox" in options:
    options["bbox"] = tuple(options["bbox"])
read = pyogrio.read_dataframe(source, layer=layer, fid_as_index=False, **options)
places = [None if place is None or place.is_empty else place.coords[0] for place in read.geometry]
print(json.dumps({"ids": [int(one) for one in read["id"]], "places": places}))
"""

READ_TILES = """
import sys
import pyogrio
read = pyogrio.read_dataframe(sys.argv[1], layer=sys.argv[2], API="TILES", TILEMATRIXSET="WebMercatorQuad")
print(read[["kind", "count"]].to_json(orient="records"))
"""


def names(homes: list[dict[str, Any]], test: Any) -> list[int]:
    return sorted(one["id"] for one in homes if test(one))


def in_box(one: dict[str, Any]) -> bool:
    if one["geometry"] is None:
        return False
    lon, lat = one["geometry"]["coordinates"]
    return BOX[0] <= lon <= BOX[2] and BOX[1] <= lat <= BOX[3]


def is_small_with_room(one: dict[str, Any]) -> bool:
    properties = one["properties"]
    return properties["tier"] == "micro" and (properties["free_bays"] or 0) >= 5


def ran(*command: str) -> str:
    """What a program printed; it must have nothing to complain of."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    return done.stdout


def by_programs(address: str, folder: Path, *options: str) -> list[dict[str, Any]]:
    """The driver homes as ogr2ogr reads them, 25 a page, in GeoJSON."""
    file = folder / "read.geojson"
    ran("ogr2ogr", "-f", "GeoJSON", str(file), f"OAPIF:{address}", "driver_home", "-oo", "PAGE_SIZE=25", *options)
    return json.loads(file.read_text())["features"]


def by_pyogrio(address: str, **options: Any) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", READ, f"OAPIF:{address}", "driver_home", json.dumps(options)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_ogrinfo_lists_every_collection(address: str) -> None:
    told = ran("ogrinfo", "-ro", f"OAPIF:{address}")
    for code in ("driver_home", "recuperation_site", "facilities", "districts", "streets"):
        assert f": {code} (" in told


def test_ogrinfo_counts_and_types_what_is_there(address: str) -> None:
    told = ran("ogrinfo", "-ro", "-so", f"OAPIF:{address}", "driver_home")
    assert "Feature Count: 106" in told
    for line in ("free_bays: Integer", "name: String", "updated_at: DateTime", "sample: Integer(Boolean)"):
        assert line in told


def test_ogr2ogr_reads_page_after_page(address: str, homes: list[dict[str, Any]], tmp_path: Path) -> None:
    read = by_programs(address, tmp_path)
    assert sorted(one["properties"]["id"] for one in read) == sorted(one["id"] for one in homes)
    places = {one["properties"]["id"]: one["geometry"] and one["geometry"]["coordinates"] for one in read}
    assert places == {one["id"]: one["geometry"] and one["geometry"]["coordinates"] for one in homes}


def test_ogr2ogr_filters_by_box_and_by_attributes(address: str, homes: list[dict[str, Any]], tmp_path: Path) -> None:
    boxed = by_programs(address, tmp_path, "-spat", *map(str, BOX))
    assert sorted(one["properties"]["id"] for one in boxed) == names(homes, in_box) != []
    (tmp_path / "read.geojson").unlink()
    chosen = by_programs(address, tmp_path, "-where", "tier = 'micro' and free_bays >= 5")
    assert sorted(one["properties"]["id"] for one in chosen) == names(homes, is_small_with_room) != []


def test_ogrinfo_reads_streets_which_are_nowhere(address: str) -> None:
    assert "Feature Count: 234" in ran("ogrinfo", "-ro", "-so", f"OAPIF:{address}", "streets")


def test_pyogrio_reads_page_after_page_and_filters(address: str, homes: list[dict[str, Any]]) -> None:
    assert sorted(by_pyogrio(address, PAGE_SIZE=25)["ids"]) == sorted(one["id"] for one in homes)
    assert sorted(by_pyogrio(address, PAGE_SIZE=25, bbox=BOX)["ids"]) == names(homes, in_box)
    where = "tier = 'micro' AND free_bays >= 5"
    assert sorted(by_pyogrio(address, PAGE_SIZE=25, where=where)["ids"]) == names(homes, is_small_with_room)
    both = by_pyogrio(address, PAGE_SIZE=5, where="name LIKE '%2%'", bbox=BOX)["ids"]
    assert sorted(both) == names(homes, lambda one: in_box(one) and "2" in one["properties"]["name"]) != []


@pytest.mark.parametrize(("crs", "tolerance"), [("EPSG:3857", 0.01), ("EPSG:4490", 1e-9)])
def test_pyogrio_asks_for_another_system(address: str, homes: list[dict[str, Any]], crs: str, tolerance: float) -> None:
    read = by_pyogrio(address, CRS=crs)
    places = dict(zip(read["ids"], read["places"], strict=True))
    placed = next(one for one in homes if one["geometry"])
    lon, _ = placed["geometry"]["coordinates"]
    east = lon / 180 * 20037508.342789244 if crs == "EPSG:3857" else lon
    # GDAL takes latitude first where the system says so, and shows longitude first all the same.
    assert places[placed["id"]][0] == pytest.approx(east, abs=tolerance)


def test_pyogrio_finds_tiles_by_their_tile_set(address: str, homes: list[dict[str, Any]]) -> None:
    # GDAL 3.6 does not know grids as this standard writes them.
    done = subprocess.run(
        [sys.executable, "-c", READ_TILES, f"OGCAPI:{address}/collections/driver_home", "Zoom level 0"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    (cluster,) = json.loads(done.stdout)
    precise = [one for one in homes if one["properties"]["position_precision"] in ("surveyed", "rooftop", "street")]
    assert cluster == {"kind": "driver_home", "count": len(precise)}
