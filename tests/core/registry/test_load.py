"""Loading site files: everything in a good file, nothing of a bad one, every fault named at once."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from geo_service.core.catalogue import Catalogue
from geo_service.core.errors import BadRequest
from geo_service.core.registry.load import load_bundled, load_sites
from geo_service.settings import DATA

GOOD = {
    "name": "示例之家",
    "kind": "driver_home",
    "tier": "micro",
    "address": "示例路1号",
    "district_code": "",
    "street_code": "",
    "region": "",
    "lon": "121.47",
    "lat": "31.23",
    "datum": "wgs84",
    "position_precision": "rooftop",
    "functions": "toilet;fridge",
    "free_parking_minutes": "15",
    "free_bays": "2",
    "chargers": "",
    "hours_text": "24小时",
    "attributes": "",
    "sample": "true",
    "place": "",
    "organisation": "district:310104",
    "source": "test",
}
OTHER = {"name": "示例二", "address": "示例路2号"}


def file_of(folder: Path, *rows: dict[str, str]) -> Path:
    file = folder / "sites.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(GOOD))
        writer.writeheader()
        writer.writerows(GOOD | row for row in rows)
    return file


def test_what_comes_with_the_service_is_255_sites_in_240_places(connection: Connection, catalogue: Catalogue) -> None:
    loaded = load_bundled(connection, DATA, catalogue, samples=True)
    # 6 houses, 19 sites of public reports, 230 made up; 15 huts share the place of a fitness station.
    assert [file.facilities for file in loaded] == [6, 19, 230]
    assert connection.execute(text("select count(*) from core.place")).scalar_one() == 240
    assert connection.execute(text("select count(*) from core.public_facility")).scalar_one() == 255


def test_loading_it_again_changes_nothing(connection: Connection, catalogue: Catalogue) -> None:
    load_bundled(connection, DATA, catalogue, samples=True)
    before = connection.execute(text("select count(*) from core.history")).scalar_one()
    assert [file.written for file in load_bundled(connection, DATA, catalogue, samples=True)] == [0, 0, 0]
    assert connection.execute(text("select count(*) from core.history")).scalar_one() == before


def test_without_samples_only_real_sites_come(connection: Connection, catalogue: Catalogue) -> None:
    load_bundled(connection, DATA, catalogue, samples=False)
    assert connection.execute(text("select bool_or(sample) from core.public_facility")).scalar_one() is False


def test_the_core_alone_loads_no_sites_at_all(connection: Connection) -> None:
    core_alone = Catalogue(kinds={}, functions={})
    assert [file.facilities for file in load_bundled(connection, DATA, core_alone, samples=True)] == [0, 0, 0]


def test_a_position_keeps_its_coordinates_and_datum_as_given(
    connection: Connection, catalogue: Catalogue, tmp_path: Path
) -> None:
    # china.md's worked example: WGS-84 121.473667, 31.230525 is 121.478190, 31.228583 in GCJ-02.
    load_sites(connection, file_of(tmp_path, {"lon": "121.478190", "lat": "31.228583", "datum": "gcj02"}), catalogue)
    place = connection.execute(
        text("select given_lon, given_lat, given_datum, st_x(position) as lon, st_y(position) as lat from core.place")
    ).one()
    assert (place.given_lon, place.given_lat, place.given_datum) == (121.478190, 31.228583, "gcj02")
    assert (place.lon, place.lat) == pytest.approx((121.473667, 31.230525), abs=2e-6)


def test_a_changed_row_changes_that_facility_and_no_other(
    connection: Connection, catalogue: Catalogue, tmp_path: Path
) -> None:
    load_sites(connection, file_of(tmp_path, {}, OTHER), catalogue)
    changed = load_sites(connection, file_of(tmp_path, {"chargers": "4"}, OTHER), catalogue)
    assert (changed.facilities, changed.written) == (2, 1)
    assert connection.execute(text("select chargers from core.facility order by name")).scalars().all() == [4, None]


def test_rows_with_one_place_key_share_a_place(connection: Connection, catalogue: Catalogue, tmp_path: Path) -> None:
    station = {"kind": "fitness_station", "tier": "", "place": "hall", "name": "示例健身驿站"}
    hut = {"kind": "psychology_hut", "tier": "", "place": "hall", "name": "示例心爱空间"}
    load_sites(connection, file_of(tmp_path, station, hut), catalogue)
    assert connection.execute(text("select name from core.place")).scalars().all() == ["示例健身驿站"]


@pytest.mark.parametrize(
    ("row", "where", "wanted"),
    [
        ({"kind": "pub"}, "kind", "'pub' is not a kind"),
        ({"tier": "huge"}, "tier", "'huge' is not a tier of driver_home; known: comprehensive, micro"),
        ({"functions": "toilet;sauna"}, "functions", "'sauna' is not a function"),
        ({"free_bays": "-1"}, "free_bays", "at least 0"),
        ({"free_bays": "two"}, "free_bays", "a whole number"),
        ({"lon": "31.23", "lat": "121.47"}, "lon", "lon comes first"),
        ({"datum": ""}, "datum", "must be given together"),
        ({"attributes": '{"area_m2": "large"}'}, "attributes", "a number"),
        ({"attributes": '{"area_m2": "12"}'}, "attributes", "a number"),
        ({"attributes": '{"signs": 1}'}, "attributes", "true or false"),
        ({"attributes": '{"colour": "red"}'}, "attributes", "no such"),
        ({"attributes": "{"}, "attributes", "valid JSON"),
        ({"name": ""}, "name", "text"),
        ({"position_precision": "exact"}, "position_precision", "surveyed"),
    ],
)
def test_a_bad_cell_is_named_by_file_row_and_column(
    connection: Connection, catalogue: Catalogue, tmp_path: Path, row: dict[str, str], where: str, wanted: str
) -> None:
    with pytest.raises(BadRequest) as refused:
        load_sites(connection, file_of(tmp_path, OTHER, row), catalogue)
    fault = refused.value.faults[0]
    assert fault.where == f"sites.csv:3:{where}".rstrip(":")
    assert wanted in fault.wanted.en


def test_all_faults_are_named_and_nothing_is_loaded(
    connection: Connection, catalogue: Catalogue, tmp_path: Path
) -> None:
    third = {"name": "示例三", "address": "示例路3号"}
    with pytest.raises(BadRequest) as refused:
        load_sites(
            connection,
            file_of(tmp_path, {"kind": "pub"}, OTHER, third | {"free_bays": "x", "chargers": "y"}),
            catalogue,
        )
    assert [fault.where for fault in refused.value.faults] == [
        "sites.csv:2:kind",
        "sites.csv:4:free_bays",
        "sites.csv:4:chargers",
    ]
    assert connection.execute(text("select count(*) from core.place")).scalar_one() == 0


def test_a_file_that_is_no_site_file_gets_one_fault_not_one_a_cell(
    connection: Connection, catalogue: Catalogue
) -> None:
    with pytest.raises(BadRequest) as refused:
        load_sites(connection, DATA / "places" / "streets.csv", catalogue)
    assert [(fault.where, fault.given) for fault in refused.value.faults] == [("streets.csv:1", "code")]


def test_a_file_without_rows_is_refused(connection: Connection, catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="holds no sites"):
        load_sites(connection, file_of(tmp_path), catalogue)
