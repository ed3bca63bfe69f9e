"""Files and frames of demand: what comes in, in which datum, and every bad row at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import h3
import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from rasterio.transform import from_origin

from geo_service.core.demand.cells import cells_at, centres
from geo_service.core.demand.frames import Demand
from geo_service.core.demand.geoframe import from_frame
from geo_service.core.demand.given import Divisions, demand_of
from geo_service.core.demand.load import of_raster
from geo_service.core.demand.tables import read_given
from geo_service.core.demand.told import Told, layer_of
from geo_service.core.errors import BadRequest
from geo_service.core.geometry import Datum, convert
from geo_service.core.registry.importing.columns import read_columns
from geo_service.core.registry.importing.table import FileRefused
from geo_service.core.text import Text
from geo_service.settings import DATA

HEADINGS = read_columns(DATA / "columns.toml").fields
HOURS = ",".join(f"h{hour:02}" for hour in range(24))
# The middle of Huangpu as our data know it, and a cell there.
LON, LAT = 121.48, 31.21
CELL = int(cells_at(np.array([LON]), np.array([LAT]))[0])


@pytest.fixture(name="told")
def _told() -> Told:
    return Told(Text("司机", "Drivers"), Text("人", "persons"), "made up", "counted", "2025-06", Datum.WGS84)


@pytest.fixture(name="divisions")
def _divisions(discs: Mapping[str, shapely.Geometry]) -> Divisions:
    return Divisions({"310101": "310101", "黄浦区": "310101", "徐汇区": "310104"}, {}, discs)


@pytest.fixture(name="read")
def _read(tmp_path: Path, told: Told, divisions: Divisions) -> Callable[..., Demand]:
    """Reads the lines of a CSV file as demand."""

    def read(*lines: str, **other: Any) -> Demand:
        file = tmp_path / "drivers.csv"
        file.write_text("\n".join(lines), encoding="utf-8")
        said = replace(told, **other)
        return demand_of(read_given(file, said, HEADINGS), layer_of(said, Text("如所说", "as told")), divisions)

    return read


@pytest.fixture(name="raster")
def _raster(tmp_path: Path) -> Callable[..., Path]:
    """Writes a GeoTIFF whose pixels begin at a corner, so many units wide."""

    def raster(
        values: Any, west: float, north: float, size: float, crs: Any = "EPSG:4326", nodata: float | None = -9
    ) -> Path:
        band = np.asarray(values, dtype=np.float32)
        file = tmp_path / "counts.tif"
        about = {"driver": "GTiff", "count": 1, "dtype": "float32", "crs": crs, "nodata": nodata}
        transform = from_origin(west, north, size, size)
        with rasterio.open(
            file, "w", height=band.shape[0], width=band.shape[1], transform=transform, **about
        ) as opened:
            opened.write(band, 1)
        return file

    return raster


def refusal(refused: Any) -> list[tuple[str, Any]]:
    """Where each fault stands and what was given."""
    return [(fault.where, fault.given) for fault in refused.value.faults]


def test_points_come_in_as_they_stand_with_the_district_they_lie_in(read: Callable[..., Demand]) -> None:
    found = read("经度,纬度,weight", f"{LON},{LAT},12.5", "121.43,31.16,30", "121.43,31.16,0")
    assert (found.lon.tolist(), found.lat.tolist()) == ([LON, 121.43], [LAT, 31.16])
    assert (found.weight.tolist(), found.cell.tolist()) == ([12.5, 30.0], [0, 0])
    assert found.district.tolist() == ["310101", "310104"]
    assert (found.layer.id, found.layer.total, found.layer.places) == ("drivers", 42.5, 2)
    assert found.layer.bounds == (121.43, 31.16, LON, LAT)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_points_of_a_map_platform_are_taken_to_where_they_are(read: Callable[..., Demand], datum: str) -> None:
    lon, lat = convert(LON, LAT, Datum.WGS84, Datum(datum))
    found = read(
        "lon,lat,weight,区", f"{lon!r},{lat!r},1,黄浦区".replace("np.float64(", "").replace(")", ""), datum=Datum(datum)
    )
    assert found.lon[0] == pytest.approx(LON, abs=1e-9)
    assert found.lat[0] == pytest.approx(LAT, abs=1e-9)


def test_a_mixed_up_datum_is_found_by_the_declared_district_and_the_fitting_one_is_named(
    read: Callable[..., Demand], discs: Mapping[str, shapely.Geometry]
) -> None:
    # The southern end of Huangpu's outline, given in BD-09 and declared WGS-84: a kilometre and more outside of it.
    east = max(shapely.get_coordinates(discs["310101"]).tolist(), key=lambda point: point[0] + point[1])
    lon, lat = convert(east[0], east[1], Datum.WGS84, Datum.BD09)
    with pytest.raises(FileRefused) as refused:
        read("lon,lat,weight,district_code", f"{lon:.9f},{lat:.9f},1,310101")
    (fault,) = refused.value.faults
    assert fault.where == "drivers.csv:2:lon"
    assert "BD-09" in fault.wanted.en


def test_finer_cells_are_put_together_and_the_same_cell_twice_is_one(read: Callable[..., Demand]) -> None:
    name = h3.int_to_str(CELL)
    children = h3.cell_to_children(name, 10)
    found = read("h3,weight", f"{name},1", f"{children[0]},2", f"{h3.str_to_int(children[6])},4", f"{name},8")
    assert (found.cell.tolist(), found.weight.tolist()) == ([CELL], [15.0])
    assert (found.lon[0], found.lat[0]) == tuple(axis[0] for axis in centres(np.array([CELL], dtype=np.uint64)))


def test_coarser_cells_are_not_spread(read: Callable[..., Demand]) -> None:
    coarse = h3.cell_to_parent(h3.int_to_str(CELL), 7)
    assert read("格网,weight", f"{coarse},5").cell.tolist() == [h3.str_to_int(coarse)]


def test_without_a_weight_it_is_the_mean_of_the_hours(read: Callable[..., Demand]) -> None:
    found = read(f"lon,lat,{HOURS}", f"{LON},{LAT}," + ",".join(str(hour) for hour in range(24)))
    assert found.hours is not None
    assert found.hours[0].tolist() == list(range(24))
    assert found.weight.tolist() == [11.5]
    assert found.layer.hourly


def test_every_bad_row_is_told_at_once(read: Callable[..., Demand]) -> None:
    with pytest.raises(FileRefused) as refused:
        read(
            "lon,lat,人数,区",
            f"{LON},{LAT},3,黄浦区",
            f"{LON},{LAT},many,黄浦区",
            f"{LON},{LAT},-1,黄浦区",
            f"{LAT},{LON},1,",
            "113.26,23.13,1,",
            f"{LON},{LAT},1,浦西区",
            f"{LON},{LAT},,",
            f",{LAT},1,",
            weight="人数",
        )
    assert refusal(refused) == [
        ("drivers.csv:3:人数", "many"),
        ("drivers.csv:4:人数", "-1.0"),
        ("drivers.csv:5:lon", "31.21, 121.48"),
        ("drivers.csv:6:lon", "113.26, 23.13"),
        ("drivers.csv:7:区", "浦西区"),
        ("drivers.csv:8:人数", None),
        ("drivers.csv:9:lon", None),
    ]
    assert "swapped" in refused.value.faults[2].wanted.en


@pytest.mark.parametrize("cell", ["8930", "zz", "", f"{CELL + 1:x}", h3.cell_to_parent(h3.int_to_str(CELL), 4)])
def test_what_is_no_cell_or_is_too_coarse_is_refused(read: Callable[..., Demand], cell: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read("h3,weight", f"{cell},1")
    assert [fault.where for fault in refused.value.faults] == ["drivers.csv:2:h3"]


def test_cells_in_another_datum_are_refused(read: Callable[..., Demand]) -> None:
    with pytest.raises(FileRefused) as refused:
        read("h3,weight", f"{CELL:x},1", datum=Datum.GCJ02)
    assert "WGS-84" in refused.value.faults[0].wanted.en


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (("lon,lat", "121.48,31.21"), "--weight"),
        (("lon,weight", "121.48,1"), "lon and lat, or h3"),
        (("lon,lat,h00,weight", "121.48,31.21,1,1"), "24 columns"),
        (("lon,lat,weight",), "heading"),
        (("lon,lat,weight", "121.48,31.21,0"), "above 0"),
        (("lon,lat,weight,权重", "121.48,31.21,1,2"), "one column of weight"),
        (("lon,lat,weight,经度", "121.48,31.21,1,121.5"), "one column of lon"),
    ],
)
def test_a_file_that_lacks_something_says_what(
    read: Callable[..., Demand], lines: tuple[str, ...], wanted: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        read(*lines)
    assert wanted in refused.value.faults[0].wanted.en


def test_what_is_missing_in_the_telling_is_told_at_once(told: Told) -> None:
    bad = replace(told, name=Text("司机", " "), source="", precision="guessed", date="last year", id="Drivers!")
    with pytest.raises(BadRequest) as refused:
        layer_of(bad, Text("", ""))
    assert [where for where, _ in refusal(refused)] == ["name_en", "source", "precision", "date", "id"]


def test_a_geopackage_of_points_comes_in(told: Told, divisions: Divisions, tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame(
        {"weight": [4, 5]}, geometry=geopandas.points_from_xy([LON, 121.43], [LAT, 31.16]), crs="EPSG:4326"
    )
    frame.to_file(tmp_path / "drivers.gpkg")
    found = demand_of(read_given(tmp_path / "drivers.gpkg", told, HEADINGS), layer_of(told, Text("", "")), divisions)
    assert (found.weight.tolist(), found.district.tolist()) == ([4.0, 5.0], ["310101", "310104"])


def test_a_frame_comes_back_as_it_went(read: Callable[..., Demand], told: Told) -> None:
    for lines in (
        ("lon,lat,weight,区", f"{LON},{LAT},2.5,黄浦区"),
        ("h3,weight", f"{CELL:x},2.5"),
        (f"lon,lat,weight,{HOURS}", f"{LON},{LAT},1," + ",".join("2" * 24)),
    ):
        went = read(*lines)
        back = from_frame(went.to_frame(), told)
        for name in ("cell", "lon", "lat", "weight", "district", "street"):
            assert getattr(back, name).tolist() == getattr(went, name).tolist()
        assert np.array_equal(back.hours, went.hours) if went.hours is not None else back.hours is None


def test_a_frame_of_something_else_is_refused(told: Told) -> None:
    frame = geopandas.GeoDataFrame({"weight": [1]}, geometry=[shapely.box(121, 31, 121.1, 31.1)], crs="EPSG:4326")
    with pytest.raises(FileRefused):
        from_frame(frame, told)
    with pytest.raises(BadRequest, match="no demand"):
        from_frame(frame.set_crs(None, allow_override=True), replace(told, weight="人数"))


def test_pixels_count_in_the_cell_of_their_middle_and_what_is_no_data_counts_nothing(
    raster: Callable[..., Path], told: Told
) -> None:
    # Four by four pixels of 10 m around the middle of one cell: 1 + … + 16 = 136, less no data (16) is 120.
    (lon,), (lat,) = centres(np.array([CELL], dtype=np.uint64))
    values = np.arange(1, 17).reshape(4, 4)
    values[3, 3] = -9
    found, left_out = of_raster(raster(values, lon - 0.0002, lat + 0.0002, 0.0001), told, Divisions())
    assert (found.cell.tolist(), found.weight.tolist(), left_out) == ([CELL], [120.0], 0.0)
    assert found.layer.how.en.startswith("15 pixels")


def test_a_raster_in_metres_lies_where_its_reference_system_says(raster: Callable[..., Path], told: Told) -> None:
    # UTM 51N: the point 121.48, 31.21 is at 355176, 3453774 to the metre; two pixels of 1 km beside each other.
    found, _ = of_raster(raster([[3, 4]], 354676, 3454274, 1000, "EPSG:32651"), told, Divisions())
    assert found.layer.total == 7.0
    assert CELL in found.cell.tolist()
    assert found.weight[found.cell == CELL].tolist() == [3.0]


def test_what_lies_outside_the_districts_is_left_out_and_told(
    raster: Callable[..., Path], told: Told, divisions: Divisions
) -> None:
    # Pixels of a degree, whose middles are west of the city, in Huangpu (5), and south-west and south of it.
    found, left_out = of_raster(raster([[7, 5], [0, 11]], LON - 1.5, LAT + 0.5, 1.0), told, divisions)
    assert (found.layer.total, left_out) == (5.0, 18.0)
    assert found.district.tolist() == ["310101"]


@settings(max_examples=8)
@drawn(st.lists(st.integers(0, 2**20), min_size=400, max_size=400).filter(any))
def test_the_sum_of_a_raster_is_kept_exactly(tmp_path_factory: pytest.TempPathFactory, values: list[int]) -> None:
    band = np.array(values, dtype=np.float32).reshape(20, 20)
    file = tmp_path_factory.mktemp("raster") / "counts.tif"
    about = {"driver": "GTiff", "height": 20, "width": 20, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    with rasterio.open(file, "w", transform=from_origin(121.3, 31.3, 0.01, 0.01), **about) as opened:
        opened.write(band, 1)
    told = Told(Text("人口", "People"), Text("人", "persons"), "made up", "modelled", "2020", Datum.WGS84)
    found, left_out = of_raster(file, told, Divisions())
    assert (found.weight.sum(), left_out) == (sum(values), 0.0)


@pytest.mark.parametrize(
    ("other", "what"),
    [
        ({"nodata": None}, "has 1 faults"),
        ({"crs": None}, "reference system"),
        ({"values": [[0, 0]]}, "nothing in Shanghai"),
    ],
)
def test_a_raster_that_will_not_do_says_why(
    raster: Callable[..., Path], told: Told, other: dict[str, Any], what: str
) -> None:
    values = other.pop("values", [[-9, 1]])
    with pytest.raises(FileRefused, match=what):
        of_raster(raster(values, LON, LAT, 0.01, **other), told, Divisions())


def test_every_pixel_below_0_is_told_by_row_and_column(raster: Callable[..., Path], told: Told) -> None:
    file = raster([[-9, 1], [1, -8]], LON, LAT, 0.01, nodata=None)
    with pytest.raises(FileRefused) as refused:
        of_raster(file, told, Divisions())
    assert [(one.row, one.column, one.given) for one in refused.value.findings] == [(1, "1", "-9"), (2, "2", "-8")]


def test_a_damaged_raster_is_refused(told: Told, tmp_path: Path) -> None:
    (tmp_path / "counts.tif").write_bytes(b"II*\x00 no more")
    with pytest.raises(FileRefused, match="cannot be read"):
        of_raster(tmp_path / "counts.tif", told, Divisions())
