"""Employment of 2023 on the cells of its districts and streets."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import orjson
import pytest
import shapely
from sqlalchemy import Connection, Engine

from geo_service.core.database.connections import ALL_ORGANISATIONS, act
from geo_service.core.demand.cells import centres, parents
from geo_service.core.demand.employment import EMPLOYMENT
from geo_service.core.demand.employment import employment as employment_on
from geo_service.core.demand.frames import Layer
from geo_service.core.demand.load import load_employment
from geo_service.core.demand.queries import demand, layers, totals
from geo_service.core.demand.streets import street_outlines
from geo_service.core.districts.queries import put_outlines
from geo_service.core.errors import BadRequest, Conflict
from geo_service.core.geometry import Datum, convert
from geo_service.core.registry.load import load_divisions, records
from geo_service.settings import DATA
from tests.core.demand.conftest import outline_rows

type Discs = Mapping[str, shapely.Geometry]
PUBLISHED = {
    row["district_code"]: int(row["persons"]) for row in records(DATA / "demand" / "employment_districts_2023.csv")
}

NAMES = {"310101002": "南京东路街道", "310101013": "外滩街道"}


@pytest.fixture(name="streets")
def _streets(discs: Discs, tmp_path: Path) -> Callable[..., Path]:
    """Writes the outline of a street of Huangpu, a disc of some 500 m in the middle of the district."""

    def streets(shift: tuple[float, float] = (0, 0), **told: str) -> Path:
        disc = shapely.affinity.translate(discs["310101"].centroid.buffer(0.005), *shift)
        feature = {"type": "Feature", "properties": told, "geometry": shapely.geometry.mapping(disc)}
        file = tmp_path / "streets.geojson"
        file.write_bytes(orjson.dumps({"type": "FeatureCollection", "features": [feature]}))
        return file

    return streets


def test_all_that_is_published_of_sixteen_districts_is_thirteen_million_persons():
    assert len(PUBLISHED) == 16
    assert sum(PUBLISHED.values()) == 13_099_795


def test_the_streets_of_a_district_never_have_more_than_the_district():
    rows = list(records(DATA / "demand" / "employment_streets_2023.csv"))
    of_streets = {code: sum(int(row["persons"]) for row in rows if row["district_code"] == code) for code in PUBLISHED}
    assert sum(1 for persons in of_streets.values() if persons) == 8
    assert all(persons <= PUBLISHED[code] for code, persons in of_streets.items())
    known = {row["code"] for row in records(DATA / "places" / "streets.csv")}
    assert {row["street_code"] for row in rows} - {None} <= known


@pytest.fixture(name="employment", scope="module")
def _employment(app_engine: Engine, discs: Discs) -> Layer:
    """Employment of 2023, and the outlines it is spread over, in the module's database."""
    with app_engine.begin() as connection:
        act(connection, "test", ALL_ORGANISATIONS)
        load_divisions(connection, DATA)
        put_outlines(connection, outline_rows(discs))
        return load_employment(connection, DATA)


def test_every_district_has_the_persons_that_are_published_to_the_unit(
    connection: Connection, employment: Layer
) -> None:
    assert (employment.total, employment.precision, employment.date) == (13_099_795, "modelled", "2023")
    assert {row["district"]: row["total"] for row in totals(connection, EMPLOYMENT)} == PUBLISHED
    found = demand(connection, EMPLOYMENT)
    assert (found.weight == np.round(found.weight)).all()
    assert layers(connection) == [employment]
    assert found.layer == employment


@pytest.mark.usefixtures("employment")
def test_coarser_cells_have_the_same_sums(connection: Connection) -> None:
    fine, coarse = demand(connection, EMPLOYMENT), demand(connection, EMPLOYMENT, resolution=8)
    assert 6 < fine.cell.size / coarse.cell.size < 8
    for code, persons in PUBLISHED.items():
        assert coarse.weight[coarse.district == code].sum() == persons
    one = coarse.cell[0]
    assert coarse.weight[coarse.cell == one].sum() == fine.weight[parents(fine.cell, 8) == one].sum()
    assert (coarse.lon[0], coarse.lat[0]) == tuple(axis[0] for axis in centres(coarse.cell[:1]))


@pytest.mark.usefixtures("employment")
def test_a_frame_says_where_its_numbers_come_from_and_how_sure_they_are(connection: Connection) -> None:
    frame = demand(connection, EMPLOYMENT, resolution=8).to_frame()
    assert frame.crs == "EPSG:4326"
    assert frame["weight"].sum() == 13_099_795
    assert frame.attrs["precision"] == "modelled"
    assert "统计部门" in frame.attrs["source"]
    assert "modelled, not counted" in frame.attrs["how"]["en"]
    assert list(frame.columns) == ["cell", "weight", "district", "street", "geometry"]


def test_without_outlines_nothing_is_guessed_and_the_command_is_named() -> None:
    with pytest.raises(Conflict) as refused:
        employment_on(DATA, {}, {})
    assert "python -m geo_service districts" in refused.value.detail.zh
    wheres = [fault.where for fault in refused.value.faults]
    assert (len(wheres), wheres[0]) == (16, "310101 黄浦区")


@pytest.mark.parametrize("told", [{"code": "310101002"}, {"gb": "310101002000"}, {"name": "南京东路街道"}])
def test_a_street_is_matched_by_its_code_or_name(
    streets: Callable[..., Path], discs: Discs, told: dict[str, str]
) -> None:
    assert street_outlines(streets(**told), Datum.WGS84, NAMES, discs).keys() == {"310101002"}


@pytest.mark.usefixtures("employment")
def test_a_street_with_an_outline_keeps_its_own_persons(connection: Connection, streets: Callable[..., Path]) -> None:
    layer = load_employment(connection, DATA, streets(code="310101002"))
    found = demand(connection, EMPLOYMENT)
    assert found.weight[found.street == "310101002"].sum() == 101_851
    assert found.weight[found.district == "310101"].sum() == 712_613
    assert found.weight.sum() == 13_099_795
    assert set(found.street.tolist()) == {"", "310101002"}
    assert "1 streets" in layer.how.en


def test_streets_in_gcj02_are_where_they_are(streets: Callable[..., Path], discs: Discs) -> None:
    lon, lat = 121.48, 31.21
    there = convert(lon, lat, Datum.WGS84, Datum.GCJ02)
    wanted = street_outlines(streets(code="310101002"), Datum.WGS84, NAMES, discs)["310101002"]
    shifted = streets((there[0] - lon, there[1] - lat), code="310101002")
    found = street_outlines(shifted, Datum.GCJ02, NAMES, discs)["310101002"]
    # GCJ-02 bends over half a kilometre by a metre or so.
    assert found.hausdorff_distance(wanted) < 5e-5


def test_a_street_that_is_elsewhere_or_is_not_asked_for_is_refused(streets: Callable[..., Path], discs: Discs) -> None:
    with pytest.raises(BadRequest) as refused:
        street_outlines(streets((0.3, 0), code="310101002"), Datum.WGS84, NAMES, discs)
    assert [fault.where for fault in refused.value.faults] == ["streets.geojson:1"]
    with pytest.raises(BadRequest, match="1 faults"):
        street_outlines(streets(code="310115999"), Datum.WGS84, NAMES, discs)
