"""Importing a file of outlines, and how far a position lies outside its declared district."""

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import geopandas
import pytest
import shapely
from sqlalchemy import Connection, make_url, text

from geo_service.core.database.connections import engine
from geo_service.core.database.private_server import PrivateServer
from geo_service.core.districts.load import Imported, load_outlines
from geo_service.core.districts.outlines import District
from geo_service.core.districts.queries import metres_outside
from geo_service.core.errors import BadRequest
from geo_service.core.geometry import Datum
from geo_service.settings import DATA
from scripts.forked import run

type Discs = Mapping[str, shapely.Geometry]
COUNT = text("select count(*) from core.district_outline")


@pytest.fixture(name="sound")
def _sound(discs: Discs, geojson: Callable[..., Path]) -> Path:
    """A file of sixteen sound outlines in WGS-84."""
    return geojson(*(({"code": code}, outline) for code, outline in discs.items()))


def put(connection: Connection, file: Path, datum: str = "wgs84", approval_number: str | None = None) -> Imported:
    return load_outlines(connection, DATA, file, Datum(datum), "made up", approval_number)


def refusal(connection: Connection, file: Path) -> Any:
    """Where the first fault of a file stands, what was given, and what would be right."""
    with pytest.raises(BadRequest) as refused:
        put(connection, file)
    assert connection.execute(COUNT).scalar_one() == 0
    fault = refused.value.faults[0]
    return fault.where, fault.given, fault.wanted.en


def test_every_outline_is_kept_with_its_datum_source_and_approval_number(
    connection: Connection, sound: Path, discs: Discs
) -> None:
    assert put(connection, sound, approval_number="made up 1") == Imported("outlines.geojson", 16, 0)
    rows = connection.execute(
        text("select code, st_asbinary(outline), given_datum, source, approval_number from core.district_outline")
    ).all()
    assert {row[0] for row in rows} == discs.keys()
    for code, outline, *told in rows:
        assert shapely.equals_exact(shapely.from_wkb(bytes(outline)).geoms[0], discs[code], tolerance=1e-12)
        assert told == ["wgs84", "made up", "made up 1"]


def test_a_file_in_gcj02_is_kept_in_wgs84(
    connection: Connection, discs: Discs, geojson: Callable[..., Path], in_datum: Callable[..., Any]
) -> None:
    put(connection, geojson(*(({"adcode": int(code)}, in_datum(one, "gcj02")) for code, one in discs.items())), "gcj02")
    asked = "select st_asbinary(outline), given_datum from core.district_outline where code = '310151'"
    outline, datum = connection.execute(text(asked)).one()
    assert shapely.equals_exact(shapely.from_wkb(bytes(outline)).geoms[0], discs["310151"], tolerance=1e-11)
    assert datum == "gcj02"


def test_a_second_import_takes_the_place_of_the_first(connection: Connection, sound: Path) -> None:
    put(connection, sound, approval_number="made up 1")
    put(connection, sound, approval_number=" ")
    assert connection.execute(COUNT).scalar_one() == 16
    told = connection.execute(text("select distinct approval_number from core.district_outline")).scalars().all()
    assert told == [None]


def test_a_file_of_the_whole_country_with_the_codes_of_the_standard_is_read_for_shanghai(
    connection: Connection, discs: Discs, districts: Mapping[str, District], geojson: Callable[..., Path]
) -> None:
    ours = [({"name": districts[code].name, "gb": f"156{code}"}, outline) for code, outline in discs.items()]
    other = ({"name": "普陀区", "gb": "156330903"}, shapely.box(122.2, 29.9, 122.4, 30.1))
    line = ({"name": "境界线", "gb": ""}, shapely.LineString([(108.3, 6.0), (108.2, 6.1)]))
    file = geojson(*ours, other, line, crs="urn:ogc:def:crs:EPSG::4490")
    assert put(connection, file) == Imported("outlines.geojson", 16, 2)


@pytest.mark.parametrize("suffix", [".gpkg", ".shp.zip"])
def test_geopackages_and_zipped_shapefiles_are_read(
    connection: Connection, discs: Discs, tmp_path: Path, suffix: str
) -> None:
    frame = geopandas.GeoDataFrame({"CODE": list(discs)}, geometry=list(discs.values()), crs="EPSG:4490")
    file = tmp_path / f"outlines{suffix}"
    frame.to_file(file)
    assert put(connection, file).outlines == 16


def test_a_file_in_metres_is_refused(connection: Connection, discs: Discs, tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"code": list(discs)}, geometry=list(discs.values()), crs="EPSG:4326")
    frame.to_crs("EPSG:3857").to_file(tmp_path / "metres.gpkg")
    wanted = "polygons in degrees, EPSG:4326 or EPSG:4490"
    assert refusal(connection, tmp_path / "metres.gpkg") == ("metres.gpkg", "EPSG:3857", wanted)


def test_a_file_with_two_layers_is_refused(connection: Connection, discs: Discs, tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"code": list(discs)}, geometry=list(discs.values()), crs="EPSG:4326")
    for layer in ("a", "b"):
        frame.to_file(tmp_path / "two.gpkg", layer=layer)
    assert refusal(connection, tmp_path / "two.gpkg") == ("two.gpkg", "a, b", "a file with one layer")


def test_a_file_that_is_none_is_refused(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "words.geojson").write_text("words")
    where, given, _ = refusal(connection, tmp_path / "words.geojson")
    assert (where, given) == ("words.geojson", ".geojson")


def test_a_file_with_neither_codes_nor_names_is_refused(
    connection: Connection, discs: Discs, geojson: Callable[..., Path]
) -> None:
    file = geojson(*(({"colour": "red"}, outline) for outline in discs.values()))
    assert refusal(connection, file)[1:] == ("colour", "a column code, adcode or gb, or a column name")


def test_a_ring_that_is_not_closed_is_refused_and_not_closed(connection: Connection, sound: Path) -> None:
    words = sound.read_text()
    end = words.index("]]]")
    start = words.rindex(",[", 0, end)
    sound.write_text(words[:start] + words[end + 1 :])
    assert refusal(connection, sound) == ("outlines.geojson:1", None, "a polygon or multipolygon of closed rings")


def test_a_source_must_be_named(connection: Connection, sound: Path) -> None:
    with pytest.raises(BadRequest) as refused:
        load_outlines(connection, DATA, sound, Datum.WGS84, " ", None)
    assert [fault.where for fault in refused.value.faults] == ["--source"]


def test_one_fault_keeps_all_outlines_out(connection: Connection, discs: Discs, geojson: Callable[..., Path]) -> None:
    file = geojson(*(({"code": code}, outline) for code, outline in discs.items() if code != "310151"))
    assert refusal(connection, file) == ("*", "15 / 16", "also 310151 崇明区")


@pytest.fixture(name="huangpu")
def _huangpu(connection: Connection, sound: Path) -> None:
    """The outlines, of which that of Huangpu is a box of 0.1 degree around 121.45, 31.25."""
    put(connection, sound)
    connection.execute(
        text(
            "update core.district_outline set outline = st_multi(st_makeenvelope(121.4, 31.2, 121.5, 31.3, 4326))"
            " where code = '310101'"
        )
    )


@pytest.mark.usefixtures("huangpu")
def test_outside_is_measured_in_metres_to_the_declared_outline(connection: Connection) -> None:
    found = metres_outside(
        connection,
        lons=[121.45, 121.5, 121.51, 121.45, 121.45],
        lats=[31.25, 31.25, 31.25, 31.19, 31.25],
        codes=["310101", "310101", "310101", "310101", "310151"],
    )
    # A degree of longitude at 31.25 north is 95,250 m, one of latitude at 31.2 is 110,870 m. The box's southern
    # line is a great circle and runs 1 m north of its parallel.
    assert found[:2] == [0, 0]
    assert found[2:4] == pytest.approx([952.5, 1109.7], abs=1)
    assert found[4] is not None
    assert found[4] > 30_000  # Chongming's disc ends 9.65 km from 121.79, 31.56


@pytest.mark.usefixtures("huangpu")
def test_what_cannot_be_told_is_none_in_its_place(connection: Connection) -> None:
    found = metres_outside(
        connection,
        lons=[None, 121.45, 121.45, 121.45],
        lats=[None, 31.25, 31.25, 31.25],
        codes=["310101", None, "330903", "310101"],
    )
    assert found == [None, None, None, 0]


def test_without_outlines_nothing_can_be_told(connection: Connection) -> None:
    assert metres_outside(connection, [121.45], [31.25], ["310101"]) == [None]
    assert metres_outside(connection, [], [], []) == []


def test_positions_and_codes_must_be_as_many(connection: Connection) -> None:
    with pytest.raises(ValueError, match="2 lons, 2 lats and 1 codes"):
        metres_outside(connection, [121.45, 121.46], [31.25, 31.25], ["310101"])


def command(server: PrivateServer, database_url: str, *words: str) -> CompletedProcess[str]:
    owner = server.url("geo_admin", make_url(database_url).database or "")
    urls = {"DATABASE_URL": database_url, "GEO_SERVICE_OWNER_DATABASE_URL": owner}
    return run(("districts", *words), {**os.environ, **urls})


def test_the_command_imports_a_file_into_an_empty_database(
    server: PrivateServer, new_database: Callable[[], AbstractContextManager[str]], sound: Path
) -> None:
    with new_database() as url:
        done = command(server, url, str(sound), "--datum", "wgs84", "--source", "made up")
        assert (done.returncode, done.stderr) == (0, "outlines.geojson: 导入 16 个区的界线，略过外省 0 个\n")
        reading = engine(url, "geo_public", connections=1, statement_timeout_ms=60_000)
        with reading.begin() as connection:
            assert connection.execute(COUNT).scalar_one() == 16
        reading.dispose()


def test_the_command_tells_a_wrong_datum_in_chinese_and_english(
    server: PrivateServer, database_url: str, sound: Path
) -> None:
    done = command(server, database_url, str(sound), "--datum", "gcj02", "--source", "made up")
    assert done.returncode == 1
    assert "outlines.geojson 有 1 处错误，未导入任何区界" in done.stderr
    assert "--datum: 'gcj02' — wgs84 才吻合" in done.stderr
    assert "wgs84 would fit" in done.stderr


def test_the_command_tells_of_a_file_that_is_not_there(server: PrivateServer, database_url: str) -> None:
    done = command(server, database_url, "nowhere.gpkg", "--datum", "wgs84", "--source", "made up")
    assert (done.returncode, done.stderr) == (1, "没有文件 nowhere.gpkg / There is no file nowhere.gpkg\n")
